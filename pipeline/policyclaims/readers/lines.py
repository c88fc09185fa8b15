"""JSON Lines: one document a line; a broken line is told and the next one is read."""

from __future__ import annotations

from collections.abc import Iterator

import jsonlines

from policyclaims.errors import InputError
from policyclaims.records import Document, Unread


def decode_utf8(data: bytes) -> str:
    """Decode UTF-8, with or without a mark at the start: JSON is never anything else.

    Raises
    ------
    InputError
        The bytes are no UTF-8, or no text at all.
    """
    if b"\0" in data:
        raise InputError(f"holds NUL bytes (first at byte {data.index(0)}): this is no text file; convert it to UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is no UTF-8: save the file as UTF-8") from error


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
        The bytes are no UTF-8.
    """
    read_any = False
    for number, line in enumerate(decode_utf8(data).split("\n"), 1):
        if not line.strip():
            continue
        read_any = True
        where = f"{source}:{number}"
        fallback = f"{stem}#{number}"
        try:
            fields = jsonlines.Reader([line]).read(type=dict)
        except (jsonlines.InvalidLineError, RecursionError) as error:
            message = f"{where}: is no JSON object: {str(error).splitlines()[0][:120]}"
            yield Unread(fallback, where, "failed", "InputError", message)
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
