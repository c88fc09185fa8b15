"""From rows to paragraphs, headings, list items and table rows, whole across lines, columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyclaims.readers.hyphens import Words
from policyclaims.readers.pdf_furniture import NUMBERED
from policyclaims.readers.pdf_rows import BULLETS, MARK, Row, barred, ended
from policyclaims.readers.reading import Passage, Piece

_LIST_GOES_ON = re.compile(r"(?:[;,]|\b(?:and|or))$")
# No paragraph ends in these words, nor inside a bracket.
_DANGLING = re.compile(r"\b(?:the|an|of|for|from|in|with|to|as|by|at|their|its|this|these|which|whose)$|[\[(][^\[\]()]{0,40}$")
_SECTION = re.compile(r"\d{1,3}(?:\.\d{1,3})+[.)]?\s+[A-Z“]")
_HEADING_WORDS = {True: 30, False: 14}
TOLERANCE = 4.0
_NEAR = 30


@dataclass(slots=True)
class Sizes:
    """The measures of a document: size of the body text, line pitch by size, where columns begin."""

    body: float
    pitch: dict[int, float]
    pages: dict[int, float]
    shifts: dict[tuple[int, int], float]

    def body_of(self, row: Row) -> float:
        """Return the size of running text where a row stands: slides and annexes may be set larger than the rest."""
        return max(self.body, self.pages.get(row.page, 0.0))

    def pitch_of(self, row: Row) -> float:
        """Return how far lines of a row's size lie apart within a paragraph."""
        return self.pitch.get(round(row.size), 1.2 * row.size)

    def left_of(self, row: Row) -> float:
        """Return how far a row stands in, as if its column were the leftmost of the page."""
        return row.left - self.shifts.get((row.page, row.column), 0.0)


def measure(rows: Sequence[Row]) -> Sizes:
    """Measure the type of a document, or of a part of it."""
    weights: Counter[float] = Counter()
    local: dict[int, Counter[float]] = {}
    gaps: dict[int, list[float]] = {}
    for row in rows:
        weights[round(row.size * 2) / 2] += len(row.text)
        local.setdefault(row.page, Counter())[round(row.size * 2) / 2] += len(row.text)
    for above, row in zip(rows, rows[1:], strict=False):
        gap = above.bottom - row.bottom
        if _together(above, row) and 0 < gap < 2 * row.size and abs(above.size - row.size) < 1:
            gaps.setdefault(round(row.size), []).append(gap)
    # The lower quartile: paragraphs are set apart by more than the pitch, never by less.
    pitch = {size: sorted(found)[len(found) // 4] for size, found in gaps.items() if len(found) >= 4}
    pages = {
        page: found.most_common(1)[0][0]
        for page, found in local.items()
        if found.most_common(1)[0][1] > max(200, 0.5 * found.total())
    }
    return Sizes(weights.most_common(1)[0][0] if weights else 10.0, pitch, pages, _shifts(rows))


def _shifts(rows: Sequence[Row]) -> dict[tuple[int, int], float]:
    """Measure how far each column stands right of the leftmost that ends before it begins."""
    edges: dict[tuple[int, int], tuple[float, float]] = {}
    for row in rows:
        left, right = edges.get((row.page, row.column), (row.left, row.right))
        edges[row.page, row.column] = min(left, row.left), max(right, row.right)
    leftmost: dict[int, tuple[float, float]] = {}
    for (page, _), edge in edges.items():
        leftmost[page] = min(leftmost.get(page, edge), edge)
    return {(page, column): left - leftmost[page][0] for (page, column), (left, _) in edges.items() if left > leftmost[page][1]}


def _together(above: Row, row: Row) -> bool:
    return above.page == row.page and above.column == row.column


def paragraphs(rows: Sequence[Row], sizes: Sizes, words: Words) -> Iterator[Passage]:
    """Join rows to passages; what stands in a box beside the text comes behind the paragraph that it would have cut."""
    edges = _right_edges(rows)
    main = [row for row in rows if not row.aside]
    boxes: dict[int, list[Row]] = {}
    before = 0
    for row in rows:
        before += not row.aside
        if row.aside:
            boxes.setdefault(before, []).append(row)
    group: list[Row] = []
    held: list[Row] = []
    for i, row in enumerate(main):
        held += boxes.get(i, [])
        if group and not _goes_on(group, row, sizes, edges):
            yield _passage(group, sizes, words)
            yield from _apart(held, sizes, words, edges)
            group, held = [], []
        group.append(row)
    if group:
        yield _passage(group, sizes, words)
    yield from _apart([*held, *boxes.get(len(main), [])], sizes, words, edges)


def _apart(rows: Sequence[Row], sizes: Sizes, words: Words, edges: dict[tuple[int, int], float]) -> Iterator[Passage]:
    group: list[Row] = []
    for row in rows:
        if group and not _goes_on(group, row, sizes, edges):
            yield _passage(group, sizes, words)
            group = []
        group.append(row)
    if group:
        yield _passage(group, sizes, words)


def _right_edges(rows: Sequence[Row]) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        if not row.cells:
            found.setdefault((row.page, row.column), []).append(row.right)
    return {key: sorted(rights)[int(len(rights) * 0.9)] for key, rights in found.items()}


def _goes_on(group: list[Row], row: Row, sizes: Sizes, edges: dict[tuple[int, int], float]) -> bool:
    """Return whether a row goes on with the paragraph of the rows before it."""
    last, first, near_rows = group[-1], group[0], group[-_NEAR:]
    if row.cells or last.cells or abs(row.size - last.size) > 0.12 * last.size:
        return False
    at_end = ended(last.text)
    low = row.text[:1].islower()
    edge = max(edges.get((last.page, last.column), last.right), max(r.right for r in near_rows))
    width = max(edge - min(r.left for r in near_rows), 1.0)
    letter = (last.right - last.left) / max(len(last.text), 1)
    room = edge - last.right - letter * (len(row.text.split(maxsplit=1)[0]) + 1)
    full = room < 0.1 * width
    display = _displayed(last, sizes)
    if display != _displayed(row, sizes) and not (last.bold != row.bold and full and not at_end and low):
        return False
    if _begins_item(group, row, full=full, at_end=at_end, sizes=sizes):
        return False
    if not _together(last, row):
        near = room < 0.3 * width
        return (not at_end and ((low and near) or (full and not display))) or (
            at_end and low and full and last.text[-1] not in ":;"
        )
    gap = last.bottom - row.bottom
    if gap > 1.3 * sizes.pitch_of(row) or gap < -sizes.body:
        return False
    if display:
        return True
    if not at_end and _DANGLING.search(last.text):
        return True
    if at_end or not low:
        if not full:
            return False
        indented = row.left > last.left + TOLERANCE and len(group) > 1 and not MARK.match(first.text)
        if indented and at_end:
            return False
    return not (_LIST_GOES_ON.search(last.text) and not low and not full)


def _displayed(row: Row, sizes: Sizes) -> bool:
    return row.bold or row.size > 1.1 * sizes.body_of(row)


def _begins_item(group: list[Row], row: Row, *, full: bool, at_end: bool, sizes: Sizes) -> bool:
    mark = MARK.match(row.text)
    if mark is None:
        return bool(NUMBERED.match(row.text)) and (at_end or not full)
    first, last = group[0], group[-1]
    if row.hang:
        return True
    body = mark.group()
    hanging = len(group) > 1 and last.left > first.left + TOLERANCE
    same_page = _together(last, row)
    if hanging and same_page and row.left >= last.left - TOLERANCE and full and not at_end:
        return False
    if not same_page and last.page == row.page and _SECTION.match(row.text):
        return True
    if body[0].isdigit() or body.strip("().").isalpha():
        outdented = same_page and row.left < last.left - TOLERANCE
        apart = same_page and last.bottom - row.bottom > 1.3 * sizes.pitch_of(row)
        if body.isdigit():
            return outdented or (apart and at_end)
        counts = body not in ("a", "I") and (at_end or not full or outdented or apart or bool(_LIST_GOES_ON.search(last.text)))
        return counts and not (body[0].isupper() and not at_end and full)
    if body in "-–—*o":
        return at_end or not full or bool(MARK.match(first.text)) or not row.text[len(body) :].strip()[:1].islower()
    return True


def _passage(group: list[Row], sizes: Sizes, words: Words) -> Passage:
    first = group[0]
    pieces = join(group, words)
    text = "".join(piece.text for piece in pieces)
    if first.cells:
        return Passage("row", barred([join(cell, words) for cell in first.cells]))
    if _is_heading(group, text, sizes):
        return Passage("heading", pieces, level=_size_key(first, sizes))
    if MARK.match(text) and not re.match(r"\d{1,3}\s", text):
        return Passage("item", pieces, level=round(sizes.left_of(first)))
    return Passage("paragraph", pieces, left=sizes.left_of(first))


def _size_key(row: Row, sizes: Sizes) -> int:
    """Return the size of a heading in half points, 0 for one that is only bold."""
    return round(row.size * 2) if row.size > 1.1 * sizes.body_of(row) else 0


def _is_heading(group: list[Row], text: str, sizes: Sizes) -> bool:
    if not all(_displayed(row, sizes) for row in group) or not any(c.isalpha() for c in text):
        return False
    bare = MARK.sub("", text, count=1).strip() or text
    larger = group[0].size > 1.1 * sizes.body_of(group[0])
    count = len(bare.split())
    if text[0] in BULLETS or bare[0].islower():
        return False
    if NUMBERED.match(bare) and ":" in bare and len(bare.split(":", 1)[1].split()) > 6:
        return False
    return count <= _HEADING_WORDS[larger] and not re.search(r"[.:;,]$|[.;] [A-Z(]", bare)


def join(group: Sequence[Row], words: Words) -> list[Piece]:
    """Join rows to running text; a word that was cut at a line's end is mended."""
    pieces: list[Piece] = []
    for row in group:
        new = [Piece(p.text, p.page, p.at) for p in row.pieces]
        if pieces and new:
            cut = words.cut("".join(p.text for p in pieces[-2:]), new[0].text)
            if cut is None:
                pieces.append(Piece(" "))
            elif cut:
                pieces[-1].text = pieces[-1].text[:-1]
        pieces += new
    return pieces
