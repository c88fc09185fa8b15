"""A web page walked from tag to tag: its passages, each character with its place in the file."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate

from policyclaims.errors import TooSlowError
from policyclaims.readers.reading import Passage, Piece

SECONDS = 60.0
_CHUNK = 1 << 16
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_OUT = frozenset(
    "script style noscript template svg math iframe object select textarea button title head nav aside form dialog".split()
)
_OUTER = frozenset(("header", "footer"))
_ROLES = frozenset("navigation banner contentinfo search complementary menu menubar".split())
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr html li main ol p "
    "pre section summary table tbody td tfoot th thead tr ul header footer".split()
)
_LAYOUT = frozenset("h1 h2 h3 h4 h5 h6 ul ol dl table article main".split())
_LINKED_NOTE = re.compile(r"\[\d{1,3}\]|[¹²³⁰⁴-⁹]{1,3}|↩")
_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z*†‡])[\])]?\s*")


@dataclass(slots=True)
class Block:
    """A passage of the page, with how much of it is links."""

    passage: Passage
    linked: int = 0


@dataclass(slots=True)
class _Open:
    tag: str
    out: bool
    number: int = 0
    kind: str = ""
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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in ("br", "hr"):
            self._white()
        if tag in _VOID:
            return
        if tag == "p" and self._stack and self._stack[-1].tag == "p":
            self.handle_endtag("p")
        if tag == "li" and self._stack and self._stack[-1].tag == "li":
            self.handle_endtag("li")
        if tag in _BLOCKS and tag not in ("td", "th"):
            self._break(tag, closes=False)
        values = dict(attrs)
        above = bool(self._stack) and self._stack[-1].out
        outer = tag in _OUTER and not self._count.get("article") and not self._count.get("main")
        hidden = "hidden" in values or (values.get("role") or "").lower() in _ROLES
        item = _Open(tag, above or tag in _OUT or outer or hidden)
        if tag in ("ol", "ul"):
            item.kind = (values.get("type") or "1") if tag == "ol" else ""
            item.number = _int(values.get("start"), 1) - 1
        elif tag == "li":
            self._mark = self._next_mark(values)
        elif tag in ("td", "th"):
            self._pieces.append(Piece(" | " if self._cells else "| "))
            self._cells += 1
        elif tag in ("sup", "a"):
            item.number = len(self._pieces)
        self._stack.append(item)
        self._count[tag] = self._count.get(tag, 0) + 1
        self.deepest = max(self.deepest, len(self._stack))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See an empty element."""
        if tag in ("br", "hr"):
            self._white()

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
        if item.tag == "sup" and _NOTE_MARK.fullmatch("".join(p.text for p in self._pieces[item.number :])):
            del self._pieces[item.number :]
        elif item.tag == "a" and _LINKED_NOTE.fullmatch("".join(p.text for p in self._pieces[item.number :])):
            del self._pieces[item.number :]
        elif item.tag == "a":
            self._linked += sum(len(p.text) for p in self._pieces[item.number :])
        elif item.tag == "tr":
            self._close_block("row")
        elif item.tag in _BLOCKS and item.tag not in ("td", "th"):
            self._break(item.tag, closes=True)
            if item.tag == "li":
                self._mark = ""

    def _break(self, tag: str, *, closes: bool) -> None:
        """End a passage; inside a cell paragraphs go on with the row, while headings and lists show that the table is mere layout."""
        if self._cells and tag not in _LAYOUT:
            self._pieces.append(Piece("\n"))
        else:
            self._close_block(tag if closes else "")

    def _next_mark(self, values: dict[str, str | None]) -> str:
        holder = next((item for item in reversed(self._stack[-6:]) if item.tag in ("ol", "ul")), None)
        if holder is None or holder.tag == "ul":
            return "• "
        holder.number = _int(values.get("value"), holder.number + 1)
        if holder.kind in ("a", "A") and 1 <= holder.number <= 26:
            return f"({chr(ord(holder.kind) + holder.number - 1)}) "
        return f"{holder.number}. "

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._stack and self._stack[-1].out:
            return
        at = self._at()
        for part in re.finditer(r"\s+|\S+", data):
            if part.group().isspace():
                self._white(at + part.start())
            else:
                self._pieces.append(Piece(part.group(), 0, at + part.start()))

    def handle_entityref(self, name: str) -> None:
        """Take a named character."""
        self._entity(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Take a numbered character."""
        self._entity(f"&#{name};")

    def _entity(self, name: str) -> None:
        if self._stack and self._stack[-1].out:
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
            self._pieces.append(Piece(char[0], 0, at))
            self._pieces += [Piece(char[1:])] if char[1:] else []

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[min(line, len(self._lines)) - 1] + column

    def _white(self, at: int = -1) -> None:
        if self._pieces and not self._pieces[-1].text.endswith(" "):
            self._pieces.append(Piece(" ", 0, at))

    def _close_block(self, tag: str = "") -> None:
        pieces, self._pieces = self._pieces, []
        linked, self._linked = self._linked, 0
        cells, self._cells = self._cells, 0
        if not cells:
            self._emit(pieces, linked, tag)
            return
        parts: list[list[Piece]] = [[]]
        for piece in pieces:
            if piece.at < 0 and piece.text in ("| ", " | "):
                parts.append([])
            elif piece.text == "\n":
                parts[-1].append(Piece(" "))
                parts += [[]] if cells == 1 else []
            elif piece.text != " " or (parts[-1] and parts[-1][-1].text != " "):
                parts[-1].append(piece)
        parts = [part for part in parts if _words(part)]
        if cells == 1 or len(parts) == 1:
            for part in parts:
                self._emit(part, 0, tag)
        elif parts:
            row = [Piece("| ")]
            for part in parts:
                row += [*_stripped(part), Piece(" | ")]
            row[-1] = Piece(" |")
            self.blocks.append(Block(Passage("row", row), linked))

    def _emit(self, pieces: list[Piece], linked: int, tag: str) -> None:
        pieces = _stripped(pieces)
        if not _words(pieces):
            return
        if level := self._heading(tag):
            passage = Passage("heading", pieces, level=level)
        elif self._mark:
            depth = max(0, self._count.get("ul", 0) + self._count.get("ol", 0) - 1)
            passage = Passage("item", pieces, level=min(depth, 5), mark=self._mark)
            self._mark = ""
        else:
            passage = Passage("paragraph", pieces)
        self.blocks.append(Block(passage, linked))

    def _heading(self, tag: str) -> int:
        open_tags = [tag, *(item.tag for item in self._stack[-4:])]
        return next((int(name[1]) for name in open_tags if re.fullmatch("h[1-6]", name)), 0)

    def close(self) -> None:
        """End the walk."""
        super().close()
        self._close_block()


def _words(pieces: list[Piece]) -> bool:
    return any(any(c.isalnum() for c in piece.text) for piece in pieces)


def _stripped(pieces: list[Piece]) -> list[Piece]:
    """Leave out white at the ends, and white behind white."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.text not in (" ", "\n"):
            kept.append(piece)
        elif kept and kept[-1].text != " ":
            kept.append(Piece(" ", piece.page, piece.at))
    return kept[:-1] if kept and kept[-1].text == " " else kept


def _int(value: str | None, other: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value) else other


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
