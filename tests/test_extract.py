"""Texts in, records out; a document that fails never ends the run. And the frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import policyclaims
import pytest
from policyclaims.errors import ModelError
from policyclaims.extraction import COLUMNS, extract, to_frame
from policyclaims.records import Document, Unread

TEXT = "# Ports\n\n## Recommendations\n\nOslo should rebuild the ferries. Paris must not sell the reserve.\n"


def test_strings_are_numbered_and_documents_keep_their_ids(nlp: Any) -> None:
    records = list(extract([TEXT, Document("own", TEXT, "x.txt"), ""], nlp=nlp))
    assert [(r.document.doc_id, r.document.source, r.document.status) for r in records] == [
        ("0", "", "ok"),
        ("own", "x.txt", "ok"),
        ("2", "", "empty"),
    ]
    assert {c.doc_id for c in records[1].claims} == {"own"}
    assert [c.id for c in records[0].claims] == [c.id for c in records[1].claims]
    assert records[0].document.claims == len(records[0].claims) > 0
    assert records[0].document.chars == len(TEXT) and records[0].document.sha256 == Document("", TEXT).sha256


def test_it_is_lazy(nlp: Any) -> None:
    taken = []

    def texts() -> Any:
        for i in range(3):
            taken.append(i)
            yield TEXT

    next(extract(texts(), nlp=nlp))
    assert taken == [0]


def test_an_unread_input_has_a_record(nlp: Any) -> None:
    (record,) = extract([Unread("x", "x.txt", "failed", "InputError", "x.txt: no")], nlp=nlp)
    assert record.document.error == {"kind": "InputError", "message": "x.txt: no"} and record.document.sha256 is None


def test_what_is_too_long_is_refused_not_cut(nlp: Any) -> None:
    over, at = extract([TEXT, TEXT[:-1]], nlp=nlp, max_chars=len(TEXT) - 1)
    assert (over.document.status, at.document.status) == ("failed", "ok")
    assert over.document.error and "--max-chars" in over.document.error["message"] and not over.claims


def test_more_characters_than_spacy_takes(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nlp, "max_length", 20)
    (record,) = extract([TEXT], nlp=nlp)
    assert record.document.status == "ok" and nlp.max_length == 20


class Failing:
    max_length = 10**9

    def __init__(self, inner: Any, error: Exception) -> None:
        self.inner, self.error = inner, error

    def __call__(self, text: str) -> Any:
        if "bad" in text:
            raise self.error
        return self.inner(text)


def test_a_document_that_fails_does_not_end_the_run(nlp: Any) -> None:
    records = list(extract([TEXT, "bad", TEXT], nlp=Failing(nlp, ValueError("one\ntwo")), keep_text=True))  # type: ignore[arg-type]
    assert [r.document.status for r in records] == ["ok", "failed", "ok"]
    assert records[1].document.error == {"kind": "ValueError", "message": "ValueError: one two"}
    assert records[1].document.text == "bad"


def test_a_broken_model_ends_the_run(nlp: Any) -> None:
    with pytest.raises(ModelError):
        list(extract(["bad"], nlp=Failing(nlp, ModelError("x"))))  # type: ignore[arg-type]


def test_the_least_score(nlp: Any) -> None:
    (every,) = extract([TEXT], nlp=nlp)
    least = max(c.score for c in every.claims)
    (some,) = extract([TEXT], nlp=nlp, min_score=least)
    assert {c.id for c in some.claims} == {c.id for c in every.claims if c.score >= least} and some.document.claims == len(
        some.claims
    )


def test_furniture_is_told_as_skipped(nlp: Any) -> None:
    text = "Oslo should act.\n\n---\n\n17\n\nThe end came.\n"
    (record,) = extract([text], nlp=nlp)
    assert [(text[s.start : s.end], s.why) for s in record.document.skipped] == [
        ("---", "page furniture"),
        ("17", "page furniture"),
    ]


def test_a_sentence_of_enormous_length_is_told_as_skipped(nlp: Any) -> None:
    text = "Ministers should act " + "and act " * 600 + "now. Donors should pay.\n"
    (record,) = extract([text], nlp=nlp)
    assert [(s.start, s.why) for s in record.document.skipped] == [(0, "sentence too long")]


def test_why_is_there_where_it_was_asked_for(nlp: Any) -> None:
    (plain,) = extract([TEXT], nlp=nlp)
    (explained,) = extract([TEXT], nlp=policyclaims.load(explain=True))
    assert all(c.why is None for c in plain.claims)
    assert explained.claims and all(c.why and c.why["score"] for c in explained.claims)
    assert [c.id for c in plain.claims] == [c.id for c in explained.claims]


def test_a_frame(nlp: Any) -> None:
    frame = to_frame(extract([TEXT, TEXT], nlp=nlp))
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == sum(len(r.claims) for r in extract([TEXT, TEXT], nlp=nlp)) > 2
    row = frame.iloc[0]
    assert row["text"] == TEXT[row["start"] : row["end"]] and row["section"] == "Ports > Recommendations"
    assert row["themes"][0] == row["theme"] and isinstance(row["actors"], list)
    assert {c: frame[c].dtype.kind for c in ("start", "end", "score")} == {"start": "i", "end": "i", "score": "f"}


def test_an_empty_frame_has_the_same_columns() -> None:
    frame = to_frame([])
    assert tuple(frame.columns) == COLUMNS and len(frame) == 0


def test_an_empty_frame_has_the_same_dtypes(nlp: Any) -> None:
    full = to_frame(extract([TEXT], nlp=nlp))
    assert dict(to_frame([]).dtypes) == dict(full.dtypes)


def test_the_package_offers_what_it_says() -> None:
    assert all(getattr(policyclaims, name) is not None for name in policyclaims.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        policyclaims.nothing  # noqa: B018


@pytest.mark.parametrize("text", ["\ud800 Oslo should act.", "Oslo should\ud83d act."])
def test_half_a_surrogate_pair(nlp: Any, text: str, tmp_path: Path) -> None:
    from policyclaims.writers import RunWriter

    with RunWriter(tmp_path / "out") as writer:
        for record in extract([text], nlp=nlp, keep_text=True):
            writer.write(record)


@pytest.mark.slow
@pytest.mark.parametrize("run", ["<!-- "], ids=["open comments"])
def test_open_comments_do_not_hang(nlp: Any, run: str) -> None:
    import time

    begun = time.process_time()
    list(extract([run * 10_000], nlp=nlp))
    assert time.process_time() - begun < 8


@pytest.mark.slow
@pytest.mark.parametrize("char", ["(", '"', "*"])
def test_a_run_of_marks_does_not_hang(nlp: Any, char: str) -> None:
    import time

    begun = time.process_time()
    list(extract([char * 5_000], nlp=nlp))
    assert time.process_time() - begun < 8  # the tokenizer itself is quadratic in a run of prefixes


@pytest.mark.parametrize(
    "text",
    [
        "x\n" * 20_000,
        "- Act now\n" * 2_000,
        "Aa Bb Cc (ABC) " * 2_000,
        "[a](b" * 6_000,
        "1. a " * 6_000,
        " " * 60_000 + "x",
        "Ministers should:\n" * 1_000,
        "> " * 20_000,
    ],
)
def test_long_monotonous_texts_do_not_hang(nlp: Any, text: str) -> None:
    import time

    begun = time.process_time()
    (record,) = extract([text], nlp=nlp)
    assert record.document.status == "ok"
    assert time.process_time() - begun < 15
