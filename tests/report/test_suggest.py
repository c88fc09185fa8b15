"""The queue begins with what the run is least sure of, and covers documents and publishers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from policyclaims.records import Document
from policyclaims.report.suggest import doubt, suggest

from tests.report.made import claim_in, document_row, write_run

SENTENCES = [f"Oslo should open harbour {n}" for n in range(6)]
DOCUMENTS = [Document(name, f"{name}: " + ". ".join(SENTENCES), f"in/{name}.txt") for name in ("a", "b", "c")]
ROWS = [document_row(d, 6) for d in DOCUMENTS]


def claim(document: Document, number: int, score: float, actor_score: float | None = None) -> dict[str, Any]:
    made = claim_in(document, SENTENCES[number], actors=["Oslo"], score=score)
    if actor_score is not None:
        made["actors"][0]["score"] = actor_score
    return made


def test_doubt_is_greatest_at_the_middle_and_with_unsure_actors() -> None:
    assert doubt(0.5, None) == 1 and doubt(1, None) == doubt(0, None) == 0
    assert doubt(0.9, None) < doubt(0.6, None) and doubt(0.95, 0.9) < doubt(0.95, 0.3)
    assert doubt(0.7, None, near=0.7) == 1 and all(0 <= doubt(s / 10, a / 10, near=0.3) <= 1 for s in range(11) for a in range(11))


def test_the_least_sure_come_first() -> None:
    claims = [claim(DOCUMENTS[0], 0, 0.99, 0.99), claim(DOCUMENTS[0], 1, 0.55, 0.9), claim(DOCUMENTS[1], 2, 0.97, 0.2)]
    found = suggest(ROWS, claims, 5)
    assert [s.score for s in found] == [0.55, 0.97, 0.99]
    assert [s.why for s in found] == [("recommendation",), ("actors",), ()]
    assert found[0].sha256 == DOCUMENTS[0].sha256 and found[0].doubt > found[1].doubt > found[2].doubt


def test_documents_and_publishers_are_covered() -> None:
    claims = [claim(DOCUMENTS[0], n, 0.5 + n / 100) for n in range(6)] + [claim(DOCUMENTS[1], 0, 0.56), claim(DOCUMENTS[2], 0, 0.6)]
    assert {s.doc_id for s in suggest(ROWS, claims, 3)} == {"a", "b", "c"}
    assert [s.doc_id for s in suggest(ROWS, claims, 2, publishers={"a": "x", "b": "x", "c": "y"})] == ["a", "c"]
    left = suggest(ROWS, claims, 99, done={("a", claims[0]["id"])})
    assert len(left) == 7 and claims[0]["id"] not in {s.claim_id for s in left} and left[0].doc_id == "b"
    assert suggest(ROWS, list(reversed(claims)), 4) == suggest(ROWS, claims, 4)
    assert suggest(ROWS, [], 4) == []


def test_the_command(cli: Callable[..., Any], tmp_path: Path) -> None:
    claims = [claim(d, n, 0.4 + n / 10, 0.8) for d in DOCUMENTS for n in range(6)]
    write_run(tmp_path / "run", ROWS, claims)
    done = cli("suggest", "run", "-n", "5", "-o", "q.jsonl")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 5
    assert "Oslo: Oslo should open harbour 1" in done.stdout.splitlines()[0] and done.stderr.startswith("5 of 18 claims")
    rows = [json.loads(line) for line in (tmp_path / "q.jsonl").read_text().splitlines()]
    assert [r["claim_id"] for r in rows] == [line.split()[0] for line in done.stdout.splitlines()]
    first = {k: rows[0][k] for k in ("doc_id", "sha256", "claim_id")} | {"op": "accept", "who": "Ada", "when": "2026"}
    (tmp_path / "c.jsonl").write_text(json.dumps(first) + "\n")
    assert rows[0]["claim_id"] not in cli("suggest", "run", "-n", "99", "--corrections", "c.jsonl").stdout
    assert cli("suggest", "run", "-o", "q.jsonl").stderr == "policyclaims: q.jsonl: exists: choose another path, or give --overwrite\n"
    assert cli("suggest", "none").returncode == 2


@pytest.mark.parametrize("count", [1, 3])
def test_no_more_than_asked(count: int) -> None:
    assert len(suggest(ROWS, [claim(DOCUMENTS[0], n, 0.6) for n in range(6)], count)) == count
