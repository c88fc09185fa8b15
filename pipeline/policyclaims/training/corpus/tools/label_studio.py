"""Label Studio: one JSON file of tasks with their annotations, and the labelling interface that shows them.

Offsets are written as code points, as Label Studio counts since 2021; what an older one exported (UTF-16) is told by its quotes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from policyclaims.training.corpus.tools.marks import LABELS, LINKS, Link, Mark, Marked, damage_told, place

TASKS, CONFIG = "tasks.json", "labels.xml"
_LISTS = ("actors", "names", "holder")
_CHOICES = ("polarity", "themes")


def lost(documents: Sequence[Marked]) -> list[str]:
    """Name what the form cannot hold: nothing."""
    return []


def write(documents: Sequence[Marked]) -> dict[str, bytes]:
    """Return the files: tasks to import, and the labelling interface to set up first."""
    tasks = [
        {
            "data": {"text": d.text, "id": d.id, "meta": dict(d.meta)},
            "annotations": [
                {"result": [item for mark in d.marks for item in _items(d.text, mark)] + [_relation(k) for k in d.links]}
            ],
        }
        for d in documents
    ]
    themes = sorted({theme for d in documents for mark in d.marks for theme in mark.values.get("themes", ())})
    return {
        TASKS: (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode("utf8"),
        CONFIG: _config(themes).encode("utf8"),
    }


def _items(text: str, mark: Mark) -> list[dict[str, Any]]:
    """Return the region and one item more for each of its values, all with the region's id."""
    here = {"start": mark.start, "end": mark.end}
    items = [("label", "labels", {"text": text[mark.start : mark.end], "labels": [mark.label]})]
    for name in _CHOICES:
        if values := mark.values.get(name):
            items.append((name, "choices", {"choices": [values] if isinstance(values, str) else list(values)}))
    for name in _LISTS:
        if values := mark.values.get(name):
            items.append((name, "textarea", {"text": [values] if isinstance(values, str) else list(values)}))
    return [
        {"id": mark.id, "from_name": name, "to_name": "text", "type": kind, "value": here | value} for name, kind, value in items
    ]


def _relation(link: Link) -> dict[str, Any]:
    return {"type": "relation", "from_id": link.source, "to_id": link.target, "direction": "right", "labels": [link.kind]}


def _config(themes: Sequence[str]) -> str:
    labels = "".join(f"    <Label value={quoteattr(label)}/>\n" for label in LABELS)
    links = "".join(f"    <Relation value={quoteattr(link)}/>\n" for link in LINKS)
    choices = "".join(f"    <Choice value={quoteattr(theme)}/>\n" for theme in themes)
    of = 'perRegion="true" whenTagName="label" toName="text"'
    areas = "".join(
        f'  <TextArea name="{name}" {of} whenLabelValue="{label}" editable="true" placeholder="{hint}"/>\n'
        for name, label, hint in (
            ("actors", "recommendation", "Who should act: one name a line"),
            ("holder", "recommendation", "Whose demand it is, where not the author's"),
            ("names", "actor", "The name of this actor"),
        )
    )
    return (
        '<View>\n  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n  <Relations>\n' + links + "  </Relations>\n"
        '  <Labels name="label" toName="text">\n' + labels + "  </Labels>\n"
        '  <Text name="text" value="$text"/>\n' + areas +
        f'  <Choices name="polarity" {of} whenLabelValue="recommendation">\n    <Choice value="for"/>\n    <Choice value="against"/>\n  </Choices>\n'
        f'  <Choices name="themes" choice="multiple" {of} whenLabelValue="recommendation">\n{choices}  </Choices>\n</View>\n'
    )  # fmt: skip


def read(path: Path) -> list[Marked]:
    """Read exported tasks (JSON, not JSON-MIN); of several annotations of a task the last that was not cancelled.

    Raises
    ------
    CorpusError
        The file is damaged, or its offsets do not fit its text.
    """
    file = path / TASKS if path.is_dir() else path
    with damage_told(str(file), "export of Label Studio (JSON)"):
        tasks = json.loads(file.read_bytes())
        tasks = tasks if isinstance(tasks, list) else [tasks]
    return [_task(task, f"{file}: task {number}", number) for number, task in enumerate(tasks, 1)]


def _task(task: Mapping[str, Any], where: str, number: int) -> Marked:
    with damage_told(where, "task of Label Studio with data.text"):
        data = task["data"]
        text, name = data["text"] + "", str(data.get("id") or f"task-{task.get('id', number)}")
        good = (
            [a for a in task.get("annotations", ()) if not a.get("was_cancelled")] or task.get("predictions") or [{"result": []}]
        )
        regions: dict[str, dict[str, Any]] = {}
        links: list[Link] = []
        for item in good[-1]["result"]:
            if item["type"] == "relation":
                links.append(Link((item.get("labels") or [""])[0], item["from_id"], item["to_id"]))
                continue
            region, value = regions.setdefault(item["id"], {}), item["value"]
            if item["type"] == "labels":
                region |= {
                    "label": value["labels"][0],
                    "start": int(value["start"]),
                    "end": int(value["end"]),
                    "text": value.get("text"),
                }
            else:
                key = item["from_name"]
                said = value.get("choices", value.get("text", ()))
                region[key] = said[0] if key in ("polarity", "holder") and isinstance(said, list) and said else said
        meta = dict(data.get("meta") or {})
        spans = [(r["start"], r["end"], r["text"]) for r in regions.values()]
    marks = [
        Mark(key, r["label"], *span, {k: [v] if isinstance(v, str) and k not in ("polarity", "holder") else v for k, v in r.items() if k in (*_LISTS, *_CHOICES)})
        for (key, r), span in zip(regions.items(), place(text, spans, where=where), strict=True)
    ]  # fmt: skip
    return Marked(name, text, meta, tuple(marks), tuple(links))
