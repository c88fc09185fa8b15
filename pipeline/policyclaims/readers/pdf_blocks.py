"""From the rows of a PDF to passages: headings, paragraphs, list items, table rows and notes, whole across lines and pages."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyclaims.readers.hyphens import Words
from policyclaims.readers.pdf_furniture import NUMBERED, find_contents, find_furniture, find_notes, note_number
from policyclaims.readers.pdf_rows import BULLETS, MARK, Page, Row, order
from policyclaims.readers.reading import Passage, Piece

_ENDED = re.compile(r"""[.!?:;…]["”’')\]*]*$""")
_LIST_GOES_ON = re.compile(r"(?:[;,]|\b(?:and|or))$")
_BACK_MATTER = re.compile(r"(?:[\dA-Z.]+\s+)?(?:references|bibliography|works cited|literature(?: cited)?|citations)", re.I)
_HEADING_WORDS = {True: 30, False: 14}
_TOLERANCE = 4.0
_NEAR = 30


@dataclass(slots=True)
class _Sizes:
    """The measures of a document: size of the body text, line pitch by size."""

    body: float
    pitch: dict[int, float]
    pages: dict[int, float]

    def body_of(self, row: Row) -> float:
        """Give the size of running text where a row stands: slides and annexes may be set larger than the rest."""
        return max(self.body, self.pages.get(row.page, 0.0))

    def pitch_of(self, row: Row) -> float:
        return self.pitch.get(round(row.size), 1.2 * row.size)


def rebuild(pages: Sequence[Page], broken: Sequence[int] = ()) -> Iterator[Passage]:
    """Give the passages of a document in reading order; what is no running text carries the reason in ``skip``."""
    rows = [order(page) for page in pages]
    rough = _measure([row for here in rows for row in here])
    feet = set().union(*(find_notes(here, rough.body) for here in rows))
    furniture = find_furniture([(page.height, here) for page, here in zip(pages, rows, strict=True)], feet)
    running = [[row for row in here if id(row) not in furniture] for here in rows]
    contents = find_contents(running)
    sizes = _measure([row for here in running for row in here if id(row) not in contents])
    notes = set().union(*(find_notes([r for r in here if id(r) not in contents], sizes.body) for here in running))
    words = Words(row.text for here in running for row in here)
    stream = [row for here in running for row in here if id(row) not in contents and id(row) not in notes]
    lifted: dict[int, list[Passage]] = {}
    for here in rows:
        for row in here:
            why = furniture.get(id(row)) or ("contents" if id(row) in contents else "")
            if why:
                lifted.setdefault(row.page, []).append(Passage("furniture", row.pieces, skip=why))
    for page in pages:
        turned = [f for f in page.fragments if f.turned]
        if turned:
            words_of = [Piece(f.text + " ", f.page, f.at) for f in turned]
            lifted.setdefault(page.number, []).append(Passage("furniture", words_of, skip="turned text"))
    for number in broken:
        lifted.setdefault(number, []).append(Passage("furniture", [Piece(f"page {number}", number, 0)], skip="broken page"))
    at_page, waiting = 0, deque(sorted(lifted))
    for passage in _levels(_back_matter(_paragraphs(stream, sizes, words))):
        first = next((piece.page for piece in passage.pieces if piece.at >= 0), at_page)
        while waiting and waiting[0] <= first:
            yield from _merged(lifted[waiting.popleft()])
        at_page = first
        yield passage
    for number in waiting:
        yield from _merged(lifted[number])
    yield from _notes([row for here in running for row in here if id(row) in notes], words)


def _merged(passages: list[Passage]) -> Iterator[Passage]:
    """Join neighbours that were taken out for one reason."""
    last: Passage | None = None
    for passage in passages:
        if last and last.skip == passage.skip:
            last.pieces = [*last.pieces, Piece("\n"), *passage.pieces]
            continue
        if last:
            yield last
        last = Passage(passage.kind, list(passage.pieces), skip=passage.skip)
    if last:
        yield last


def _measure(rows: Sequence[Row]) -> _Sizes:
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
    return _Sizes(weights.most_common(1)[0][0] if weights else 10.0, pitch, pages)


def _together(above: Row, row: Row) -> bool:
    return above.page == row.page and above.column == row.column


def _paragraphs(rows: Sequence[Row], sizes: _Sizes, words: Words) -> Iterator[Passage]:
    edges = _right_edges(rows)
    group: list[Row] = []
    for i, row in enumerate(rows):
        following = rows[i + 1] if i + 1 < len(rows) else None
        if group and not _goes_on(group, row, following, sizes, edges):
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


def _goes_on(group: list[Row], row: Row, following: Row | None, sizes: _Sizes, edges: dict[tuple[int, int], float]) -> bool:
    """Tell whether a row goes on with the paragraph of the rows before it."""
    last, first, near_rows = group[-1], group[0], group[-_NEAR:]
    if row.cells or last.cells or abs(row.size - last.size) > 0.12 * last.size:
        return False
    ended = bool(_ENDED.search(last.text))
    low = row.text[:1].islower()
    edge = max(edges.get((last.page, last.column), last.right), max(r.right for r in near_rows))
    width = max(edge - min(r.left for r in near_rows), 1.0)
    letter = (last.right - last.left) / max(len(last.text), 1)
    room = edge - last.right - letter * (len(row.text.split(maxsplit=1)[0]) + 1)
    full = room < 0.1 * width
    display = _displayed(last, sizes)
    if display != _displayed(row, sizes) and not (last.bold != row.bold and full and not ended and low):
        return False
    if _begins_item(group, row, full=full, ended=ended, sizes=sizes):
        return False
    if not _together(last, row):
        near = room < 0.3 * width
        return (not ended and ((low and near) or (full and not display))) or (
            ended and low and full and last.text[-1] not in ":;"
        )
    gap = last.bottom - row.bottom
    if gap > 1.3 * sizes.pitch_of(row) or gap < -sizes.body:
        return False
    if display:
        return not NUMBERED.match(row.text)
    if ended or not low:
        if not full:
            return False
        indented = row.left > last.left + _TOLERANCE and len(group) > 1 and not MARK.match(first.text)
        if indented and ended:
            return False
    return not (_LIST_GOES_ON.search(last.text) and not low and not full)


def _displayed(row: Row, sizes: _Sizes) -> bool:
    return row.bold or row.size > 1.1 * sizes.body_of(row)


def _begins_item(group: list[Row], row: Row, *, full: bool, ended: bool, sizes: _Sizes) -> bool:
    mark = MARK.match(row.text)
    if mark is None:
        return bool(NUMBERED.match(row.text)) and (ended or not full)
    first, last = group[0], group[-1]
    if row.hang:
        return True
    body = mark.group()
    hanging = len(group) > 1 and last.left > first.left + _TOLERANCE
    same_page = _together(last, row)
    if hanging and same_page and row.left >= last.left - _TOLERANCE and full and not ended:
        return False
    if body[0].isdigit() or body.strip("().").isalpha():
        outdented = same_page and row.left < last.left - _TOLERANCE
        apart = same_page and last.bottom - row.bottom > 1.3 * sizes.pitch_of(row)
        if body.isdigit():
            return outdented or (apart and ended)
        counts = body not in ("a", "I") and (ended or not full or outdented or apart or bool(_LIST_GOES_ON.search(last.text)))
        return counts and not (body[0].isupper() and not ended and full)
    if body in "-–—*o":
        return ended or not full or bool(MARK.match(first.text)) or not row.text[len(body) :].strip()[:1].islower()
    return True


def _passage(group: list[Row], sizes: _Sizes, words: Words) -> Passage:
    first = group[0]
    pieces = join(group, words)
    text = "".join(piece.text for piece in pieces)
    if first.cells:
        return Passage("row", pieces)
    if _is_heading(group, text, sizes):
        return Passage("heading", pieces, level=_size_key(first, sizes))
    if MARK.match(text) and not re.match(r"\d{1,3}\s", text):
        return Passage("item", pieces, level=round(first.left))
    return Passage("paragraph", pieces, left=first.left)


def _size_key(row: Row, sizes: _Sizes) -> int:
    """Give the size of a heading in half points, 0 for one that is only bold."""
    return round(row.size * 2) if row.size > 1.1 * sizes.body_of(row) else 0


def _is_heading(group: list[Row], text: str, sizes: _Sizes) -> bool:
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


def _levels(passages: Iterator[Passage]) -> Iterator[Passage]:
    """Number the levels of headings by size, and those of items by how far they stand in.

    Web pages printed to PDF draw their bullets as shapes: what stands in below a lead-in is an item there too.
    """
    known = list(passages)
    larger = sorted({p.level for p in known if p.kind == "heading" and p.level}, reverse=True)
    lefts: list[int] = []
    lead: float | None = None
    unmarked: float | None = None
    for passage in known:
        if passage.kind == "heading":
            passage.level = min(larger.index(passage.level) + 1, 4) if passage.level else 5
            lefts = []
        elif passage.kind == "item":
            left = passage.level
            while lefts and lefts[-1] > left + _TOLERANCE:
                lefts.pop()
            if not lefts or left > lefts[-1] + _TOLERANCE:
                lefts.append(left)
            passage.level = len(lefts) - 1
        elif passage.kind == "paragraph":
            if (
                lead is not None
                and passage.left > lead + 2 * _TOLERANCE
                and (unmarked is None or abs(passage.left - unmarked) < _TOLERANCE)
            ):
                passage.kind, passage.mark, passage.level, unmarked = "item", "• ", 0, passage.left
            else:
                unmarked = None
                lead = passage.left if passage.text.rstrip().endswith(":") else None
        if passage.kind == "heading" or (passage.kind == "item" and not passage.mark):
            lead = unmarked = None
        yield passage


def _back_matter(passages: Iterator[Passage]) -> Iterator[Passage]:
    """Take out what stands below "References" and the like, up to the next heading of its rank."""
    rank: int | None = None
    for passage in passages:
        if passage.kind == "heading":
            if _BACK_MATTER.fullmatch(passage.text.strip(" .:")):
                rank = passage.level
            elif rank is not None and passage.level >= rank:
                rank = None
        if rank is not None:
            passage.skip = "bibliography"
        yield passage


def _notes(rows: Sequence[Row], words: Words) -> Iterator[Passage]:
    group: list[Row] = []
    last = 0
    for row in rows:
        number = note_number(row, last)
        last = number if number > 0 else last
        if group and number >= 0:
            yield Passage("note", join(group, words))
            group = []
        group.append(row)
    if group:
        yield Passage("note", join(group, words))
