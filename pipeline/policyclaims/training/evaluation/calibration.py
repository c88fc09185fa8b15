"""How honest the scores are, and which threshold keeps a promise of precision.

Every figure here is taken on claims as the model gives them, scored by a model that has not seen their publisher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression

from policyclaims.components.learning.linear import chance, log_odds
from policyclaims.records import Claim, Rationale
from policyclaims.training.corpus.documents import persona
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation.matching import paired
from policyclaims.training.evaluation.scores import count, figures, linked

BINS = 10
# Right and wrong scores each that a calibration needs.
LEAST = 25
KINDS = ("recommendations", "rationales", "themes")
# The chance, over the choice of documents, that a promised precision is not kept.
DELTA = 0.1
TARGETS = tuple(round(t / 100, 2) for t in range(50, 100))


@dataclass
class Scored:
    """Scores with whether each was right, and the publisher of each; three lists of one length."""

    scores: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)

    def add(self, score: float, right: bool, owner: str) -> None:
        """Add one."""
        self.scores.append(score)
        self.right.append(right)
        self.owners.append(owner)


def scored(gold: Sequence[GoldDocument], found: Sequence[Sequence[Claim]]) -> dict[str, Scored]:
    """Hold every score of the claims against the annotation.

    ``recommendations``: right where it is one of the author's. ``rationales``: right where the annotation has the reason and
    ties it to that recommendation. ``themes``: of the recommendations that are right, right where it is annotated.
    """
    out = {kind: Scored() for kind in KINDS}
    for document, claims in zip(gold, found, strict=True):
        owner = persona(document)
        ours = [c for c in claims if c.holder == "author"]
        annotated = {c.id: g for g, c in paired(document, claims) if g is not None and c is not None}
        reasons: dict[tuple[int, int], Rationale] = {(r.start, r.end): r for c in ours for r in c.rationales}
        said = [reasons[place] for place in sorted(reasons)]
        supports = linked(document, said)
        for claim in ours:
            mine = annotated.get(claim.id)
            out["recommendations"].add(claim.score, mine is not None, owner)
            for reason in claim.rationales:
                out["rationales"].add(reason.score, mine is not None and mine.id in supports.get((reason.start, reason.end), ()), owner)
            if mine is not None:
                for theme in claim.themes:
                    out["themes"].add(theme.score, theme.label in mine.themes, owner)
    return out


def temper(data: Scored) -> tuple[float, float]:
    """Return scale and shift of a score's log odds that make it honest (Platt 1999); 1 and 0 where there is too little to tell."""
    y = np.asarray(data.right, dtype=int)
    if min(y.sum(), len(y) - y.sum()) < LEAST:
        return 1.0, 0.0
    odds = np.asarray([log_odds(score) for score in data.scores])
    platt = LogisticRegression(C=1e6).fit(odds[:, None], y)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def tempered(claims: Sequence[Sequence[Claim]], scale: float, shift: float) -> list[list[Claim]]:
    """Return claims whose reasons are scored anew with a scale and a shift of their log odds."""
    return [
        [
            replace(c, rationales=tuple(replace(r, score=round(chance(scale * log_odds(r.score) + shift), 4)) for r in c.rationales))
            for c in some
        ]
        for some in claims
    ]


def without_reasons(claims: Sequence[Sequence[Claim]], least: float) -> list[list[Claim]]:
    """Return claims without the reasons scored lower than ``least``."""
    return [[replace(c, rationales=tuple(r for r in c.rationales if r.score >= least)) for c in some] for some in claims]


def least_reason(gold: Sequence[GoldDocument], claims: Sequence[Sequence[Claim]]) -> float:
    """Return the least score of a reason at which words of reasons and links together have the best F1."""
    best = (-1.0, 0.0)
    for least in np.arange(0.1, 0.61, 0.05).round(2).tolist():
        found = figures([count(g, f) for g, f in zip(gold, without_reasons(claims, least), strict=True)])
        best = max(best, (found["rationale"] + found["link"], least))
    return best[1]


def reliability(data: Scored, *, bins: int = BINS) -> list[dict[str, float]]:
    """Return, for each bin of equal width that holds scores: ``low``, ``high``, ``count``, mean ``score``, share ``right``."""
    scores, right = np.asarray(data.scores), np.asarray(data.right, dtype=float)
    place = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        {
            "low": round(b / bins, 4),
            "high": round((b + 1) / bins, 4),
            "count": int((place == b).sum()),
            "score": round(float(scores[place == b].mean()), 4),
            "right": round(float(right[place == b].mean()), 4),
        }
        for b in range(bins)
        if (place == b).any()
    ]


def expected_error(data: Scored, *, bins: int = BINS) -> float | None:
    """Return the expected calibration error (Naeini et al. 2015): the mean distance of score and share right, weighted by bin.

    None where nothing was scored. With few claims it is above zero by chance alone.
    """
    table = reliability(data, bins=bins)
    total = sum(row["count"] for row in table)
    return sum(row["count"] * abs(row["score"] - row["right"]) for row in table) / total if total else None


def summary(data: dict[str, Scored]) -> dict[str, Any]:
    """Return, by kind, the number of scores, the expected calibration error and the reliability table."""
    return {
        kind: {"count": len(one.scores), "ece": round(error, 4), "bins": reliability(one)}
        for kind, one in data.items()
        if (error := expected_error(one)) is not None
    }


def design_effect(data: Scored) -> float:
    """Return by how much errors that come together by publisher widen the variance of their share (Kish 1965); at least 1."""
    wrong = 1 - np.asarray(data.right, dtype=float)
    share = float(wrong.mean()) if len(wrong) else 0.0
    if not 0 < share < 1:
        return 1.0
    names, owner = np.unique(np.asarray(data.owners), return_inverse=True)
    excess = np.bincount(owner, weights=wrong - share)
    if len(names) < 2:
        return 1.0
    clustered = float((excess**2).sum()) * len(names) / (len(names) - 1)
    return max(1.0, clustered / (len(wrong) * share * (1 - share)))


def upper_bound(wrong: float, count: float, *, delta: float = DELTA) -> float:
    """Return the one-sided upper bound on a share of errors (Clopper and Pearson 1934), of ``count`` with ``wrong`` errors."""
    return 1.0 if wrong >= count else float(beta.ppf(1 - delta, wrong + 1, count - wrong))


def promises(data: Scored, *, delta: float = DELTA) -> dict[str, Any]:
    """Choose, for each precision in ``TARGETS``, the lowest threshold that keeps it by risk control.

    Learn then Test (Angelopoulos et al. 2021) with a fixed sequence: thresholds are tested from the highest down, the first
    whose upper bound on the share of errors is too high ends the search, and the one before it is taken; so the chance that
    the promise is false is ``delta`` at most for documents drawn like these. The bound is that of Clopper and Pearson on
    counts divided by the design effect (Korn and Graubard 1998), since the claims of one publisher err together.

    Returns
    -------
    dict
        ``delta``, ``claims``, ``publishers``, ``design_effect`` and ``targets``: a list of ``precision``, ``threshold``,
        ``kept`` (share of the right claims that stay) and ``measured`` (their precision), without those out of reach.
    """
    scores, right = np.asarray(data.scores, dtype=float), np.asarray(data.right, dtype=bool)
    effect = design_effect(data)
    grid = [round(t / 100, 2) for t in range(99, -1, -1)]
    counts = [(t, int((scores >= t).sum()), int((~right[scores >= t]).sum())) for t in grid]
    targets = []
    for target in TARGETS:
        chosen = None
        # Where even a faultless record would hardly pass, there is nothing to test: the start depends on scores alone.
        least = 2 * np.log(delta) / np.log(target) * effect
        for threshold, said, wrong in counts:
            if said < least:
                continue
            if upper_bound(wrong / effect, said / effect, delta=delta) > 1 - target:
                break
            chosen = (threshold, said, wrong)
        if chosen is not None:
            threshold, said, wrong = chosen
            kept = (said - wrong) / max(1, int(right.sum()))
            targets.append(
                {"precision": target, "threshold": threshold, "kept": round(kept, 4), "measured": round(1 - wrong / said, 4)}
            )
    return {
        "delta": delta,
        "claims": len(scores),
        "publishers": len(set(data.owners)),
        "design_effect": round(effect, 2),
        "targets": targets,
    }
