"""What mammoth does not tell of a Word file, written into its main part: hidden words, lines of contents, and the numbers of items."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree as Tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_MAIN = re.compile(r"word/document\d*\.xml")
# A title, a tab and a page; sentences with a page are a list of recommendations, as committees print them in front.
_ENTRY = re.compile(r"[^\t]*[^\t.;:\s]\s*\t\s*\d{1,4}")
HIDDEN, CONTENTS, NUMBER = "policyclaims-hidden", "policyclaims-contents", "policyclaims-number-"


def is_main(name: str) -> bool:
    """Return whether a member is a Word file's main part; Word Online calls it document2.xml."""
    return bool(_MAIN.fullmatch(name))


def marked(data: bytes) -> bytes:
    """Return the file again, with styles for hidden runs and lines of contents, and a bookmark for each item's number."""
    with zipfile.ZipFile(io.BytesIO(data)) as parcel:
        main = next((name for name in parcel.namelist() if is_main(name)), "")
        if not main:
            return data
        body = Tree.fromstring(parcel.read(main))
        numbers = _Numbers(_part(parcel, main, "numbering.xml"), _part(parcel, main, "styles.xml"))
        for paragraph in body.iter(f"{_W}p"):
            _mark(paragraph, numbers)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as copy:
            for member in dict.fromkeys(parcel.namelist()):
                copy.writestr(member, Tree.tostring(body) if member == main else parcel.read(member))
    return out.getvalue()


def _part(parcel: zipfile.ZipFile, main: str, name: str) -> Tree.Element:
    path = posixpath.join(posixpath.dirname(main), name)
    return Tree.fromstring(parcel.read(path)) if path in parcel.namelist() else Tree.Element("none")


def _mark(paragraph: Tree.Element, numbers: _Numbers) -> None:
    style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))
    words = ""
    for run in paragraph.iter(f"{_W}r"):
        words += "".join(
            "\t" if part.tag == f"{_W}tab" else part.text or "" for part in run if part.tag in (f"{_W}tab", f"{_W}t")
        )
        hidden = run.find(f"{_W}rPr/{_W}vanish")
        if hidden is not None and _value(hidden) not in _OFF:
            _set_style(run, "r", HIDDEN)
    number = numbers.next(paragraph, style)
    if re.fullmatch(r"TOC\d", style, re.I) or _ENTRY.fullmatch(words.strip()):
        _set_style(paragraph, "p", CONTENTS)
    elif number is not None:
        bookmark = Tree.Element(f"{_W}bookmarkStart", {f"{_W}id": "0", f"{_W}name": f"{NUMBER}{number}"})
        paragraph.insert(1 if paragraph.find(f"{_W}pPr") is not None else 0, bookmark)


def _set_style(element: Tree.Element, kind: str, name: str) -> None:
    properties = element.find(f"{_W}{kind}Pr")
    if properties is None:
        properties = Tree.Element(f"{_W}{kind}Pr")
        element.insert(0, properties)
    for old in properties.findall(f"{_W}{kind}Style"):
        properties.remove(old)
    properties.insert(0, Tree.Element(f"{_W}{kind}Style", {f"{_W}val": name}))


def _set_list(paragraph: Tree.Element, number: str, level: int) -> None:
    """Write at the paragraph itself which list its style makes it an item of."""
    properties = paragraph.find(f"{_W}pPr")
    if properties is not None and properties.find(f"{_W}numPr") is None:
        listed = Tree.SubElement(properties, f"{_W}numPr")
        Tree.SubElement(listed, f"{_W}ilvl", {f"{_W}val": str(level)})
        Tree.SubElement(listed, f"{_W}numId", {f"{_W}val": number})


def _value(element: Tree.Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


class _Numbers:
    """Counts items as Word does: one count for each list definition and level, whatever stands between the items."""

    def __init__(self, numbering: Tree.Element, styles: Tree.Element) -> None:
        self._lists = {n.get(f"{_W}numId", ""): n for n in numbering.findall(f"{_W}num")}
        self._definitions = {n.get(f"{_W}abstractNumId", ""): n for n in numbering.findall(f"{_W}abstractNum")}
        self._styles = {s.get(f"{_W}styleId", ""): s for s in styles.findall(f"{_W}style")}
        self._counts: dict[tuple[str, int], int] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, paragraph: Tree.Element, style: str) -> int | None:
        """Return the number of an item; None for what is none, or has a bullet."""
        number, level = self._list_of(paragraph, style)
        if number not in self._lists or number == "0":
            return None
        _set_list(paragraph, number, level)
        definition = _value(self._lists[number].find(f"{_W}abstractNumId"))
        settings = next(
            (s for s in self._definitions.get(definition, Tree.Element("none")) if s.get(f"{_W}ilvl") == str(level)), None
        )
        if settings is None or _value(settings.find(f"{_W}numFmt")) in ("bullet", "none"):
            return None
        key, again = (definition, level), self._restart(number, level)
        if again is not None and (number, level) not in self._begun:
            self._counts[key] = again - 1
        self._begun.add((number, level))
        self._counts[key] = self._counts.get(key, _int(_value(settings.find(f"{_W}start")), 1) - 1) + 1
        for other in [k for k in self._counts if k[0] == definition and k[1] > level]:
            del self._counts[other]
        return self._counts[key]

    def _list_of(self, paragraph: Tree.Element, style: str) -> tuple[str, int]:
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        for _ in range(20):
            if properties is not None or style not in self._styles:
                break
            properties = self._styles[style].find(f"{_W}pPr/{_W}numPr")
            style = _value(self._styles[style].find(f"{_W}basedOn"))
        if properties is None:
            return "", 0
        return _value(properties.find(f"{_W}numId")), _int(_value(properties.find(f"{_W}ilvl")), 0)

    def _restart(self, number: str, level: int) -> int | None:
        for override in self._lists[number].findall(f"{_W}lvlOverride"):
            if override.get(f"{_W}ilvl") == str(level) and (start := override.find(f"{_W}startOverride")) is not None:
                return _int(_value(start), 1)
        return None


def _int(value: str, other: int) -> int:
    return int(value) if re.fullmatch(r"\d{1,6}", value) else other
