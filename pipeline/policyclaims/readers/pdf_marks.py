"""Raised figures: which are note marks, to be dropped, and which belong to the words, as in km² and CO₂."""

from __future__ import annotations

import re
from collections.abc import Callable

Corners = tuple[float, float, float, float]
_FIGURES = re.compile(
    r"(?=[\d¹²³⁰⁴-⁹])(?:(?:(?<=[^\W\d_]|[.,;:!?)\]”’\"'])|(?<=\b(?:19|20)\d\d))\d{1,3}(?:,\d{1,3})*(?![\d.,]?\d|\w)"
    r"|[¹²³⁰⁴-⁹]+)"
)
# Squares and cubes: of a measure of length, of a variable (R², x²), or of a figure (10⁶; a year before it makes it a note mark).
_POWER = re.compile(r"(?:\b(?:[kcdmnµμ]?m|ft|mi|yd|[b-zR])[23²³]|\d[¹²³⁰⁴-⁹]+)$")
_YEAR = re.compile(r"\b(?:19|20)\d\d[¹²³⁰⁴-⁹]+$")


def note_marks(text: str, start: int, end: int, line: Corners, box: Callable[[int], Corners]) -> list[tuple[int, int]]:
    """Find the note marks in a line: figures behind a word that are raised above it and are no power.

    Parameters
    ----------
    text, start, end
        The page's characters, and where the line stands in them.
    line, box
        The box of an ordinary letter of the line, and how to get that of any character.
    """
    found = []
    for mark in _FIGURES.finditer(text, start, end):
        written = text[max(start, mark.start() - 6) : mark.end()]
        if _POWER.search(written) and not _YEAR.search(written):
            continue
        if not mark.group()[0].isdecimal() or is_raised(box(mark.start()), line):
            found.append(mark.span())
    return found


def is_raised(mark: Corners, line: Corners) -> bool:
    """Return whether a figure is set higher than the letters of its line, as a whole or by its base line alone."""
    height = line[3] - line[1]
    higher = (mark[1] + mark[3] - line[1] - line[3]) / 2
    return higher > 0.05 * height and mark[1] > line[1] + 0.1 * height
