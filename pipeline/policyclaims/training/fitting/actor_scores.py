"""How sure an actor is: a ranker fitted as a choice among the sets that a text offers, and the scale that makes its shares honest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize

from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.training.fitting.fit import YES_NO, Rows, feature_matrix, frequent, raw_scores

_NEVER = -1e30


def fit_choice(
    rows: Rows,
    right: Floats,
    owners: Sequence[object],
    *,
    C: float,
    min_count: int = 3,
) -> LinearModel:
    """Fit a ranker that gives the right options of each owner as much of the whole as it can (McFadden 1974).

    Owners none of whose options is right teach nothing and are left out.

    Parameters
    ----------
    rows
        Features of every option, those of one owner together.
    right
        1 where the option is right, shape ``(rows,)``.
    owners
        What each option belongs to; only options of one owner are compared.
    C
        The higher, the less the weights are held down.
    min_count
        Features seen in fewer rows are left out.
    """
    features = frequent(rows, min_count=min_count)
    matrix = feature_matrix(rows, features)
    y = np.asarray(right, dtype=float)
    starts = np.asarray([i for i, owner in enumerate(owners) if i == 0 or owners[i - 1] != owner], dtype=int)
    if not len(starts) or not y.any():
        return LinearModel(YES_NO, features, np.zeros((2, len(features)), dtype=np.float32), np.zeros(2))
    sizes = np.diff([*starts, len(y)])
    known = np.add.reduceat(y, starts) > 0
    counts = known * 1.0
    of_row = np.repeat(counts, sizes)

    def shares(z: Floats) -> tuple[Floats, Floats]:
        low = z - np.repeat(np.maximum.reduceat(z, starts), sizes)
        e = np.exp(low)
        total = np.add.reduceat(e, starts)
        return e / np.repeat(total, sizes), total

    def loss(w: Floats) -> tuple[float, Floats]:
        z = matrix @ w
        p, _ = shares(z)
        q, _ = shares(np.where((y > 0) | np.repeat(~known, sizes), z, _NEVER))
        of_right = np.add.reduceat(p * y, starts)
        value = (
            -float(np.sum(counts * np.log(np.maximum(np.where(known, of_right, 1.0), 1e-300)))) + 0.5 * float(w @ w) / C
        )
        return value, np.asarray(matrix.T @ (of_row * (p - q)) + w / C)

    found = minimize(loss, np.zeros(len(features)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    w = found.x / 2
    return LinearModel(YES_NO, features, np.asarray([-w, w], dtype=np.float32), np.zeros(2))


def fit_actors(
    rows: Rows,
    right: Floats,
    owners: Sequence[object],
    folds: Sequence[int],
    *,
    C: float,
    min_count: int = 3,
    tuned: Sequence[bool] = (),
    models: dict[int, LinearModel] | None = None,
) -> tuple[LinearModel, Floats]:
    """Fit the ranker of actors on everything, with the scale that makes its shares honest on publishers never seen.

    Parameters
    ----------
    rows, right, owners, C, min_count
        As for ``fit_choice``.
    folds
        The fold of each row; whole publishers are in one.
    tuned
        Whether each row's document is like those that will be read: the scale is found on these alone; empty: on all.
    models
        Where given, filled with the model of each fold.

    Returns
    -------
    tuple
        The model, for ``ranking.choose``, and each row's score by a model that has not seen its fold, shape ``(rows,)``.
    """
    fold_of, y = np.asarray(folds), np.asarray(right, dtype=float)
    scores = np.zeros(len(rows))
    for fold in sorted(set(folds)):
        inside, outside = np.flatnonzero(fold_of == fold).tolist(), np.flatnonzero(fold_of != fold).tolist()
        model = fit_choice(
            [rows[i] for i in outside],
            y[outside],
            [owners[i] for i in outside],
            C=C,
            min_count=min_count,
        )
        scores[inside] = raw_scores(model, [rows[i] for i in inside])[:, 1]
        if models is not None:
            models[fold] = model
    groups: dict[object, list[int]] = {}
    for i, owner in enumerate(owners):
        if not len(tuned) or tuned[i]:
            groups.setdefault(owner, []).append(i)
    scale = fit_scale([scores[some] for some in groups.values()], [y[some] for some in groups.values()])
    return replace(fit_choice(rows, y, owners, C=C, min_count=min_count), scale=scale), scores


def fit_scale(scores: Sequence[Floats], right: Sequence[Floats]) -> float:
    """Return the factor on scores out of fold that makes shares honest, those without a right option included (Guo et al. 2017).

    Parameters
    ----------
    scores
        For each recommendation, its options' scores by a model that has not seen its publisher.
    right
        For each, 1 where the option is right.
    """

    def loss(scale: float) -> float:
        total = 0.0
        for z, y in zip(scores, right, strict=True):
            e = np.exp(scale * (z - z.max()))
            best = int(np.argmax(z))
            share = float(np.clip(e[y == y[best]].sum() / e.sum() if y[best] else e[best] / e.sum(), 1e-4, 1 - 1e-4))
            total -= np.log(share if y[best] else 1 - share)
        return total

    return float(min(np.geomspace(0.1, 6.0, 83), key=loss)) if len(scores) else 1.0
