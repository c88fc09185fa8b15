"""The rows of a PDF page in reading order: fragments joined on their base line, columns one after the other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from policyclaims.readers.reading import Piece

BULLETS = "•▪◦●‣⁃∙·■□➢➤►✓✔→o–—-*\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d"
MARK = re.compile(
    rf"(?:[{re.escape(BULLETS)}]|\((?:\d{{1,3}}|[a-zA-Z]|[ivxl]{{1,6}})\)|\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[.)]|\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}"
    r"|(?:[a-zA-Z]|[ivxl]{2,6})[.)]|\d{1,3})(?=\s|$)"
)


# A page of running text has some 50 lines; what compares each with each is left out on one that has this many.
_CROWDED = 2000


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of characters on one line of one page, in points from the lower left corner; ``drop``: note marks in it."""

    text: str
    page: int
    at: int
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool = False
    turned: bool = False
    drop: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page: number from 1, width and height in points, and what stands on it in the order of the file."""

    number: int
    width: float
    height: float
    fragments: list[Fragment]


@dataclass(slots=True)
class Row:
    """One line of text as a reader sees it, made of one or more fragments; ``column`` counts the stretches of reading order."""

    fragments: list[Fragment]
    column: int = 0
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    left: float = 0
    right: float = 0
    bottom: float = 0
    top: float = 0
    size: float = 0
    bold: bool = False
    cells: bool = False
    hang: float = 0

    def __post_init__(self) -> None:
        first = self.fragments[0]
        main = max(self.fragments, key=lambda f: len(f.text))
        self.left, self.right = first.left, max(f.right for f in self.fragments)
        self.bottom, self.top, self.size = main.bottom, main.top, main.size
        self.bold = all(f.bold for f in self.fragments)
        gaps = [
            right.left - left.right > 1.2 * self.size for left, right in zip(self.fragments, self.fragments[1:], strict=False)
        ]
        if gaps and MARK.fullmatch(first.text):
            gaps[0] = False
            self.hang = self.fragments[1].left
        self.cells = any(gaps)
        for i, fragment in enumerate(self.fragments):
            if i:
                self.pieces.append(Piece(" | " if gaps[i - 1] else " "))
            self.pieces += _pieces(fragment)
        if self.cells:
            self.pieces = [Piece("| "), *self.pieces, Piece(" |")]
        self.text = "".join(piece.text for piece in self.pieces)

    @property
    def page(self) -> int:
        """The page, from 1."""
        return self.fragments[0].page


def _pieces(fragment: Fragment) -> list[Piece]:
    pieces, at = [], 0
    for low, high in (*fragment.drop, (len(fragment.text), len(fragment.text))):
        if low > at:
            pieces.append(Piece(_tidy(fragment.text[at:low]), fragment.page, fragment.at + at))
        at = high
    return pieces


# Bullets of symbol fonts are private-use characters; pdfium writes a hyphen at a line's end as U+0002 or U+FFFE. One for one: the map holds.
_ODD = str.maketrans(
    {**dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076\uf0fc", "•"), "\uf02d": "-", "\x02": "-", "\ufffe": "-", "\ufffd": " ", "\0": " ", "\t": " ", "\f": " ", "\v": " ", "\x85": " ", "\u2028": " ", "\u2029": " "}
)  # fmt: skip


def _tidy(text: str) -> str:
    text = text.translate(_ODD)
    return re.sub("[\x00-\x08\x0e-\x1f\ud800-\udfff]", " ", text)


def order(page: Page) -> list[Row]:
    """Give a page's rows in reading order; turned text is left out."""
    upright = [f for f in page.fragments if not f.turned and f.right > f.left and f.top > f.bottom]
    upright = [f for f, before in zip(upright, [None, *upright], strict=False) if not _lone_mark(f, before)]
    margin = _margin_heads(upright) if len(upright) < _CROWDED else []
    if margin:
        return _with_heads(_rows([f for f in upright if f not in margin], 0), _rows(margin, 0))
    gutter = _gutter(upright, page)
    if gutter is None:
        return _rows(upright, 0)
    rows: list[Row] = []
    column = 0
    band: list[Fragment] = []
    bands: list[tuple[bool, list[Fragment]]] = []
    for fragment in sorted(upright, key=lambda f: -f.bottom):
        if fragment.left < gutter < fragment.right:
            if band:
                bands.append((True, band))
                band = []
            if bands and not bands[-1][0]:
                bands[-1][1].append(fragment)
            else:
                bands.append((False, [fragment]))
        else:
            band.append(fragment)
    if band:
        bands.append((True, band))
    for split, fragments in bands:
        sides = (
            ([f for f in fragments if f.right <= gutter], [f for f in fragments if f.left >= gutter]) if split else (fragments,)
        )
        for side in sides:
            if side:
                rows += _rows(side, column)
                column += 1
    return rows


def _lone_mark(fragment: Fragment, before: Fragment | None) -> bool:
    """Tell a note mark that is set on a line of its own, raised behind the words before it."""
    if before is None or not fragment.text.isdigit() or len(fragment.text) > 3 or fragment.size > 0.8 * before.size:
        return False
    return (
        -0.5 * before.size < fragment.left - before.right < before.size
        and before.bottom < fragment.top <= before.top + before.size
    )


def _margin_heads(fragments: list[Fragment]) -> list[Fragment]:
    """Find headings that are set in the margin left of the text: larger or bolder than it, and wholly outside it."""
    lefts: Counter[int] = Counter()
    for fragment in fragments:
        lefts[round(fragment.left / 4)] += len(fragment.text)
    if not lefts or sum(lefts.values()) < 400:
        return []
    edge = lefts.most_common(1)[0][0] * 4
    text = [f for f in fragments if abs(f.left - edge) <= 8]
    size = sorted(f.size for f in text)[len(text) // 2]
    outside = [f for f in fragments if f.right < edge - 8 and not MARK.fullmatch(f.text) and any(c.isalpha() for c in f.text)]
    beside = [f for f in outside if any(abs(f.bottom - t.bottom) < 2 * size for t in text)]
    heads = [f for f in beside if f.bold or f.size > 1.1 * size]
    return heads if heads and len(heads) == len(beside) and len(heads) < 0.3 * len(text) else []


def _with_heads(rows: list[Row], heads: list[Row]) -> list[Row]:
    """Put the headings of the margin before the paragraphs that they stand beside."""
    groups: list[list[Row]] = []
    for head in heads:
        if groups and groups[-1][-1].bottom - head.bottom < 1.6 * head.size:
            groups[-1].append(head)
        else:
            groups.append([head])
    out = list(rows)
    for group in groups:
        at = next((i for i, row in enumerate(out) if row.bottom < group[0].top), len(out))
        out[at:at] = group
    return out


def _gutter(fragments: list[Fragment], page: Page) -> float | None:
    """Find the white between two columns of running text; None for one column, and for tables, whose cells are short."""
    long = [f for f in fragments if len(f.text) >= 20]
    if len(long) < 12:
        return None
    best: tuple[int, float] | None = None
    for step in range(30, 71, 2):
        x = page.width * step / 100
        crossing = sum(f.left < x < f.right for f in long)
        left, right = [f for f in long if f.right <= x], [f for f in long if f.left >= x]
        if crossing > 0.2 * len(long) or min(len(left), len(right)) < max(5, 0.2 * len(long)):
            continue
        # Columns of prose: rows follow each other closely and fill their width.
        if not all(_prose(side) for side in (left, right)):
            continue
        if best is None or crossing < best[0]:
            best = crossing, x
    return best[1] if best else None


def _prose(side: list[Fragment]) -> bool:
    width = max(f.right for f in side) - min(f.left for f in side)
    full = sum(f.right - f.left > 0.7 * width for f in side)
    return full >= 0.5 * len(side)


def _rows(fragments: list[Fragment], column: int) -> list[Row]:
    """Join fragments that stand on one base line, from the top down."""
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (-f.bottom, f.left)):
        line = next((line for line in reversed(lines[-4:]) if _on(line[0], fragment)), None)
        if line is None:
            lines.append([fragment])
        else:
            line.append(fragment)
    rows = [Row(sorted(line, key=lambda f: f.left), column) for line in lines]
    return [row for row in rows if row.text.strip(" |")]


def _on(line: Fragment, fragment: Fragment) -> bool:
    shared = min(line.top, fragment.top) - max(line.bottom, fragment.bottom)
    return shared > 0.6 * min(line.size, fragment.size) and abs(line.bottom - fragment.bottom) < 0.45 * max(
        line.size, fragment.size
    )
