"""What a learned part is made of, declared once, and the two things done with it: fitting it anew, and adapting it to new documents."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from policyclaims.components.encoder.model import Sight
from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.knowledge.tables import ActorTable, load_actors
from policyclaims.training.fitting.actor_scores import fit_actors
from policyclaims.training.fitting.examples import Prepared, Row
from policyclaims.training.fitting.fit import YES_NO, calibrate, fit, out_of_fold, raw_scores
from policyclaims.training.fitting.refit import refit, refit_ranker
from policyclaims.training.fitting.trained import Trained


@dataclass
class Examples:
    """What a part learns from.

    Parameters
    ----------
    labels
        Names of the classes.
    rows
        Features of each example.
    targets
        Class indexes, shape ``(rows,)``; with independent labels 0 or 1 for each, shape ``(rows, labels)``; for a choice 1 where
        the option is right.
    of
        The document of each row, by its place.
    owners
        For a choice: what each option belongs to.
    """

    labels: Sequence[str] = YES_NO
    rows: list[Row] = field(default_factory=list)
    targets: list[Any] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    owners: list[Hashable] = field(default_factory=list)

    def add(self, document: int, rows: Sequence[Row], targets: Sequence[Any], *, owner: Hashable = None) -> None:
        """Add rows of a document with their targets."""
        self.rows += rows
        self.targets += targets
        self.of += [document] * len(rows)
        self.owners += [owner] * len(rows)


@dataclass
class Context:
    """The documents that are fitted on, and what is learned of them so far.

    Parameters
    ----------
    prepared
        The documents.
    folds, weights, tuned
        The fold of each document, how much it counts, and whether thresholds and calibration are tuned on it.
    themes, abouts
        Labels of the taxonomy, and the stems of what each is about.
    found
        Gets the parts.
    before
        What earlier stages learned.
    sights
        For stacking: what an encoder that has not seen their publishers makes of the documents.
    """

    prepared: Sequence[Prepared]
    folds: Sequence[int]
    weights: Floats
    tuned: Sequence[bool]
    found: Trained
    themes: Sequence[str] = ()
    abouts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    before: Trained = field(default_factory=Trained)
    sights: Sequence[Sight] = ()
    scores: dict[str, Floats] = field(default_factory=dict)

    @cached_property
    def table(self) -> ActorTable:
        """Names of actors."""
        return load_actors(())

    def chosen(self) -> list[Prepared]:
        """List the documents that thresholds are tuned on."""
        return [p for p, use in zip(self.prepared, self.tuned, strict=True) if use]

    def probabilities(self, part: Submodel) -> Floats:
        """Return a part's calibrated probabilities of its examples out of fold, shape ``(rows, labels)``."""
        return self.found.parts[part.step][part.name].calibrated(self.scores[part.name])


# From the probabilities out of fold: thresholds for the step's settings, and figures for the model card.
Tuned = tuple[dict[str, float], dict[str, float]]


@dataclass(frozen=True)
class Submodel:
    """One learned part.

    Parameters
    ----------
    step, name
        The component that asks it, and its name in the component's folder.
    examples
        Makes its rows and targets.
    C
        Inverse strength of regularisation.
    adapted_C
        How far a user's documents may move its weights; None: they leave it as it is.
    min_count
        Features seen in fewer rows are left out.
    link
        ``softmax`` for classes that exclude each other, ``sigmoid`` for independent labels, ``choice`` for one of several options.
    calibrated
        Whether its scores are made honest probabilities.
    passes
        How often it is fitted; each time the examples are made anew, with the models of the time before at hand.
    tune
        Sets thresholds from what ``Context.probabilities`` returns, and measures. For a choice it gets scores, shape ``(rows,)``.
    """

    step: str
    name: str
    examples: Callable[[Context], Examples]
    C: float
    adapted_C: float | None = None
    min_count: int = 3
    link: Literal["softmax", "sigmoid", "choice"] = "softmax"
    calibrated: bool = True
    passes: int = 1
    tune: Callable[[Context, Examples, Floats], Tuned] | None = None


def fit_parts(parts: Sequence[Submodel], context: Context) -> None:
    """Fit parts one after the other, whole and without each fold, with calibration, thresholds and figures, into ``context.found``."""
    for part in parts:
        for _ in range(part.passes):
            examples = part.examples(context)
            _fit(part, examples, context)
        if part.tune is not None:
            scores = context.scores[part.name] if part.link == "choice" else context.probabilities(part)
            settings, figures = part.tune(context, examples, scores)
            if settings:
                context.found.settings.setdefault(part.step, {}).update(settings)
            context.found.figures.update(figures)


def _fit(part: Submodel, examples: Examples, context: Context) -> None:
    of, rows, y = examples.of, examples.rows, np.asarray(examples.targets)
    folds, tuned = np.asarray(context.folds)[of].tolist(), np.asarray(context.tuned)[of]
    models = context.found.fold(part.name)
    if part.link == "choice":
        model, scores = fit_actors(
            rows, y, examples.owners, folds, C=part.C, min_count=part.min_count, tuned=tuned.tolist(), models=models
        )
    else:
        weights = context.weights[of]
        scores = out_of_fold(
            rows, y, folds, examples.labels, C=part.C, min_count=part.min_count, link=part.link, weights=weights, models=models
        )
        model = fit(rows, y, examples.labels, C=part.C, min_count=part.min_count, link=part.link, weights=weights)
        if part.calibrated:
            model = calibrate(model, scores[tuned], y[tuned])
    context.found.parts[part.step][part.name] = model
    context.scores[part.name] = scores


def adapt_parts(parts: Sequence[Submodel], context: Context) -> None:
    """Fit parts on from those of ``context.before``, whole and without each fold; thresholds and calibration stay."""
    for part in parts:
        old = context.before.parts[part.step][part.name]
        if part.adapted_C is None:
            context.found.parts[part.step][part.name] = old
            continue
        examples = part.examples(context)
        folds = np.asarray(context.folds)[examples.of] if examples.of else np.zeros(0, dtype=int)
        context.found.parts[part.step][part.name] = _adapt(part, old, examples, range(len(folds)))
        scores = np.zeros((len(folds), len(old.labels)))
        for fold in sorted(set(folds.tolist())):
            model = _adapt(part, old, examples, np.flatnonzero(folds != fold).tolist())
            context.found.fold(part.name)[fold] = model
            inside = np.flatnonzero(folds == fold).tolist()
            scores[inside] = raw_scores(model, [examples.rows[i] for i in inside])
        context.scores[part.name] = scores


def _adapt(part: Submodel, old: LinearModel, examples: Examples, chosen: Sequence[int]) -> LinearModel:
    if not chosen or part.adapted_C is None:
        return old
    rows, y = [examples.rows[i] for i in chosen], np.asarray([examples.targets[i] for i in chosen])
    if part.link == "choice":
        return refit_ranker(old, rows, y, [examples.owners[i] for i in chosen], C=part.adapted_C)
    return refit(old, rows, y, C=part.adapted_C)
