"""From text to blocks: headings, list items with what leads them in, paragraphs, table cells, and what is only furniture."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from policyclaims.document.lines import OPEN_END, Line, split_lines
from policyclaims.document.text import EMPTY, CleanText, clean
from policyclaims.document.wrapping import CONNECTED, TERMINAL, Wrapping

_BOLD = re.compile(r"(\*\*|__)(?P<words>.+?)\1:?$")
_HEADING_WORDS = 16
_FOLLOWING = re.compile(r"\b(?:following|below)\b")
Kind = Literal["heading", "item", "paragraph", "cell", "note", "furniture"]


@dataclass(slots=True)
class Block:
    """A heading, list item, paragraph, table cell, note or piece of furniture.

    ``pieces`` are the source offsets of its lines without marks; ``lead`` is the index of the block that leads this
    item in; ``section`` the indexes of the headings above, outermost first.
    """

    kind: Kind
    pieces: list[tuple[int, int]]
    mark: str = ""
    kind_of_mark: str = ""
    indent: int = 0
    level: int = 0
    lead: int | None = None
    position: int = 0
    quoted: bool = False
    section: tuple[int, ...] = ()
    text: CleanText = EMPTY

    @property
    def start(self) -> int:
        """First source offset."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Source offset behind the last character."""
        return self.pieces[-1][1]


def find_blocks(text: str, tables: Sequence[tuple[int, int]] = ()) -> list[Block]:
    """Cut a document into blocks, in order of the text.

    Parameters
    ----------
    text
        The document as read, line ends of any kind.
    tables
        Where tables are known to stand, in order of the text: their rows are cells, not headings or items.

    Returns
    -------
    list of Block
        Each with its clean text; furniture included, so that every line is accounted for.
    """
    lines = split_lines(text)
    wrapping = Wrapping(text, lines)
    blocks = _join(text, lines, wrapping)
    starts = [start for start, _ in tables]
    for block in blocks:
        at = bisect_right(starts, block.start) - 1
        if block.kind in ("paragraph", "item") and at >= 0 and block.start < tables[at][1]:
            block.kind = "cell"
        block.text = clean(text, block.pieces)
    blocks = sorted((b for b in blocks if b.text.text or b.kind == "furniture"), key=lambda b: b.start)
    _find_headings(blocks, text, wrapping.width)
    _find_lists(blocks)
    return blocks


def _join(text: str, lines: list[Line], wrapping: Wrapping) -> list[Block]:
    """Put lines together to blocks; a paragraph goes on behind the notes, headers and numbers of a page's foot and head."""
    blocks: list[Block] = []
    current: Block | None = None
    last: Line | None = None
    note: tuple[Block, Line] | None = None
    crossed = False
    for line in lines:
        if line.furniture:
            blocks.append(Block("furniture", [line.whole]))
            crossed = True
            continue
        if note and not crossed and wrapping.goes_on(line, note[1], note[0].start, crossed=False):
            note[0].pieces.append((line.start, line.end))
            note = note[0], line
        elif (
            current is not None
            and last is not None
            and wrapping.goes_on(line, last, current.start, crossed=crossed or note is not None)
        ):
            current.pieces.append(line.whole if line.mark else (line.start, line.end))
            last, note, crossed = line, None, False
        else:
            block = _new_block(text, line)
            blocks.append(block)
            if block.kind == "note":
                note = block, line
            else:
                current, last, note, crossed = block, line, None, False
    return blocks


def _new_block(text: str, line: Line) -> Block:
    kind: Kind = "heading" if line.hashes else "note" if line.is_note else "item" if line.mark else "paragraph"
    if kind == "paragraph" and text.count("|", line.start, line.end) >= 2:
        kind = "cell"
    return Block(
        kind,
        [(line.start, line.end)],
        mark=line.mark,
        kind_of_mark=line.kind_of_mark,
        indent=line.indent,
        level=line.hashes,
        quoted=line.quoted,
    )


def _find_headings(blocks: list[Block], text: str, width: float) -> None:
    shown = [b for b in blocks if b.kind not in ("furniture", "note")]
    for i, block in enumerate(shown):
        if block.kind == "heading":
            continue
        raw = text[block.start : block.end]
        words = block.text.text.split()
        if block.kind == "paragraph" and _BOLD.match(raw) and len(words) <= 30:
            block.kind, block.level = "heading", 5
            continue
        following = shown[i + 1] if i + 1 < len(shown) else None
        before = shown[i - 1] if i else None
        if not words or len(words) > _HEADING_WORDS or following is None or TERMINAL.search(block.text.text):
            continue
        if not (words[0][0].isupper() or words[0][0].isdigit() or words[0][0] in "“‘\"'("):
            continue
        if block.kind == "paragraph":
            if (
                CONNECTED.search(block.text.text)
                or len(block.pieces) > 2
                or (len(block.pieces) == 1 and block.end - block.start > 0.95 * width)
            ):
                continue
            block.kind, block.level = "heading", 6 if not raw.isupper() else 4
        elif block.kind == "item" and block.kind_of_mark in ("number", "section", "letter"):
            alone = (following.kind in ("paragraph", "cell") and not following.text.text[0].islower()) or (
                following.kind == "item" and following.kind_of_mark != block.kind_of_mark
            )
            if alone and (before is None or TERMINAL.search(before.text.text) or before.kind == "heading") and not _led(before):
                block.kind, block.level = "heading", 4 + block.mark.count(".")


def _led(block: Block | None) -> bool:
    return block is not None and block.text.text.endswith(":")


@dataclass(slots=True)
class _List:
    indent: int
    family: str
    number: int
    lead: int | None
    size: int = 0


def _find_lists(blocks: list[Block]) -> None:
    """Tie items to their lead-ins and everything to the headings above."""
    headings: list[int] = []
    lists: list[_List] = []
    heading_lead: int | None = None
    previous: int | None = None
    for i, block in enumerate(blocks):
        if block.kind == "furniture":
            continue
        if block.kind == "heading":
            while headings and blocks[headings[-1]].level >= block.level:
                headings.pop()
            block.section = tuple(headings)
            headings.append(i)
            lists, heading_lead = [], i if _led(block) else None
            previous = i
            continue
        block.section = tuple(headings)
        after_lead = previous is not None and _leads(blocks[previous], block)
        if block.kind != "item" and after_lead and _looks_unmarked_item(block):
            block.kind, block.kind_of_mark = "item", "none"
        elif block.kind == "paragraph" and lists and lists[-1].family == "none" and _looks_unmarked_item(block):
            block.kind, block.kind_of_mark = "item", "none"
        if block.kind == "item":
            number = _number(block)
            if after_lead and previous is not None:
                if blocks[previous].kind != "item":
                    lists = []
                lists.append(_List(block.indent, _family(block), number, previous))
            else:
                lists = _resume(lists, block, number, heading_lead)
            block.lead, block.position, block.level = lists[-1].lead, lists[-1].size, len(lists)
            lists[-1].size += 1
            lists[-1].number = number
        previous = i


def _resume(lists: list[_List], block: Block, number: int, heading_lead: int | None) -> list[_List]:
    """Find the open list that an item goes on with; none: it begins a list of its own."""
    family = _family(block)
    same = [k for k, open_list in enumerate(lists) if open_list.family == family and (number < 0 or number > lists[k].number)]
    near = [k for k in same if abs(lists[k].indent - block.indent) <= 2]
    counting = [k for k in same if number >= 0 and number == lists[k].number + 1]
    for choice in (set(near) & set(counting), set(near), set(counting), set(same)):
        if choice:
            return lists[: max(choice) + 1]
    deeper = [open_list for open_list in lists if open_list.indent < block.indent and open_list.family != family]
    return [*deeper, _List(block.indent, family, number, deeper[-1].lead if deeper else heading_lead)]


def _number(block: Block) -> int:
    body = block.mark.strip("().").split(".")[-1]
    if block.kind_of_mark == "label" and (numbers := re.findall(r"\d+", body)):
        return int(numbers[-1])
    if body.isdecimal():
        return int(body)
    if len(body) == 1 and body.isdigit():
        return unicodedata.digit(body)
    if len(body) == 1 and body.isalpha() and block.kind_of_mark in ("bracket", "letter"):
        return ord(body.lower()) - 96
    return -1


def _leads(block: Block, following: Block) -> bool:
    text = block.text.text
    if text.endswith((":", ": –", ":-", "—")):
        return True
    if following.kind_of_mark in ("number", "section") and _is_part(following.mark, block.mark) and _FOLLOWING.search(text):
        return True
    if not text or text[-1] in ".!?;":
        return False
    return following.kind == "item" and bool(OPEN_END.search(text))


def _is_part(mark: str, of: str) -> bool:
    """Return whether one number counts the parts of another: 101.1 of 101."""
    whole = of.strip("().")
    return whole.isdigit() and mark.startswith(f"{whole}.")


def _looks_unmarked_item(block: Block) -> bool:
    text = block.text.text
    return len(text) < 500 and (text[:1].islower() or bool(CONNECTED.search(text)))


def _family(block: Block) -> str:
    if block.kind_of_mark == "bullet":
        return f"bullet {'☐' if block.mark[0] in '☑☒' else block.mark[0]}"
    if block.kind_of_mark in ("bracket", "letter"):
        body = block.mark.strip("().")
        return f"letter {'digit' if body.isdigit() else 'upper' if body.isupper() else 'lower'}"
    if block.kind_of_mark in ("number", "section"):
        return f"number {len(block.mark.strip('.)').split('.'))}{')' * block.mark.endswith(')')}"
    return block.kind_of_mark
