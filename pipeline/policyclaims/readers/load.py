"""From one file, named or packed in another, to the documents in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePath

from policyclaims.errors import InputError, TooSlowError
from policyclaims.readers import archives
from policyclaims.readers.formats import CONTAINERS, ENDINGS, READERS, kind_of
from policyclaims.readers.lines import read_lines
from policyclaims.readers.tables import read_parquet
from policyclaims.records import Document, Item, Unopened, Unread


def load(path: Path) -> bytes:
    """Read a file's bytes, whatever happens to it meanwhile.

    Raises
    ------
    InputError
        It cannot be read, is no regular file, or is larger than ``archives.LARGEST``.
    """
    try:
        if not path.is_file():
            raise InputError("is no regular file" if path.exists() else "cannot be read: no such file")
        with path.open("rb") as file:
            data = file.read(archives.LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}") from error
    if len(data) > archives.LARGEST:
        raise InputError(f"holds more than {archives.LARGEST:,} bytes: split it")
    return data


def holds_one(path: Path) -> bool:
    """Return whether a file is one document (a text, a page, a PDF), as far as its beginning and its name say; else it may be any."""
    try:
        with path.open("rb") as file:
            head = file.read(8192)
        return not head.startswith(b"PK") and kind_of(head, path.name) not in CONTAINERS
    except (InputError, OSError):
        return False


def open_one(item: Unopened) -> tuple[Document | Unread, str]:
    """Read a file that holds one document; give also the SHA-256 of its bytes (empty where there are none)."""
    path = Path(item.source)
    try:
        data = load(path)
    except InputError as error:
        return Unread(item.id, item.source, "failed", "InputError", f"{path}: {error}"), ""
    found = list(documents(data, path.name, item.id, item.source, text_field="", id_field=""))
    if len(found) != 1 or found[0].id != item.id:
        message = f"{path}: was changed while it was being read: run again"
        return Unread(item.id, item.source, "failed", "InputError", message), ""
    return found[0], hashlib.sha256(data).hexdigest()


def digest_of(item: Item) -> str:
    """Return the SHA-256 of what an item holds: a file's bytes, a text, or what is said of an input that could not be read."""
    if isinstance(item, Document):
        return item.sha256
    if isinstance(item, Unread):
        return hashlib.sha256(f"{item.status} {item.message}".encode("utf8", "surrogatepass")).hexdigest()
    try:
        return hashlib.sha256(load(Path(item.source))).hexdigest()
    except InputError:
        return ""


def fetch(source: str) -> bytes:
    """Read again what a document's ``source`` names: a file, or one inside a ``.zip`` or ``.gz``.

    Raises
    ------
    InputError
        It is not there any more, or cannot be read.
    """
    path = Path(source)
    if path.is_file():
        data = load(path)
        return archives.gunzip(data) if data.startswith(b"\x1f\x8b") else data
    for parent in path.parents:
        if parent.is_file():
            inside = path.relative_to(parent).as_posix()
            for name, data_or_error in archives.unzip(load(parent)):
                if name == inside:
                    if isinstance(data_or_error, InputError):
                        raise data_or_error
                    return data_or_error
    raise InputError(f"{source}: is not there any more")


def documents(
    data: bytes, name: str, doc_id: str, source: str, *, text_field: str, id_field: str, depth: int = 0
) -> Iterator[Document | Unread]:
    """Read the documents in a file; what cannot be read is told in the result."""
    try:
        kind = kind_of(data, name)
        if kind == "gzip":
            if depth > 1:
                raise InputError("is packed more than twice: unpack it")
            inner = name[:-3] if name.lower().endswith(".gz") else name
            fields = {"text_field": text_field, "id_field": id_field}
            yield from documents(archives.gunzip(data), inner, _stem(doc_id), source, depth=depth + 1, **fields)
        elif kind == "zip":
            yield from _members(data, doc_id, source, text_field, id_field, depth)
        elif kind == "lines":
            yield from read_lines(data, doc_id, source, text_field=text_field, id_field=id_field)
        elif kind == "parquet":
            yield from read_parquet(data, doc_id, source, text_field=text_field, id_field=id_field)
        else:
            yield _document(data, kind, doc_id, source)
    except TooSlowError as error:
        yield Unread(doc_id, source, "timed_out", "TooSlowError", f"{source}: {error}")
    except InputError as error:
        yield Unread(doc_id, source, "failed", "InputError", f"{source}: {error}")


def _document(data: bytes, kind: str, doc_id: str, source: str) -> Document | Unread:
    reading = READERS[kind](data)
    if not reading.text.strip() and reading.hint:
        return Unread(doc_id, source, "empty", "NoText", f"{source}: {reading.hint}")
    return Document(doc_id, reading.text, source, reading.places, reading.skipped, reading.encoding, reading.pages)


def _members(data: bytes, doc_id: str, source: str, text_field: str, id_field: str, depth: int) -> Iterator[Document | Unread]:
    if depth:
        raise InputError("is a .zip inside another packed file: unpack it")
    found = False
    for name, content in archives.unzip(data):
        if not name.lower().endswith(ENDINGS):
            continue
        found = True
        inner, where = f"{doc_id}/{_stem(name)}", f"{source}/{name}"
        if isinstance(content, InputError):
            yield Unread(inner, where, "failed", "InputError", f"{where}: {content}")
        else:
            yield from documents(
                content, PurePath(name).name, inner, where, text_field=text_field, id_field=id_field, depth=depth + 1
            )
    if not found:
        raise InputError(f"holds nothing readable (of {', '.join(ENDINGS)})")


def _stem(name: str) -> str:
    return str(PurePath(name).with_suffix("")) if PurePath(name).name else name


def left_alone(path: Path) -> list[Path]:
    """List the files of other kinds inside a ``.zip``."""
    try:
        data = load(path)
    except InputError:
        return []
    is_parcel = data.startswith(b"PK") and b"[Content_Types].xml" not in data[:4096]
    return [path / name for name in archives.names(data) if not name.lower().endswith(ENDINGS)] if is_parcel else []
