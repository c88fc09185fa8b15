"""Joining the encoder's verdicts with the linear models': fitted on the tune personas, which the encoder has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policyclaims.components import detection
from policyclaims.components.encoder import Encoder, Ints, clause_rows, option_rows, unit_rows
from policyclaims.components.linear import Floats, LinearModel
from policyclaims.components.ranking import option_features
from policyclaims.components.reasons import find_units, score_units
from policyclaims.factories import ENCODER
from policyclaims.knowledge.tables import load_actors
from policyclaims.training.corpus import persona
from policyclaims.training.examples import Prepared, annotated_options, reason_rows, same_actors
from policyclaims.training.fit import YES_NO, Rows, calibrate, fit, fit_ranker, out_of_fold, raw_scores, share_right
from policyclaims.training.thresholds import lowest_threshold, tune_detection
from policyclaims.training.trained import Trained

# A dozen dense features need hardly be held down.
_STRENGTH = 1.0
# Share of the sentences with an annotated recommendation that the encoder's screen must let through.
SCREEN_RECALL = 0.995


def join(tune: Sequence[Prepared], folds: Sequence[int], found: Trained, encoder: Encoder) -> None:
    """Fit what joins both verdicts, with its thresholds, and put it into ``found``.

    Parameters
    ----------
    tune
        Documents that the encoder has not seen.
    folds
        The fold of each, whose linear models have not seen it.
    found
        The linear parts, whole and by fold.
    encoder
        Fitted.
    """
    names = sorted({persona(p.gold) for p in tune})
    clauses: list[dict[str, float]] = []
    units: list[dict[str, float]] = []
    reasons: list[float] = []
    options: list[dict[str, float]] = []
    right_options: list[float] = []
    owners: list[tuple[int, int]] = []
    clause_where, unit_where, option_where, held = [], [], [], []
    table = load_actors(())
    for n, (p, fold) in enumerate(zip(tune, folds, strict=True)):
        sight = encoder.read(p.analysis)
        own = names.index(persona(p.gold)) % 5
        first, second = (found.without("policyclaims_recommendations", part, fold) for part in ("detect", "context"))
        chances = detection.score_candidates(p.analysis, first, second)
        clauses += clause_rows(sight, p.analysis.candidates, chances)
        clause_where += [own] * len(chances)
        rows, right, _, _ = reason_rows(p)
        first, second = (found.without("policyclaims_rationales", part, fold) for part in ("reasons", "around"))
        targets = p.targets()
        there = find_units(p.analysis, targets)
        units += unit_rows(sight, there, score_units(p.analysis, there, targets, first, second))
        reasons += right
        unit_where += [own] * len(rows)
        ranker = found.without("policyclaims_actors", "actors", fold)
        for g, candidate, sets in annotated_options(p, table):
            linear = ranker.raw([option_features(p.analysis, candidate, o, sets) for o in sets])[:, 1]
            options += option_rows(sight, candidate, sets, linear)
            right_options += [float(same_actors(o, p.gold.recommendations[g].actors, table)) for o in sets]
            owners += [(n, g)] * len(sets)
            option_where += [own] * len(sets)
        best = sight.best_of_sentence(len(p.analysis.sentences))
        held += [best[p.analysis.candidates[c].sentence] for c in p.pairs.values()]
    y = np.concatenate([p.labels for p in tune])
    scores = out_of_fold(clauses, y, clause_where, detection.LABELS, strength=_STRENGTH, least=1)
    joint = calibrate(fit(clauses, y, detection.LABELS, strength=_STRENGTH, least=1), scores, y)
    z = np.exp(scores * joint.scale - (scores * joint.scale).max(axis=1, keepdims=True))
    threshold, figure = tune_detection(tune, z / z.sum(axis=1, keepdims=True))
    why = np.asarray(reasons)
    labels = found.parts["policyclaims_rationales"]["reasons"].labels
    scores = out_of_fold(units, why, unit_where, labels, strength=_STRENGTH, least=1)
    whole = calibrate(fit(units, why, labels, strength=_STRENGTH, least=1), scores, why)
    z = scores * whole.scale
    least, score = lowest_threshold(1 / (1 + np.exp(z[:, 0] - z[:, 1])), why, total=sum(len(p.gold.rationales) for p in tune))
    rank, good = _rank(options, np.asarray(right_options), owners, np.asarray(option_where))
    found.parts[ENCODER] = {"clauses": joint, "units": whole, "options": rank}
    found.settings[ENCODER] = {"screen": float(np.quantile(held, 1 - SCREEN_RECALL)), "detect": threshold, "reasons": least}
    found.figures |= {"joint_detect": figure, "joint_reasons": score, "joint_actor": good}


def _rank(rows: Rows, right: Floats, owners: Sequence[tuple[int, int]], where: Ints) -> tuple[LinearModel, float]:
    scores = np.zeros(len(rows))
    for fold in sorted(set(where.tolist())):
        inside, outside = np.flatnonzero(where == fold).tolist(), np.flatnonzero(where != fold).tolist()
        some = ([rows[i] for i in outside], right[outside], [owners[i] for i in outside])
        scores[inside] = raw_scores(fit_ranker(*some, YES_NO, strength=_STRENGTH, least=1), [rows[i] for i in inside])[:, 1]
    return fit_ranker(rows, right, owners, YES_NO, strength=_STRENGTH, least=1), share_right(owners, scores, right)
