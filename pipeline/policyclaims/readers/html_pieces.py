"""The pieces of one passage of a page: white space, line ends and the cells of a row."""

from __future__ import annotations

import re

from policyclaims.readers.reading import Piece

_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z*†‡])[\])]?\s*")
# A raised number behind a unit or a number that is no year is an exponent.
_RAISED = re.compile(r"[-−–]?\d{1,2}")
_POWER = re.compile(r"(?:(?<![^\W\d])(?:[cdkmnµμ]?m|ft|mi|yd|in|s)|(?<![\d.,])\d{1,3})$")
_SUPERSCRIPTS = str.maketrans("0123456789-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")


def text_of(pieces: list[Piece]) -> str:
    """Return the characters."""
    return "".join(piece.text for piece in pieces)


def has_words(pieces: list[Piece]) -> bool:
    """Return whether there is anything to read."""
    return any(any(c.isalnum() for c in piece.text) for piece in pieces)


def stripped(pieces: list[Piece], line_end: str = " ") -> list[Piece]:
    """Leave out white at the ends, and white behind white; with a line feed as ``line_end``, up to two of them stay."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.text not in (" ", "\n"):
            kept.append(piece)
        elif not kept:
            continue
        elif piece.text == line_end == "\n":
            if kept[-1].text == " ":
                kept.pop()
            if [other.text for other in kept[-2:]] != ["\n", "\n"]:
                kept.append(Piece("\n"))
        elif kept[-1].text not in (" ", "\n"):
            kept.append(Piece(" ", piece.page, piece.at))
    while kept and kept[-1].text in (" ", "\n"):
        kept.pop()
    return kept


def trimmed(pieces: list[Piece]) -> list[Piece]:
    """Leave out empty lines at the ends alone: lines stay as they are set."""
    low, high = 0, len(pieces)
    while low < high and not pieces[low].text.strip():
        low += 1
    while high > low and not pieces[high - 1].text.strip():
        high -= 1
    kept = pieces[low:high]
    if kept:
        first = kept[0]
        cut = len(first.text) - len(first.text.lstrip("\r\n"))
        kept[0] = Piece(first.text[cut:], first.page, first.at + cut if first.at >= 0 else -1)
        kept[-1] = Piece(kept[-1].text.rstrip(), kept[-1].page, kept[-1].at)
    return kept


def cells_of(pieces: list[Piece], *, alone: bool) -> list[list[Piece]]:
    """Cut a row at its bars into cells with words; the paragraphs of a cell that is ``alone`` stay apart."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.at < 0 and piece.text in ("| ", " | "):
            parts.append([])
        elif piece.text == "\n":
            parts[-1].append(Piece(" "))
            parts += [[]] if alone else []
        elif piece.text != " " or (parts[-1] and parts[-1][-1].text != " "):
            parts[-1].append(piece)
    return [part for part in parts if has_words(part)]


def row_of(cells: list[list[Piece]]) -> list[Piece]:
    """Write cells between bars."""
    row = [Piece("| ")]
    for cell in cells:
        row += [*stripped(cell), Piece(" | ")]
    row[-1] = Piece(" |")
    return row


def raised(before: list[Piece], pieces: list[Piece], *, note: bool) -> list[Piece]:
    """Leave a raised note mark out, and write an exponent as one, which no link (``note``) is; ``before`` are the last pieces before it."""
    words = text_of(pieces)
    if not note and _RAISED.fullmatch(words) and _POWER.search(text_of(before)):
        return [Piece(p.text.translate(_SUPERSCRIPTS), p.page, p.at) for p in pieces]
    return [] if _NOTE_MARK.fullmatch(words) else pieces


def number_of(value: str | None, other: int) -> int:
    """Return the whole number that an attribute holds, else another."""
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value) else other
