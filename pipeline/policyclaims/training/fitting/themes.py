"""The part that labels recommendations with the themes of a taxonomy."""

from __future__ import annotations

import numpy as np

from policyclaims.components.learning.linear import Floats
from policyclaims.components.steps.names import THEMES
from policyclaims.components.themes.topics import topic_features
from policyclaims.training.fitting.submodel import Context, Examples, Submodel, Tuned
from policyclaims.training.fitting.thresholds import tune_themes


def _recommendations(context: Context) -> Examples:
    found = Examples(labels=context.themes)
    for n, p in enumerate(context.prepared):
        for g, c in sorted(p.pairs.items()):
            gold, clause = p.gold.recommendations[g], p.analysis.candidates[c]
            row = topic_features(p.analysis, clause.start, clause.end, clause.sentence, gold.actors, context.abouts)
            found.add(n, [row], [[float(label in gold.themes) for label in context.themes]])
    return found


def _threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    here = np.asarray(context.tuned)[examples.of]
    likely, y = chances[here], np.asarray(examples.targets)[here]
    threshold, score = tune_themes(likely, y)
    return {"themes": threshold}, {"themes": score, "main": float(np.mean(y[np.arange(len(y)), likely.argmax(axis=1)]))}


LABELS = Submodel(THEMES, "themes", _recommendations, C=1.0, adapted_C=0.3, min_count=2, link="sigmoid", tune=_threshold)
