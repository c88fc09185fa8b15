"""How sure an actor is."""

from __future__ import annotations

import numpy as np
from policyclaims.components.actors.ranking import shares
from policyclaims.components.learning.linear import LinearModel
from policyclaims.training.fitting.actor_scores import fit_actors, fit_choice, fit_scale
from policyclaims.training.fitting.fit import raw_scores


def test_the_choice_that_is_right_more_often_gets_more() -> None:
    rows = [{"subject": 1.0}, {"none": 1.0}] * 10
    right = np.asarray([1.0, 0.0] * 8 + [0.0, 1.0] * 2)
    owners = [n // 2 for n in range(20)]
    model = fit_choice(rows, right, owners, C=100.0)
    z = raw_scores(model, rows[:2])[:, 1]
    assert abs(float(shares(z * 2, ["a", ""])[0]) - 0.8) < 0.02


def test_nothing_right_teaches_nothing() -> None:
    model = fit_choice([{"a": 1.0}, {"b": 1.0}] * 3, np.zeros(6), [0, 0, 1, 1, 2, 2], C=0.1)
    assert not model.weights.any()


def test_a_set_offered_twice_counts_once() -> None:
    found = shares(np.asarray([0.0, 0.0, 0.0]), [("A",), ("A",), ()])
    assert np.allclose(found, [2 / 3, 2 / 3, 1 / 3])


def test_the_scale_makes_shares_honest() -> None:
    scores = [np.asarray([4.0, 0.0])] * 100
    right = [np.asarray([1.0, 0.0])] * 75 + [np.asarray([0.0, 1.0])] * 25
    scale = fit_scale(scores, right)
    assert abs(float(shares(scores[0] * scale, ["a", ""])[0]) - 0.75) < 0.02


def test_folds_are_scored_by_models_that_have_not_seen_them() -> None:
    rows = [{"subject": 1.0}, {"none": 1.0}] * 12
    right = np.asarray([1.0, 0.0] * 9 + [0.0, 1.0] * 3)
    owners, folds = [n // 2 for n in range(24)], [n // 2 % 3 for n in range(24)]
    models: dict[int, LinearModel] = {}
    model, scores = fit_actors(rows, right, owners, folds, C=10.0, models=models)
    assert set(models) == {0, 1, 2} and scores.shape == (24,)
    assert np.allclose(scores[:2], raw_scores(models[0], rows[:2])[:, 1])
    assert abs(float(shares(raw_scores(model, rows[:2])[:, 1] * model.scale, ["a", ""])[0]) - 0.75) < 0.1
