"""Tables that say what is to be done and who does it: their rows, and the cells of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policyclaims.document.deadlines import is_date
from policyclaims.document.sentences import Sentence
from policyclaims.knowledge.tables import table_heads

Place = tuple[int, int]
_LINE = re.compile(r"[^\n\r\f]+")
_LETTER = re.compile(r"[^\W\d_]")
# White space and emphasis at the edges of a cell are no words.
_EDGES = " \t\u00a0*_"
_BRACKET = re.compile(r"\s*\([^()]*\)")
_JOINED = re.compile(r"\s*(?:/|&|\band\b)\s*")
_HEAD_LENGTH = 60
# What stands in a cell that is left open.
_OPEN = re.compile(r"(?:[\W_]*|n\s?/?\s?a|none|tbc|tbd|to be (?:confirmed|decided|determined|agreed)|not applicable)\.?", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """A row at source offsets: what is to be done, who does it, and by when, where a cell says so."""

    start: int
    end: int
    action: Place
    owner: Place
    deadline: Place | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An action table at source offsets, its head included."""

    start: int
    end: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """How many columns a table has, and which of them are told by its head."""

    count: int
    action: int
    owner: int
    deadline: int | None


def find_tables(text: str) -> list[Table]:
    """Find the tables whose head names a column of actions and one of owners.

    Parameters
    ----------
    text
        The document; a row is a line with bars between its cells.

    Returns
    -------
    list of Table
        In order of the text, each with at least one row. A row of other cells, or without an owner, is left out.
    """
    found: list[Table] = []
    columns: _Columns | None = None
    start = end = 0
    rows: list[Row] = []
    for line in _LINE.finditer(text):
        if _LETTER.search(line.group()) is None:
            continue  # a rule, or the number of a page that the table goes on behind
        cells = _cells(text, *line.span()) if "|" in line.group() else []
        head = _columns(text, cells)
        if head is not None or not cells:
            if rows:
                found.append(Table(start, end, tuple(rows)))
            columns, start, rows = head, line.start(), []
        elif columns is not None:
            rows += _row(text, line.span(), _filled(text, cells, columns), columns)
        end = line.end()
    if rows:
        found.append(Table(start, end, tuple(rows)))
    return found


def _cells(text: str, start: int, end: int) -> list[Place]:
    """Cut a line at its bars; bars at its edges open and close it."""
    low, high = _trim(text, start, end)
    low += text.startswith("|", low, high)
    high -= text.endswith("|", low, high)
    bars = [i for i in range(low, high) if text[i] == "|"]
    return [_trim(text, a, b) for a, b in zip([low, *(bar + 1 for bar in bars)], [*bars, high], strict=True)]


def _trim(text: str, start: int, end: int) -> Place:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _columns(text: str, cells: Sequence[Place]) -> _Columns | None:
    """Read a row as a head; None where it names no column of actions, or none of owners."""
    roles = [_role(text[start:end]) if end - start <= _HEAD_LENGTH else None for start, end in cells]
    owner = next((i for i, role in enumerate(roles) if role == "owner"), None)
    actions = [i for i, role in enumerate(roles) if role == "action"]
    if owner is None or not actions:
        return None
    # Of "Recommendation | Action | Owner" the owner is to do what stands next to it.
    action = min(actions, key=lambda i: (abs(i - owner), i))
    return _Columns(len(cells), action, owner, next((i for i, role in enumerate(roles) if role == "deadline"), None))


def _role(words: str) -> str | None:
    """Tell what a column holds by the words of its head: ``action``, ``owner`` or ``deadline``."""
    plain = " ".join(_BRACKET.sub("", words.lower()).strip(" *_:.?").split())
    heads = table_heads()
    parts = {heads.get(part) for part in _JOINED.split(plain)}
    return heads.get(plain) or (parts.pop() if len(parts) == 1 else None)


def _filled(text: str, cells: list[Place], columns: _Columns) -> list[Place]:
    """Put back a cell that a reader left out for being empty: the date at the end, else one of those that span several rows."""
    closed = (
        text[cells[-1][1] : cells[-1][1] + 99].lstrip(_EDGES).startswith("|")
    )  # readers close rows; an open one goes on in the next line
    if not closed or len(cells) != columns.count - 1 or columns.deadline != columns.count - 1:
        return cells
    start, end = cells[0][0], cells[-1][1]
    return [(start, start), *cells] if is_date(text[slice(*cells[-1])]) else [*cells, (end, end)]


def _row(text: str, line: Place, cells: Sequence[Place], columns: _Columns) -> Iterator[Row]:
    if len(cells) != columns.count:
        return
    start, end = cells[columns.action]
    while end > start and text[end - 1] in f".;{_EDGES}":
        end -= 1
    owner, deadline = cells[columns.owner], cells[columns.deadline] if columns.deadline is not None else None
    if end > start and not _is_open(text, owner):
        yield Row(*line, (start, end), owner, None if deadline is None or _is_open(text, deadline) else deadline)


def _is_open(text: str, cell: Place) -> bool:
    return _OPEN.fullmatch(text, *cell) is not None


def row_at(rows: Sequence[Row], offset: int) -> Row | None:
    """Find the row that holds a character; ``rows`` are in order of the text."""
    at = bisect_right(rows, offset, key=lambda row: row.start) - 1
    return rows[at] if at >= 0 and offset < rows[at].end else None


def action_at(rows: Sequence[Row], start: int, end: int) -> Row | None:
    """Find the row whose action holds a span."""
    row = row_at(rows, start)
    return row if row is not None and row.action[0] <= start and end <= row.action[1] else None


def cut_sentences(sentences: Sequence[Sentence], rows: Sequence[Row]) -> list[Sentence]:
    """Cut the sentences of rows at the edges of their actions, so that none is parsed with its owner and date.

    Parameters
    ----------
    sentences
        Of a document, in order of the text.
    rows
        Its rows, in order of the text.
    """
    if not rows:
        return list(sentences)
    pieces = [piece for sentence in sentences for piece in _cut(sentence, row_at(rows, sentence.clean.begin))]
    counts: dict[int, int] = {}
    for piece in pieces:
        counts[piece.block] = counts.get(piece.block, 0) + 1
    found: list[Sentence] = []
    for piece in pieces:
        position = found[-1].position + 1 if found and found[-1].block == piece.block else 0
        found.append(replace(piece, position=position, left=counts[piece.block] - position - 1))
    return found


def _cut(sentence: Sentence, row: Row | None) -> Iterator[Sentence]:
    """Cut one sentence; what holds neither letter nor digit between the cells is no sentence."""
    if row is None:
        yield sentence
        return
    text, clean = sentence.text, sentence.clean
    edges = [0, *(clean.locate(offset) for offset in row.action), len(text)]
    for low, high in zip(edges, edges[1:], strict=False):
        high = low + len(text[low:high].rstrip(" |"))
        low = high - len(text[low:high].lstrip(" |.;"))
        if any(c.isalnum() for c in text[low:high]):
            yield replace(sentence, clean=clean.slice(low, high))
