"""doccano: a line of JSON for each document, with entities and relations; offsets are code points.

An entity of doccano has a label and no more. Names, polarity, holder and themes go along as the document's metadata, which doccano
gives back with an export, and are found again by the place of the span.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from policyclaims.training.corpus.tools.marks import Link, Mark, Marked, damage_told

LINES = "documents.jsonl"
_ASIDE = "policyclaims"


def lost(documents: Sequence[Marked]) -> list[str]:
    """Name what doccano shows nothing of."""
    return [
        "doccano shows spans and links alone: names of actors, polarity, holders and themes go along unseen, and a span that is "
        "moved there loses them"
    ]


def write(documents: Sequence[Marked]) -> dict[str, bytes]:
    """Return the file to import into a project for sequence labelling with relations and overlapping spans."""
    numbers = count(1)
    return {LINES: "".join(json.dumps(_line(d, numbers), ensure_ascii=False) + "\n" for d in documents).encode("utf8")}


def _line(document: Marked, numbers: Iterator[int]) -> dict[str, Any]:
    ids = {mark.id: next(numbers) for mark in document.marks}
    return {
        "text": document.text,
        "entities": [{"id": ids[m.id], "label": m.label, "start_offset": m.start, "end_offset": m.end} for m in document.marks],
        "relations": [
            {"id": next(numbers), "from_id": ids[k.source], "to_id": ids[k.target], "type": k.kind} for k in document.links
        ],
        _ASIDE: {
            "id": document.id,
            "meta": dict(document.meta),
            "marks": {f"{m.label}:{m.start}:{m.end}": {"id": m.id, **m.values} for m in document.marks},
        },
    }


def read(path: Path) -> list[Marked]:
    """Read an export (JSONL with relations).

    Raises
    ------
    CorpusError
        The file or a line is damaged.
    """
    file = path / LINES if path.is_dir() else path
    with damage_told(str(file), "export of doccano in UTF-8"):
        lines = file.read_bytes().decode("utf8").split("\n")
    return [_document(line, f"{file}:{number}", number) for number, line in enumerate(lines, 1) if line.strip()]


def _document(line: str, where: str, number: int) -> Marked:
    with damage_told(where, "line of doccano with text, entities and relations"):
        data = json.loads(line)
        aside: Mapping[str, Any] = data.get(_ASIDE) or (data.get("meta") or {}).get(_ASIDE) or {}
        values = aside.get("marks", {})
        marks = []
        for entity in data["entities"]:
            start, end = int(entity["start_offset"]), int(entity["end_offset"])
            known = dict(values.get(f"{entity['label']}:{start}:{end}", {}))
            marks.append((entity["id"], Mark(str(known.pop("id", f"e{entity['id']}")), entity["label"], start, end, known)))
        ids = {key: mark.id for key, mark in marks}
        links = [Link(k.get("type", ""), ids[k["from_id"]], ids[k["to_id"]]) for k in data.get("relations", ())]
        name = str(aside.get("id") or f"document-{data.get('id', number)}")
        return Marked(name, data["text"] + "", aside.get("meta", {}), tuple(mark for _, mark in marks), tuple(links))
