"""The bench measures what it says: every kind of work, on the texts given, in processes of their own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from policyclaims.engines import bench
from policyclaims.errors import PolicyClaimsError

Cli = Callable[..., subprocess.CompletedProcess[str]]
PLAIN = "The harbour was built long ago, and ferries call there twice a day in summer. Gulls nest on its northern wall. "
DEMAND = "The ministry of transport should publish the record of accidents, because nobody knows how many there were. "


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Prose as it comes: one sentence in forty asks for something."""
    file = tmp_path / "texts.jsonl"
    rows = [json.dumps({"id": str(i), "text": "\n\n".join([PLAIN * 10] * 2 + [DEMAND])}) for i in range(30)]
    file.write_text("\n".join(rows) + "\n", encoding="utf8")
    return file


def test_the_table(cli: Cli, texts: Path) -> None:
    done = cli("bench", texts, "--repeats", 1, "--documents", "5,20", "--workers", 2, "--json", timeout=300)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    rows = {row["kind"]: row for row in report["kinds"]}
    assert set(rows) == set(bench.KINDS) and report["documents"] == 30
    assert report["tokens"] == bench.token_count(json.loads(line)["text"] for line in texts.read_text().splitlines())
    assert rows[bench.BARE]["times_bare"] == rows[bench.BARE]["memory_of_bare"] == 1.0
    assert all(row["times_bare"] > 0 and row["memory_of_bare"] > 0 for row in rows.values())
    assert [row["documents"] for row in report["sizes"]] == [5, 20]
    assert report["workers"]["workers"] == 2 and report["workers"]["times_one"] > 0


def test_made_documents_are_all_different(tmp_path: Path) -> None:
    out = tmp_path / "many.jsonl"
    bench.many([PLAIN * 9, DEMAND], 50, out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf8").splitlines()]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == 50


def test_what_cannot_be_measured_is_told(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf8")
    done = cli("bench", empty)
    assert done.returncode == 2 and "no document with text" in done.stderr and len(done.stderr.splitlines()) == 1
    assert "whole numbers" in cli("bench", empty, "--documents", "many").stderr
    with pytest.raises(PolicyClaimsError, match=r"could not be measured: .*is none of"):
        bench.measure(empty, "guessing")
