"""HTML: the main text of a page, with headings, lists and rows; what is no part of it is left out and listed."""

from __future__ import annotations

import re

from policyclaims.errors import InputError
from policyclaims.readers.encodings import decode
from policyclaims.readers.html_beside import Block
from policyclaims.readers.html_walk import walk
from policyclaims.readers.reading import Reading, build
from policyclaims.records import Encoding

_LARGEST = 64 * 1024 * 1024
_DEEPEST = 200
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I
)

# Browsers read these as Windows-1252, and pages are made for browsers.
_LATIN_1 = frozenset("iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 us-ascii ascii windows-1252 cp1252".split())


def decode_page(data: bytes) -> tuple[str, Encoding]:
    """Decode a page: by its mark, by what it declares, or else as any text."""
    found = _DECLARED.search(data[:4096])
    if found and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = (found[1] or found[2]).decode("ascii").lower()
        if name in _LATIN_1:
            return decode(data) if _is_utf8(data) else (data.decode("cp1252", "replace"), Encoding("cp1252", 1.0))
        try:
            return data.decode(name), Encoding(name, 1.0)
        except (LookupError, UnicodeError):
            pass
    return decode(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read_html(data: bytes) -> Reading:
    """Read a web page: its main text, with headings, lists and rows.

    Raises
    ------
    InputError
        It is no text, or larger than can be read.
    """
    if len(data) > _LARGEST:
        raise InputError(f"holds {len(data):,} bytes, more than {_LARGEST:,}: split the page")
    page, encoding = decode_page(data)
    walker = walk(page)
    choose(walker.blocks, page if walker.deepest <= _DEEPEST else "")
    text, places, skipped = build((block.passage for block in walker.blocks), "char")
    return Reading(text, places, skipped, encoding)


def choose(blocks: list[Block], page: str) -> None:
    """Mark what is not the main text to be left out: what trafilatura leaves out before and behind it, and bare links within."""
    main = _squeezed(_main_text(page)) if page and len(page) < 5_000_000 else ""
    if not main:
        return
    blocks = [block for block in blocks if not block.passage.skip]
    kept = [i for i, block in enumerate(blocks) if _squeezed(block.passage.text) in main]
    if not kept or sum(len(blocks[i].passage.text) for i in kept) < 0.3 * sum(len(b.passage.text) - b.linked for b in blocks):
        return
    first, last = kept[0], kept[-1]
    while first and (blocks[first - 1].passage.kind == "heading" or blocks[first - 1].passage.text.endswith(":")):
        first -= 1
    inside = set(kept)
    for i, block in enumerate(blocks):
        linked = block.linked > 0.6 * len(block.passage.text) and block.passage.kind != "heading"
        if i < first or i > last or (i not in inside and linked):
            block.passage.skip = "around the main text"


def _squeezed(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _main_text(page: str) -> str:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    try:
        return trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True, fast=True) or ""
    except Exception:  # whatever a broken page does to it: all of the page is read then
        return ""
