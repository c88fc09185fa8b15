"""Fitting linear models: scores out of fold by persona, calibrated on them, and pruned to the features that matter."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from policyclaims.components.learning.linear import Floats, LinearModel

Rows = Sequence[Mapping[str, float]]
YES_NO = ("wrong", "right")


def fit(
    rows: Rows,
    targets: Floats,
    labels: Sequence[str],
    *,
    C: float,
    min_count: int = 3,
    link: str = "softmax",
    weights: Floats | None = None,
) -> LinearModel:
    """Fit a logistic regression.

    Parameters
    ----------
    rows
        Features, name → value.
    targets
        ``softmax``: class indexes, shape ``(rows,)``. ``sigmoid``: 0 or 1 for each label, shape ``(rows, labels)``.
    labels
        Names of the classes.
    C
        scikit-learn's ``C``: the higher, the less the weights are held down.
    min_count
        Features seen in fewer rows are left out.
    link
        ``softmax`` for classes that exclude each other, ``sigmoid`` for independent ones.
    weights
        How much each row counts, shape ``(rows,)``; None: all the same.
    """
    features = frequent(rows, min_count=min_count)
    matrix = feature_matrix(rows, features)
    if link == "sigmoid":
        coefficients, intercepts = [], []
        for k in range(len(labels)):
            y = targets[:, k]
            if y.min() == y.max():
                coefficients.append(np.zeros(len(features)))
                intercepts.append(-8.0 if y.max() == 0 else 8.0)
                continue
            one = LogisticRegression(C=C, max_iter=400).fit(matrix, y, sample_weight=weights)
            coefficients.append(one.coef_[0])
            intercepts.append(float(one.intercept_[0]))
        return LinearModel(
            tuple(labels), features, np.asarray(coefficients, dtype=np.float32), np.asarray(intercepts, dtype=float), link
        )
    found = LogisticRegression(C=C, max_iter=400).fit(matrix, targets, sample_weight=weights)
    weights_by_class = np.zeros((len(labels), len(features)), dtype=np.float32)
    intercepts_by_class = np.full(len(labels), -12.0)
    if len(found.classes_) == 2:
        low, high = (int(c) for c in found.classes_)
        weights_by_class[low], weights_by_class[high] = -found.coef_[0] / 2, found.coef_[0] / 2
        intercepts_by_class[low], intercepts_by_class[high] = -found.intercept_[0] / 2, found.intercept_[0] / 2
    else:
        for row, label in enumerate(found.classes_):
            weights_by_class[int(label)] = found.coef_[row]
            intercepts_by_class[int(label)] = found.intercept_[row]
    return LinearModel(tuple(labels), features, weights_by_class, intercepts_by_class, link)


def frequent(rows: Rows, *, min_count: int) -> tuple[str, ...]:
    """List the features that are in at least so many rows, sorted."""
    counts = Counter(name for row in rows for name, value in row.items() if value)
    return tuple(sorted(name for name, count in counts.items() if count >= min_count))


def feature_matrix(rows: Rows, features: Sequence[str]) -> csr_matrix:
    """Return the rows as a sparse matrix, shape ``(rows, features)``; features of other names are left out."""
    index = {name: i for i, name in enumerate(features)}
    data, columns, pointers = [], [], [0]
    for row in rows:
        for name, value in row.items():
            if (column := index.get(name)) is not None:
                columns.append(column)
                data.append(value)
        pointers.append(len(columns))
    matrix = csr_matrix((np.asarray(data, dtype=float), columns, pointers), shape=(len(rows), len(features)))
    # The order of a row's features may follow Python's hash seed, and sums of floats follow the order.
    matrix.sort_indices()
    return matrix


def raw_scores(model: LinearModel, rows: Rows) -> Floats:
    """Return what ``model.raw`` gives, to the last bit the same whatever the order of a row's features."""
    return np.asarray(feature_matrix(rows, model.features) @ model.weights.astype(float).T + model.intercepts)


def out_of_fold(
    rows: Rows,
    targets: Floats,
    folds: Sequence[int],
    labels: Sequence[str],
    *,
    C: float,
    min_count: int = 3,
    link: str = "softmax",
    weights: Floats | None = None,
    models: dict[int, LinearModel] | None = None,
) -> Floats:
    """Return raw scores of every row by a model that has not seen its fold, shape ``(rows, labels)``.

    ``weights`` are those of ``fit``; ``models``, where given, is filled with the model of each fold.
    """
    fold_of = np.asarray(folds)
    scores = np.zeros((len(rows), len(labels)))
    for fold in sorted(set(folds)):
        inside = np.flatnonzero(fold_of == fold).tolist()
        outside = np.flatnonzero(fold_of != fold).tolist()
        some = [rows[i] for i in outside], targets[outside], labels
        model = fit(*some, C=C, min_count=min_count, link=link, weights=None if weights is None else weights[outside])
        scores[inside] = raw_scores(model, [rows[i] for i in inside])
        if models is not None:
            models[fold] = model
    return scores


def calibrate(model: LinearModel, scores: Floats, targets: Floats) -> LinearModel:
    """Set a model's scale and shift so that out-of-fold scores become honest probabilities (Platt 1999).

    Parameters
    ----------
    model
        Fitted on everything.
    scores
        Out-of-fold raw scores, shape ``(rows, labels)``.
    targets
        As for ``fit``.
    """
    if model.link == "sigmoid":
        z, y = scores.reshape(-1, 1), targets.reshape(-1)
        platt = LogisticRegression(C=1e6).fit(z, y)
        return replace(model, scale=float(platt.coef_[0, 0]), shift=float(platt.intercept_[0]))
    # For classes that exclude each other one temperature is enough (Guo et al. 2017): the likeliest on a fine grid.
    y = targets.astype(int)
    best = min(np.geomspace(0.3, 3.0, 61), key=lambda scale: _loss(scores * scale, y))
    return replace(model, scale=float(best))


def _loss(z: Floats, y: Floats) -> float:
    z = z - z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]))


def share_right(owners: Sequence[object], scores: Floats, right: Floats) -> float:
    """Return the share of owners whose best option is right; scores and right of shape ``(rows,)``."""
    best: dict[object, tuple[float, float]] = {}
    for owner, value, hit in zip(owners, scores.tolist(), right.tolist(), strict=True):
        best[owner] = max(best.get(owner, (-math.inf, 0.0)), (value, hit), key=lambda pair: pair[0])
    return float(np.mean([hit for _, hit in best.values()])) if best else 0.0
