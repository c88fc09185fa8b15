"""Corrections become annotated documents: a later line wins, other texts are found again or refused, nothing is half there."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from policyclaims.errors import CorpusError
from policyclaims.records import Document
from policyclaims.review.apply import Applied, apply
from policyclaims.review.form import read_corrections
from policyclaims.training.corpus.documents import find_documents, read_corpus, read_document

from tests.report.made import claim_in, document_row, write_run

TEXT = "Ports 🚢\r\n\r\nOslo should dredge the café’s channel because ships wait. Paris must not sell the boats.\r\n\r\nIt is late. Rome ought to act now.\r\n"
DOCUMENT = Document("ports/one", TEXT, "in/one.txt")
QUIET = Document("quiet", "Nothing is asked.", "in/quiet.txt")
CLAIMS = [
    claim_in(DOCUMENT, "Oslo should dredge the café’s channel", actors=["Oslo"], because=["ships wait."], themes=["trade"]),
    claim_in(DOCUMENT, "Paris must not sell the boats", actors=["Paris"], cue="must", themes=["trade"], polarity="against"),
]
ROWS = [document_row(DOCUMENT, 2), document_row(QUIET, 0)]


def place(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def line(op: str, claim: int | None = None, words: str | None = None, **rest: Any) -> dict[str, Any]:
    said = {"doc_id": "ports/one", "sha256": DOCUMENT.sha256, "claim_id": None if claim is None else CLAIMS[claim]["id"], "op": op, "who": "Ada", "when": "2026-01-02T03:04:05Z"}
    said |= place(words) if words else {}
    if op in ("edit", "add"):
        said |= {"actors": [], "polarity": "for", "holder": "author", "themes": ["trade"], "rationales": []}
    return said | rest


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", ROWS, CLAIMS)


def put(path: Path, *said: dict[str, Any], tail: str = "") -> Path:
    path.write_text("".join(json.dumps(s, ensure_ascii=False) + "\n" for s in said) + tail, encoding="utf8")
    return path


def made(tmp_path: Path, *said: dict[str, Any], text: str = TEXT) -> Applied:
    corrections, told = read_corrections(put(tmp_path / "c.jsonl", *said))
    assert not told
    document = Document("ports/one", text, "in/one.txt")
    claims = CLAIMS if text == TEXT else [claim_in(document, "Oslo should dredge the café’s channel", actors=["Oslo"], themes=["trade"])]
    return apply(corrections, [document_row(document, 2), ROWS[1]], claims, {"ports/one": text, "quiet": QUIET.text})


def said_in(done: Applied) -> list[str]:
    (document,) = done.documents
    return [document.text[r.start : r.end] for r in document.recommendations]


def test_each_kind_of_correction(tmp_path: Path) -> None:
    rome = line("add", None, "Rome ought to act now", actors=[{"name": "Italy", **place("Rome")}, {"name": "Malta"}], rationales=[place("It is late")])
    done = made(tmp_path, line("accept", 0), line("reject", 1), rome)
    assert not done.refused and done.count == 3
    (document,) = done.documents
    assert said_in(done) == ["Oslo should dredge the café’s channel", "Rome ought to act now"]
    added = document.recommendations[1]
    assert added.actors == ("Italy", "Malta") and added.actor_spans[1] is None
    assert added.actor_spans[0] and TEXT[slice(*added.actor_spans[0])] == "Rome"
    assert [(TEXT[w.start : w.end], w.supports) for w in document.rationales] == [("ships wait", ("r1",)), ("It is late", ("r2",))]
    assert document.meta["corrections"][1] == {"op": "reject", "claim_id": CLAIMS[1]["id"], "who": "Ada", "when": "2026-01-02T03:04:05Z"}


def test_what_is_not_corrected_stays(tmp_path: Path) -> None:
    done = made(tmp_path, line("edit", 1, "Paris must not sell", polarity="against", actors=[{"name": "France", **place("Paris")}]))
    (document,) = done.documents
    assert said_in(done) == ["Oslo should dredge the café’s channel", "Paris must not sell"]
    assert document.recommendations[0].actors == ("Oslo",) and document.recommendations[1].actors == ("France",)


def test_later_lines_win(tmp_path: Path) -> None:
    rome = line("add", None, "Rome ought to act now")
    assert said_in(made(tmp_path, line("reject", 0), line("accept", 0))) == [c["text"] for c in CLAIMS]
    assert said_in(made(tmp_path, line("edit", 0, "Oslo should dredge"), line("accept", 0))) == [c["text"] for c in CLAIMS]
    again = made(tmp_path, rome, rome | {"polarity": "against"})
    assert again.documents[0].recommendations[2].polarity == "against" and again.count == 1
    assert said_in(made(tmp_path, rome, line("reject", None, "Rome ought to act now"))) == [c["text"] for c in CLAIMS]


def test_what_was_said_is_taken_back(tmp_path: Path) -> None:
    rome = line("add", None, "Rome ought to act now")
    done = made(tmp_path, line("reject", 0), line("accept", 1), rome, line("clear", 0), line("clear", None, "Rome ought to act now"))
    assert said_in(done) == [c["text"] for c in CLAIMS] and done.count == 1 and not done.refused
    assert not made(tmp_path, line("edit", 0, "Oslo should"), line("clear", 0)).documents


def test_another_text_is_found_again_or_refused(tmp_path: Path) -> None:
    text = "New: Oslo helps.\n\n" + TEXT.replace("Paris must not sell the boats. ", "")
    kept = line("edit", 0, "Oslo should dredge the café’s channel", actors=[{"name": "Norway", **place("Oslo")}], rationales=[place("ships wait")])
    done = made(tmp_path, kept, line("accept", 0), line("add", None, "Rome ought to act now"), text=text)
    assert [r.split(": ", 1)[1] for r in done.refused] == ["is about another text of 'ports/one' and quotes no words to find in this one: make it again"]
    assert said_in(done) == ["Oslo should dredge the café’s channel", "Rome ought to act now"]
    span = done.documents[0].recommendations[0].actor_spans[0]
    assert span and span[0] > text.index("New") + 10 and text[slice(*span)] == "Oslo"
    twice = made(tmp_path, line("add", None, "Rome ought to act now"), text=text + "Rome ought to act now.")
    assert "the words “Rome ought to act now” stand more than once in this one" in twice.refused[0] and not twice.documents
    gone = made(tmp_path, line("add", None, "It is late"), text=text.replace("late", "soon"))
    assert "do not stand in this one" in gone.refused[0]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (line("accept", 0) | {"doc_id": "x"}, "the run has no document 'x'"),
        (line("accept", 0) | {"claim_id": "f" * 16}, "the run has no claim 'ffffffffffffffff' in 'ports/one'"),
        (line("add", None, "Rome ought") | {"text": "Rome never"}, "other words than “Rome never” stand at"),
        (line("add", None, "Rome ought") | {"end": 999, "text": "Rome"}, "other words than"),
        (line("reject", None, "Rome ought"), "nothing was added there"),
        (line("add", None, "dredge the café’s channel because ships wait"), "<r2> crosses <r1>: end one where the other begins (the document is left out)"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, said: dict[str, Any], says: str) -> None:
    done = made(tmp_path, said)
    assert says in done.refused[0] and not done.documents


BROKEN = [
    (line("accept", 0) | {"op": "keep"}, "op 'keep': write accept, reject, edit, add, clear"),
    (line("accept", 0) | {"who": ""}, "who must be a string"),
    (line("accept"), "accept needs the claim_id"),
    (line("add", 0, "Rome"), "write null"),
    (line("add"), "must have start and end"),
    (line("edit", 0, "Rome") | {"end": 1}, "start below end"),
    (line("edit", 0, "Rome", themes=[]), "one to three themes"),
    (line("edit", 0, "Rome", polarity="maybe"), "polarity must be"),
    (line("edit", 0, "Rome", holder=" "), "holder must"),
    (line("edit", 0, "Rome", actors=[{"start": 1, "end": 2}]), "an actor must have a name"),
    (line("edit", 0, "Rome", rationales=[{}]), "a reason must have start and end"),
    (line("edit", 0, "Rome", actors=None), "actors must be a list"),
]


@pytest.mark.parametrize(("said", "says"), BROKEN)
def test_a_line_that_is_no_correction_stops_it(tmp_path: Path, said: dict[str, Any], says: str) -> None:
    with pytest.raises(CorpusError, match=r"c\.jsonl:2: is no correction: .*") as caught:
        read_corrections(put(tmp_path / "c.jsonl", line("accept", 0), said))
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_the_schema_says_the_same() -> None:
    schema = json.loads(files("policyclaims").joinpath("schemas", "corrections.schema.json").read_text(encoding="utf8"))
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    for good in (line("accept", 0), line("clear", 0), line("clear", None, "Rome ought"), line("reject", 1, CLAIMS[1]["text"]), line("edit", 0, "Oslo should"), line("add", None, "Rome ought", actors=[{"name": "Italy", **place("Rome")}, {"name": "Malta", "start": None, "end": None, "text": None}])):
        check.validate(good)
    for bad, _ in BROKEN:
        if bad.get("end") != 1:  # that an end lies behind its start is more than a schema can say
            assert not check.is_valid(bad), bad


def test_a_cut_last_line_is_told(tmp_path: Path) -> None:
    path = put(tmp_path / "c.jsonl", line("accept", 0), tail='{"doc_id": "ports')
    found, told = read_corrections(path)
    assert len(found) == 1 and told == [f"{path}:2: the last line was not written to its end and is left out: make this correction again"]
    path.write_bytes(path.read_bytes() + "caf🚢".encode()[:-2])
    assert len(read_corrections(path)[0]) == 1
    put(path, line("accept", 0), tail='{"doc\n{"doc_id": 1}\n')
    with pytest.raises(CorpusError, match=r":2: is no JSON"):
        read_corrections(path)


def test_the_command(cli: Callable[..., Any], run: Path, tmp_path: Path) -> None:
    put(tmp_path / "c.jsonl", line("accept", 0), line("reject", 1))
    done = cli("review", "apply", "run", "c.jsonl", "-o", "annotated")
    assert (done.returncode, done.stderr) == (0, "2 corrections in 1 documents: annotated\n")
    paths = find_documents([tmp_path / "annotated"])
    (document,) = read_corpus(paths, themes={"trade"})
    assert document.id == "ports/one" and len(document.recommendations) == 1 and document.text == TEXT
    before = paths[0].read_bytes()
    assert cli("review", "apply", "run", "c.jsonl", "-o", "annotated").stderr == "policyclaims: annotated: exists: choose another path, or give --overwrite\n"
    put(tmp_path / "c.jsonl", line("accept", 0), tail='{"doc')
    (tmp_path / "meta.csv").write_text("doc_id,title,publisher,genre,country\nports/one,Ports,Watch,brief,NO\n")
    done = cli("review", "apply", "run", "c.jsonl", "-o", "annotated", "--overwrite", "--meta", "meta.csv")
    assert done.returncode == 3 and "c.jsonl:2: the last line" in done.stderr
    assert paths[0].read_bytes() != before and read_document(paths[0]).meta["persona"] == "Watch"
    put(tmp_path / "c.jsonl", line("accept", 0), {"op": "x"})
    assert cli("review", "apply", "run", "c.jsonl", "-o", "none").returncode == 2 and not (tmp_path / "none").exists()
