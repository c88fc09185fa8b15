"""JSON Lines: one document a line; a broken line is told and the next one is read."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

import orjson

from policyclaims.errors import InputError
from policyclaims.records import Document, Unread


def read_lines(
    data: bytes, stem: str, source: str, *, text_field: str = "text", id_field: str = "id"
) -> Iterator[Document | Unread]:
    """Read JSON Lines.

    Parameters
    ----------
    data
        The whole file.
    stem, source
        What to call documents without an id, and where they come from.
    text_field, id_field
        The fields with the text and the id.

    Raises
    ------
    InputError
        The file is UTF-16 or UTF-32.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("is marked as UTF-16, and JSON Lines are UTF-8: save the file as UTF-8")
    read_any = False
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        read_any = True
        where = f"{source}:{number}"
        fallback = f"{stem}#{number}"
        try:
            fields = _fields(line)
        except InputError as error:
            yield Unread(fallback, where, "failed", "InputError", f"{where}: {error}")
            continue
        doc_id = fields.get(id_field)
        name = str(doc_id) if isinstance(doc_id, (str, int)) and str(doc_id).strip() else fallback
        text = fields.get(text_field)
        if not isinstance(text, str):
            there = ", ".join(sorted(map(str, fields))[:6]) or "nothing"
            message = f"{where}: has no text in {text_field!r} (it has {there}): name the field with --text-field"
            yield Unread(name, where, "failed", "InputError", message)
            continue
        yield Document(name, text, where)
    if not read_any:
        yield Unread(stem, source, "empty")


def _fields(line: bytes) -> dict[str, Any]:
    """Read a line; NaN, which Python writes and JSON does not know, is let pass."""
    if b"\0" in line:
        raise InputError(f"holds NUL bytes (first at byte {line.index(0)}): write the line again as UTF-8")
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is no UTF-8: write the line again as UTF-8") from error
    try:
        fields = json.loads(line) if b"NaN" in line or b"Infinity" in line else orjson.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON object: {str(error).splitlines()[0][:120]}") from error
    if not isinstance(fields, dict):
        raise InputError(f"is no JSON object, but {type(fields).__name__}")
    return fields
