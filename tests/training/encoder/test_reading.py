"""The order in which the encoder sees its documents, and which of them it is joined on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from policyclaims.training.encoder import reading


class Scholar:
    """Stands for the trainer: its weights are what it was shown, in order."""

    tokenizer = None

    def __init__(self) -> None:
        self.shown: list[str] = []

    def weights(self) -> list[str]:
        return list(self.shown)

    def restore(self, weights: list[str]) -> None:
        self.shown = list(weights)

    def fit(self, examples: Sequence[str], *, passes: int, rate: float, tick: Any) -> None:
        self.shown += list(examples) * passes

    def look(self, analysis: str) -> tuple[str, list[str]]:
        return analysis, list(self.shown)

    def graph(self) -> tuple[bytes, bytes]:
        return "|".join(self.shown).encode(), b""


def document(name: str, publisher: str, **meta: Any) -> Any:
    gold = SimpleNamespace(id=name, recommendations=[1], meta={"persona": publisher, **meta}, to_json=lambda: {"id": name})
    real = bool(meta.get("real"))
    return SimpleNamespace(gold=gold, analysis=name, real=real, reviewed=real and meta.get("reviewed", True))


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(reading, "Trainer", Scholar)
    monkeypatch.setattr(reading, "example", lambda analysis, gold, tokenizer: gold.id)
    monkeypatch.setattr(reading, "Encoder", lambda graph, tokenizer: graph.decode().split("|"))
    ours = [document(f"own{n}", f"persona {n}") for n in range(3)]
    reviewed = [document(f"real{n}", f"publisher {n}", real=True) for n in range(6)]
    once = [document("once", "publisher 0", real=True, reviewed=False)]
    return ours + reviewed + once


def test_reviewed_documents_come_last_and_are_left_out_by_publisher(documents: list[Any]) -> None:
    found = reading.train_encoder(documents, say=lambda line: None, tick=lambda done, of: None)
    seen: Any = found.encoder
    assert set(seen[:3]) == {"own0", "own1", "own2"} and seen[3:5] == ["once", "once"]
    assert all(seen[5:].count(f"real{n}") == reading.PASSES for n in range(6)) and seen[5:].count("once") == 1
    held = [documents[n].gold.id for n in found.held]
    # The publisher of "real0" has another document that every encoder has seen.
    assert held == [f"real{n}" for n in range(1, 6)]
    for name, sight in zip(held, found.sights, strict=True):
        told: Any = sight
        assert told[0] == name and name not in told[1] and "once" in told[1]


def test_a_publisher_counts_where_hardly_another_is_left(documents: list[Any]) -> None:
    few = [d for d in documents if d.gold.id in ("own0", "real0", "real1", "real2", "once")]
    found = reading.train_encoder(few, say=lambda line: None, tick=lambda done, of: None)
    assert [few[n].gold.id for n in found.held] == ["real0", "real1", "real2"]


def test_stages_are_kept(documents: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    said: list[str] = []
    for _ in range(2):
        reading.train_encoder(documents, work=tmp_path, say=said.append, tick=lambda done, of: None)
    assert [line.rsplit(":", 1)[1] for line in said[len(said) // 2 :]] == [" done before"] * (2 + reading.FOLDS + 1)
