"""What a PDF page carries beside its running text: running heads and feet, page numbers, contents, notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence, Set

from policyclaims.readers.pdf_rows import Row

NUMBERED = re.compile(
    r"(?:Recommendation|Chapter|Appendix|Annex|Table|Figure|Box|Action|Proposal|Section|Part|Finding|Principle)s?\s+[A-Z]?\d",
    re.I,
)
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—|\s]*(?:[A-Z]-)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|.\s]*|[ivxlc]{1,7}", re.I)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?(?:\s*\|)?$|(?:…\s?){2,}")
_ENDS_IN_PAGE = re.compile(r"(?:\s|\|\s?)\d{1,3}(?:\s*\|)?$")
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?", re.I)
_NOTE = re.compile(r"\d{1,3}(?![\d.,/%)])|[*†‡§]|[a-z]\s(?=[A-Z])")
_FINISHED = re.compile(r"""(?:[.;!?]["”’')\]]*|https?://\S+|\d)$""")
# Running heads stand in the outer sixth of the page: none of the nine PDFs that this was looked at on has one further in.
_ZONE = 1 / 6
# Running heads are set no larger than the text; ten per cent is the step from text to the smallest title.
_TITLE = 1.1


def find_furniture(pages: Sequence[tuple[float, list[Row]]], notes: Set[int], body: float) -> dict[int, str]:
    """Find running heads, feet and page numbers, by what repeats at the edge of pages: ``{id of row: why}``.

    A footnote may repeat too: what is among ``notes`` must stand on a quarter of all pages. So may the title of a slide,
    which is larger than ``body``: it must stand on half of them, word for word.
    """
    edges: list[tuple[str, Row, int]] = []
    for height, rows in pages:
        upright = sorted(rows, key=lambda r: -r.bottom)
        edges += [("page header", row, i) for i, row in enumerate(upright[:4]) if row.bottom > height * (1 - _ZONE)]
        edges += [("page footer", row, i) for i, row in enumerate(reversed(upright[-4:])) if row.top < height * _ZONE]
    repeats = Counter((why, words, _band(row)) for why, row, _ in edges for words in {_shape(row.text), row.text})
    of_page = {rows[0].page: rows for _, rows in pages if rows}
    levels = Counter((why, round(row.bottom), round(row.size)) for why, row, depth in edges if depth < 2)
    found: dict[int, str] = {}
    for why, row, depth in edges:
        same, alike = (
            sum(repeats[why, words, _band(row) + near] for near in (-1, 0, 1)) for words in (row.text, _shape(row.text))
        )
        numbered = NUMBERED.match(row.text) is not None
        if _PAGE_NUMBER.fullmatch(row.text) and depth < 2:
            found[id(row)] = "page number"
        elif id(row) in notes and alike < 0.25 * len(pages):
            continue
        elif row.size > _TITLE * body and same < max(3, 0.5 * len(pages)):
            continue
        elif same >= 3 or (alike >= 3 and not numbered and re.search(r"[^\W\d]", row.text)):
            found[id(row)] = why
        elif depth == 0 and len(row.text) < 120 and _apart(row, of_page[row.page], why):
            if same >= 2 or levels[why, round(row.bottom), round(row.size)] >= max(4, 0.5 * len(pages)):
                found[id(row)] = why
    return found


def _apart(row: Row, rows: list[Row], why: str) -> bool:
    """Return whether white lies between an outermost row and the text: so do running heads that change with the chapter."""
    others = [r for r in rows if r is not row]
    if not others:
        return False
    nearest = max(r.top for r in others) if why == "page header" else min(r.bottom for r in others)
    white = row.bottom - nearest if why == "page header" else nearest - row.top
    return white > 1.2 * row.size


def _band(row: Row) -> int:
    """Number the height on the page: running heads stand at one height, or nearly so."""
    return round(row.bottom / 8)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.lower().split()))


def find_contents(pages: Sequence[list[Row]]) -> set[int]:
    """Find the rows of tables of contents: below a heading that says so, or rows that end in leaders and page numbers."""
    found: set[int] = set()
    before = False
    for rows in pages:
        if not rows:
            continue
        heads = [i for i, row in enumerate(rows[:12]) if _CONTENTS.fullmatch(row.text.strip("# .:|"))]
        leaders = sum(bool(_LEADER.search(row.text)) for row in rows)
        numbers = sum(bool(_LEADER.search(row.text) or _ENDS_IN_PAGE.search(row.text)) for row in rows)
        listed = numbers >= 3 and numbers >= 0.2 * len(rows)
        dotted = leaders >= 4 and leaders >= 0.4 * len(rows)
        if heads and (listed or _short(rows[heads[0] + 1 :])):
            pointing = [i for i, row in enumerate(rows) if _LEADER.search(row.text) or _ENDS_IN_PAGE.search(row.text)]
            last = pointing[-1] if listed else len(rows) - 1
            found |= {id(row) for row in rows[heads[0] : last + 1]}
            before = True
        elif dotted or (before and numbers >= 2 and numbers >= 0.4 * len(rows)):
            found |= {id(row) for row in rows}
            before = True
        else:
            before = False
    return found


def _short(rows: list[Row]) -> bool:
    """Return whether no row of a page below "Contents" is a sentence: a contents page without numbers."""
    return len(rows) >= 3 and not any(row.text.endswith((".", ";")) for row in rows)


def find_notes(pages: Sequence[Sequence[Row]], body: float) -> set[int]:
    """Find footnotes: at the foot of a column, smaller than the text, from a row that begins with a note mark.

    Where the last note of a page is not at its end, it goes on at the foot of the next, without a mark.
    """
    found: set[int] = set()
    unfinished = False
    for rows in pages:
        columns: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if not row.aside:
                columns[row.column].append(row)
        last: Row | None = None
        for column in columns.values():
            small = _foot(column, body)
            while small and not unfinished and not _NOTE.match(small[0].text):
                small.pop(0)
            if small:
                last, unfinished = small[-1], False
            found |= {id(row) for row in small}
        unfinished = last is not None and not _FINISHED.search(last.text)
    return found


def _foot(column: Sequence[Row], body: float) -> list[Row]:
    """Return the rows at the foot of a column that are set smaller than the text, from the top down."""
    small: list[Row] = []
    for row in sorted(column, key=lambda r: r.bottom):
        if row.size > 0.96 * body or row.cells:
            break
        small.append(row)
    return small[::-1]


def note_number(row: Row, last: int) -> int:
    """Return the number of the footnote that a row begins, 0 for one with a sign, -1 where it goes on with ``last``."""
    mark = re.match(r"(?:(\d{1,3})|[*†‡§])(?=\s|[^\W\d])", row.text)
    if mark is None:
        return -1
    number = int(mark[1] or 0)
    return number if not number or not last or number == 1 or last < number <= last + 9 else -1
