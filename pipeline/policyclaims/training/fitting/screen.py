"""The part that decides which sentences are worth a parse. It is fitted behind the recommendations: what it may lose is counted in theirs."""

from __future__ import annotations

import numpy as np

from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.screen import screen_rows
from policyclaims.components.recommendations import detection
from policyclaims.components.steps.names import CANDIDATES, RECOMMENDATIONS
from policyclaims.training.fitting.examples import Prepared
from policyclaims.training.fitting.submodel import Context, Examples, Submodel, Tuned
from policyclaims.training.fitting.trained import Trained

# What the screen may cost: points of detection's F1, out of fold. Words of the corpus that are parsed by what is lost: 57 % at 0,
# 49 % at 0.001, 46 % at 0.003, 43 % at 0.004, 39 % at 0.01.
_LOSS = 0.004


def _sentences(context: Context) -> Examples:
    found = Examples()
    for n, p in enumerate(context.prepared):
        holds = {p.analysis.candidates[c].sentence for c in p.pairs.values()}
        rows = screen_rows(p.analysis)
        found.add(n, rows, [float(i in holds) for i in range(len(rows))])
    return found


def _threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    likely, y = chances[:, 1], np.asarray(examples.targets)
    first_of = np.searchsorted(examples.of, np.arange(len(context.prepared)))
    picks = [
        (likely[first_of[n] + sentence], good)
        for n, p in enumerate(context.prepared)
        if context.tuned[n]
        for sentence, good in _picks(p, context.before, int(context.folds[n]))
    ]
    wanted = sum(label > 0 for p in context.chosen() for label in p.labels)
    threshold = _highest(np.asarray([chance for chance, _ in picks]), np.asarray([good for _, good in picks]), wanted)
    kept = likely >= threshold
    return {"screen": threshold}, {"screen_kept": float(np.mean(kept)), "screen_recall": float(np.mean(kept[y == 1]))}


def _picks(p: Prepared, found: Trained, fold: int) -> list[tuple[int, bool]]:
    """Return the sentence of each recommendation found by models that have not seen the document, and whether it is right."""
    first, second = (found.without(RECOMMENDATIONS, part, fold) for part in ("detect", "context"))
    chances = detection.score_candidates(p.analysis, first, second)
    picks = detection.choose(p.analysis.candidates, chances, threshold=found.settings[RECOMMENDATIONS]["detect"])
    return [(p.analysis.candidates[k.index].sentence, bool(p.labels[k.index])) for k in picks]


def _highest(chances: Floats, good: Floats, wanted: int) -> float:
    """Return the highest threshold of the screen that costs no more F1 than it may."""
    if not len(chances):
        return 0.0
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum(good[order])
    scores = 2 * right / (np.arange(1, len(order) + 1) + wanted)
    return float(chances[order][np.flatnonzero(scores >= scores[-1] - _LOSS)[0]])


SCREEN = Submodel(CANDIDATES, "screen", _sentences, C=0.3, min_count=4, tune=_threshold)
