"""The first screen counts and says what is true."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest
from policyclaims.records import Document
from policyclaims.report.export import export
from policyclaims.report.page import report, told

from tests.report.made import claim_in, document_row, write_run
from tests.report.scripts import run_in_page


@pytest.fixture(scope="module")
def unsure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three claims on Oslo, whose scores are low; two on Rome that are sure; one reason that is likely, one that is not."""
    text = " ".join(f"{name} ought to act on {n}." for n, name in enumerate(["Oslo"] * 3 + ["Rome"] * 2)) + " It is late. It is cold."
    document = Document("d", text, "d.txt")
    claims = [
        claim_in(document, f"{name} ought to act on {n}", actors=[name], cue="ought to", actor_score=0.3 if name == "Oslo" else 0.9, because=["It is late"] if n == 0 else ["It is cold"] if n == 1 else [], polarity="against" if n == 4 else "for")
        for n, name in enumerate(["Oslo"] * 3 + ["Rome"] * 2)
    ]  # fmt: skip
    claims[1]["rationales"][0]["score"] = 0.49
    run = write_run(tmp_path_factory.mktemp("unsure") / "run", [document_row(document, 5)], claims)
    return report(run, run.parent / "r.html").path


def test_actors_stand_in_the_order_of_what_is_sure(unsure: Path) -> None:
    assert run_in_page(unsure, "(({ tally, weight }) => ranked(tally.actor, weight))(select())") == [["Rome", 2], ["Oslo", 3]]
    # Counted by documents, an actor weighs as much as its surest claim in each.
    weight = run_in_page(unsure, "(state.by = 'documents', [...select().weight])")
    assert weight == [["Oslo", 0.3], ["Rome", 0.9]]
    assert "how sure" in run_in_page(unsure, "words(overview(select()))")


def test_without_scores_of_actors_the_order_is_by_number(page_file: Path) -> None:
    assert run_in_page(page_file, "(({ tally, weight }) => ranked(tally.actor, weight).map((p) => p[1]))(select())") == [4, 2, 1, 1]


def test_only_reasons_that_are_likelier_than_not_say_why(unsure: Path) -> None:
    shown = run_in_page(unsure, "words(overview(select()))")
    assert "1 claim says why" in shown and "1 claim asks not to" in shown
    assert run_in_page(unsure, "[...select().tally.reason].sort()") == [["with a reason", 1], ["without a reason", 4]]
    assert run_in_page(unsure, "words(reasonsOf(run.claims[1]))").startswith("1 doubtful reason")


def test_no_quotation_marks_round_words_that_the_text_lacks(unsure: Path, page_file: Path) -> None:
    for page in (unsure, page_file):
        cards = run_in_page(page, "words(run.claims.map((c) => claimCard(c)))")
        assert "should" in cards and not re.search("[“”\"]", cards)
    sources = "\n".join(p.read_text(encoding="utf8") for p in files("policyclaims.report").joinpath("page").iterdir() if p.name.endswith(".js"))
    assert set(re.findall("“[^”]*”", sources)) == {"“${c[C.text].replace(/\\s+/g, ' ')}”"}  # the claim's own words, to cite


def test_sentences_count_truly(tmp_path: Path) -> None:
    document = Document("d", "Oslo should act.", "d.txt")
    rows = [document_row(document, 1, keep=False), {**document_row(Document("e", "x", "e"), 0), "status": "failed", "error": {"kind": "E", "message": "m"}}]
    made = report(write_run(tmp_path / "run", rows, [claim_in(document, "Oslo should act", actors=["Oslo"])]), tmp_path / "r.html")
    assert "the text of 1 document is not at hand, so its claims stand alone" in " ".join(told(made))
    shown = run_in_page(made.path, "words(overview(select()))")
    assert "The text of 1 document is not in this page, so its claims stand alone" in shown and "1 document could not be read" in shown
    assert not re.search(r"\b1 (documents|claims|actors|demands|reasons)\b", shown)
    assert "0 claims say why" in shown


def test_what_is_less_than_one_in_a_hundred_is_not_none(unsure: Path) -> None:
    assert run_in_page(unsure, "[percent(1, 1000), percent(999, 1000), percent(0, 9), percent(9, 9), percent(1, 0)]") == ["< 1 %", "> 99 %", "0 %", "100 %", "–"]


def test_a_claim_shows_when_and_by_whom(review: Path, review_meta: Path, tmp_path: Path) -> None:
    page = report(review, tmp_path / "r.html", meta=review_meta).path
    card = run_in_page(page, "words(claimCard(run.claims[0]))")
    assert "by 2030" in card and "proposed by Chile, Ghana" in card and "0.75" not in card
    assert run_in_page(page, "run.claims[0][C.actors].map((a) => a[4])") == [0.75, 0.75]


def test_who_proposed_it_is_whose_demand_it_is(review: Path, tmp_path: Path) -> None:
    page = report(review, tmp_path / "r.html").path
    assert run_in_page(page, "[...select().tally.holder].sort()") == [["Chile", 1], ["Fishers", 1], ["Ghana", 1]]


def test_beside_a_text_stands_how_sure_its_actors_are(review: Path, unsure: Path, tmp_path: Path) -> None:
    beside = "(reader = { list: [0], all: run.byDoc[0], why: {} }, side(0), words($('side')))"
    shown = run_in_page(report(review, tmp_path / "r.html").path, beside)
    assert "Norway: found in its own sentence, 75 % sure" in shown and "Sweden: found in the whole document, 75 % sure" in shown
    assert "70 % sure" in shown and "page 3 of the PDF" in shown


def test_the_download_is_the_flat_export(review: Path, review_meta: Path, small: Path, meta: Path, tmp_path: Path) -> None:
    for run, about in ((review, review_meta), (small, meta)):
        page = report(run, tmp_path / f"{run.parent.name}.html", meta=about).path
        made = run_in_page(page, "flatCsv(select().shown)")
        written = export(run, target=tmp_path / f"{run.parent.name}.csv", meta=about).read_bytes().decode("utf8")
        assert made.startswith("\ufeff") and made.endswith("\r\n")
        here, there = (list(csv.DictReader(text.removeprefix("\ufeff").splitlines())) for text in (made, written))
        assert all(row["link"].startswith("file:///report.html#/doc/") and row["link"].endswith(row["claim_id"]) for row in here)
        assert [{**row, "link": ""} for row in here] == [{**row, "link": ""} for row in there]


def test_the_download_is_what_the_filters_leave(page_file: Path) -> None:
    made = run_in_page(page_file, "(state.filters = { actor: new Set(['Parliament']) }, flatCsv(select().shown))")
    assert [row["sentence"] for row in csv.DictReader(made.removeprefix("\ufeff").splitlines())] == ["Parliament must not sell the pilot boats"]
