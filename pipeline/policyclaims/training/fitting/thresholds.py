"""Choosing thresholds on scores out of fold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policyclaims.components.learning.linear import Floats
from policyclaims.components.recommendations import detection
from policyclaims.training.fitting.examples import Prepared


def best_threshold(chances: Floats, right: Floats, *, total: float | None = None) -> tuple[float, float]:
    """Return the threshold with the best F1 and that F1; ``total`` counts what is right but has no row."""
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(right[order])
    said = np.arange(1, len(order) + 1)
    scores = 2 * hits / (said + (right.sum() if total is None else total))
    if not len(scores):
        return 0.5, 0.0
    best = int(np.argmax(scores))
    return float(chances[order[best]]), float(scores[best])


def tune_detection(prepared: Sequence[Prepared], chances: Floats) -> tuple[float, float]:
    """Choose the highest threshold whose choices, overlaps resolved, agree with the annotation within 0.01 F1 of the best.

    Out of fold the score is flat between 0.3 and 0.5 (0.829 to 0.831); publishers of new genres lose precision first.
    """
    scores: dict[float, float] = {}
    for threshold in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        hits = said = there = at = 0
        for p in prepared:
            picks = detection.choose(p.analysis.candidates, chances[at : at + len(p.rows)], threshold=threshold)
            at += len(p.rows)
            said += sum(not k.reported for k in picks)
            hits += sum(not k.reported and p.labels[k.index] == detection.AUTHOR for k in picks)
            there += sum(r.holder == "author" for r in p.gold.recommendations)
        scores[threshold] = 2 * hits / max(1, said + there)
    best = max(scores.values())
    chosen = max(threshold for threshold, score in scores.items() if score >= best - 0.01)
    return chosen, scores[chosen]


def tune_themes(chances: Floats, right: Floats) -> tuple[float, float]:
    """Return the threshold for a second and third theme with the best F1 over labels, and that F1; both of shape ``(rows, labels)``."""
    order = np.argsort(-chances, axis=1)[:, :3]
    best = (0.5, 0.0)
    for threshold in np.arange(0.1, 0.75, 0.05):
        said = hits = 0.0
        for row, ranks in enumerate(order):
            for n, k in enumerate(ranks):
                if n == 0 or chances[row, k] >= threshold:
                    said += 1
                    hits += right[row, k]
        score = 2 * hits / (said + right.sum())
        if score > best[1]:
            best = (float(round(threshold, 2)), float(score))
    return best
