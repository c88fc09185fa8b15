"""Plain text and Markdown files, and JSON Lines: bytes to text, nothing lost and nothing guessed in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jsonlines

from policyclaims.errors import InputError
from policyclaims.records import Document, Unread


def decode(data: bytes) -> str:
    """Decode UTF-8, with or without a mark at the start.

    Raises
    ------
    InputError
        The bytes are no UTF-8, or no text at all.
    """
    if b"\0" in data[:4096] or data.count(b"\0"):
        raise InputError(f"holds NUL bytes (first at byte {data.index(0)}): this is no text file; convert it to UTF-8 text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is no UTF-8: save the file as UTF-8") from error


def read_text(path: Path, doc_id: str) -> Document | Unread:
    """Read one text file; what cannot be read is told in the result."""
    source = str(path)
    try:
        return Document(doc_id, decode(path.read_bytes()), source)
    except InputError as error:
        return Unread(doc_id, source, "failed", "InputError", f"{path}: {error}")
    except OSError as error:
        return Unread(doc_id, source, "failed", "OSError", f"{path}: cannot be read: {error.strerror}")


def read_lines(path: Path, *, text_field: str = "text", id_field: str = "id") -> Iterator[Document | Unread]:
    """Read a JSON Lines file, one document a line; a broken line is told and the next one is read."""
    try:
        lines = decode(path.read_bytes()).split("\n")
    except (InputError, OSError) as error:
        reason = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        yield Unread(path.stem, str(path), "failed", type(error).__name__, f"{path}: {reason}")
        return
    read_any = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        read_any = True
        source = f"{path}:{number}"
        fallback = f"{path.stem}#{number}"
        try:
            data = jsonlines.Reader([line]).read(type=dict)
        except jsonlines.InvalidLineError as error:
            yield Unread(
                fallback, source, "failed", "InputError", f"{source}: is no JSON object: {str(error).splitlines()[0][:120]}"
            )
            continue
        doc_id = data.get(id_field)
        name = str(doc_id) if isinstance(doc_id, (str, int)) and str(doc_id).strip() else fallback
        text = data.get(text_field)
        if not isinstance(text, str):
            there = ", ".join(sorted(map(str, data))[:6]) or "nothing"
            yield Unread(
                name,
                source,
                "failed",
                "InputError",
                f"{source}: has no text in {text_field!r} (it has {there}): name the field with --text-field",
            )
            continue
        yield Document(name, text, source)
    if not read_any:
        yield Unread(path.stem, str(path), "empty")
