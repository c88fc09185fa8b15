"""The parts that decide which clauses are recommendations: each clause by itself, then in the light of its neighbours' scores."""

from __future__ import annotations

import numpy as np

from policyclaims.components.learning.linear import Floats
from policyclaims.components.recommendations import detection
from policyclaims.components.steps.names import RECOMMENDATIONS
from policyclaims.training.fitting.submodel import Context, Examples, Submodel, Tuned
from policyclaims.training.fitting.thresholds import tune_detection


def _clauses(context: Context) -> Examples:
    found = Examples(labels=detection.LABELS)
    for n, p in enumerate(context.prepared):
        found.add(n, p.rows, p.labels.tolist())
    return found


def _clauses_in_context(context: Context) -> Examples:
    found, at = Examples(labels=detection.LABELS), 0
    for n, p in enumerate(context.prepared):
        scores = context.scores[DETECT.name][at : at + len(p.rows)]
        found.add(n, detection.second_rows(p.analysis, scores), p.labels.tolist())
        at += len(p.rows)
    return found


def _threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    threshold, score = tune_detection(context.chosen(), chances[np.asarray(context.tuned)[examples.of]])
    return {"detect": threshold}, {"detect": score}


DETECT = Submodel(RECOMMENDATIONS, "detect", _clauses, C=0.3, adapted_C=0.1, calibrated=False)
CONTEXT = Submodel(RECOMMENDATIONS, "context", _clauses_in_context, C=1.0, adapted_C=0.03, tune=_threshold)
