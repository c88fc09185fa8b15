"""Fitting: it learns what is there to learn, and is the same twice."""

from __future__ import annotations

import numpy as np
from policyclaims.training.fitting.fit import calibrate, fit, out_of_fold
from policyclaims.training.fitting.thresholds import best_threshold

ROWS = [{"a": 1.0}, {"b": 1.0}, {"a": 1.0, "c": 1.0}, {"b": 1.0, "c": 1.0}] * 10
RIGHT = np.asarray([1.0, 0.0, 1.0, 0.0] * 10)


def test_it_learns_and_leaves_rare_features_out() -> None:
    model = fit([*ROWS, {"rare": 1.0}], np.append(RIGHT, 1.0), ("no", "yes"), C=1.0)
    assert model.features == ("a", "b", "c")
    chances = model.probabilities([{"a": 1.0}, {"b": 1.0}, {}])
    assert chances[0, 1] > 0.8 > 0.2 > chances[1, 1]
    assert np.allclose(chances.sum(axis=1), 1)


def test_three_classes_of_which_one_is_never_seen() -> None:
    model = fit(ROWS, RIGHT, ("none", "author", "reported"), C=1.0)
    chances = model.probabilities([{"a": 1.0}])
    assert chances[0].argmax() == 1 and chances[0, 2] < 0.01


def test_independent_labels_of_which_one_is_constant() -> None:
    targets = np.column_stack([RIGHT, np.zeros(len(RIGHT)), np.ones(len(RIGHT))])
    model = fit(ROWS, targets, ("x", "never", "always"), C=1.0, link="sigmoid")
    chances = model.probabilities([{"a": 1.0}])[0]
    assert chances[0] > 0.8 and chances[1] < 0.01 and chances[2] > 0.99


def test_out_of_fold_scores_come_from_the_other_folds() -> None:
    """A feature that tells the answer in one fold alone is worth nothing there, and much elsewhere."""
    rows = [{"only here": 1.0}, {"x": 1.0}] * 10 + [{"x": 1.0}] * 20
    right = np.asarray([1.0, 0.0] * 20)
    folds = [0] * 20 + [1] * 20
    scores = out_of_fold(rows, right, folds, ("no", "yes"), C=1.0)
    assert np.allclose(scores[:20, 1], 0, atol=0.05)
    assert np.all(fit(rows, right, ("no", "yes"), C=1.0).raw(rows)[:20:2, 1] > 0.5)


def test_calibration_tempers_what_was_too_sure() -> None:
    model = fit(ROWS, RIGHT, ("no", "yes"), C=100.0)
    coin = np.asarray([1.0, 0.0] * 20)
    tempered = calibrate(model, model.raw(ROWS), coin[np.argsort(RIGHT, kind="stable")])
    assert abs(tempered.probabilities([{"a": 1.0}])[0, 1] - 0.5) < abs(model.probabilities([{"a": 1.0}])[0, 1] - 0.5)


def test_the_best_threshold() -> None:
    threshold, score = best_threshold(np.asarray([0.9, 0.8, 0.3, 0.2]), np.asarray([1.0, 1.0, 0.0, 0.0]))
    assert 0.3 < threshold <= 0.8 and score == 1
    assert best_threshold(np.asarray([0.9]), np.asarray([1.0]), total=3)[1] == 0.5
    assert best_threshold(np.zeros(0), np.zeros(0)) == (0.5, 0.0)


def test_fitting_twice_gives_the_same_bytes() -> None:
    assert fit(ROWS, RIGHT, ("no", "yes"), C=1.0).to_bytes() == fit(ROWS, RIGHT, ("no", "yes"), C=1.0).to_bytes()
