"""Joining the encoder's verdicts with the linear models': fitted on documents that neither has seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from policyclaims.components.actors.ranking import option_features
from policyclaims.components.encoder.decoding import decode
from policyclaims.components.encoder.model import Sight
from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.rationales.reasons import find_units, in_reach, link_features, score_units
from policyclaims.components.recommendations import detection
from policyclaims.components.stacking.joint import option_rows, tie_rows, unit_rows
from policyclaims.components.stacking.proposals import Proposal, choose, proposal_rows, propose
from policyclaims.factories import ENCODER
from policyclaims.knowledge.tables import load_actors
from policyclaims.training.corpus.gold import GoldRecommendation
from policyclaims.training.evaluation.matching import match, overlap
from policyclaims.training.fitting.actor_scores import fit_actors
from policyclaims.training.fitting.examples import Prepared, annotated_options, right_options
from policyclaims.training.fitting.fit import YES_NO, Rows, calibrate, fit, out_of_fold, share_right
from policyclaims.training.fitting.thresholds import best_threshold
from policyclaims.training.fitting.trained import Trained

# A dozen dense features need hardly be held down.
_STRENGTH = 1.0
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
    settings = _join_spans(held, sights, folds, found)
    _join_options(held, sights, folds, found)
    settings |= _join_reasons(held, sights, folds, found)
    found.settings[ENCODER] = settings


def _binary(rows: Rows, right: Sequence[float], where: Sequence[int], part: str, found: Trained) -> Floats:
    """Fit a part and return its calibrated probabilities out of fold, shape ``(rows,)``."""
    y = np.asarray(right)
    scores = out_of_fold(rows, y, where, YES_NO, strength=_STRENGTH, least=1, models=found.fold(part))
    model = calibrate(fit(rows, y, YES_NO, strength=_STRENGTH, least=1), scores, y)
    found.parts[ENCODER][part] = model
    z = scores * model.scale
    return np.asarray(1 / (1 + np.exp(z[:, 0] - z[:, 1])))


def _join_spans(held: Sequence[Prepared], sights: Sequence[Sight], folds: Sequence[int], found: Trained) -> dict[str, float]:
    linear = []
    for p, fold in zip(held, folds, strict=True):
        first, second = (found.without("policyclaims_recommendations", part, fold) for part in ("detect", "context"))
        linear.append(detection.score_candidates(p.analysis, first, second) if p.analysis.candidates else np.zeros((0, 3)))
    proposals = [
        propose(p.analysis, sight, decode(p.analysis, sight, DECODING), chances)
        for p, sight, chances in zip(held, sights, linear, strict=True)
    ]
    rows = [row for p, sight, some in zip(held, sights, proposals, strict=True) for row in proposal_rows(p.analysis, sight, some)]
    right = [float(hit) for p, some in zip(held, proposals, strict=True) for hit in _hits(p, some)]
    where = [fold for fold, some in zip(folds, proposals, strict=True) for _ in some]
    chances = _binary(rows, right, where, "spans", found)
    total = sum(r.holder == "author" for p in held for r in p.gold.recommendations)
    scores: dict[float, float] = {}
    for threshold in np.arange(0.2, 0.61, 0.02).round(2).tolist():
        said = hits = at = 0
        for p, some in zip(held, proposals, strict=True):
            chosen = choose(some, chances[at : at + len(some)], threshold=threshold)
            at += len(some)
            spans = [one.span for one, _ in chosen if not one.span.reported]
            said += len(spans)
            hits += len(match(p.gold.text, _own(p), spans))
        scores[threshold] = 2 * hits / max(1, said + total)
    best = max(scores, key=scores.__getitem__)
    found.figures["encoder_detect"] = scores[best]
    return DECODING | {"detect": best}


def _own(p: Prepared) -> list[GoldRecommendation]:
    return [r for r in p.gold.recommendations if r.holder == "author"]


def _hits(p: Prepared, some: Sequence[Proposal]) -> list[bool]:
    """Tell of each proposal whether it would be counted as right, whatever else is chosen."""
    return [any(overlap(p.gold.text, one.span, r) >= 0.5 for r in _own(p)) for one in some]


def _join_options(held: Sequence[Prepared], sights: Sequence[Sight], folds: Sequence[int], found: Trained) -> None:
    table = load_actors(())
    rows: list[dict[str, float]] = []
    right: list[float] = []
    owners: list[tuple[int, int]] = []
    where: list[int] = []
    for n, (p, sight, fold) in enumerate(zip(held, sights, folds, strict=True)):
        ranker = found.without("policyclaims_actors", "actors", fold)
        for g, candidate, options in annotated_options(p, table, ranker):
            scores = ranker.raw([option_features(p.analysis, candidate, o, options) for o in options])[:, 1] * ranker.scale
            rows += option_rows(sight, candidate, options, scores)
            right += right_options(options, p.gold.recommendations[g].actors, table)
            owners += [(n, g)] * len(options)
            where += [fold] * len(options)
    y = np.asarray(right)
    model, scores = fit_actors(rows, y, owners, where, strength=_STRENGTH, least=1, models=found.fold("options"))
    found.parts[ENCODER]["options"] = model
    found.figures["encoder_actor"] = share_right(owners, scores, y)


def _join_reasons(held: Sequence[Prepared], sights: Sequence[Sight], folds: Sequence[int], found: Trained) -> dict[str, float]:
    units: list[dict[str, float]] = []
    reasons: list[float] = []
    ties: list[dict[str, float]] = []
    tied: list[float] = []
    where, tie_where = [], []
    for p, sight, fold in zip(held, sights, folds, strict=True):
        targets, keys = p.targets(), p.keys()
        there = find_units(p.analysis, targets)
        paired = {u: g for g, u in match(p.gold.text, p.gold.rationales, there).items()}
        first, second, links = (found.without("policyclaims_rationales", part, fold) for part in ("reasons", "around", "links"))
        units += unit_rows(sight, there, score_units(p.analysis, there, targets, first, second)) if there else []
        reasons += [float(i in paired) for i in range(len(there))]
        where += [fold] * len(there)
        for i, g in sorted(paired.items()):
            near = in_reach(there[i], targets)
            chances = links.probabilities([link_features(p.analysis, there[i], t, targets) for t in near])[:, 1]
            ties += tie_rows(sight, there[i], near, chances)
            tied += [float(keys[targets.index(t)] in p.gold.rationales[g].supports) for t in near]
            tie_where += [fold] * len(near)
    chances = _binary(units, reasons, where, "units", found)
    total = sum(len(p.gold.rationales) for p in held)
    least, score = best_threshold(chances, np.asarray(reasons), total=total)
    link, link_score = best_threshold(_binary(ties, tied, tie_where, "ties", found), np.asarray(tied))
    found.figures |= {"encoder_reasons": score, "encoder_links_of_gold_reasons": link_score}
    return {"reasons": least, "links": link}


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
