"""Tables of a PDF page: what tells them from columns of text, and their rows, whose cells run over several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policyclaims.readers.pdf_rows import MARK, Row, ended, on_one_line

_OPEN = re.compile(r"(?:\b(?:of|the|and|for|to|in|on|by|with|a|an|or|from|at|as)|[,&–-])$")
# White that runs through all columns between two rows of a table, over the size of the type; between lines there is 0.0 to 0.2.
_BAND = 0.35
# White above a line, over its size, at which something new begins: lines of one paragraph lie 1.0 to 1.3 apart.
_APART = 1.45


def goes_on(above: Row, row: Row) -> bool:
    """Return whether a line goes on in the middle of a sentence of the one above."""
    if ended(above.text) or MARK.match(row.text):
        return False
    return row.text[0].islower() or _OPEN.search(above.text) is not None


def is_running(rows: Sequence[Row]) -> bool:
    """Tell a column of running text, whose lines go on with each other or at least fill it, from cells, lists and figures."""
    if len(rows) < 3:
        return False
    on = sum(goes_on(above, row) for above, row in zip(rows, rows[1:], strict=False))
    length = sum(len(row.text) for row in rows) / len(rows)
    width = max(row.right for row in rows) - min(row.left for row in rows)
    filled = sum(row.right - row.left > 0.7 * width for row in rows)
    return (on >= 0.4 * (len(rows) - 1) and length >= 12) or (len(rows) >= 5 and length >= 25 and filled >= 0.7 * len(rows))


def _begins(above: Row | None, row: Row, edge: float) -> bool:
    """Return whether a line may begin a cell: nothing above it, or white, or a sentence that has come to its end.

    A line that is not full to the ``edge`` of the running text is the last one of its cell.
    """
    if above is None or above.bottom - row.bottom > _APART * row.size:
        return True
    full = above.right - above.left > 0.8 * (edge - above.left)
    return not goes_on(above, row) and (not full or ended(above.text) or MARK.match(row.text) is not None)


def is_table(cells: Sequence[Sequence[Row]]) -> bool:
    """Tell a table from columns: where a cell begins in one column, one begins in the others too.

    Columns of running text begin paragraphs where they like. In those, only what stands below white counts, and it takes
    two such rows to make a table; where a column holds no running text, each of its cells counts.
    """
    starts = [_starts(column) for column in cells]
    running = [is_running(column) for column in cells]
    # What stands above the second column that begins, or below the last but one that ends, has nothing beside it.
    high = sorted(max(row.top for row in column) for column in cells)[-2]
    low = sorted(min(row.bottom for row in column) for column in cells)[1]
    wanted = [
        (k, row)
        for k, column in enumerate(cells)
        for above, row in zip([None, *column], column, strict=False)
        if id(row) in starts[k] and (not running[k] or (above and above.bottom - row.bottom > _APART * row.size))
        if (not all(running) or above) and low <= row.bottom and row.top <= high
    ]
    if not all(running) and _are_rows(_bands(cells)):
        return True
    if not wanted or (all(running) and len(wanted) < 4):
        return False
    return sum(_agrees(row, k, cells, starts) for k, row in wanted) >= 0.75 * len(wanted)


def _starts(column: Sequence[Row]) -> set[int]:
    edge = max(row.right for row in column) if is_running(column) else float("inf")
    return {id(row) for above, row in zip([None, *column], column, strict=False) if _begins(above, row, edge)}


def _agrees(row: Row, k: int, cells: Sequence[Sequence[Row]], starts: Sequence[set[int]]) -> bool:
    """Return whether something begins beside a row in another column, and nothing goes on there."""
    beside = [(j, other) for j, column in enumerate(cells) if j != k for other in column if on_one_line(row, other)]
    return bool(beside) and all(id(other) in starts[j] for j, other in beside)


def table_rows(cells: Sequence[Sequence[Row]], column: int) -> list[Row]:
    """Return the rows of a table; lines above its first row and below its last that stand alone are rows by themselves."""
    starts = set().union(*(_starts(lines) for lines in cells))
    bands = _bands(cells)
    if _are_rows(bands):
        return [row for band in bands for row in _table_row(band, column)]
    levels: list[list[tuple[int, Row]]] = []
    for k, row in sorted(((k, row) for k, lines in enumerate(cells) for row in lines), key=lambda found: -found[1].bottom):
        if levels and on_one_line(levels[-1][0][1], row):
            levels[-1].append((k, row))
        else:
            levels.append([(k, row)])
    grouped: list[list[tuple[int, Row]]] = []
    for above, level in zip([None, *levels], levels, strict=False):
        begins = all(id(row) in starts for _, row in level)
        apart = above is None or above[0][1].bottom - level[0][1].bottom > _APART * level[0][1].size
        if not grouped or (begins and (len(level) > 1 or apart)):
            grouped.append([])
        grouped[-1] += level
    return [row for group in grouped for row in _table_row(group, column)]


def _bands(cells: Sequence[Sequence[Row]]) -> list[list[tuple[int, Row]]]:
    """Group the lines of all columns between the white that runs through all of them."""
    bands: list[list[tuple[int, Row]]] = []
    low = 0.0
    for k, row in sorted(((k, row) for k, lines in enumerate(cells) for row in lines), key=lambda found: -found[1].top):
        if not bands or low - row.top > _BAND * row.size:
            bands.append([])
            low = row.bottom
        bands[-1].append((k, row))
        low = min(low, row.bottom)
    return bands


def _are_rows(bands: Sequence[Sequence[tuple[int, Row]]]) -> bool:
    """Return whether bands are the rows of a table: most of them with cells in several columns, on several lines somewhere."""
    several = sum(len({k for k, _ in band}) > 1 for band in bands)
    return len(bands) >= 3 and several >= 0.75 * len(bands)


def _table_row(group: Sequence[tuple[int, Row]], column: int) -> list[Row]:
    filled = [[Row(row.fragments, column) for j, row in group if j == k] for k in sorted({k for k, _ in group})]
    if len(filled) == 1:
        return filled[0]
    return [Row([fragment for cell in filled for row in cell for fragment in row.fragments], column, filled)]
