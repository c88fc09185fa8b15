"""The reading order of a page: columns one after the other, rows of tables as they are, boxes beside the text apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from policyclaims.readers.hyphens import Words
from policyclaims.readers.pdf_margins import clear, margin_heads, with_heads
from policyclaims.readers.pdf_rows import BULLETS, Fragment, Page, Row, base_lines, is_label, join_rows
from policyclaims.readers.pdf_tables import is_running, is_table, table_rows

# A page of running text has some 50 lines, one full of figures some 600 cells; gutters are not looked for among so many more.
_CROWDED = 1000
# Fragments whose base lines lie less far apart, in points, count as one line: half the pitch of the smallest type in use.
_LINE = 4
# White over the size of the type that may be a gutter: word spaces of justified lines stay below.
_GUTTER = 0.7
_MOST_GUTTERS = 16
# A heading over two columns of cells, or a cell that touches the next one, may cross the gutter between them.
_MOST = 0.6
# What stands on the right of a table of contents.
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,7}")


def order(page: Page, words: Words) -> list[Row]:
    """Return a page's rows in reading order; ``words`` are those of the document."""
    fragments = clear(page, words)
    columns = count(1000 * page.quarter)
    if len(fragments) >= _CROWDED:
        return join_rows(fragments, next(columns))
    heads = margin_heads(fragments)
    if heads:
        column = next(columns)
        marked = {id(f) for f in heads}
        return with_heads(join_rows([f for f in fragments if id(f) not in marked], column), join_rows(heads, column))
    return _arranged(fragments, columns)


def _arranged(fragments: Sequence[Fragment], columns: Iterator[int]) -> list[Row]:
    """Cut a part of a page along its best gutter, what stands above and below it apart, until there is none."""
    gutter = _best_gutter(fragments)
    if gutter is None:
        return join_rows(fragments, next(columns))
    x, inside = gutter
    low, high = min(f.bottom for f in inside), max(f.bottom for f in inside)
    within = {id(f) for f in inside}
    rest = [f for f in fragments if id(f) not in within]
    above, below = [f for f in rest if f.bottom > high], [f for f in rest if f.bottom <= high]
    return [*_arranged(above, columns), *_beside(inside, x, columns), *_arranged(below, columns)] if low <= high else []


def _best_gutter(fragments: Sequence[Fragment], *, figures: bool = False) -> tuple[float, list[Fragment]] | None:
    """Find white that runs down between fragments: where it lies, and what stands on both sides of it, uncrossed.

    Numbers left of it are those of paragraphs, and no column, unless ``figures`` are looked for.
    """
    best: tuple[tuple[int, int], float, list[Fragment]] | None = None
    falling = sorted(fragments, key=lambda f: -f.bottom)
    for x in _white(fragments):
        run: list[Fragment] = []
        for fragment in [*falling, None]:
            if fragment is not None and not fragment.left < x - 0.5 < fragment.right - 1:
                run.append(fragment)
                continue
            score = _sides(run, x, figures)
            if score is not None and (best is None or score > best[0]):
                best = score, x, run
            run = []
    return best[1:] if best else None


def _white(fragments: Sequence[Fragment]) -> list[float]:
    """List where columns may begin: the left edges of what has white before it on its line, or beside it."""
    edges: Counter[int] = Counter()
    lines = base_lines(fragments)
    for line, below in zip(lines, [*lines[1:], []], strict=False):
        across = sorted([*line, *(f for f in below if f.top > line[0].bottom + 0.3 * f.size)], key=lambda f: f.left)
        for left, right in zip(across, across[1:], strict=False):
            if right.left - left.right > _GUTTER * max(left.size, right.size) and not (left is line[0] and is_label(left.text)):
                edges[round(right.left / 3)] += 1
    return sorted(3.0 * edge - 2 for edge, _ in edges.most_common(_MOST_GUTTERS))


def _sides(run: Sequence[Fragment], x: float, figures: bool) -> tuple[int, int] | None:
    """Rate a gutter: the more lines on its poorer side the better, the fewer without a neighbour; None where none has one."""
    left = [f for f in run if f.right <= x + 0.5 and (figures or not is_label(f.text))]
    right = [f for f in run if f.left >= x - 0.5]
    poorer, richer = sorted(len({round(f.bottom / _LINE) for f in side}) for side in (left, right))
    if poorer < 2:
        return None
    shared = min(max(f.top for f in side) for side in (left, right)) - max(min(f.bottom for f in side) for side in (left, right))
    return (poorer, -richer) if shared > 0 else None


def _beside(fragments: Sequence[Fragment], x: float, columns: Iterator[int]) -> list[Row]:
    """Read what stands on both sides of a gutter: a table row by row, else columns, what is no prose among them aside."""
    cells = [cell for side in _grid(fragments, x) if (cell := join_rows(side, 0))]
    if len(cells) < 2:
        return join_rows(fragments, next(columns))
    if len(cells) == 2 and all(_PAGE.fullmatch(row.text) for row in cells[1]):
        return join_rows(fragments, next(columns))
    listed = all(sum(row.text[0] in BULLETS for row in side) >= max(2, 0.3 * len(side)) for side in cells)
    if not listed and is_table(cells):
        return table_rows(cells, next(columns))
    sides = [[f for f in fragments if f.right <= x + 0.5], [f for f in fragments if f.right > x + 0.5]]
    lines = [join_rows(side, 0) for side in sides]
    prose = [is_running(side) for side in lines]
    if not any(prose) and not listed:
        return join_rows(fragments, next(columns))
    rows = [_arranged(side, columns) for side in sides]
    if _are_heads(*lines):
        return with_heads(rows[1], rows[0])
    box = None if listed else _box(lines, prose)
    if box is None:
        return rows[0] + rows[1]
    for row in rows[box]:
        row.aside = True
    return rows[1 - box] + rows[box]


def _are_heads(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Tell headings in the margin, bold or larger than the text that they stand beside."""
    size = sorted(row.size for row in right)[len(right) // 2]
    heads = [row for row in left if row.bold or row.size > 1.1 * size]
    return len(heads) >= 0.8 * len(left) and len(left) < 0.3 * len(right) and not all(row.bold for row in right)


def _grid(fragments: Sequence[Fragment], x: float) -> list[list[Fragment]]:
    """Cut along all gutters that run the whole height; a heading over two columns of cells may cross."""
    sides = [f for f in fragments if f.left < x - 0.5], [f for f in fragments if f.left >= x - 0.5]
    if not all(sides):
        return [list(fragments)]
    found: list[list[Fragment]] = []
    for side in sides:
        further = _best_gutter(side, figures=True)
        found += _grid(side, further[0]) if further and len(further[1]) >= _MOST * len(side) else [side]
    return found


def _box(lines: Sequence[Sequence[Row]], prose: Sequence[bool]) -> int | None:
    """Tell which of two sides is a box beside the text: the lesser one, where it is no prose or is set in another type."""
    weight = [sum(len(row.text) for row in side) for side in lines]
    less = weight.index(min(weight))
    if weight[less] > 0.6 * weight[1 - less]:
        return None
    size, bold = ([sorted(getattr(row, what) for row in side)[len(side) // 2] for side in lines] for what in ("size", "bold"))
    other = abs(size[0] - size[1]) > 0.07 * max(size) or bold[0] != bold[1]
    return less if other or not prose[less] else None
