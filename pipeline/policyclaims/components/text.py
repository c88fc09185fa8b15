"""Clean text with a way back: what a reader would read aloud of a block, and where each character stands in the source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

_NOISE = re.compile(
    r"""
    (?P<gap>[\s ]+)
  | (?P<image>!\[[^\]\n]{0,200}\]\([^)\n]*\))
  | (?P<link>(?<!!)\[(?P<words>[^\[\]\n]{1,300})\]\((?:[^()\n]|\([^()\n]*\))*\))
  | (?P<note>\[\^?\d{1,3}\])
  | (?P<tag></?[A-Za-z][^<>\n]{0,400}>|<!--.{0,2000}?-->)
  | (?P<entity>&(?:[a-z]{2,8}|\#\d{2,5});)
  | (?P<ref>(?<=[\w.,;:”"’')\]])REF\b)
  | (?P<super>[¹²³⁰⁴-⁹]+)
  | (?P<glued>(?:(?<=[a-z]{3})|(?<=[a-z][.,;:)”’"'])|(?<=[a-z][.,;][”’"']))\d{1,3}(?=[\s,.;:)—–]|$))
  | (?P<emphasis>\*{2,3}|_{2,3}|`+|(?<![\w*])[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?![\w*]))
  | (?P<soft>\u00ad\s*)
    """,
    re.X | re.S,
)
_BREAKS = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|td|th|h[1-6]|table|section|blockquote)\b", re.I)
_KEEPS_HYPHEN = frozenset(
    "self non multi long short well co pre post anti cross inter intra mid low high pro ex semi sub all half one two three "
    "four five year public private decision policy evidence data risk community large small world climate government".split()
)


@dataclass(frozen=True, slots=True)
class CleanText:
    """Readable text; ``starts[i]`` and ``ends[i]`` say which source characters stand behind character ``i``."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def slice(self, start: int, end: int) -> CleanText:
        """Give the part between two positions of the clean text."""
        return CleanText(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the source that a non-empty span of the clean text stands for."""
        return self.starts[start], self.ends[end - 1]

    def locate(self, source: int) -> int:
        """Give the first clean position at or behind a source offset (the length, where there is none)."""
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            if self.starts[middle] < source:
                low = middle + 1
            else:
                high = middle
        return low


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
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(char: str, start: int, end: int) -> None:
        if char == " " and (not chars or chars[-1] == " "):
            return
        chars.append(char)
        starts.append(start)
        ends.append(end)

    def copy(start: int, end: int) -> None:
        for i in range(start, end):
            put(source[i] if not source[i].isspace() else " ", i, i + 1)

    last_end: int | None = None
    for start, end in pieces:
        if last_end is not None:
            if _mend(chars, source, start):
                if _word_before_hyphen(chars) not in _KEEPS_HYPHEN:
                    del chars[-1], starts[-1], ends[-1]
            else:
                put(" ", last_end, last_end)
        at = start
        for noise in _NOISE.finditer(source, start, end):
            copy(at, noise.start())
            at = noise.end()
            kind = noise.lastgroup if noise.lastgroup != "words" else "link"
            if kind == "gap":
                put(" ", noise.start(), noise.end())
            elif kind == "tag" and _BREAKS.match(noise.group()):
                put(" ", noise.start(), noise.end())
            elif kind == "link":
                copy(*noise.span("words"))
            elif kind == "entity":
                for char in html.unescape(noise.group()):
                    put(" " if char.isspace() else char, noise.start(), noise.end())
        copy(at, end)
        last_end = end
    while chars and chars[-1] == " ":
        del chars[-1], starts[-1], ends[-1]
    return CleanText("".join(chars), tuple(starts), tuple(ends))


def _mend(chars: list[str], source: str, start: int) -> bool:
    while chars and chars[-1] == " ":
        break
    return len(chars) > 1 and chars[-1] in "-‐" and chars[-2].isalpha() and source[start : start + 1].islower()


def _word_before_hyphen(chars: list[str]) -> str:
    at = len(chars) - 2
    while at >= 0 and chars[at].isalpha():
        at -= 1
    return "".join(chars[at + 1 : len(chars) - 1]).lower()
