"""Fitting on: the new documents are learned, the old weights hold, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import policyclaims
import pytest
from policyclaims.components.learning.linear import LinearModel
from policyclaims.errors import CorpusError
from policyclaims.model import info
from policyclaims.training.adapt import adapt, learned_of
from policyclaims.training.corpus.inline import parse
from policyclaims.training.fitting.fit import fit
from policyclaims.training.fitting.refit import refit, refit_ranker, widen
from policyclaims.training.train import PACKAGE

from tests.helpers import tiny_corpus

ROWS = [{"bias": 1.0, f"w:{i % 4}": 1.0} for i in range(40)]
RIGHT = np.asarray([float(i % 4 < 2) for i in range(40)])


def old(link: str = "softmax") -> LinearModel:
    targets = RIGHT if link == "softmax" else np.stack([1 - RIGHT, RIGHT], axis=1)
    return fit(ROWS, targets, ("wrong", "right"), C=1.0, link=link)


@pytest.mark.parametrize("link", ["softmax", "sigmoid"])
def test_what_the_new_rows_do_not_speak_of_stays(link: str) -> None:
    before = old(link)
    new = [{"w:new": 1.0}] * 20
    targets = np.ones(20) if link == "softmax" else np.stack([np.zeros(20), np.ones(20)], axis=1)
    after = refit(before, new, targets, C=1.0)
    place = len(before.features)
    assert after.features[:place] == before.features and after.features[place:] == ("w:new",)
    assert np.array_equal(after.weights[:, :place], before.weights)
    assert after.weights[1, place] > 0 > after.weights[0, place]
    assert after.probabilities(new)[0, 1] > before.probabilities(new)[0, 1]


def test_rows_that_the_model_has_right_move_it_little() -> None:
    before = old()
    turned = refit(before, ROWS, 1 - RIGHT, C=1.0)
    agreed = refit(before, ROWS, RIGHT, C=1.0)
    assert np.abs(agreed.weights - before.weights).max() < np.abs(turned.weights - before.weights).max() / 2


def test_the_less_strength_the_less_it_moves() -> None:
    before = old()
    moved = [np.abs(refit(before, ROWS, 1 - RIGHT, C=s).weights - before.weights).max() for s in (1e-6, 0.01, 1.0)]
    assert moved[0] < 1e-4 < moved[1] < moved[2]


def test_a_ranker_learns_another_order() -> None:
    rows = [{"a": 1.0}, {"b": 1.0}] * 10
    owners = [i // 2 for i in range(20)]
    before = LinearModel(("wrong", "right"), ("a", "b"), np.asarray([[-0.5, 0.5], [0.5, -0.5]], dtype=np.float32), np.zeros(2))
    after = refit_ranker(before, rows, np.asarray([0.0, 1.0] * 10), owners, C=10.0)
    assert before.raw([{"a": 1.0}])[0, 1] > before.raw([{"b": 1.0}])[0, 1]
    assert after.raw([{"a": 1.0}])[0, 1] < after.raw([{"b": 1.0}])[0, 1]
    assert refit_ranker(before, rows, np.zeros(20), owners, C=1.0) is before


def test_widening_changes_no_score() -> None:
    before = old()
    assert np.allclose(widen(before, ["z", "bias"]).raw(ROWS), before.raw(ROWS))


def test_adapt(tiny_model: Path, tmp_path: Path) -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(6)]
    before = {step: dict(parts) for step, parts in learned_of(policyclaims.load(tiny_model)).parts.items()}
    known = adapt(documents, tiny_model, tmp_path / "m", extra={"__init__.py": PACKAGE})
    assert known.scores["fitted_on_from"] == info(tiny_model).id != known.id
    assert set(known.scores["before"]) == set(known.scores["held_out"])
    assert policyclaims.load(tmp_path / "m")(documents[0].text)._.claims
    assert learned_of(policyclaims.load(tiny_model)).parts == before
    assert adapt(documents, tiny_model, tmp_path / "again", extra={"__init__.py": PACKAGE}).id == known.id


def test_too_few_documents_are_refused(tiny_model: Path, tmp_path: Path) -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(4)]
    with pytest.raises(CorpusError, match="4 documents to fit on to: at least 5"):
        adapt(documents, tiny_model, tmp_path / "m", extra={})
    assert list(tmp_path.iterdir()) == []
