"""Where lines were broken for want of room: whether a line goes on with the one above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyclaims.document.lines import LABEL, Line

TERMINAL = re.compile(r"""[.!?:;…]["”’)\]*_]*$""")
CONNECTED = re.compile(r"(?:;|,)?\s*(?:and|or|und)$|[;,]$")
# No line, heading or item ends in such a word unless it goes on below.
_DANGLING = re.compile(
    r"\b(?:the|a|an|of|for|from|in|on|at|with|within|without|between|under|into|upon|via|per|about|against|through|across|"
    r"as|its|their|his|her|our|your|my|whose|which|these|those)$",
    re.I,
)
_HALF_WORD = re.compile(r"[A-Za-z]{2}[-‐\u00ad]$")
_WIDEST_WRAP = 170
_NARROWEST_WRAP = 30
# In 24 reports of an audit office as Markdown and 4 UN reviews, broken at several widths each, 2,363 lines of more than 45 characters
# without a full stop stand above a capital letter: by one width a text 849 of them are cut off, by the width of each paragraph 381,
# most of those titles, contents and abbreviations; of 419 annotated documents 13 change in any block. Lines fall short of their width by up to
# 8 %, where a proportional fount was measured in characters.
_FULL = 0.92
_EVEN = 0.7
_FIRST_MARKS = ("1.", "a.", "a)", "1)", "i.", "i)")
# A row of a table, a line of a table of contents, an entry with its figure.
_ROW = re.compile(r"\||\t|\S {3,}\S|\.{4}|[\d%–-]$")
_WORD = re.compile(r"\S+")


class Wrapping:
    """Knows at which column each paragraph of a text was broken."""

    def __init__(self, text: str, lines: list[Line]) -> None:
        self._text = text
        self.width = _widest(lines)
        _set_widths(text, lines)

    def goes_on(self, line: Line, last: Line, begun: int, *, crossed: bool) -> bool:
        """Return whether a line goes on with the one above it.

        Parameters
        ----------
        line, last
            The line, and the last one of the block above it.
        begun
            Where that block begins in the text.
        crossed
            A page's head or foot, or a note, stands between them.
        """
        if line.hashes or last.hashes or line.quoted != last.quoted:
            return False
        if LABEL.match(self._text, line.start) and (crossed or self._label_begins(last)):
            return False
        above = self._text[last.start : last.end]
        if line.mark:
            return not (line.blank_before or crossed) and self._mark_is_words(line, last, above, begun)
        ended, low = bool(TERMINAL.search(above)), self._text[line.start : line.start + 1].islower()
        if ended and (line.blank_before or crossed):
            return False
        if low and _HALF_WORD.search(above):
            return True
        dangling = bool(_DANGLING.search(above))
        if line.blank_before or crossed:
            long = last.length > 0.5 * min(self.width, 80)
            if not long or (line.blank_before and not crossed):
                return low and dangling
            return dangling or (low and not CONNECTED.search(above))
        if low and not ended:
            return self.width < float("inf") or 25 < last.length < _WIDEST_WRAP or self._is_full(line, last)
        if dangling and last.length > _NARROWEST_WRAP:
            return True
        if self._is_full(line, last) and not ended:
            return True
        if self.width == float("inf"):
            return False
        room = _FULL * self.width - (last.indent + last.length + 1 + _first_word(self._text, line))
        return room <= 0 or (not ended and room < 0.08 * self.width and last.length > 30)

    def _is_full(self, line: Line, last: Line) -> bool:
        """Return whether the first word of a line had no room on the line above it."""
        column = _column(last)
        return (
            column <= (2 - _FULL) * last.width < float("inf") and column + 1 + _first_word(self._text, line) >= _FULL * last.width
        )

    def _label_begins(self, last: Line) -> bool:
        """Return whether a line such as "Recommendation 4: …" begins something new rather than going on in mid-sentence."""
        return last.indent + last.length < 0.8 * self.width or _ends(self._text, last)

    def _mark_is_words(self, line: Line, last: Line, above: str, begun: int) -> bool:
        """Return whether a wrapped line only happens to begin with a number, a dash or an initial: in mid-sentence, at full width."""
        if TERMINAL.search(above):
            return False
        if line.kind_of_mark == "bracket":
            return self._is_inner_bracket(line, last, begun)
        full = last.indent + last.length > 0.75 * self.width
        low = self._text[line.start : line.start + 1].islower()
        if line.kind_of_mark == "bullet":
            return line.mark in "-–—*" and full and low and not last.mark
        if line.kind_of_mark == "bare":
            return full
        return line.kind_of_mark in ("letter", "number") and full and not last.mark and line.mark not in _FIRST_MARKS

    def _is_inner_bracket(self, line: Line, last: Line, begun: int) -> bool:
        """Return whether "(b)" at a line's start goes on with an "(a)" inside the sentence above, or with a number: "paragraphs 2 (b)"."""
        body = line.mark.strip("()")
        before = self._text[begun : last.end]
        if before[-1:].isdigit():
            return body != "a"
        place = before.find(f"({chr(ord(body) - 1)})") if len(body) == 1 and body not in "a1" else -1
        return place > 0 and not before[:place].rstrip().endswith(":")


def _widest(lines: list[Line]) -> float:
    """Estimate the column at which most lines were broken; infinity where each paragraph is one line."""
    lengths = sorted(line.indent + line.length for line in lines if line.length > 30 and not line.furniture)
    if len(lengths) < 4:
        return float("inf")
    high = lengths[int(len(lengths) * 0.92)]
    return high if high <= _WIDEST_WRAP else float("inf")


def _set_widths(text: str, lines: list[Line]) -> None:
    """Set for each line the width of its paragraph, where that was evenly broken, or else of the one before it that was."""
    width = float("inf")
    for run in _runs(lines):
        own = _even_width(text, run)
        width = own or width
        if own or _ends(text, run[-1]):
            for line in run:
                if line.length > _NARROWEST_WRAP and not _ROW.search(text, line.start, line.end):
                    line.width = width


def _even_width(text: str, run: list[Line]) -> int:
    """Return the column at which a paragraph of three lines or more was broken; 0 where its lines end anywhere."""
    if len(run) < 3 or not _is_prose(text, run):
        return 0
    columns = [_column(line) for line in run]
    own = max(columns)
    joints = [
        column + 1 + _first_word(text, below) >= _FULL * own
        for column, line, below in zip(columns, run, run[1:], strict=False)
        if not _ends(text, line)
    ]
    even = joints and sum(joints) >= _EVEN * len(joints)
    return own if even and _NARROWEST_WRAP <= own <= _WIDEST_WRAP else 0


def _ends(text: str, line: Line) -> bool:
    return bool(TERMINAL.search(text[line.start : line.end]))


def _is_prose(text: str, run: list[Line]) -> bool:
    """Tell running text from the rows of a table and from lists of names: a line of it begins in mid-sentence."""
    return any(text[line.start : line.start + 1].islower() for line in run[1:])


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    run: list[Line] = []
    for line in lines:
        if run and (line.blank_before or line.furniture or line.mark or line.hashes or line.quoted != run[-1].quoted):
            yield run
            run = []
        if not (line.furniture or line.hashes):
            run.append(line)
    if run:
        yield run


def _column(line: Line) -> int:
    return line.indent + line.whole[1] - line.whole[0]


def _first_word(text: str, line: Line) -> int:
    found = _WORD.match(text, *line.whole)
    return len(found.group()) if found else 0
