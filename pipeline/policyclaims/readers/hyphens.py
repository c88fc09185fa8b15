"""Words cut at a line's end: mended where the document itself writes them whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_CUT = re.compile(r"([^\W\d_]+)([-‐\u00ad])$")
_HEAD = re.compile(r"[^\W\d_]+")
_KEEPS = frozenset(
    "self non multi long short well co pre post anti cross inter mid low high pro ex semi sub all half one two three four five "
    "six ten year public private decision policy evidence data risk community large small world climate government follow".split()
)


class Words:
    """The words of a document, hyphenated and whole; decides what a hyphen at a line's end stands for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known: Counter[str] = Counter()
        for text in texts:
            self._known.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))

    def cut(self, above: str, below: str) -> bool | None:
        """Return whether two lines are one word: True, take the hyphen out; False, keep it; None, they are two words."""
        end, head = _CUT.search(above), _HEAD.match(below)
        if end is None or head is None:
            return False if above.endswith("/") or (above.endswith("-") and "/" in above.split()[-1]) else None
        left, right = end[1].lower(), head.group().lower()
        if "/" in above.split()[-1]:
            return False
        if end[2] == "\u00ad":
            return True
        if f"{left}-{right}" in self._known:
            return False
        if left + right in self._known:
            return True
        return not (left in _KEEPS or not head.group()[0].islower())

    def parted(self, letter: str, rest: str) -> bool:
        """Return whether a letter is a word of its own before another: "A" before "ship", not before "fter".

        That it stands there does not make it a word: it must be written once more.
        """
        whole = (letter + rest).lower()
        return not rest or (letter in "AIO" and whole not in self._known and self._known[rest.lower()] > 1)
