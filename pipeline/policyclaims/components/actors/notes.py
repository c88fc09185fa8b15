"""What stands behind a recommendation and is none of it: who is to act ("Responsible: the Board"), and who asks ("(Norway)")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyclaims.components.actors.names import Names
from policyclaims.components.parsing.candidates import Analysis

Place = tuple[int, int]
# Who acts, noted behind a recommendation: in brackets, in the next cell of a row, or after a word such as "Responsible:".
_BEHIND = re.compile(
    r"""[\s.;,*_]*(?:
        [(\[](?:(?:lead|action|owner|responsible|responsibility|addressee|for|by|to)\b[^:()]{0,20}:?\s*)?(?P<bracket>(?-i:[A-Z])[^()\[\]|\d]{2,90})[)\]]
      | (?:\|\s*|[–—-]\s*|[(\[])?(?:lead|action|owner|responsible|responsibility|responsible\ (?:body|bodies|party|parties)|addressee|addressed\ to|by\ whom|who|for\ action\ by)
        \s*:\s*(?P<owner>[^\n.;|()\[\]]{2,90}?)(?=\s*[\n.;|()\[\]]|$)
      | \|\s*(?P<cell>(?-i:[A-Z])[^|\d]{2,90}?)\s*(?:\||$|\n)
    )""",
    re.X | re.I,
)
_REACH = 140
# A line that says for its whole section who is to act: "Action required by: the Ministry and the Agency".
_FOR_SECTION = re.compile(
    r"^[\s*_>–—•-]*(?:action(?:s)?(?:\ (?:required|needed))?\ (?:by|for)|for\ action\ by|to\ be\ (?:done|implemented)\ by|responsib(?:le|ility)(?:\ \w+)?|"
    r"lead(?:\ \w+)?|owners?|addressees?|addressed\ to|by\ whom)\s*[*_]*:[*_\s]*(?P<who>[^\n]{2,600})$",
    re.I | re.M,
)
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
# A bracket that ends a recommendation, or a line.
_CLOSING = re.compile(r"[\s.;,*_]*\((?P<who>[^()\d]{3,300})\)")
_AT_LINE_END = re.compile(r"\((?P<who>[^()\d\r\n]{3,300})\)[.;,*_ \t]*(?=[\r\n]|\Z)")
_LEAST_ASKING = 3


class Notes:
    """The notes of one document."""

    def __init__(self, analysis: Analysis, names: Names) -> None:
        self._text = analysis.text
        self._names = names
        asking = [found for m in _AT_LINE_END.finditer(analysis.text) if (found := self._states(m))]
        # One state in brackets may be who acts; several lists of them are those who asked, as in reviews among states.
        self.lists_who_asks = len(asking) >= _LEAST_ASKING and len({name for some in asking for _, name in some}) >= _LEAST_ASKING

    def behind(self, start: int, end: int) -> tuple[str, list[Place]] | None:
        """Return the kind of note behind a recommendation, or in its row, and the places of those whom it names as acting."""
        bar = self._text.find("|", start + 2, end)
        end = bar if bar >= 0 else end
        found = _BEHIND.match(self._text, end, end + _REACH)
        if found is None or self.who_asks(end):
            return None
        group = next(g for g in ("bracket", "owner", "cell") if found[g])
        return group, list(self._cut(found.start(group), found.end(group)))

    def for_section(self, start: int, end: int) -> list[Place]:
        """Return the places of those whom a line between two offsets names as acting for the section."""
        found = _FOR_SECTION.search(self._text, start, end)
        return list(self._cut(found.start("who"), found.end("who"))) if found else []

    def who_asks(self, end: int) -> list[str]:
        """Return the names of those who asked for what ends at an offset: "(Norway, Viet Nam)" in a review."""
        if not self.lists_who_asks or (found := _CLOSING.match(self._text, end)) is None:
            return []
        return [name for _, name in self._states(found)]

    def _states(self, found: re.Match[str]) -> list[tuple[Place, str]]:
        """Return places and names of the states in brackets; nothing where anything else stands there."""
        named = []
        for part in re.finditer(r"[^;,/]+", found["who"]):
            for low, high in self._names.split(part.group()):
                start = found.start("who") + part.start() + low
                name, kind = self._names.canonical(part.group()[low:high].strip(), start)
                if kind != "state":
                    return []
                named.append(((start, found.start("who") + part.start() + high), name))
        return named

    def _cut(self, start: int, end: int) -> Iterator[Place]:
        """Cut joined names apart; what stands in brackets behind a name goes with it."""
        words = _IN_BRACKETS.sub(lambda m: " " * len(m.group()), self._text[start:end])
        for low, high in self._names.split(words):
            part = words[low:high]
            inner = re.match(r"\s*(?:and\s+)?(?:the\s+)?", part, re.I)
            low += inner.end() if inner else 0
            yield start + low, start + low + len(words[low:high].rstrip())
