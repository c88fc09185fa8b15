"""A small run with everything in it, and its page opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from policyclaims.records import Document
from policyclaims.report.page import report

from tests.report.made import claim_in, document_row, write_run

TEXT = """Harbours 🚢 at risk

The Ministry of Transport should dredge the northern channel before 2030, because two in three ships already wait for the tide.
Parliament must not sell the pilot boats. The port authority of Aldermere could publish the accident record.

Two in three pilots will retire. Fishers urge the Ministry of Transport to pay them.
"""
SECOND = "Ports again.\n\nThe Ministry of Transport should dredge the northern channel by 2030. Schools should teach tides.\n"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four documents: two with claims (one twice under another name), one that failed, one without a claim."""
    one, two = Document("ports/one", TEXT, "in/one.txt"), Document("two", SECOND, "in/two.txt")
    same, quiet = Document("=twin", SECOND, "in/twin.txt"), Document("quiet", "Nothing is asked here.", "in/quiet.txt")
    why = {"score": [["modal:should", 1.25]]}
    claims = [
        claim_in(one, "The Ministry of Transport should dredge the northern channel before 2030", actors=["Ministry of Transport"], because=["two in three ships already wait for the tide"], themes=["infrastructure", "trade"], score=0.97, section=["Harbours 🚢 at risk"], why=why),
        claim_in(one, "Parliament must not sell the pilot boats", actors=["Parliament"], cue="must", strength="must", polarity="against", themes=["infrastructure"], score=0.66),
        claim_in(one, "The port authority of Aldermere could publish the accident record", actors=["Aldermere Port Authority"], cue="could", strength="could", themes=["governance"], score=0.45),
        claim_in(one, "Fishers urge the Ministry of Transport to pay them", actors=["Ministry of Transport"], cue="urge", strength="urge", holder="Fishers", themes=["labor"], because=["Two in three pilots will retire."], score=0.81),
        *(claim_in(d, t, actors=a, themes=[th], score=s) for d in (two, same) for t, a, th, s in (
            ("The Ministry of Transport should dredge the northern channel by 2030", ["Ministry of Transport"], "infrastructure", 0.92), ("Schools should teach tides", [], "education", 0.71))),
    ]  # fmt: skip
    failed = {"doc_id": "broken", "source": "in/broken.txt", "status": "failed", "sha256": None, "chars": 0, "claims": 0, "skipped": [], "error": {"kind": "InputError", "message": "in/broken.txt: holds NUL bytes"}, "seconds": 0.0}
    rows = [document_row(one, 4), document_row(two, 2), document_row(same, 2), document_row(quiet, 0), failed]
    return write_run(tmp_path_factory.mktemp("small") / "run", rows, claims)


REVIEW = "Fishers of Aldermere\n\nNorway should dredge the channel by 2030. Norway should not sell the pilot boats.\n"


@pytest.fixture(scope="session")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One document whose claims have a deadline, proposers, a page and actors with a score; one names no actor."""
    document = Document("review", REVIEW, "in/review.pdf")
    claims = [
        claim_in(document, "Norway should dredge the channel by 2030", actors=["Norway", "Sweden"], by="by 2030", proposed_by=["Chile", "Ghana"], actor_score=0.75, page=3, themes=["trade", "energy"], because=["Fishers of Aldermere"]),
        claim_in(document, "Norway should not sell the pilot boats", themes=["trade"], polarity="against", holder="Fishers"),
    ]  # fmt: skip
    return write_run(tmp_path_factory.mktemp("review") / "run", [document_row(document, 2)], claims)


@pytest.fixture(scope="session")
def review_meta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("meta") / "about.csv"
    path.write_text("doc_id,title,date,publisher,author\nreview,Review of Norway,31/12/2019,Harbour Watch,A. Larsen\n", encoding="utf8")
    return path


@pytest.fixture(scope="session")
def meta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("meta") / "meta.csv"
    path.write_text("doc_id,title,date,publisher,region\nports/one,Ports and pilots,2023-05-01,Harbour Watch,north\ntwo,Ports again,2024,Tide Institute,south\n", encoding="utf8")
    return path


@pytest.fixture(scope="session")
def lines_of(small: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (small / "claims.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="session")
def page_file(small: Path, meta: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(small, tmp_path_factory.mktemp("page") / "report.html", meta=meta, title="Ports & tides").path


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page from disk; in the end it must have asked for nothing and complained of nothing."""
    contexts: list[Any] = []
    faults: list[str] = []

    def run(path: Path, address: str = "", **options: Any) -> Any:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:file:")) else faults.append(request.url))
        page.goto(path.as_uri() + address)
        page.wait_for_selector("html[data-ready]")
        return page

    yield run
    for context in contexts:
        context.close()
    assert not faults
