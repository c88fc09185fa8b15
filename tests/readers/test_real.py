"""Real documents, where they are at hand: publishers' numbered recommendations come out of the PDF whole, and the map holds throughout.

``numbered.json`` was written by hand from the pages: number, page, the outermost three words, and a hash of the letters in between.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from policyclaims.readers.load import documents
from policyclaims.readers.pdf_page import characters
from policyclaims.records import Document

from tests.conftest import SHARED

REAL = SHARED / "real"
NUMBERED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "numbered.json").read_text(encoding="utf8"))
FILES = sorted(p for p in REAL.rglob("*.*") if p.name != "README.md")
pytestmark = pytest.mark.skipif(not FILES, reason="the real documents are not here")


@cache
def read(path: Path) -> Document:
    (document,) = documents(path.read_bytes(), path.name, path.stem, str(path), text_field="text", id_field="id")
    assert isinstance(document, Document)
    return document


def squeezed(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def passages(text: str, begins: str, ends: str) -> Iterator[tuple[int, int]]:
    start = -1
    while (start := text.find(begins, start + 1)) >= 0:
        end = start
        while 0 <= (end := text.find(ends, end + 1)) < start + 8000:
            yield start, end + len(ends)


@pytest.mark.parametrize("entry", NUMBERED, ids=lambda e: f"{e['file']}-{e['number']}")
def test_numbered_recommendations_are_whole(entry: dict[str, Any]) -> None:
    document = read(REAL / "pdf" / f"{entry['file']}.pdf")
    assert document.places is not None
    found = [
        (start, end)
        for start, end in passages(document.text, entry["begins"], entry["ends"])
        if hashlib.sha256(squeezed(document.text[start:end]).encode()).hexdigest()[:16] == entry["sha"]
    ]
    assert found and entry["page"] in {document.places.place(start).page for start, _ in found}
    assert {len(document.text[start:end].split()) for start, end in found} == {entry["words"]} or document.text[found[0][0] : found[0][1]].count("\n")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_character_maps_to_its_source(path: Path) -> None:
    document = read(path)
    places = document.places
    assert places is not None and document.text.strip()
    if places.unit != "page":
        return
    with pypdfium2.PdfDocument(path) as pdf:
        layers = [characters(page.get_textpage()) for page in pdf]
    strange = 0
    for offset, char in enumerate(document.text):
        place = places.place(offset)
        assert place.page
        if place.end > place.at:
            strange += layers[place.page - 1][place.at] != char and char.isalnum()
        else:
            assert not char.isalnum() or "# Notes" in document.text[max(0, offset - 8) : offset + 8]
    assert not strange


@pytest.mark.parametrize("name", ["un_upr_Macedonia2014", "un_upr_afghanistan2014", "un_upr_norway2014", "un_upr_vietnam2014"])
def test_macroman_is_recognised(name: str) -> None:
    encoding = read(REAL / "txt" / f"{name}.txt").encoding
    assert encoding and encoding.name == "mac_roman"


def test_reading_is_fast() -> None:
    """A floor far below what an idle core does (100 to 300 pages a second), so that it fails for a reason only."""
    paths = [p for p in FILES if p.suffix == ".pdf"]
    begun = time.process_time()
    pages = sum(next(iter(documents(p.read_bytes(), p.name, "", "", text_field="", id_field=""))).pages or 0 for p in paths)  # type: ignore[union-attr]
    assert pages / (time.process_time() - begun) > 50
