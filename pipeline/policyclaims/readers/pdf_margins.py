"""What stands beside the lines of a page: line numbers, initials over several lines, lone note marks, headings in the margin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from policyclaims.readers.hyphens import Words
from policyclaims.readers.pdf_marks import is_raised
from policyclaims.readers.pdf_rows import Fragment, Page, Row, base_lines, is_label

# Bills and drafts number each line or each fifth: so many numbers that keep count of the lines between them are no chance.
_MANY, _FEW = 5, 3
_LONE_MARK = re.compile(r"\d{1,3}(?:,\s?\d{1,3})*|[*†‡§]+")
_INITIAL = re.compile(r"[“‘\"']?[^\W\d_]")


def clear(page: Page, words: Words) -> list[Fragment]:
    """Return a page's fragments without lone note marks and drawn bars, and with each initial at the word that it begins."""
    rest = [f for f, before in zip(page.fragments, [None, *page.fragments], strict=False) if not _lone_mark(f, before)]
    _set_initials(rest, words)
    return [f for f in rest if f.text.strip(" |")]


def take_line_numbers(pages: Sequence[Page]) -> None:
    """Take out the numbers outside the text that count its lines: where they do on one page, also those of a short last page."""
    edges: set[tuple[str, int]] = set()
    beside = [_outside(page.fragments) for page in pages]
    for page, sides in zip(pages, beside, strict=True):
        lines = base_lines([f for f in page.fragments if any(c.isalpha() for c in f.text)]) if any(map(bool, sides)) else []
        edges |= {
            (edge, at)
            for numerals in sides
            for edge in ("left", "right")
            for at, many in Counter(round(getattr(n, edge) / 4) for n in numerals).items()
            if many >= _FEW and _counts([n for n in numerals if _at(n, edge, at)], lines)
        }
    for page, sides in zip(pages, beside, strict=True) if edges else ():
        numbers = {id(n) for numerals in sides for n in numerals if any(_at(n, *edge) for edge in edges)}
        page.told += [("line number", f.piece) for f in page.fragments if id(f) in numbers]
        page.fragments[:] = [f for f in page.fragments if id(f) not in numbers]


def _at(numeral: Fragment, edge: str, at: int) -> bool:
    return abs((numeral.left if edge == "left" else numeral.right) / 4 - at) <= 1


def _outside(fragments: Sequence[Fragment]) -> tuple[list[Fragment], list[Fragment]]:
    """Find the numbers left and right of all words on their lines, from the top down."""
    numerals = sorted((f for f in fragments if len(f.text) < 5 and f.text.isdecimal()), key=lambda n: -n.bottom)
    text = [f for f in fragments if any(c.isalpha() for c in f.text)] if numerals else []
    near = [(n, [f for f in text if f.bottom < n.top and n.bottom < f.top]) for n in numerals]
    return (
        [n for n, words in near if words and all(n.right < f.left for f in words)],
        [n for n, words in near if words and all(n.left > f.right for f in words)],
    )


def _counts(column: Sequence[Fragment], lines: Sequence[Sequence[Fragment]]) -> bool:
    steps = [int(below.text) - int(above.text) for above, below in zip(column, column[1:], strict=False)]
    step = Counter(steps).most_common(1)[0][0]
    if step < 1 or (step == 1 and len(column) < _MANY) or steps.count(step) < 0.8 * len(steps):
        return False
    between = [
        sum(below.bottom - 1 <= line[0].bottom < above.bottom - 1 for line in lines)
        for above, below in zip(column, column[1:], strict=False)
    ]
    if sum(0 < lines <= step for lines in between) < 0.8 * len(between):
        return False
    beside = [line[0].text for line in lines if any(abs(line[0].bottom - n.bottom) < 0.4 * n.size for n in column)]
    # A list or a table counts its rows too, but each of them begins something.
    return step > 1 or sum(text[0].islower() for text in beside) >= 0.25 * len(beside)


def _lone_mark(fragment: Fragment, before: Fragment | None) -> bool:
    """Tell a note mark that is a fragment of its own, raised behind the words before it."""
    if before is None or fragment.size > 0.8 * before.size or not _LONE_MARK.fullmatch(fragment.text):
        return False
    place = (fragment.left, fragment.bottom, fragment.right, fragment.top)
    line = (before.left, before.bottom, before.right, before.top)
    near = -0.5 * before.size < fragment.left - before.right < before.size
    return near and before.bottom < fragment.top <= before.top + before.size and is_raised(place, line)


def _set_initials(fragments: Sequence[Fragment], words: Words) -> None:
    """Put a letter that is set over several lines on the line of the word that it begins."""
    sizes = sorted(f.size for f in fragments if len(f.text) > 20)
    for letter in fragments if sizes else ():
        if letter.size < 1.6 * sizes[len(sizes) // 2] or not _INITIAL.fullmatch(letter.text):
            continue
        beside = [f for f in fragments if f.bottom < letter.top and letter.bottom < f.top]
        beside = [f for f in beside if f.size < 0.7 * letter.size and -0.3 < (f.left - letter.right) / letter.size < 0.6]
        if not beside:
            continue
        line = max(beside, key=lambda f: f.bottom)
        letter.bottom, letter.top, letter.size = line.bottom, line.top, line.size
        rest = re.match(r"[^\W\d_]*", line.text)
        if not words.parted(letter.text.strip("“‘\"'"), rest.group() if rest else ""):
            letter.right = line.left


def margin_heads(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Find headings that are set in the margin left of the text: larger or bolder than it, and wholly outside it."""
    lefts: Counter[int] = Counter()
    for fragment in fragments:
        lefts[round(fragment.left / 4)] += len(fragment.text)
    if not lefts or sum(lefts.values()) < 400:
        return []
    edge = lefts.most_common(1)[0][0] * 4
    text = [f for f in fragments if abs(f.left - edge) <= 8]
    size = sorted(f.size for f in text)[len(text) // 2]
    outside = [f for f in fragments if f.right < edge - 8 and not is_label(f.text) and any(c.isalpha() for c in f.text)]
    beside = [f for f in outside if any(abs(f.bottom - t.bottom) < 2 * size for t in text)]
    heads = [f for f in beside if f.bold or f.size > 1.1 * size]
    return heads if heads and len(heads) == len(beside) and len(heads) < 0.3 * len(text) else []


def with_heads(rows: Sequence[Row], heads: Sequence[Row]) -> list[Row]:
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
