"""What every reader gives, and how the pieces that readers find become one text: the seam between formats and the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from policyclaims.records import Encoding, Skipped
from policyclaims.source import SourceMap, TextBuilder, Unit


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read: ``hint`` says what to do about a document that gave no text."""

    text: str
    places: SourceMap
    skipped: tuple[Skipped, ...] = ()
    encoding: Encoding | None = None
    pages: int | None = None
    hint: str = ""


class Reader(Protocol):
    """Reads the bytes of one document.

    Raises
    ------
    InputError
        The bytes are broken, locked or too much; the message is one line without the file's name.
    """

    def __call__(self, data: bytes) -> Reading:
        """Read."""
        ...


@dataclass(slots=True)
class Piece:
    """Characters on their way into the text; ``page`` and ``at`` say where they stand, ``at`` below 0: put in by the reader."""

    text: str
    page: int = 0
    at: int = -1


@dataclass(slots=True)
class Passage:
    """A paragraph, heading, list item, row or note; ``mark`` is one that the reader puts in; with ``skip``, it is taken out."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    level: int = 0
    mark: str = ""
    skip: str = ""
    left: float = 0.0

    @property
    def text(self) -> str:
        """The words."""
        return "".join(piece.text for piece in self.pieces)


INDENT = 4


def build(passages: Iterable[Passage], unit: Unit) -> tuple[str, SourceMap, tuple[Skipped, ...]]:
    """Write passages one a line with empty lines between, headings as ``#``, items indented by their level, notes at the end.

    What is skipped is listed with an empty span where it stood, and with its words.
    """
    builder, skipped = TextBuilder(unit), []
    notes: list[Passage] = []

    def write(passage: Passage) -> None:
        if builder.length:
            builder.put("\n\n")
        if passage.kind == "heading":
            builder.put("#" * min(max(passage.level, 1), 6) + " ")
        elif passage.kind == "item":
            builder.put(" " * INDENT * passage.level + passage.mark)
        for piece in passage.pieces:
            if piece.at < 0:
                builder.put(piece.text)
            else:
                builder.copy(piece.text, piece.page, piece.at)

    for passage in passages:
        words = passage.text.strip()
        if not words:
            continue
        if passage.skip:
            pages = [piece.page for piece in passage.pieces if piece.at >= 0]
            skipped.append(
                Skipped(builder.length, builder.length, passage.skip, pages[0] if pages and unit == "page" else None, words)
            )
        elif passage.kind == "note":
            notes.append(passage)
        else:
            write(passage)
    if notes:
        builder.put("\n\n# Notes" if builder.length else "# Notes")
    for note in notes:
        write(note)
    return *builder.finish(), tuple(skipped)
