"""The rows of a PDF page: fragments joined on their base line, and the rows of tables, whose cells have lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from policyclaims.readers.reading import Piece

# The bullets of the symbol fonts of word processors: dot, squares, diamonds, arrows, ticks and boxes.
_SYMBOLS = "\uf0b7\uf0a7\uf0a8\uf06e\uf06f\uf071\uf075\uf076\uf0d8\uf0f0\uf0fc\uf0fe"
BULLETS = "•▪◦●‣⁃∙·■□○◆◇❖♦▶▸►▷➢➤➔✓✔☐☑☒»→o–—-*\uf02d" + _SYMBOLS
MARK = re.compile(
    rf"(?:[{re.escape(BULLETS)}]|\((?:\d{{1,3}}|[a-zA-Z]|[ivxl]{{1,6}})\)|\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[.)]|\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}"
    r"|(?:[a-zA-Z]|[ivxl]{2,6})[.)]|\d{1,3})(?=\s|$)"
)


# What may stand before the white that leads to a paragraph: a mark, or the number that a publisher gives it ("A.10", "R17", "F14.2").
_LABEL = re.compile(rf"{MARK.pattern}|[A-Z]{{1,3}}[.–-]?\d{{1,3}}(?:\.\d{{1,3}})*[.:)]?")
_ENDED = re.compile(r"""[.!?:;…]["”’')\]*]*$""")


def is_label(text: str) -> bool:
    """Return whether a text is nothing but a list mark or the number of a paragraph."""
    return _LABEL.fullmatch(text) is not None


def ended(text: str) -> bool:
    """Return whether a line ends with the end of a sentence or of a part of one."""
    return _ENDED.search(text, max(0, len(text) - 6)) is not None


@dataclass(slots=True)
class Fragment:
    """A run of characters on one line of one page, in points from the lower left corner of the page turned upright.

    ``quarter`` says how many quarters of a turn, by the clock, it was written at (-1: askew); ``drop``: note marks in it.
    """

    text: str
    page: int
    at: int
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool = False
    quarter: int = 0
    drop: tuple[tuple[int, int], ...] = ()

    @property
    def piece(self) -> Piece:
        """The words, as they go into a text."""
        return Piece(self.text, self.page, self.at)


@dataclass(slots=True)
class Page:
    """A page: number from 1, width and height in points, and what stands on it; ``told`` is what is not read, and why."""

    number: int
    width: float
    height: float
    fragments: list[Fragment]
    quarter: int = 0
    told: list[tuple[str, Piece]] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One line of text as a reader sees it, or one row of a table, whose ``cells`` have lines of their own.

    ``column`` counts the stretches of reading order; what is ``aside`` stands in a box beside the text.
    """

    fragments: list[Fragment]
    column: int = 0
    cells: Sequence[Sequence[Row]] = ()
    aside: bool = False
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    left: float = 0
    right: float = 0
    bottom: float = 0
    top: float = 0
    size: float = 0
    bold: bool = False
    hang: float = 0

    def __post_init__(self) -> None:
        main = max(self.fragments, key=lambda f: len(f.text))
        self.left, self.right = self.fragments[0].left, max(f.right for f in self.fragments)
        self.bottom, self.top, self.size = main.bottom, main.top, main.size
        words = [f for f in self.fragments if any(c.isalpha() for c in f.text)] or self.fragments
        self.bold = all(f.bold for f in words)
        if self.cells:
            self.bottom, self.top = min(f.bottom for f in self.fragments), max(f.top for f in self.fragments)
            cells = [[piece for line in cell for piece in (*line.pieces, Piece(" "))][:-1] for cell in self.cells]
            self.pieces = barred(cells)
        else:
            self.pieces = _joined(self.fragments)
            if len(self.fragments) > 1 and is_label(self.fragments[0].text) and _gap(*self.fragments[:2]) > _CELL:
                self.hang = self.fragments[1].left
        self.text = "".join(piece.text for piece in self.pieces)

    @property
    def page(self) -> int:
        """The page, from 1."""
        return self.fragments[0].page


# White between two fragments of a line, over the size of the type: above the first they are two cells, below the second one word.
_CELL, _WORD = 1.2, 0.08


def _gap(left: Fragment, right: Fragment) -> float:
    return (right.left - left.right) / max(left.size, right.size)


def _joined(fragments: Sequence[Fragment]) -> list[Piece]:
    pieces: list[Piece] = []
    for i, fragment in enumerate(fragments):
        if i and not -1 < _gap(fragments[i - 1], fragment) < _WORD:
            pieces.append(Piece(" "))
        at = 0
        for low, high in (*fragment.drop, (len(fragment.text), len(fragment.text))):
            if low > at:
                pieces.append(Piece(_tidy(fragment.text[at:low]), fragment.page, fragment.at + at))
            at = high
    return pieces


def barred(cells: Sequence[list[Piece]]) -> list[Piece]:
    """Write the cells of a table row one after the other, with bars around them."""
    return [Piece("| "), *(piece for i, cell in enumerate(cells) for piece in ([Piece(" | ")] if i else []) + cell), Piece(" |")]


# pdfium writes a hyphen at a line's end as U+0002 or U+FFFE. One for one: the map holds.
_ODD = str.maketrans(
    {**dict.fromkeys(_SYMBOLS, "•"), "\uf02d": "-", "\x02": "-", "\ufffe": "-", "\ufffd": " ", "\0": " ", "\t": " ", "\f": " ", "\v": " ", "\x85": " ", "\u2028": " ", "\u2029": " "}
)  # fmt: skip


def _tidy(text: str) -> str:
    text = text.translate(_ODD)
    return re.sub("[\x00-\x08\x0e-\x1f\ud800-\udfff]", " ", text)


def join_rows(fragments: Sequence[Fragment], column: int) -> list[Row]:
    """Join fragments that stand on one base line, from the top down; where wide white parts them, they are cells."""
    rows = [_row(line, column) for line in base_lines(fragments)]
    return [row for row in rows if row.text.strip(" |")]


def base_lines(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Group fragments by their base line, from the top down, each line from left to right."""
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (-f.bottom, f.left)):
        line = next((line for line in reversed(lines[-4:]) if on_one_line(line[0], fragment)), None)
        if line is None:
            lines.append([fragment])
        else:
            line.append(fragment)
    for line in lines:
        line.sort(key=lambda f: f.left)
    return lines


def _row(line: list[Fragment], column: int) -> Row:
    """Make a row of one line; a mark and the words behind it are no cells, however wide the white between them."""
    groups = [[line[0]]]
    for left, right in zip(line, line[1:], strict=False):
        if _gap(left, right) > _CELL and not (left is line[0] and is_label(left.text)):
            groups.append([right])
        else:
            groups[-1].append(right)
    return Row(line, column, [[Row(group, column)] for group in groups] if len(groups) > 1 else ())


def on_one_line(line: Fragment | Row, other: Fragment | Row) -> bool:
    """Return whether two stand on one base line."""
    shared = min(line.top, other.top) - max(line.bottom, other.bottom)
    return shared > 0.6 * min(line.size, other.size) and abs(line.bottom - other.bottom) < 0.45 * max(line.size, other.size)
