"""The headers of documents (id, title, publisher, …) in a file of their own, beside those of a tool that has no place for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policyclaims.training.corpus.files import file_name
from policyclaims.training.corpus.tools.marks import Marked, damage_told

HEADERS = "headers.json"


def told(tool: str) -> str:
    """Name what the tool cannot hold."""
    return f"{tool} has no place for headers (title, publisher, …): they are kept in {HEADERS}, leave it beside the other files"


def write_headers(documents: Sequence[Marked]) -> dict[str, bytes]:
    """Return the file of headers; ``begins`` keeps the white space before a text's first word, which some tools do not."""
    headers = {
        file_name(d.id): {"id": d.id, "meta": dict(d.meta), "begins": d.text[: len(d.text) - len(d.text.lstrip())]}
        for d in documents
    }
    return {HEADERS: (json.dumps(headers, ensure_ascii=False, indent=1) + "\n").encode("utf8")}


def read_headers(folder: Path) -> Mapping[str, Any]:
    """Read the file of headers: a file's name without its ending to ``id`` and ``meta``; empty where it is missing."""
    if not (kept := folder / HEADERS).is_file():
        return {}
    with damage_told(str(kept), "file of headers"):
        return dict(json.loads(kept.read_bytes()))
