"""Clean text with a way back: what a reader would read aloud of a block, and where each character stands in the source."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_NOISE = re.compile(
    r"""
    (?P<gap>\s\s+|[^\S\ ])
  | (?P<image>!\[[^\]\n]{0,200}\]\([^)\n]*\))
  | (?P<link>(?<!!)\[(?P<words>[^\[\]\n]{1,300})\]\((?:[^()\n]|\([^()\n]*\))*\))
  | (?P<defined>(?<![!\]])\[(?P<name>[^\[\]\n]*[^\W\d][^\[\]\n]*)\]\[[^\[\]\n^]{0,80}\])
  | (?P<note>\[\^[^\[\]\s]{1,20}\]|\[\d{1,3}\])
  | (?P<struck>~~(?=\S)[^~\n]{1,400}~~|<(?P<off>del|s|strike)>[^<>\n]{0,400}</(?P=off)>)
  | (?P<tag></?[A-Za-z][^<>\n]{0,400}>|<!--.{0,2000}?-->)
  | (?P<entity>&(?:[a-z]{2,8}|\#\d{2,5});)
  | (?P<ref>R(?<=[\w.,;:”"’')\]]R)EF\b)
  | (?P<super>(?:(?<!\d)|(?<=\b(?:19|20)\d\d))(?<!\bm)(?<!\b[cdkmnµμ]m)(?<!\bft)[¹²³⁰⁴-⁹]+)
  | (?P<year>(?<=\b(?:19|20)\d\d[.,;])\d{1,3}(?=\s+[A-Z“"]|\s*$))
  | (?P<glued>\d(?:(?<=[a-z]{3}\d)|(?<=[a-z][.,;:)”’"']\d)|(?<=[a-z][.,;][”’"']\d))\d{0,2}(?=[\s,.;:)—–]|$))
  | (?P<emphasis>\*{2,3}|_{2,3}|`+|[*_](?:(?<![\w*][*_])(?=[^\s*_])|(?<=[^\s*_][*_])(?![\w*])))
  | (?P<soft>\u00ad\s*)
    """,
    re.X | re.S,
)
_WRAPPED = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]\n]{1,200}\n[^\[\]\n]{1,200})\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n^]{0,80}\])"
    r"|~~(?=\S)[^~\n]{1,400}\n[^~\n]{1,400}~~"
)
_BREAKS = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|th|h[1-6]|table|section|blockquote)\b", re.I)
# White space that is not one plain space.
_GAP = re.compile(r"\s\s+|[^\S ]")
_KEEPS_HYPHEN = frozenset(
    "self non multi long short well co pre post anti cross inter intra mid low high pro ex semi sub all half one two three "
    "four five year public private decision policy evidence data risk community large small world climate government".split()
)


@dataclass(frozen=True, slots=True)
class CleanText:
    """Readable text that knows which characters of the source stand behind its own.

    ``runs`` are three columns of integers, a row a run of characters that stand in the source as they stand here: where it
    begins in the clean text, where it begins in the source, where it ends there. A character that stands for more or less
    than itself is a run of its own. ``shift`` is where this text begins in the clean text that the runs tell of.
    """

    text: str
    runs: tuple[list[int], list[int], list[int]]
    shift: int = 0

    @property
    def begin(self) -> int:
        """Source offset of the first character; there must be one."""
        return self.start(0)

    @property
    def stop(self) -> int:
        """Source offset behind the last character; there must be one."""
        return self.end(len(self.text) - 1)

    def start(self, position: int) -> int:
        """Return the source offset of a character."""
        at = self.shift + position
        run = bisect_right(self.runs[0], at) - 1
        return self.runs[1][run] + at - self.runs[0][run]

    def end(self, position: int) -> int:
        """Return the source offset behind a character."""
        at = self.shift + position
        own, sources, ends = self.runs
        run = bisect_right(own, at) - 1
        last = run + 1 < len(own) and own[run + 1] == at + 1
        return ends[run] if last else min(ends[run], sources[run] + at - own[run] + 1)

    def slice(self, start: int, end: int) -> CleanText:
        """Return the part between two positions of the clean text."""
        return CleanText(self.text[start:end], self.runs, self.shift + start)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that a non-empty span of the clean text stands for."""
        return self.start(start), self.end(end - 1)

    def locate(self, source: int) -> int:
        """Return the first clean position at or behind a source offset (the length, where there is none)."""
        own, sources, _ = self.runs
        run = bisect_left(sources, source)
        if run == 0:
            return 0
        behind = own[run - 1] + source - sources[run - 1]
        if run < len(own):
            behind = min(behind, own[run])
        return min(max(behind - self.shift, 0), len(self.text))


EMPTY = CleanText("", ([], [], []))


class _Builder:
    """Puts clean text together, run by run."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.own: list[int] = []
        self.sources: list[int] = []
        self.ends: list[int] = []
        self.size = 0

    @property
    def last(self) -> str:
        return self.parts[-1][-1] if self.parts else " "

    def put(self, words: str, start: int, end: int) -> None:
        """Add characters that stand for a span of the source: as many as it has, or one."""
        exact = len(words) == end - start
        if not (exact and self.ends and self.ends[-1] == start and start - self.sources[-1] == self.size - self.own[-1]):
            self.own.append(self.size)
            self.sources.append(start)
            self.ends.append(end)
        self.ends[-1] = end
        self.parts.append(words)
        self.size += len(words)

    def space(self, start: int, end: int) -> None:
        """Add a space, unless there is one."""
        if self.last != " ":
            self.put(" ", start, end)

    def drop(self) -> None:
        """Take the last character back."""
        words = self.parts.pop()[:-1]
        if words:
            self.parts.append(words)
        self.size -= 1
        if self.size == self.own[-1]:
            del self.own[-1], self.sources[-1], self.ends[-1]
        else:
            self.ends[-1] -= 1

    def copy(self, source: str, start: int, end: int) -> None:
        """Add a span of the source, in which white space is single spaces."""
        if start < end and source[start] == " " and self.last == " ":
            start += 1
        if start < end:
            self.put(source[start:end], start, end)


def clean(source: str, pieces: Iterable[tuple[int, int]]) -> CleanText:
    """Join the pieces of a block (its lines) into running text.

    Line breaks become spaces, words hyphenated at a line's end are mended, and note marks, tags, link targets and
    emphasis marks are left out.

    Parameters
    ----------
    source
        The document's text.
    pieces
        ``(start, end)`` code-point offsets of the lines, in order.
    """
    found = _Builder()
    last_end: int | None = None
    for start, end, parted in _without_wrapped_marks(source, list(pieces)):
        if last_end is not None and parted:
            if _mend(found, source, start):
                if _word_before_hyphen(found) not in _KEEPS_HYPHEN:
                    found.drop()
            else:
                found.space(last_end, last_end)
        at = start
        for noise in _NOISE.finditer(source, start, end):
            found.copy(source, at, noise.start())
            at = noise.end()
            kind = noise.lastgroup
            if kind == "gap":
                found.space(noise.start(), noise.end())
            elif kind == "tag" and _BREAKS.match(noise.group()):
                found.space(noise.start(), noise.end())
            elif kind in ("link", "defined"):
                begin, stop = noise.span("words" if kind == "link" else "name")
                for gap in _GAP.finditer(source, begin, stop):
                    found.copy(source, begin, gap.start())
                    found.space(gap.start(), gap.start() + 1)
                    begin = gap.end()
                found.copy(source, begin, stop)
            elif kind == "entity":
                for char in html.unescape(noise.group()):
                    if char.isspace():
                        found.space(noise.start(), noise.end())
                    else:
                        found.put(char, noise.start(), noise.end())
        found.copy(source, at, end)
        last_end = end
    while found.size and found.last == " ":
        found.drop()
    return CleanText("".join(found.parts), (found.own, found.sources, found.ends))


def _without_wrapped_marks(source: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Take links and struck words that run over a line's end out of the pieces; tell of each whether it begins a line."""
    out: list[tuple[int, int]] = []
    if len(pieces) > 1:
        for found in _WRAPPED.finditer(source, pieces[0][0], pieces[-1][1]):
            words = found.span("words")
            out += [found.span()] if words == (-1, -1) else [(found.start(), words[0]), (words[1], found.end())]
    for start, end in pieces:
        at, parted = start, True
        for low, high in out:
            if low < end and high > start:
                if at < low:
                    yield at, low, parted
                    parted = False
                at = max(at, high)
        if at < end:
            yield at, end, parted


def _mend(found: _Builder, source: str, start: int) -> bool:
    tail = "".join(found.parts[-2:])[-2:]
    return len(tail) > 1 and tail[1] in "-‐" and tail[0].isalpha() and source[start : start + 1].islower()


def _word_before_hyphen(found: _Builder) -> str:
    tail = "".join(found.parts[-8:])
    at = len(tail) - 2
    while at >= 0 and tail[at].isalpha():
        at -= 1
    return tail[at + 1 : -1].lower()
