"""Lines of a text and what each looks like: its list mark, its indent, whether it is page furniture."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from policyclaims.document.asides import find_asides

# Bullets as they are set, with those of slides, check boxes, and the private characters of the symbol fonts of Word.
_DOTS = "•▪◦●‣⁃∙■□➢►▶▸▹▷◆◇◈❖♦⧫○◉★☆✦✪➔➜☐☑☒\uf000-\uf0ff"
_MARK = re.compile(
    rf"""(?:
      (?P<bullet>(?:[{_DOTS}·➤✓✔✗✘→⇒☞»›*+–—-]|§(?=\s+[^\W\d])|[oØü](?=[\s ]+\w))(?:[ ]\[[ xX]\])?)
    | (?P<note>\[\^[^\[\]\s]{{1,20}}\]:)
    | (?P<bracket>\((?:\d{{1,3}}|[a-zA-Z]|[ivxlIVXL]{{1,6}})\))
    | (?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[.)])
    | (?P<section>\d{{1,3}}(?:\.\d{{1,3}}){{1,3}})
    | (?P<letter>(?:[a-zA-Z]|[ivxlIVXL]{{2,6}})[.)])
    | (?P<bare>\d{{1,3}})
    | (?P<label>`[^`\n]{{1,12}}`|§[\s ]?\d{{1,3}}|[①-⑳❶-❿⑴-⒇])
    )(?=[\s ]|$)""",
    re.X,
)
# "R17", "F.14", "[A13]", "25-15 R": the publisher's own numbering, where a series of it begins lines.
_CODE = re.compile(
    r"\[?(?P<series>[A-Z]{1,3}[.–-]?|\d{2,4}[–-](?=\d+ ?[A-Z]\b))(?P<number>\d{1,3})(?: ?[A-Z]\b)?[a-z]?\]?[.:)]?(?=[ \t ]|$)"
)
_SERIES = 3
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_HASHES = re.compile(r"(#{1,6})[ \t]+")
_PAGE = re.compile(
    r"""(?:page\s+)?[-–—|\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s]*$
      | [ivxl]{1,6}$
      | \d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?:\s*[AP]M)?.*$
      | (?:https?://|www\.)\S+(?:\s+\d+\s*/\s*\d+)?$
      | (?:</?[A-Za-z!][^<>]*>\s*)+$
      | (?:[-=_*~]\s?){3,}$
      | \|?[\s:|-]{3,}\|?$""",
    re.X | re.I,
)


LABEL = re.compile(
    r"(?:Recommendation|Chapter|Appendix|Annex|Table|Figure|Box|Action|Proposal|Section|Part|Finding|Principle)s?\s+[A-Z]?\d",
    re.I,
)


@dataclass(slots=True)
class Line:
    """One line: ``start`` and ``end`` bound its content without quote, heading and list mark; ``whole`` keeps them.

    ``width`` is the column at which its paragraph was broken, as far as that is known.
    """

    start: int
    end: int
    whole: tuple[int, int]
    indent: int = 0
    mark: str = ""
    kind_of_mark: str = ""
    hashes: int = 0
    blank_before: bool = False
    furniture: bool = False
    mark_alone: bool = False
    quoted: bool = False
    width: float = float("inf")

    @property
    def is_note(self) -> bool:
        """Return whether it begins as a footnote does: a number without a dot, or a note's name, then words."""
        return self.kind_of_mark in ("bare", "note") and self.length > 0

    @property
    def length(self) -> int:
        """Characters of content."""
        return self.end - self.start


# Words that lead a list in as readily as they go on with a name.
OPEN_END = re.compile(r"\b(?:to|that|by|should|must|shall|will|including|include|are)$")
_INLINE_BULLET = re.compile(rf"(?<=\S)\s+(?=[{_DOTS}]\s)")
_OPENS = re.compile(rf"[:;.—–]$|{OPEN_END.pattern}")
_CLOSED = re.compile(r"(?:[,;:.!?)–—]|\b(?:and|or))$")
_APART = re.compile(r";(?:\s+(?:and|or))?$")
_INLINE_ORDER = re.compile(
    r"(?<=[.:;,)\w])\s+(?=(?:\((?P<a>[a-z])\)|\((?P<n>\d{1,2})\)|(?P<d>\d{1,3}(?:\.\d{1,3}){0,2})[.)]?)\s+[A-Za-z“])"
)
_LONG = 240
_LONGEST_FURNITURE = 140
_DIGITS = re.compile(r"\d+")


def split_lines(text: str) -> list[Line]:
    """Cut a text into lines, and flattened lists inside a long line into one line an item."""
    lines: list[Line] = []
    blank = False
    series = _series(text)
    for found in re.finditer(r"[^\n\r\f\v\x85\u2028\u2029]+", text):
        gap = text[lines[-1].end if lines else 0 : found.start()]
        for start, end in _inline_items(text, found.start(), found.end()):
            line = _line(text, start, end, series)
            if line is None:
                blank = True
                continue
            line.blank_before = blank or len(re.findall(r"\n|\r(?!\n)|\f", gap)) > 1
            blank = False
            lines.append(line)
            gap = ""
    lines = _attach_lonely_marks(lines)
    _find_furniture(text, lines)
    return lines


def _series(text: str) -> set[str]:
    """Find the letters before a number, at the start of lines, that number a series: three or more that count up."""
    numbers: dict[str, set[int]] = {}
    for line in re.finditer(r"^[ \t]*", text, re.M):
        if code := _CODE.match(text, line.end()):
            numbers.setdefault(code["series"], set()).add(int(code["number"]))
    return {name for name, seen in numbers.items() if sum(n + 1 in seen for n in seen) >= _SERIES - 1}


def _inline_items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [m.end() for m in _INLINE_BULLET.finditer(text, start, end)]
    if end - start > _LONG:
        cuts += _ascending(text, start, end)
    edges = [start, *sorted(set(cuts)), end]
    return list(zip(edges, edges[1:], strict=False))


def _ascending(text: str, start: int, end: int) -> list[int]:
    """Find ``(a) … (b) …``, ``1. … 2. …``, ``115.1 … 115.2 …`` in one line: two or more that count up, and no mere parts of a sentence."""
    cuts: list[int] = []
    chains: dict[str, _Chain] = {}
    for mark in _INLINE_ORDER.finditer(text, start, end):
        kind = mark.lastgroup or ""
        body = mark.group(kind)
        if kind == "d" and text[mark.end(kind)] not in ".)" and "." not in body:
            continue
        key = (ord(body),) if kind == "a" else tuple(int(p) for p in body.split("."))
        before = text[start : mark.start()].rstrip()
        chain = chains.get(kind)
        if chain and len(key) == len(chain.key) and key[:-1] == chain.key[:-1] and 1 <= key[-1] - chain.key[-1] <= 2:
            if kind == "d" or (_CLOSED if chain.opened else _APART).search(before):
                chain.key = key
                chain.places.append(mark.end())
        elif key[-1] in (1, ord("a")) or len(key) > 1:
            cuts += chain.cuts if chain else []
            chains[kind] = _Chain(key, [mark.end()], opened=bool(_OPENS.search(before)))
    return cuts + [cut for chain in chains.values() for cut in chain.cuts]


@dataclass(slots=True)
class _Chain:
    """Marks that count up; ``opened`` is a list behind a colon or the like, while "(a) … and (b) …" elsewhere goes on as a sentence."""

    key: tuple[int, ...]
    places: list[int]
    opened: bool

    @property
    def cuts(self) -> list[int]:
        return self.places if len(self.places) > 1 else []


def _line(text: str, start: int, end: int, series: set[str]) -> Line | None:
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\u200b\ufeff"):
        end -= 1
    begin = start
    while start < end and (text[start].isspace() or text[start] in "\u200b\ufeff"):
        start += 1
    if start == end:
        return None
    line = Line(start, end, (start, end), indent=sum(4 if c == "\t" else 1 for c in text[begin:start]))
    if quote := _QUOTE.match(text, line.start, end):
        line.start = quote.end()
        line.quoted = True
    if hashes := _HASHES.match(text, line.start, end):
        line.hashes = len(hashes[1])
        line.start = hashes.end()
        line.end = len(text[:end].rstrip("# \t")) if text[end - 1] == "#" else end
    elif (code := _CODE.match(text, line.start, end)) and code["series"] in series:
        line.mark, line.kind_of_mark = code.group(), "label"
        line.start = code.end()
    elif mark := _MARK.match(text, line.start, end):
        line.mark = mark.group()
        line.kind_of_mark = mark.lastgroup or ""
        line.start = mark.end()
    while line.start < line.end and text[line.start].isspace():
        line.start += 1
    line.mark_alone = bool(line.mark) and line.start >= line.end
    return line


def _attach_lonely_marks(lines: list[Line]) -> list[Line]:
    """Join a mark that stands alone on its line to the line below it."""
    out: list[Line] = []
    for line in lines:
        above = out[-1] if out else None
        if above and above.mark_alone and above.kind_of_mark != "bare" and not line.mark and not line.hashes:
            line.mark, line.kind_of_mark, line.indent = above.mark, above.kind_of_mark, above.indent
            line.blank_before = above.blank_before
            out[-1] = line
        else:
            out.append(line)
    return out


def _find_furniture(text: str, lines: list[Line]) -> None:
    """Mark page numbers, rules, bare tags, code and the like, and lines that repeat as running headers do."""
    shapes = [_shape(text, line) for line in lines]
    counts = Counter(shapes)
    asides = find_asides(text)
    for i, line in enumerate(lines):
        whole = text[slice(*line.whole)]
        while asides and asides[0][1] < line.whole[1]:
            del asides[0]
        if asides and asides[0][0] <= line.whole[0]:
            line.furniture = True
            continue
        if line.mark_alone or _PAGE.match(whole) or not any(c.isalnum() for c in whole):
            line.furniture = not line.hashes
            continue
        if line.mark or line.hashes or i == 0 or LABEL.match(whole) or whole.endswith((".", ":", ";")):
            continue
        near = any(lines[j].furniture for j in (i - 1, i - 2) if j >= 0) or (i + 1 < len(lines) and _is_page(text, lines[i + 1]))
        repeats = counts[shapes[i]]
        line.furniture = line.length < _LONGEST_FURNITURE and (
            repeats >= 3 or (near and (repeats >= 2 or (whole.isupper() and line.length < 80)))
        )


def _is_page(text: str, line: Line) -> bool:
    return line.mark_alone or bool(line.length and _PAGE.match(text[line.start : line.end]))


def _shape(text: str, line: Line) -> str:
    if line.length >= _LONGEST_FURNITURE:
        return ""
    return _DIGITS.sub("0", " ".join(text[line.start : line.end].lower().split()))
