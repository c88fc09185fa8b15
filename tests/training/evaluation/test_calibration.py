"""Honest scores: the error is what it says, and a promised precision is kept as often as it is promised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.training.evaluation.calibration import (
    TARGETS,
    Scored,
    design_effect,
    expected_error,
    promises,
    reliability,
    scored,
    summary,
    upper_bound,
)

from tests.training.evaluation.test_scores import GOLD, perfect


def drawn(count: int, *, seed: int, publishers: int = 200, honest: float = 1.0) -> Scored:
    """Scores that are right as often as they say, times ``honest``."""
    rng = np.random.default_rng(seed)
    scores = rng.beta(4, 1, count)
    right = rng.random(count) < scores * honest
    return Scored(scores.tolist(), right.tolist(), [str(i % publishers) for i in range(count)])


@pytest.mark.parametrize(("honest", "low", "high"), [(1.0, 0.0, 0.02), (0.8, 0.14, 0.18)])
def test_the_error_is_the_distance_of_score_and_truth(honest: float, low: float, high: float) -> None:
    error = expected_error(drawn(20_000, seed=1, honest=honest))
    assert error is not None and low <= error <= high


def test_an_example_by_hand() -> None:
    data = Scored([0.9, 0.95, 0.1, 0.12], [True, False, False, False], ["a"] * 4)
    assert reliability(data) == [
        {"low": 0.1, "high": 0.2, "count": 2, "score": 0.11, "right": 0.0},
        {"low": 0.9, "high": 1.0, "count": 2, "score": 0.925, "right": 0.5},
    ]
    assert expected_error(data) == pytest.approx((0.11 + 0.425) / 2)


def test_nothing_scored() -> None:
    assert expected_error(Scored()) is None and summary({"themes": Scored()}) == {} and promises(Scored())["targets"] == []


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_bins_hold_every_score_once(pairs: list[tuple[float, bool]]) -> None:
    data = Scored([p[0] for p in pairs], [p[1] for p in pairs], ["a"] * len(pairs))
    table = reliability(data)
    assert sum(row["count"] for row in table) == len(pairs)
    assert all(row["low"] - 1e-3 <= row["score"] <= row["high"] + 1e-3 for row in table)
    error = expected_error(data)
    assert error is not None and 0 <= error <= 1


def test_what_is_right_of_each_kind() -> None:
    author, donors, reported = perfect()
    wrong = replace(reported, holder="author")
    data = scored([GOLD], [[author, replace(donors, rationales=author.rationales), wrong]])
    assert data["recommendations"].right == [True, True, False]
    assert data["rationales"].right == [True, False]
    assert data["themes"].right == [True, True, True]


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    assert upper_bound(0, 45) == pytest.approx(1 - 0.1 ** (1 / 45))
    assert upper_bound(10, 10) == upper_bound(0, 0) == 1.0
    assert 0.1 < upper_bound(10, 100) < upper_bound(5, 50) < upper_bound(20, 100)


def test_a_promise_is_kept_with_the_chance_it_names() -> None:
    """Over two hundred corpora, the true precision above the threshold is below the promise in few more than delta of them."""
    fresh = drawn(200_000, seed=0)
    scores, right = np.asarray(fresh.scores), np.asarray(fresh.right)
    broken, promised = 0, 0
    for seed in range(1, 201):
        row = next((r for r in promises(drawn(800, seed=seed))["targets"] if r["precision"] == 0.85), None)
        if row is not None:
            promised += 1
            broken += right[scores >= row["threshold"]].mean() < 0.85
    assert promised >= 150 and broken / promised <= 0.13


def test_more_is_asked_more_is_held_back() -> None:
    targets = promises(drawn(5_000, seed=3))["targets"]
    assert len(targets) > 20 and [t["precision"] for t in targets] == [t for t in TARGETS if t <= targets[-1]["precision"]]
    for low, high in zip(targets, targets[1:], strict=False):
        assert low["threshold"] <= high["threshold"] and low["kept"] >= high["kept"]
    assert all(t["measured"] >= t["precision"] for t in targets)


def test_few_documents_promise_little() -> None:
    assert promises(Scored([0.99] * 20, [True] * 20, ["a"] * 20))["targets"][-1]["precision"] < 0.85


def test_errors_that_come_together_count_for_less() -> None:
    apart = Scored([0.9] * 400, ([True] * 9 + [False]) * 40, [str(i) for i in range(400)])
    together = Scored([0.9] * 400, [True] * 360 + [False] * 40, [str(i // 20) for i in range(400)])
    assert design_effect(apart) == pytest.approx(1.0, abs=0.01) and design_effect(together) > 10
    assert len(promises(together)["targets"]) < len(promises(apart)["targets"])
