"""From the rows of a PDF to passages in reading order, with what is no running text told where it stood."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from policyclaims.readers.hyphens import Words
from policyclaims.readers.pdf_columns import order
from policyclaims.readers.pdf_furniture import find_contents, find_furniture, find_notes, note_number
from policyclaims.readers.pdf_margins import take_line_numbers
from policyclaims.readers.pdf_paragraphs import TOLERANCE, join, measure, paragraphs
from policyclaims.readers.pdf_rows import Page, Row
from policyclaims.readers.reading import Passage, Piece

_BACK_MATTER = re.compile(r"(?:[\dA-Z.]+\s+)?(?:references|bibliography|works cited|literature(?: cited)?|citations)", re.I)


def rebuild(pages: Sequence[Page], broken: Sequence[int] = ()) -> Iterator[Passage]:
    """Return the passages of a document in reading order; what is no running text carries the reason in ``skip``."""
    take_line_numbers(pages)
    words = Words(fragment.text for page in pages for fragment in page.fragments)
    rows = [order(page, words) for page in pages]
    body = measure([row for here in rows for row in here]).body
    heights = [(page.height, here) for page, here in zip(pages, rows, strict=True)]
    furniture = find_furniture(heights, find_notes(rows, body), body)
    running = [[row for row in here if id(row) not in furniture] for here in rows]
    contents = find_contents(running)
    running = [[row for row in here if id(row) not in contents] for here in running]
    sizes = measure([row for here in running for row in here])
    notes = find_notes(running, sizes.body)
    stream = [row for here in running for row in here if id(row) not in notes]
    lifted: dict[int, list[Passage]] = {}

    def lift(number: int, why: str, pieces: list[Piece]) -> None:
        lifted.setdefault(number, []).append(Passage("furniture", pieces, skip=why))

    for here in rows:
        for row in here:
            if why := furniture.get(id(row)) or ("contents" if id(row) in contents else ""):
                lift(row.page, why, row.pieces)
    for page in pages:
        for why, piece in page.told:
            lift(page.number, why, [piece])
    for number in broken:
        lift(number, "broken page", [Piece(f"page {number}", number, 0)])
    at_page, waiting = 0, deque(sorted(lifted))
    for passage in _levels(_back_matter(paragraphs(stream, sizes, words))):
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
            while lefts and lefts[-1] > left + TOLERANCE:
                lefts.pop()
            if not lefts or left > lefts[-1] + TOLERANCE:
                lefts.append(left)
            passage.level = len(lefts) - 1
        elif passage.kind == "paragraph":
            if (
                lead is not None
                and passage.left > lead + 2 * TOLERANCE
                and (unmarked is None or abs(passage.left - unmarked) < TOLERANCE)
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
