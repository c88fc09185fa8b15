"""brat: a text (.txt) and its stand-off annotation (.ann) for each document.

A span over several lines is written in fragments, as brat asks. Values are notes in JSON, which brat shows and lets edit; the
document's header stands beside the files, where brat does not look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.files import file_name
from policyclaims.training.corpus.tools.headers import read_headers, told, write_headers
from policyclaims.training.corpus.tools.marks import Link, Mark, Marked, damage_told, place

# Whatever some program may take for the end of a line or of a column.
_PIECE = re.compile(r"[^\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
CONFIG = "annotation.conf"
_CONFIG = """[entities]
recommendation
rationale
actor
[relations]
supports\tArg1:rationale, Arg2:recommendation
by\tArg1:recommendation, Arg2:actor
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>
[events]
[attributes]
"""


def lost(documents: Sequence[Marked]) -> list[str]:
    """Name what brat has no place for."""
    return [told("brat")]


def write(documents: Sequence[Marked]) -> dict[str, bytes]:
    """Return the files of a brat collection."""
    names = {d.id: file_name(d.id) for d in documents}
    files = {CONFIG: _CONFIG.encode(), **write_headers(documents)}
    for d in documents:
        files |= {f"{names[d.id]}.txt": d.text.encode("utf8"), f"{names[d.id]}.ann": _annotation(d).encode("utf8")}
    return files


def _annotation(document: Marked) -> str:
    keys = {mark.id: f"T{number}" for number, mark in enumerate(document.marks, 1)}
    lines = []
    for mark in document.marks:
        pieces = [(mark.start + m.start(), mark.start + m.end()) for m in _PIECE.finditer(document.text[mark.start : mark.end])]
        places = ";".join(f"{start} {end}" for start, end in pieces)
        lines.append(f"{keys[mark.id]}\t{mark.label} {places}\t{' '.join(document.text[slice(*piece)] for piece in pieces)}")
    for number, mark in enumerate(document.marks, 1):
        lines.append(
            f"#{number}\tAnnotatorNotes {keys[mark.id]}\t{json.dumps({'id': mark.id, **mark.values}, ensure_ascii=False)}"
        )
    for number, link in enumerate(document.links, 1):
        lines.append(f"R{number}\t{link.kind} Arg1:{keys[link.source]} Arg2:{keys[link.target]}\t")
    return "".join(line + "\n" for line in lines)


def read(path: Path) -> list[Marked]:
    """Read a collection, or one ``.ann`` with its ``.txt`` beside it.

    Raises
    ------
    CorpusError
        A file is missing or damaged, or offsets do not fit the text.
    """
    folder, files = (path, sorted(path.glob("*.ann"))) if path.is_dir() else (path.parent, [path])
    if not files:
        raise CorpusError(f"{path}: holds no .ann file: give a collection of brat")
    headers = read_headers(folder)
    return [_document(file, headers.get(file.stem, {})) for file in files]


def _document(file: Path, header: Mapping[str, Any]) -> Marked:
    beside = file.with_suffix(".txt")
    if not beside.is_file():
        raise CorpusError(f"{file}: its text {beside.name} is not beside it: copy both from brat")
    with damage_told(str(beside), "text in UTF-8"):
        text = beside.read_bytes().decode("utf8")
    with damage_told(str(file), "annotation in UTF-8"):
        lines = file.read_bytes().decode("utf8").split("\n")
    spans: dict[str, tuple[str, list[tuple[int, int]], str]] = {}
    notes: dict[str, dict[str, Any]] = {}
    links: list[tuple[str, str, str]] = []
    for number, line in enumerate(lines, 1):
        with damage_told(f"{file}:{number}", "line of brat"):
            key, _, rest = line.rstrip("\r").partition("\t")
            said, _, words = rest.partition("\t")
            if key.startswith("T"):
                label, _, places = said.partition(" ")
                spans[key] = (label, [(int(a), int(b)) for a, b in (p.split() for p in places.split(";"))], words)
            elif key.startswith("R"):
                kind, one, two = said.split()
                links.append((kind, one.partition(":")[2], two.partition(":")[2]))
            elif key.startswith("#") and said.startswith("AnnotatorNotes ") and words.lstrip().startswith("{"):
                notes[said.split()[1]] = dict(json.loads(words))
    with damage_told(str(file), "annotation of brat that is whole"):
        asked = [(pieces[0][0], pieces[-1][1], words) for _, pieces, words in spans.values()]
        ids = {key: str(notes.get(key, {}).pop("id", key)) for key in spans}
        joined = [Link(kind, ids[one], ids[two]) for kind, one, two in links]
    marks = [
        Mark(ids[key], label, *span, notes.get(key, {}))
        for (key, (label, _, _)), span in zip(spans.items(), place(text, asked, where=str(file)), strict=True)
    ]
    return Marked(str(header.get("id", file.stem)), text, header.get("meta", {}), tuple(marks), tuple(joined))
