"""Which reader a file gets: by what it begins with, and by its name where the content could be anything."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from policyclaims.errors import InputError
from policyclaims.readers.docx import read_docx
from policyclaims.readers.docx_parts import is_main
from policyclaims.readers.encodings import decode
from policyclaims.readers.html import read_html
from policyclaims.readers.pdf import read_pdf
from policyclaims.readers.reading import Reader, Reading
from policyclaims.source import SourceMap

TEXT = (".txt", ".md", ".markdown", ".text")
LINES = (".jsonl", ".ndjson")
ENDINGS = (*TEXT, ".pdf", ".html", ".htm", ".xhtml", ".docx", *LINES, ".parquet", ".gz", ".zip")
CONTAINERS = ("lines", "parquet", "gzip", "zip")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,300}>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html[\s>])", re.I | re.S
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "is an old or a locked Office file: save it as .docx without a password"),
    (b"{\\rtf", "is an RTF file: save it as .docx or as text"),
    (b"\x89PNG", "is a picture: run an OCR program over it first"),
    (b"\xff\xd8\xff", "is a picture: run an OCR program over it first"),
    (b"GIF8", "is a picture: run an OCR program over it first"),
    (b"BZh", "is packed with bzip2: unpack it"),
    (b"\xfd7zXZ", "is packed with xz: unpack it"),
    (b"7z\xbc\xaf", "is packed with 7-Zip: unpack it"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd: unpack it"),
)  # fmt: skip


def read_plain(data: bytes) -> Reading:
    """Read text as it stands: the text is its own source."""
    text, encoding = decode(data)
    return Reading(text, SourceMap.same(len(text)), encoding=encoding)


READERS: dict[str, Reader] = {"text": read_plain, "html": read_html, "pdf": read_pdf, "docx": read_docx}


def kind_of(data: bytes, name: str) -> str:
    """Tell the format of a file: a key of ``READERS`` or one of ``CONTAINERS``.

    Raises
    ------
    InputError
        It is of a format that is not read.
    """
    ending = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"\x1f\x8b"):
        return "gzip"
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, ending)
    for magic, message in _OTHERS:
        if data.startswith(magic):
            raise InputError(message)
    if not data.strip():
        return "text"
    if ending in (".docx", ".parquet", ".zip", ".gz"):
        raise InputError(f"is no {ending} file or is broken: write it again")
    if ending in LINES:
        return "lines"
    return "html" if ending in (".html", ".htm", ".xhtml") or _PAGE.match(data[:8192]) else "text"


def _zip_kind(data: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            names = set(parcel.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError(f"is a broken {ending or '.zip'} file: write it again") from error
    if any(map(is_main, names)):
        return "docx"
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise InputError("is an office file of another kind: save it as .docx or .pdf")
    if ending == ".docx":
        raise InputError("is a .zip file without a Word document in it: save it again in Word")
    return "zip"


def read(data: bytes, name: str) -> Reading:
    """Read one document of a format that is no container.

    Raises
    ------
    InputError
        It cannot be read.
    """
    kind = kind_of(data, name)
    if kind in CONTAINERS:
        raise InputError(f"is a {kind} file: unpack it")
    return READERS[kind](data)
