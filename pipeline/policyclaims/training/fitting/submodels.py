"""Fitting the linear parts: each scored and calibrated on folds that hold out whole publishers, its thresholds tuned on real documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.components.parsing import screen
from policyclaims.components.rationales.reasons import context_rows, find_units
from policyclaims.components.recommendations import detection
from policyclaims.components.themes.topics import stems
from policyclaims.knowledge.tables import load_actors
from policyclaims.knowledge.taxonomy import Taxonomy
from policyclaims.training.corpus.documents import persona
from policyclaims.training.fitting.actor_scores import fit_actors
from policyclaims.training.fitting.checkpoint import Parts
from policyclaims.training.fitting.examples import Prepared, actor_rows, reason_rows, topic_rows
from policyclaims.training.fitting.fit import YES_NO, calibrate, fit, out_of_fold, share_right
from policyclaims.training.fitting.thresholds import best_threshold, tune_detection, tune_themes
from policyclaims.training.fitting.trained import Trained

FOLDS = 5
# Inverse strength of regularisation by part, the best out of fold by persona of 0.03, 0.1, 0.3, 1.0.
STRENGTH = {"screen": 0.3, "detect": 0.3, "context": 1.0, "reasons": 0.03, "around": 1.0, "links": 0.3, "themes": 1.0}
# How much a real document counts beside one that was written for the corpus.
REAL_WEIGHT = 3.0
# What the screen may cost: points of detection's F1, out of fold. Words of the corpus that are parsed by what is lost: 57 % at 0,
# 49 % at 0.001, 46 % at 0.003, 43 % at 0.004, 39 % at 0.01.
SCREEN_LOSS = 0.004
Say = Callable[[str], None]


def weight_of(p: Prepared) -> float:
    """Return how much a document counts."""
    return REAL_WEIGHT if p.real else 1.0


def tuned_on(prepared: Sequence[Prepared]) -> list[int]:
    """List the documents that thresholds and calibration are tuned on: the real ones, or all where too few are real."""
    real = [n for n, p in enumerate(prepared) if p.real]
    return real if len({persona(prepared[n].gold) for n in real}) >= FOLDS else list(range(len(prepared)))


class _Data:
    """The documents that are fitted on: the fold, the weight and the use of each, by its place."""

    def __init__(self, prepared: Sequence[Prepared]) -> None:
        self.prepared = prepared
        self.folds = np.asarray(folds_of(prepared))
        self.weights = np.asarray([weight_of(p) for p in prepared])
        self.tuned = np.isin(np.arange(len(prepared)), tuned_on(prepared))

    def chosen(self) -> list[Prepared]:
        """List the documents that thresholds are tuned on."""
        return [p for p, use in zip(self.prepared, self.tuned, strict=True) if use]


def fit_all(prepared: Sequence[Prepared], taxonomy: Taxonomy, say: Say, *, parts: Parts | None = None) -> Trained:
    """Fit every part; each is scored and calibrated on folds that hold out whole publishers. ``parts`` keeps what is done."""
    data = _Data(prepared)
    found = Trained()
    stages: dict[str, Callable[[Trained], None]] = {
        "recommendations": lambda new: _fit_detection(data, new),
        "screen": lambda new: _fit_screen(data, found, new),
        "actors": lambda new: _fit_actors(data, new),
        "rationales": lambda new: _fit_rationales(data, new),
        "themes": lambda new: _fit_themes(data, taxonomy, new),
    }
    for name, run in stages.items():
        kept = parts.load(name) if parts is not None else None
        if kept is not None:
            say(f"{name}: done before")
            found.add(Trained.unpack(*kept))
            continue
        say(name)
        new = Trained()
        run(new)
        if parts is not None:
            parts.save(name, *new.pack())
        found.add(new)
    return found


def folds_of(prepared: Sequence[Prepared]) -> list[int]:
    """Return each document's fold: whole personas together, the same for the same corpus."""
    held_out = [persona(p.gold) for p in prepared]
    if len(set(held_out)) < FOLDS:  # a user's own corpus may have one publisher
        held_out = [p.gold.id for p in prepared]
    names = sorted(set(held_out))
    order = np.random.default_rng(0).permutation(len(names))
    fold_of = {names[i]: int(n % FOLDS) for n, i in enumerate(order)}
    return [fold_of[name] for name in held_out]


def _binary(
    rows: list[dict[str, float]], right: Floats, of: Sequence[int], data: _Data, part: str, found: Trained, least: int = 3
) -> tuple[LinearModel, Floats]:
    """Fit a part on rows of the documents ``of``; return it with its calibrated probabilities out of fold."""
    settings: dict[str, Any] = {"strength": STRENGTH[part], "least": least, "weights": data.weights[list(of)]}
    scores = out_of_fold(rows, right, data.folds[list(of)].tolist(), YES_NO, models=found.fold(part), **settings)
    here = data.tuned[list(of)]
    model = calibrate(fit(rows, right, YES_NO, **settings), scores[here], right[here])
    z = scores * model.scale
    return model, np.asarray(1 / (1 + np.exp(z[:, 0] - z[:, 1])))


def _fit_screen(data: _Data, done: Trained, found: Trained) -> None:
    rows: list[dict[str, float]] = []
    right, of = [], []
    picks: list[tuple[int, bool]] = []
    for n, p in enumerate(data.prepared):
        holds = {p.analysis.candidates[c].sentence for c in p.pairs.values()}
        if data.tuned[n]:
            picks += [(len(rows) + sentence, good) for sentence, good in _picks(p, done, int(data.folds[n]))]
        for i, row in enumerate(screen.screen_rows(p.analysis)):
            rows.append(row)
            right.append(float(i in holds))
            of.append(n)
    y = np.asarray(right)
    model, chances = _binary(rows, y, of, data, "screen", found, least=4)
    wanted = sum(label > 0 for p in data.chosen() for label in p.labels)
    threshold = _highest(np.asarray([chances[i] for i, _ in picks]), np.asarray([good for _, good in picks]), wanted)
    found.parts["policyclaims_candidates"]["screen"] = model
    found.settings["policyclaims_candidates"] = {"screen": threshold}
    found.figures["screen_kept"] = float(np.mean(chances >= threshold))
    found.figures["screen_recall"] = float(np.mean(chances[y == 1] >= threshold))


def _picks(p: Prepared, done: Trained, fold: int) -> list[tuple[int, bool]]:
    """Return the sentence of each recommendation found by models that have not seen the document, and whether it is right."""
    first, second = (done.without("policyclaims_recommendations", part, fold) for part in ("detect", "context"))
    chances = detection.score_candidates(p.analysis, first, second)
    picks = detection.choose(p.analysis.candidates, chances, threshold=done.settings["policyclaims_recommendations"]["detect"])
    return [(p.analysis.candidates[k.index].sentence, bool(p.labels[k.index])) for k in picks]


def _highest(chances: Floats, good: Floats, wanted: int) -> float:
    """Return the highest threshold of the screen that costs no more F1 than it may."""
    if not len(chances):
        return 0.0
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum(good[order])
    scores = 2 * right / (np.arange(1, len(order) + 1) + wanted)
    return float(chances[order][np.flatnonzero(scores >= scores[-1] - SCREEN_LOSS)[0]])


def _fit_detection(data: _Data, found: Trained) -> None:
    rows = [row for p in data.prepared for row in p.rows]
    y = np.concatenate([p.labels for p in data.prepared])
    of = np.repeat(np.arange(len(data.prepared)), [len(p.rows) for p in data.prepared])
    where, weights, here = data.folds[of].tolist(), data.weights[of], data.tuned[of]
    labels = detection.LABELS
    first = fit(rows, y, labels, strength=STRENGTH["detect"], weights=weights)
    scores = out_of_fold(rows, y, where, labels, strength=STRENGTH["detect"], weights=weights, models=found.fold("detect"))
    second_rows, at = [], 0
    for p in data.prepared:
        second_rows += detection.second_rows(p.analysis, scores[at : at + len(p.rows)])
        at += len(p.rows)
    again = out_of_fold(second_rows, y, where, labels, strength=STRENGTH["context"], weights=weights, models=found.fold("context"))
    second = calibrate(fit(second_rows, y, labels, strength=STRENGTH["context"], weights=weights), again[here], y[here])
    z = again * second.scale
    chances = np.exp(z - z.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    threshold, score = tune_detection(data.chosen(), chances[here])
    found.parts["policyclaims_recommendations"] = {"detect": first, "context": second}
    found.settings["policyclaims_recommendations"] = {"detect": threshold}
    found.figures["detect"] = score


def _fit_actors(data: _Data, found: Trained) -> None:
    _fit_actors_once(data, found)
    # Once more, each recommendation behind what the first models made of the one before: with the annotated actors there,
    # "as before" is trusted more than it deserves.
    _fit_actors_once(data, found)


def _fit_actors_once(data: _Data, found: Trained) -> None:
    table = load_actors(())
    rows, right, owners, of = [], [], [], []
    for n, p in enumerate(data.prepared):
        ranker = found.without("policyclaims_actors", "actors", int(data.folds[n])) if found.fold("actors") else None
        some, good, owner = actor_rows(p, table, ranker)
        rows += some
        right += good
        owners += [(n, g) for g in owner]
        of += [n] * len(some)
    y = np.asarray(right)
    # Real documents counted 1, 4 and 10 times choose 0.753, 0.749 and 0.743 of the sets to the letter, alone 0.710.
    model, scores = fit_actors(rows, y, owners, data.folds[of].tolist(), alike=data.tuned[of].tolist(), models=found.fold("actors"))
    found.parts["policyclaims_actors"]["actors"] = model
    here = np.flatnonzero(data.tuned[of]).tolist()
    theirs = [owners[i] for i in here]
    found.figures["actor"] = share_right(theirs, scores[here], y[here])
    found.figures["actor_reachable"] = len({owners[i] for i in here if right[i]}) / max(1, len(set(theirs)))


def _fit_rationales(data: _Data, found: Trained) -> None:
    rows, right, of, links, linked, link_of = [], [], [], [], [], []
    for n, p in enumerate(data.prepared):
        some, good, pairs, tied = reason_rows(p)
        rows += some
        right += good
        of += [n] * len(some)
        links += pairs
        linked += tied
        link_of += [n] * len(pairs)
    y, tied_array = np.asarray(right), np.asarray(linked)
    first, chances = _binary(rows, y, of, data, "reasons", found)
    around, at = [], 0
    for p in data.prepared:
        targets = p.targets()
        units = find_units(p.analysis, targets)
        around += context_rows(p.analysis, units, chances[at : at + len(units)], targets)
        at += len(units)
    second, chances = _binary(around, y, of, data, "around", found)
    here = data.tuned[of]
    threshold, score = best_threshold(chances[here], y[here], total=sum(len(p.gold.rationales) for p in data.chosen()))
    link_model, link_chances = _binary(links, tied_array, link_of, data, "links", found)
    here = data.tuned[link_of]
    link_threshold, link_score = best_threshold(link_chances[here], tied_array[here])
    found.parts["policyclaims_rationales"] = {"reasons": first, "around": second, "links": link_model}
    found.settings["policyclaims_rationales"] = {"reasons": threshold, "links": link_threshold}
    found.figures |= {"reasons": score, "links_of_gold_reasons": link_score}


def _fit_themes(data: _Data, taxonomy: Taxonomy, found: Trained) -> None:
    abouts = {theme.label: frozenset(stems(theme.about)) for theme in taxonomy.themes}
    rows, marked, of = [], [], []
    for n, p in enumerate(data.prepared):
        some, good = topic_rows(p, taxonomy.labels, abouts)
        rows += some
        marked += good
        of += [n] * len(some)
    y, here = np.asarray(marked), data.tuned[of]
    settings: dict[str, Any] = {"strength": STRENGTH["themes"], "least": 2, "link": "sigmoid", "weights": data.weights[of]}
    scores = out_of_fold(rows, y, data.folds[of].tolist(), taxonomy.labels, models=found.fold("themes"), **settings)
    model = calibrate(fit(rows, y, taxonomy.labels, **settings), scores[here], y[here])
    chances = 1 / (1 + np.exp(-(scores[here] * model.scale + model.shift)))
    threshold, score = tune_themes(chances, y[here])
    found.parts["policyclaims_themes"]["themes"] = model
    found.settings["policyclaims_themes"] = {"themes": threshold}
    found.figures |= {"themes": score, "main": float(np.mean(y[here][np.arange(int(here.sum())), chances.argmax(axis=1)]))}
