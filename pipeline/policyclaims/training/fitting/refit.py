"""Fitting on from a model's weights: a few documents of a new publisher move them, the old ones hold them where they were.

Each part is the most likely one under a Gaussian prior centred at the old weights (Chelba and Acero 2004), so that what the
new documents do not speak of stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.training.fitting.fit import Rows, feature_matrix, frequent

_Loss = Callable[[Floats], tuple[float, Floats]]


def refit(model: LinearModel, rows: Rows, targets: Floats, *, C: float, min_count: int = 3) -> LinearModel:
    """Fit a model on from its weights.

    Parameters
    ----------
    model
        The old one; its calibration is kept, its labels cannot change.
    rows, targets, min_count
        As for ``fit.fit``; features that the model does not know begin at zero.
    C
        The higher, the further new rows may move the weights; ``C`` of the regression, with the old weights for zero.
    """
    wide = widen(model, frequent(rows, min_count=min_count))
    matrix: csr_matrix = hstack([feature_matrix(rows, wide.features), csr_matrix(np.ones((len(rows), 1)))], format="csr")
    start = np.hstack([wide.weights.astype(float), wide.intercepts[:, None]])
    if model.link == "sigmoid":
        found = _descend(matrix, start, lambda z: _logistic(z, targets), C)
    else:
        known = np.eye(len(model.labels))[targets.astype(int)]
        found = _descend(matrix, start, lambda z: _softmax(z, known), C)
    return replace(wide, weights=found[:, :-1].astype(np.float32), intercepts=found[:, -1])


def refit_ranker(
    model: LinearModel, rows: Rows, right: Floats, owners: Sequence[object], *, C: float, min_count: int = 3
) -> LinearModel:
    """Fit a ranker on from its weights; learning from pairs of a right and a wrong option of one owner (Herbrich et al. 2000)."""
    wide = widen(model, frequent(rows, min_count=min_count))
    pairs, flip, weights = ranked_pairs(rows, right, owners, wide.features)
    if not len(flip):
        return model
    turned = (flip[:, None] + 1) / 2
    start = (wide.weights[1:] - wide.weights[:1]).astype(float)
    found = _descend(pairs, start, lambda z: _logistic(z, turned, weights[:, None]), C)[0] / 2
    return replace(wide, weights=np.asarray([-found, found], dtype=np.float32))


def widen(model: LinearModel, features: Sequence[str]) -> LinearModel:
    """Add features to a model, at weight zero behind its own."""
    new = tuple(sorted(set(features) - set(model.features)))
    zeros = np.zeros((len(model.labels), len(new)), dtype=np.float32)
    return replace(model, features=(*model.features, *new), weights=np.hstack([model.weights, zeros]))


def _softmax(z: Floats, known: Floats) -> tuple[float, Floats]:
    z = z - z.max(axis=1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -float((logs * known).sum()), np.exp(logs) - known


def _logistic(z: Floats, known: Floats, weights: Floats | float = 1.0) -> tuple[float, Floats]:
    loss = weights * (np.logaddexp(0, z) - known * z)
    return float(loss.sum()), weights * (1 / (1 + np.exp(-np.clip(z, -40, 40))) - known)


def _descend(matrix: csr_matrix, start: Floats, loss: _Loss, C: float) -> Floats:
    """Minimise ``C`` times the loss and half the squared distance from ``start``, shape ``(labels, features)``.

    Features that no row has would stay where they are: only the others are moved.
    """
    active = np.unique(matrix.indices)
    small = matrix[:, active]
    before = np.asarray(matrix @ start.T)
    shape = (len(start), len(active))

    def target(flat: Floats) -> tuple[float, Floats]:
        step = flat.reshape(shape)
        value, slope = loss(before + np.asarray(small @ step.T))
        gradient = C * np.asarray(small.T @ slope).T + step
        return C * value + float((step**2).sum()) / 2, gradient.ravel()

    found = minimize(target, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    out = start.copy()
    out[:, active] += found.x.reshape(shape)
    return out


def ranked_pairs(
    rows: Rows, right: Floats, owners: Sequence[object], features: Sequence[str]
) -> tuple[csr_matrix, Floats, Floats]:
    """Return the differences of right and wrong options of one owner, every other one turned round.

    Returns
    -------
    tuple
        Differences, shape ``(pairs, features)``; 1 or -1 for each, -1 where it was turned round; and its weight, so that an
        owner with many options does not count for many.
    """
    matrix = feature_matrix(rows, features)
    groups: dict[object, tuple[list[int], list[int]]] = {}
    for i, owner in enumerate(owners):
        groups.setdefault(owner, ([], []))[int(right[i])].append(i)
    good, bad, weights = [], [], []
    for wrong, correct in groups.values():
        for i in correct:
            for j in wrong:
                good.append(i)
                bad.append(j)
                weights.append(1.0 / (len(correct) * len(wrong)) ** 0.5)
    flip = np.where(np.arange(len(good)) % 2 == 0, 1.0, -1.0)
    differences = matrix[good] - matrix[bad]
    return differences.multiply(flip[:, None]).tocsr(), flip, np.asarray(weights)
