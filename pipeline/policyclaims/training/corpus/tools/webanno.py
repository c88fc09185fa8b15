"""WebAnno TSV 3.3, which INCEpTION reads and writes: a file for each document, a line for each token, offsets in UTF-16 units.

Tokens are cut where a mark begins or ends, so that every mark is of whole tokens. A sentence is a line of the text with the white
space behind it. Marks are of the span layer ``webanno.custom.PolicyMark``, links of the relation layer ``webanno.custom.PolicyLink``.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.files import file_name
from policyclaims.training.corpus.tools.headers import read_headers, told, write_headers
from policyclaims.training.corpus.tools.marks import Link, Mark, Marked, damage_told, utf16

_MARKS, _LINKS = "webanno.custom.PolicyMark", "webanno.custom.PolicyLink"
_FEATURES = ("actors", "holder", "key", "label", "names", "polarity", "themes")
_LISTS = ("actors", "names", "themes")
_HEAD = f"#FORMAT=WebAnno TSV 3.3\n#T_SP={_MARKS}|{'|'.join(_FEATURES)}\n#T_RL={_LINKS}|kind|rank|BT_{_MARKS}\n\n"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SENTENCE = re.compile(r"\S[^\n]*(?:\n\s*)?")
_RESERVED = re.compile(r"->|[\\\[\]|_;*\t\n\r]")
_CONTROLS = {"\t": "t", "\n": "n", "\r": "r", "\f": "f", "\b": "b"}
_LETTERS = {letter: control for control, letter in _CONTROLS.items()}
_VALUE = re.compile(r"((?:\\.|[^\\|])*?)(?:\[(\d+)\])?(?:\||$)", re.S)
_SOURCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)_(\d+)\])?$")


def lost(documents: Sequence[Marked]) -> list[str]:
    """Name what the form cannot hold."""
    found = [told("WebAnno TSV")]
    for d in documents:
        if any(d.text[m.start : m.end] != d.text[m.start : m.end].strip() for m in d.marks):
            found.append(f"{d.id}: white space at the edges of a mark is left out in WebAnno TSV")
    return found


def write(documents: Sequence[Marked]) -> dict[str, bytes]:
    """Return a file for each document, and the headers."""
    return {f"{file_name(d.id)}.tsv": _document(d).encode("utf8") for d in documents} | write_headers(documents)


def _document(document: Marked) -> str:
    text, units = document.text, utf16(document.text)
    numbers = {mark.id: number for number, mark in enumerate(document.marks, 1)}
    cuts = sorted({at for mark in document.marks for at in (mark.start, mark.end)})
    rows: list[tuple[str, int, int]] = []
    heads: dict[int, str] = {}
    for number, sentence in enumerate(_SENTENCE.finditer(text), 1):
        heads[len(rows)] = "".join(f"#Text={_controls(line)}\n" for line in sentence.group().split("\n"))
        pieces = [p for token in _TOKEN.finditer(text, *sentence.span()) for p in _pieces(token.start(), token.end(), cuts)]
        rows += [(f"{number}-{place}", *piece) for place, piece in enumerate(pieces, 1)]
    inside: list[list[Mark]] = [[] for _ in rows]
    starts = [start for _, start, _ in rows]
    first: dict[str, int] = {}
    for mark in document.marks:
        low, high = bisect_left(starts, mark.start), bisect_left(starts, mark.end)
        first[mark.id] = low
        for row in range(low, high):
            inside[row].append(mark)
    links: dict[int, list[tuple[int, Link]]] = {}
    for rank, link in enumerate(document.links, 1):
        links.setdefault(first[link.target], []).append((rank, link))
    out = [_HEAD]
    for row, (key, start, end) in enumerate(rows):
        if row in heads:
            out.append("\n" + heads[row])
        columns = [key, f"{units[start]}-{units[end]}", _escape(text[start:end])]
        columns += ["|".join(f"{_value(m, name)}[{numbers[m.id]}]" for m in inside[row]) or "_" for name in _FEATURES]
        here = links.get(row, ())
        columns.append("|".join(_escape(link.kind) for _, link in here) or "_")
        columns.append("|".join(str(rank) for rank, _ in here) or "_")
        sources = (f"{rows[first[k.source]][0]}[{numbers[k.source]}_{numbers[k.target]}]" for _, k in here)
        columns.append("|".join(sources) or "_")
        out.append("\t".join(columns) + "\t\n")
    return "".join(out)


def _pieces(start: int, end: int, cuts: Sequence[int]) -> list[tuple[int, int]]:
    inner = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)]
    return list(zip([start, *inner], [*inner, end], strict=True))


def _value(mark: Mark, name: str) -> str:
    value = {"key": mark.id, "label": mark.label, **mark.values}.get(name)
    return _escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) if value else "*"


def _escape(value: str) -> str:
    return _RESERVED.sub(lambda m: "\\" + _CONTROLS.get(m.group(), m.group()), value)


def _controls(line: str) -> str:
    return re.sub(r"[\\\t\r\f\x08]", lambda m: "\\" + _CONTROLS.get(m.group(), m.group()), line)


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: _LETTERS.get(m[1], m[1]), value, flags=re.S)


def read(path: Path) -> list[Marked]:
    """Read a ``.tsv`` file, or all in a folder.

    Raises
    ------
    CorpusError
        A file is damaged, or lacks the layers of this module.
    """
    folder, files = (path, sorted(path.glob("*.tsv"))) if path.is_dir() else (path.parent, [path])
    if not files:
        raise CorpusError(f"{path}: holds no .tsv file: give what INCEpTION exported as WebAnno TSV")
    headers = read_headers(folder)
    return [_read(file, headers.get(file.stem, {})) for file in files]


def _read(file: Path, header: Mapping[str, Any]) -> Marked:
    with damage_told(str(file), "WebAnno TSV in UTF-8"):
        lines = [line.removesuffix("\r") for line in file.read_bytes().decode("utf8").split("\n")]
    columns = _columns(lines, file)
    text, rows, said = "", list[tuple[int, list[str]]](), list[str]()
    length = 0
    for number, line in enumerate(lines, 1):
        if line.startswith("#Text="):
            said.append(_unescape(line.removeprefix("#Text=")))
        elif re.match(r"\d+-\d", line):
            with damage_told(f"{file}:{number}", "line of WebAnno TSV"):
                cells = line.split("\t")
                if said:
                    gap = int(cells[1].split("-")[0]) - length
                    begins = header.get("begins", "")
                    text += begins if not text and len(begins) == gap else "\n" * gap
                    text += "\n".join(said)
                    length, said = utf16(text)[-1], []
                if len(cells) < max(columns.values()) + 1:
                    raise ValueError("columns are missing")
                rows.append((number, cells))
    units = utf16(text)
    spans: dict[str, list[int]] = {}
    values: dict[str, dict[str, Any]] = {}
    links: list[tuple[int, Link]] = []
    for number, cells in rows:
        with damage_told(f"{file}:{number}", "line of WebAnno TSV"):
            start, end = (bisect_left(units, int(unit)) for unit in cells[1].split("-"))
            if text[start:end] != _unescape(cells[2]):
                raise ValueError(f"{cells[2]!r} does not stand at {cells[1]}")
            for name in _FEATURES:
                for value, mark in _split(cells[columns[name]]):
                    key = mark or cells[0]
                    span = spans.setdefault(key, [start, end])
                    span[1] = max(span[1], end)
                    if value != "*":
                        values.setdefault(key, {})[name] = _listed(_unescape(value)) if name in _LISTS else _unescape(value)
            kinds, ranks, sources = (_cells(cells[columns[name]]) for name in ("kind", "rank", "source"))
            for kind, rank, source in zip(kinds, ranks, sources, strict=True):
                token, one, two = _SOURCE.fullmatch(source).groups()  # type: ignore[union-attr]
                ends = (one if one and one != "0" else token, two if two and two != "0" else cells[0])
                links.append((int(rank) if rank.isdigit() else len(lines), Link(_unescape(kind), *ends)))
    with damage_told(str(file), "WebAnno TSV that is whole"):
        ids = {key: str(values.get(key, {}).get("key", f"m{key}")) for key in spans}
        marks = [
            Mark(ids[key], values[key].pop("label"), span[0], span[1], {k: v for k, v in values[key].items() if k != "key"})
            for key, span in spans.items()
        ]
        joined = [Link(link.kind, ids[link.source], ids[link.target]) for _, link in sorted(links, key=itemgetter(0))]
    order = {ids[key]: int(key) if key.isdigit() else len(lines) for key in spans}
    marks.sort(key=lambda mark: order[mark.id])
    return Marked(str(header.get("id", file.stem)), text, header.get("meta", {}), tuple(marks), tuple(joined))


def _columns(lines: Sequence[str], file: Path) -> dict[str, int]:
    """Find the columns of our layers among those of all layers."""
    found: dict[str, int] = {}
    at = 3
    for line in lines:
        if line.startswith(("#T_SP=", "#T_RL=", "#T_CH=")):
            layer, *features = line.split("=", 1)[1].split("|")
            for feature in features:
                if layer == _MARKS:
                    found[feature] = at
                elif layer == _LINKS:
                    found["source" if feature.startswith("BT_") else feature] = at
                at += 1
    if missing := {*_FEATURES, "kind", "rank", "source"} - set(found):
        raise CorpusError(
            f"{file}: has no {sorted(missing)[0]!r} in the layers {_MARKS} and {_LINKS}: export a document of policyclaims"
        )
    return found


def _cells(cell: str) -> list[str]:
    return [] if cell == "_" else cell.split("|")


def _split(cell: str) -> list[tuple[str, str]]:
    """Return the stacked values of a cell, each with its mark's number where it has one."""
    if cell == "_":
        return []
    found, at = [], 0
    while at <= len(cell):
        match = _VALUE.match(cell, at)
        if match is None:
            raise ValueError(f"{cell!r} is no value")
        found.append((match[1], match[2] or ""))
        if match.end() == len(cell) and not match.group().endswith("|"):
            break
        at = match.end()
    return found


def _listed(value: str) -> list[str]:
    try:
        found = json.loads(value)
    except ValueError:
        return [value]
    return [str(entry) for entry in found] if isinstance(found, list) else [value]
