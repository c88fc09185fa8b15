"""The parts that find rationales and tie them: each unit by itself, in the light of its neighbours, and pairs of unit and recommendation."""

from __future__ import annotations

import numpy as np

from policyclaims.components.learning.linear import Floats
from policyclaims.components.rationales.reasons import context_rows, find_units, in_reach, link_features, unit_features
from policyclaims.components.steps.names import RATIONALES
from policyclaims.training.evaluation.matching import match
from policyclaims.training.fitting.submodel import Context, Examples, Submodel, Tuned
from policyclaims.training.fitting.thresholds import best_threshold


def _units(context: Context) -> Examples:
    found = Examples()
    for n, p in enumerate(context.prepared):
        targets = p.targets()
        units = find_units(p.analysis, targets)
        right = set(match(p.gold.text, p.gold.rationales, units).values())
        found.add(n, [unit_features(p.analysis, u, targets) for u in units], [float(i in right) for i in range(len(units))])
    return found


def _units_in_context(context: Context) -> Examples:
    alone, found, at = context.probabilities(REASONS)[:, 1], Examples(), 0
    for n, p in enumerate(context.prepared):
        targets = p.targets()
        units = find_units(p.analysis, targets)
        right = set(match(p.gold.text, p.gold.rationales, units).values())
        rows = context_rows(p.analysis, units, alone[at : at + len(units)], targets)
        found.add(n, rows, [float(i in right) for i in range(len(units))])
        at += len(units)
    return found


def _links(context: Context) -> Examples:
    found = Examples()
    for n, p in enumerate(context.prepared):
        targets, keys = p.targets(), p.keys()
        units = find_units(p.analysis, targets)
        for u, g in sorted((u, g) for g, u in match(p.gold.text, p.gold.rationales, units).items()):
            near = in_reach(units[u], targets)
            supports = set(p.gold.rationales[g].supports)
            rows = [link_features(p.analysis, units[u], target, targets) for target in near]
            found.add(n, rows, [float(keys[targets.index(target)] in supports) for target in near])
    return found


def _threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    here = np.asarray(context.tuned)[examples.of]
    total = sum(len(p.gold.rationales) for p in context.chosen())
    threshold, score = best_threshold(chances[here, 1], np.asarray(examples.targets)[here], total=total)
    return {"reasons": threshold}, {"reasons": score}


def _link_threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    here = np.asarray(context.tuned)[examples.of]
    threshold, score = best_threshold(chances[here, 1], np.asarray(examples.targets)[here])
    return {"links": threshold}, {"links_of_gold_reasons": score}


REASONS = Submodel(RATIONALES, "reasons", _units, C=0.03, adapted_C=0.03)
AROUND = Submodel(RATIONALES, "around", _units_in_context, C=1.0, adapted_C=0.03, tune=_threshold)
LINKS = Submodel(RATIONALES, "links", _links, C=0.3, adapted_C=0.03, tune=_link_threshold)
