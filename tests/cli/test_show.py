"""``policyclaims show`` and what it rests on: pages, boxes, languages and encodings in a run's files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from jsonschema import Draft202012Validator

from tests.helpers import lines
from tests.readers.samples import Line, column, make_docx, make_pdf, paragraph

Cli = Callable[..., subprocess.CompletedProcess[str]]
FRENCH = "Le ministère des transports devrait augmenter la solde des pilotes, car deux sur trois prendront leur retraite. " * 20


@pytest.fixture
def run(cli: Cli, tmp_path: Path) -> Path:
    first = [Line("Harbour Forum", 72, 815, 8), *column(["Ships wait for hours in the northern ports of the country."]), Line("1", 300, 30, 8)]
    second = [Line("Harbour Forum", 72, 815, 8), *column(["The Ministry of Transport should raise the pay of the pilots, because", "two in three will retire by 2030."]), Line("2", 300, 30, 8)]
    third = [Line("Harbour Forum", 72, 815, 8), *column(["Norway must not sell the reserve boats of the north."]), Line("3", 300, 30, 8)]
    (tmp_path / "brief.pdf").write_bytes(make_pdf([first, second, third]))
    (tmp_path / "page.html").write_text("<html><body><h1>Ports</h1><p>Oslo should rebuild the ferries.</p></body></html>")
    (tmp_path / "word.docx").write_bytes(make_docx(paragraph("Oslo should rebuild the ferries.")))
    (tmp_path / "mac.txt").write_bytes("The minister’s office should publish “all” of the café’s books – now.".encode("mac_roman"))
    (tmp_path / "fr.txt").write_text(FRENCH)
    (tmp_path / "scan.pdf").write_bytes(make_pdf([[]]))
    done = cli("extract", "brief.pdf", "page.html", "word.docx", "mac.txt", "fr.txt", "scan.pdf", "-o", "out", "--boxes")
    assert done.returncode == 0, done.stderr
    assert "fr.txt: is not English (looks like fr): give --any-language" in done.stderr and "OCR" in done.stderr
    return tmp_path / "out"


def claims(run: Path, doc: str) -> list[dict[str, Any]]:
    return [row for row in lines(run / "claims.jsonl") if row["doc_id"] == doc]


def test_a_run_tells_pages_boxes_encodings_and_languages(run: Path, schemas: dict[str, Draft202012Validator]) -> None:
    for name in ("claims", "documents"):
        for row in lines(run / f"{name}.jsonl"):
            schemas[name].validate(row)
    rows = {row["doc_id"]: row for row in lines(run / "documents.jsonl")}
    assert {name: row["status"] for name, row in rows.items()} == {"brief": "ok", "page": "ok", "word": "ok", "mac": "ok", "fr": "not_english", "scan": "empty"}
    assert rows["brief"]["pages"] == 3 and {s["page"] for s in rows["brief"]["skipped"]} == {1, 2, 3}
    assert rows["mac"]["encoding"]["name"] == "mac_roman" and rows["fr"]["language"] == "fr"
    second, third = claims(run, "brief")
    assert (second["page"], third["page"]) == (2, 3) and second["boxes"][0][0] == 2
    members = [second["cue"], second["action"], *second["actors"]]
    assert all(member["page"] == 2 and member["boxes"] for member in members)
    assert second["rationales"] and all(row["boxes"] and row["boxes"][0][0] == row["page"] for row in second["rationales"])
    assert not any("page" in row for doc in ("page", "word", "mac") for row in claims(run, doc))


def test_show_says_where(run: Path, cli: Cli) -> None:
    ids = {doc: claims(run, doc)[0]["id"] for doc in ("brief", "page", "word")}
    assert "brief.pdf, page 2" in cli("show", "out", "--claim", ids["brief"]).stdout
    page = cli("show", "out", "--claim", ids["page"]).stdout
    at = (run.parent / "page.html").read_text().index("Oslo")
    assert f"page.html, characters {at} to {at + 31} of the file" in page and "[Oslo should rebuild the ferries]." in page
    assert "word.docx, block 1" in cli("show", "out", "--claim", ids["word"][:8]).stdout
    assert len(cli("show", "out").stdout.strip().split("\n\n")) == len(lines(run / "claims.jsonl"))


def test_highlight(run: Path, cli: Cli) -> None:
    first, second = (row["id"] for row in claims(run, "brief"))
    done = cli("show", "out", "--claim", first, "--claim", second, "--highlight", "h.pdf")
    assert done.returncode == 0 and "2 claims highlighted on 2 pages" in done.stderr
    with pypdfium2.PdfDocument(run.parent / "h.pdf") as copy:
        assert len(copy) == 3
        yellow = [((p := page.render(may_draw_forms=True).to_numpy())[..., 0] < 90) & (p[..., 2] > 200) for page in copy]
    assert [bool(found.any()) for found in yellow] == [False, True, True]
    again = cli("show", "out", "--claim", first, "--highlight", "h.pdf")
    assert again.returncode == 2 and "give --overwrite" in again.stderr


def test_what_cannot_be_shown_is_told(run: Path, cli: Cli) -> None:
    page = claims(run, "page")[0]["id"]
    for arguments, says in (
        (("show", "out", "--claim", "zzz"), "out: has no claim zzz"),
        (("show", "none"), "is no folder of a finished run"),
        (("show", "out", "--highlight", "h.pdf"), "are of several documents"),
        (("show", "out", "--claim", page, "--highlight", "h.pdf"), "is no PDF"),
    ):
        done = cli(*arguments)
        assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1
    (run.parent / "brief.pdf").unlink()
    brief = claims(run, "brief")[0]["id"]
    assert "not there any more" in cli("show", "out", "--claim", brief).stdout
    assert "not there any more" in cli("show", "out", "--claim", brief, "--highlight", "h.pdf").stderr


def test_other_languages_are_read_where_asked(run: Path, cli: Cli) -> None:
    done = cli("extract", "fr.txt", "-o", "out2", "--any-language")
    assert done.returncode == 0 and lines(run.parent / "out2" / "documents.jsonl")[0]["status"] == "ok"
