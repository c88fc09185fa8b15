"""A web page walked from tag to tag: its passages, each character with its place in the file."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate

from policyclaims.errors import TooSlowError
from policyclaims.readers.html_beside import SILENT, Block, Part, leave_out, mark_page, part_of
from policyclaims.readers.html_pieces import cells_of, has_words, number_of, raised, row_of, stripped, text_of, trimmed
from policyclaims.readers.reading import Passage, Piece

SECONDS = 60.0
_CHUNK = 1 << 16
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_HEAD = frozenset("head title base link meta style script noscript template".split())
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr html li main ol p "
    "pre section summary table tbody td tfoot th thead tr ul header footer nav aside form dialog".split()
)
_DOT = "• "
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LAYOUT = frozenset("h1 h2 h3 h4 h5 h6 ul ol dl table article main".split())
_LINKED_NOTE = re.compile(r"\[\d{1,3}\]|[¹²³⁰⁴-⁹]{1,3}|↩")



@dataclass(slots=True)
class _Open:
    tag: str
    silent: bool
    number: int = 0
    kind: str = ""
    outer: tuple[Part, ...] | None = None
    apart: Part | None = None
    pieces: list[Piece] = field(default_factory=list)


class Walker(HTMLParser):
    """Walks a page from tag to tag; never recurses, so that no nesting is too deep."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[Block] = []
        self.deepest = 0
        self._text = text
        self._lines = [0, *accumulate(len(line) for line in text.split("\n") for line in (line + "\n",))]
        self._stack: list[_Open] = []
        self._count: dict[str, int] = {}
        self._pieces: list[Piece] = []
        self._linked = 0
        self._mark = ""
        self._cells = 0
        self._parts: tuple[Part, ...] = ()
        self._apart: list[_Open] = []
        self._controlled: set[str] = set()

    @property
    def _into(self) -> list[Piece]:
        """Where words go: into the text, or apart from the sentence that they interrupt."""
        return self._apart[-1].pieces if self._apart else self._pieces

    def _is_silent(self) -> bool:
        return bool(self._stack) and self._stack[-1].silent

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if self._count.get("head") and tag not in _HEAD:
            self.handle_endtag("head")
        if tag in ("br", "hr"):
            self._line_end(tag)
        if tag in _VOID:
            return
        if tag in ("p", "li") and self._stack and self._stack[-1].tag == tag:
            self.handle_endtag(tag)
        if tag in _BLOCKS and tag not in ("td", "th"):
            self._break(tag, closes=False)
        values = dict(attrs)
        item = _Open(tag, self._is_silent() or tag in SILENT)
        self._set_apart(item, values)
        mark_page(self._parts, tag)
        self._controlled.update((values.get("aria-controls") or "").split())
        if tag in ("ol", "ul"):
            item.kind = (values.get("type") or "1") if tag == "ol" else ""
            item.number = number_of(values.get("start"), 1) - 1
        elif tag == "li":
            self._mark = self._next_mark(values)
        elif tag == "dd" and self.blocks and (self.blocks[-1].passage.text.endswith(":") or self.blocks[-1].passage.mark == _DOT):
            self._mark = _DOT
        elif tag in ("td", "th") and not self._apart:
            self._pieces.append(Piece(" | " if self._cells else "| "))
            self._cells += 1
        elif tag in ("sup", "a"):
            item.number = len(self._into)
            if tag == "a" and self._stack and self._stack[-1].tag == "sup":
                self._stack[-1].kind = "note"
        self._stack.append(item)
        self._count[tag] = self._count.get(tag, 0) + 1
        self.deepest = max(self.deepest, len(self._stack))

    def _set_apart(self, item: _Open, values: dict[str, str | None]) -> None:
        """Begin a part beside the text, if this is one; within a sentence or a row its words are put apart."""
        heads = any(self._count.get(name) for name in ("h1", "h2", "h3", "h4", "h5", "h6", "summary"))
        if item.tag in _HEADINGS and self._apart and self._apart[-1].tag == "button":
            self._pieces += self._apart.pop().pieces
        in_main = bool(self._count.get("article") or self._count.get("main"))
        part = part_of(item.tag, values, in_main=in_main, controlled=(values.get("id") or "") in self._controlled)
        if part is None or item.silent or (item.tag == "button" and heads):
            return
        if item.tag in _BLOCKS and not self._cells and not self._apart:
            self._close_block()
            item.outer, self._parts = self._parts, (*self._parts, part)
        elif item.tag != "form":
            item.apart = part
            self._apart.append(item)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See an empty element."""
        if tag in ("br", "hr"):
            self._line_end(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if not self._count.get(tag):
            return
        while self._stack:
            item = self._stack.pop()
            self._count[item.tag] -= 1
            self._left(item)
            if item.tag == tag:
                break

    def _left(self, item: _Open) -> None:
        if self._apart and self._apart[-1] is item:
            self._apart.pop()
            self._put_apart(item)
        elif item.tag == "sup":
            self._raise(item)
        elif item.tag == "a" and _LINKED_NOTE.fullmatch(text_of(self._into[item.number :])):
            del self._into[item.number :]
        elif item.tag == "a" and not self._apart:
            self._linked += len(text_of(self._pieces[item.number :]))
        elif item.tag == "tr" and not self._apart:
            self._close_block("row")
        elif item.tag in _BLOCKS and item.tag not in ("td", "th", "tr"):
            self._break(item.tag, closes=True)
            if item.tag in ("li", "dd"):
                self._mark = ""
        if item.outer is not None:
            self._close_block()
            self._parts = item.outer

    def _put_apart(self, item: _Open) -> None:
        pieces = stripped(item.pieces)
        if item.apart and has_words(pieces):
            self.blocks.append(Block(Passage("paragraph", pieces, skip=item.apart.why)))

    def _raise(self, item: _Open) -> None:
        """Leave a note mark out; write an exponent as one."""
        self._into[item.number :] = raised(self._into[max(0, item.number - 6) : item.number], self._into[item.number :], note=item.kind == "note")

    def _break(self, tag: str, *, closes: bool) -> None:
        """End a passage; inside a cell paragraphs go on with the row, while headings and lists show that the table is mere layout."""
        if self._apart:
            self._white()
        elif self._cells and tag not in _LAYOUT:
            self._pieces.append(Piece("\n"))
        else:
            self._close_block(tag if closes else "")

    def _next_mark(self, values: dict[str, str | None]) -> str:
        holder = next((item for item in reversed(self._stack[-6:]) if item.tag in ("ol", "ul")), None)
        if holder is None or holder.tag == "ul":
            return _DOT
        holder.number = number_of(values.get("value"), holder.number + 1)
        if holder.kind in ("a", "A") and 1 <= holder.number <= 26:
            return f"({chr(ord(holder.kind) + holder.number - 1)}) "
        return f"{holder.number}. "

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._is_silent():
            return
        at = self._at()
        if self._count.get("pre") and not self._cells and not self._apart:
            self._pieces.append(Piece(data, 0, at))
            return
        for part in re.finditer(r"\s+|\S+", data):
            if part.group().isspace():
                self._white(at + part.start())
            else:
                self._into.append(Piece(part.group(), 0, at + part.start()))

    def handle_entityref(self, name: str) -> None:
        """Take a named character."""
        self._entity(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Take a numbered character."""
        self._entity(f"&#{name};")

    def _entity(self, name: str) -> None:
        if self._is_silent():
            return
        char, at = html.unescape(name), self._at()
        if char == name:
            self.handle_data(self._text[at : at + len(name) - (self._text[at + len(name) - 1 : at + len(name)] != ";")])
            return
        if not char:
            return
        if char.isspace():
            self._white(at)
        elif "\ud800" <= char <= "\udfff" or char == "\0":
            return
        else:
            self._into.append(Piece(char[0], 0, at))
            self._into.extend([Piece(char[1:])] if char[1:] else [])

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[min(line, len(self._lines)) - 1] + column

    def _white(self, at: int = -1) -> None:
        if self._into and not self._into[-1].text.endswith((" ", "\n")):
            self._into.append(Piece(" ", 0, at))

    def _line_end(self, tag: str) -> None:
        """End a line; in rows and headings, which are one line, leave white."""
        if tag == "hr":
            self._break(tag, closes=False)
        elif self._apart or self._cells or self._heading(""):
            self._white()
        elif self._pieces:
            self._pieces.append(Piece("\n"))

    def _close_block(self, tag: str = "") -> None:
        pieces, self._pieces = self._pieces, []
        linked, self._linked = self._linked, 0
        cells, self._cells = self._cells, 0
        if not cells:
            self._emit(pieces, linked, tag)
            return
        parts = cells_of(pieces, alone=cells == 1)
        if cells == 1 or len(parts) == 1:
            for part in parts:
                self._emit(part, 0, tag)
        elif parts:
            self.blocks.append(Block(Passage("row", row_of(parts)), linked, self._parts))

    def _emit(self, pieces: list[Piece], linked: int, tag: str) -> None:
        as_set = tag == "pre" or bool(self._count.get("pre"))
        pieces = trimmed(pieces) if as_set else stripped(pieces, "\n")
        if not has_words(pieces):
            return
        if level := self._heading(tag):
            passage = Passage("heading", pieces, level=level)
        elif self._mark:
            depth = max(0, self._count.get("ul", 0) + self._count.get("ol", 0) - 1)
            passage = Passage("item", pieces, level=min(depth, 5), mark=self._mark)
            self._mark = ""
        else:
            passage = Passage("paragraph", pieces)
        self.blocks.append(Block(passage, linked, self._parts))

    def _heading(self, tag: str) -> int:
        open_tags = [tag, *(item.tag for item in self._stack[-4:])]
        return next((int(name[1]) for name in open_tags if name in _HEADINGS), 0)

    def close(self) -> None:
        """End the walk."""
        super().close()
        while self._apart:
            self._put_apart(self._apart.pop())
        self._close_block()
        leave_out(self.blocks)


def walk(text: str) -> Walker:
    """Walk a whole page.

    Raises
    ------
    TooSlowError
        It takes longer than ``SECONDS``.
    """
    walker, begun = Walker(text), time.monotonic()
    for start in range(0, len(text), _CHUNK):
        walker.feed(text[start : start + _CHUNK])
        if time.monotonic() - begun > SECONDS:
            raise TooSlowError(
                f"character {start:,} of {len(text):,} was reached after {SECONDS:.0f} seconds: mend the page's tags"
            )
    walker.close()
    return walker
