"""A run read back as tables: every key leads somewhere, nothing is lost, broken runs are told in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import policyclaims
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.errors import InputError
from policyclaims.records import Document
from policyclaims.report.run import read_run, texts_of
from policyclaims.report.tables import COLUMNS, KEYS

from tests.report.made import claim_in, document_row, write_run


def test_the_tables_hold_what_the_run_holds(small: Path, lines_of: list[dict[str, Any]]) -> None:
    found = policyclaims.frames(small)
    for name, table in found.items():
        assert list(table.columns) == list(COLUMNS[name])
        assert not table.duplicated(list(KEYS[name])).any(), name
    assert len(found.claims) == len(lines_of) and len(found.documents) == 5
    assert len(found.actors) == sum(len(c["actors"]) for c in lines_of)
    assert len(found.rationales) == sum(len(c["rationales"]) for c in lines_of)
    whole = found.claims[["doc_id", "claim_id"]].merge(found.themes, on=["doc_id", "claim_id"])
    assert len(whole) == len(found.themes) and set(found.claims["doc_id"]) <= set(found.documents["doc_id"])
    assert found.claims["score"].tolist() == [c["score"] for c in lines_of]
    assert found.documents.set_index("doc_id").loc["broken", "error"].endswith("holds NUL bytes")


def test_a_table_of_ones_own_joins_the_documents(small: Path, meta: Path) -> None:
    table = policyclaims.frames(small, meta=meta).documents.set_index("doc_id")
    assert table.loc["two", "publisher"] == "Tide Institute" and table.loc["quiet", "region"] == ""


def test_what_a_claim_may_have_stands_in_the_tables(review: Path, small: Path) -> None:
    found = policyclaims.frames(review)
    assert found.claims[["deadline", "proposed_by"]].to_numpy().tolist() == [["by 2030", "Chile; Ghana"], ["", ""]]
    first = found.claims.iloc[0]
    assert first["text"][first["deadline_start"] - first["start"] : first["deadline_end"] - first["start"]] == "by 2030"
    assert found.actors["score"].tolist() == [0.75, 0.75] and policyclaims.frames(small).actors["score"].isna().all()


def test_the_run_itself_is_a_table(small: Path) -> None:
    found = policyclaims.frames(small)
    (row,) = found.runs.to_dict("records")
    assert (row["run"], row["policyclaims"], row["model_name"], row["min_score"]) == (small.name, "0.1.0", "made", 0.4)
    assert (row["documents"], row["claims"], row["finished"]) == (5, 8, "2026-01-02T03:04:05+00:00")
    assert json.loads(row["configuration"]) == {"min_score": 0.4}


@pytest.mark.parametrize(
    ("content", "says"),
    [("id,title\nx,y\n", "no column doc_id"), ("doc_id,title\ntwo,a\ntwo,b\n", "twice"), ("doc_id\nelse\n", "none of its doc_id"), ("", "cannot be read as a table")],
)
def test_a_table_that_does_not_fit(small: Path, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "m.csv").write_text(content)
    with pytest.raises(InputError, match=says):
        policyclaims.frames(small, meta=tmp_path / "m.csv")


def test_broken_runs(small: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        policyclaims.frames(tmp_path)
    rows = [json.loads(line) for line in (small / "documents.jsonl").read_text(encoding="utf8").splitlines()]
    claims = [json.loads(line) for line in (small / "claims.jsonl").read_text(encoding="utf8").splitlines()]
    with pytest.raises(InputError, match="does not know"):
        read_run(write_run(tmp_path / "a", rows[1:], claims))
    with pytest.raises(InputError, match="schema"):
        read_run(write_run(tmp_path / "b", rows, [{**claims[0], "schema": "policyclaims/9"}]))
    run = write_run(tmp_path / "c", rows, claims)
    (run / "claims.jsonl").write_text('{"half": \n')
    with pytest.raises(InputError, match=r"claims\.jsonl:1: is no JSON"):
        read_run(run)


def test_texts_come_from_the_run_or_from_their_unchanged_sources(tmp_path: Path) -> None:
    texts = {"a": "Oslo should act.", "b": "Rome should act.", "c": "Bonn should act."}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text)
    (tmp_path / "l.jsonl").write_text('{"text": "other"}\n{"text": "Kyiv should act."}\n')
    documents = [Document(n, t, str(tmp_path / f"{n}.txt")) for n, t in texts.items()] + [Document("l", "Kyiv should act.", f"{tmp_path}/l.jsonl:2")]
    run = read_run(write_run(tmp_path / "run", [document_row(d, 1, keep=d.id == "a") for d in documents], [claim_in(d, d.text[:-1]) for d in documents]))
    (tmp_path / "a.txt").unlink()
    (tmp_path / "c.txt").write_text("changed")
    assert texts_of(run) == {"a": texts["a"], "b": texts["b"], "l": "Kyiv should act."}


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_words_come_through(words: str) -> None:
    import tempfile

    document = Document(words, f"x {words} should act", words)
    with tempfile.TemporaryDirectory() as folder:
        run = write_run(Path(folder) / "r", [document_row(document, 1)], [claim_in(document, document.text.strip(), actors=[words])])
        found = policyclaims.frames(run)
    assert found.documents["doc_id"].tolist() == [words] and found.actors["name"].tolist() == [words]


@pytest.mark.parametrize("name", ["who_is_asked", "two_publishers", "over_time"])
def test_the_notebooks_run(small: Path, meta: Path, root: Path, name: str) -> None:
    file = root / "pipeline" / "policyclaims" / "report" / "notebooks" / f"{name}.py"
    import os

    ran = subprocess.run([sys.executable, "-W", "error", str(file)], env={**os.environ, "POLICYCLAIMS_RUN": str(small), "POLICYCLAIMS_META": str(meta)}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert {"who_is_asked": "Ministry of Transport", "two_publishers": "Tide Institute", "over_time": "2024"}[name] in ran.stdout


def test_empty_runs_have_empty_tables(tmp_path: Path) -> None:
    found = policyclaims.frames(write_run(tmp_path / "run", [], []))
    assert all(len(t) == 0 and isinstance(t, pd.DataFrame) for name, t in found.items() if name != "runs")
