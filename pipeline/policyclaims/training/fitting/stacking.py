"""Joining the encoder's verdicts with the linear models': fitted on documents that neither has seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from policyclaims.components.actors.names import Names
from policyclaims.components.actors.ranking import option_features
from policyclaims.components.encoder.decoding import decode
from policyclaims.components.encoder.model import Sight
from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.rationales.reasons import find_units, in_reach, link_features, score_units
from policyclaims.components.recommendations import detection
from policyclaims.components.stacking.joint import option_rows, tie_rows, unit_rows
from policyclaims.components.stacking.pointers import marked, offers
from policyclaims.components.stacking.proposals import Proposal, choose, proposal_rows, propose
from policyclaims.components.steps.names import ACTORS, ENCODER, RATIONALES, RECOMMENDATIONS
from policyclaims.training.corpus.gold import GoldRecommendation
from policyclaims.training.evaluation.matching import match, overlap
from policyclaims.training.fitting.examples import Prepared, annotated_options, right_options
from policyclaims.training.fitting.fit import share_right
from policyclaims.training.fitting.submodel import Context, Examples, Submodel, Tuned, fit_parts
from policyclaims.training.fitting.thresholds import best_threshold
from policyclaims.training.fitting.trained import Trained

# Of 0, 0.5 and 1, 0, 1 and 3, 1, 3 and 6 the best out of fold on real documents; all lie within 0.02 F1 of each other.
DECODING = {"lean": 0.5, "sentence": 3.0, "block": 3.0}


def join(held: Sequence[Prepared], sights: Sequence[Sight], folds: Sequence[int], found: Trained) -> None:
    """Fit what joins both verdicts, with its thresholds, and put it into ``found``.

    Parameters
    ----------
    held
        Documents that the encoder has not seen.
    sights
        What an encoder that has not seen their publishers makes of each.
    folds
        The fold of each, whose linear models have not seen it.
    found
        The linear parts, whole and by fold; gets the joint ones, whole and by fold.
    """
    found.settings[ENCODER] = dict(DECODING)
    alike = np.ones(len(held))
    context = Context(held, folds, weights=alike, tuned=(alike > 0).tolist(), found=found, before=found, sights=sights)
    fit_parts(PARTS, context)


def _read(context: Context) -> Iterator[tuple[int, Prepared, Sight, int]]:
    """Yield each document's place, what is known of it, its sight and its fold."""
    for n, p in enumerate(context.prepared):
        yield n, p, context.sights[n], context.folds[n]


def _proposals(context: Context) -> list[list[Proposal]]:
    found = []
    for _, p, sight, fold in _read(context):
        first, second = (context.before.without(RECOMMENDATIONS, part, fold) for part in ("detect", "context"))
        linear = detection.score_candidates(p.analysis, first, second) if p.analysis.candidates else np.zeros((0, 3))
        found.append(propose(p.analysis, sight, decode(p.analysis, sight, DECODING), linear))
    return found


def _spans(context: Context) -> Examples:
    found = Examples()
    for (n, p, sight, _), some in zip(_read(context), _proposals(context), strict=True):
        found.add(n, proposal_rows(p.analysis, sight, some), [float(hit) for hit in _hits(p, some)])
    return found


def _span_threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    proposals = _proposals(context)
    total = sum(len(_own(p)) for p in context.prepared)
    scores: dict[float, float] = {}
    for threshold in np.arange(0.2, 0.61, 0.02).round(2).tolist():
        said = hits = at = 0
        for p, some in zip(context.prepared, proposals, strict=True):
            chosen = choose(some, chances[at : at + len(some), 1], threshold=threshold)
            at += len(some)
            spans = [one.span for one, _ in chosen if not one.span.reported]
            said += len(spans)
            hits += len(match(p.gold.text, _own(p), spans))
        scores[threshold] = 2 * hits / max(1, said + total)
    best = max(scores, key=scores.__getitem__)
    return {"detect": best}, {"encoder_detect": scores[best]}


def _own(p: Prepared) -> list[GoldRecommendation]:
    return [r for r in p.gold.recommendations if r.holder == "author"]


def _hits(p: Prepared, some: Sequence[Proposal]) -> list[bool]:
    """Return for each proposal whether it would be counted as right, whatever else is chosen."""
    return [any(overlap(p.gold.text, one.span, r) >= 0.5 for r in _own(p)) for one in some]


def _options(context: Context) -> Examples:
    found = Examples()
    for n, p, sight, fold in _read(context):
        ranker = context.before.without(ACTORS, "actors", fold)
        there = marked(p.gold.text, sight, Names(p.analysis.blocks, context.table))
        for g, candidate, options in annotated_options(p, context.table, ranker):
            scores = ranker.raw(option_features(p.analysis, candidate, options))[:, 1] * ranker.scale
            options = [*options, *offers(sight, candidate, there, [{a.name for a in o.actors} for o in options])]
            right = right_options(options, p.gold.recommendations[g].actors, context.table)
            found.add(n, option_rows(sight, candidate, options, scores), right, owner=(n, g))
    return found


def _share_right(context: Context, examples: Examples, scores: Floats) -> Tuned:
    return {}, {"encoder_actor": share_right(examples.owners, scores, np.asarray(examples.targets))}


def _units(context: Context) -> Examples:
    found = Examples()
    for n, p, sight, fold in _read(context):
        targets = p.targets()
        units = find_units(p.analysis, targets)
        right = set(match(p.gold.text, p.gold.rationales, units).values())
        first, second = (context.before.without(RATIONALES, part, fold) for part in ("reasons", "around"))
        rows = unit_rows(sight, units, score_units(p.analysis, units, targets, first, second)) if units else []
        found.add(n, rows, [float(i in right) for i in range(len(units))])
    return found


def _unit_threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    total = sum(len(p.gold.rationales) for p in context.prepared)
    threshold, score = best_threshold(chances[:, 1], np.asarray(examples.targets), total=total)
    return {"reasons": threshold}, {"encoder_reasons": score}


def _ties(context: Context) -> Examples:
    found = Examples()
    for n, p, sight, fold in _read(context):
        targets, keys = p.targets(), p.keys()
        units, links = find_units(p.analysis, targets), context.before.without(RATIONALES, "links", fold)
        for u, g in sorted((u, g) for g, u in match(p.gold.text, p.gold.rationales, units).items()):
            near, supports = in_reach(units[u], targets), p.gold.rationales[g].supports
            linear = links.probabilities([link_features(p.analysis, units[u], t, targets) for t in near])[:, 1]
            found.add(n, tie_rows(sight, units[u], near, linear), [float(keys[targets.index(t)] in supports) for t in near])
    return found


def _tie_threshold(context: Context, examples: Examples, chances: Floats) -> Tuned:
    threshold, score = best_threshold(chances[:, 1], np.asarray(examples.targets))
    return {"links": threshold}, {"encoder_links_of_gold_reasons": score}


# A dozen dense features need hardly be held down, and none is rare.
SPANS = Submodel(ENCODER, "spans", _spans, C=1.0, min_count=1, tune=_span_threshold)
OPTIONS = Submodel(ENCODER, "options", _options, C=0.1, min_count=1, link="choice", tune=_share_right)
UNITS = Submodel(ENCODER, "units", _units, C=1.0, min_count=1, tune=_unit_threshold)
TIES = Submodel(ENCODER, "ties", _ties, C=1.0, min_count=1, tune=_tie_threshold)
PARTS = (SPANS, OPTIONS, UNITS, TIES)


class Remembered:
    """Stands for the encoder where documents were looked at before: gives each one's sight again."""

    def __init__(self, held: Sequence[Prepared], sights: Sequence[Sight]) -> None:
        self._sights = {p.gold.text: s for p, s in zip(held, sights, strict=True)}

    def read(self, analysis: Analysis) -> Sight:
        """Return what was seen of a document."""
        return self._sights[analysis.text]


def spread(sizes: Sequence[tuple[str, int]], count: int) -> Iterator[int]:
    """Yield a fold for each document so that no publisher is in two and the folds are of like size.

    Parameters
    ----------
    sizes
        The publisher and the number of recommendations of each document.
    count
        The number of folds.
    """
    totals: dict[str, int] = {}
    for name, size in sizes:
        totals[name] = totals.get(name, 0) + size
    load, fold = [0] * count, {}
    for name in sorted(totals, key=lambda n: (-totals[n], n)):
        fold[name] = int(np.argmin(load))
        load[fold[name]] += totals[name]
    for name, _ in sizes:
        yield fold[name]
