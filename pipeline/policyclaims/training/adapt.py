"""``policyclaims train --from``: a model fitted on to a user's own documents, beside what it could do before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from policyclaims import model as models
from policyclaims.components.learning.learned import Learned
from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.components.rationales.reasons import context_rows, find_units
from policyclaims.components.recommendations import detection
from policyclaims.components.steps.candidates import CandidateStep
from policyclaims.components.steps.themes import ThemeStep
from policyclaims.errors import CorpusError, ModelError
from policyclaims.factories import ENCODER
from policyclaims.knowledge.tables import load_actors
from policyclaims.training.card import card
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation.scores import score
from policyclaims.training.fitting.examples import Prepared, actor_rows, prepare, reason_rows, topic_rows
from policyclaims.training.fitting.fit import Rows, raw_scores
from policyclaims.training.fitting.heldout import held_out_claims, measure
from policyclaims.training.fitting.refit import refit, refit_ranker
from policyclaims.training.fitting.trained import Trained

FOLDS = 5
LEAST_DOCUMENTS = 5
# How far new documents may move the weights, by part.
# A third of what is best on the new documents alone: see the table in models/README.md.
STRENGTH = {"detect": 0.1, "context": 0.03, "actors": 0.1, "reasons": 0.03, "around": 0.03, "links": 0.03, "themes": 0.3}

_Refit = Callable[[list[int]], LinearModel]


def tune(
    documents: Sequence[GoldDocument],
    old: Path,
    path: Path,
    *,
    extra: dict[str, str],
    say: Callable[[str], None] = lambda _: None,
) -> models.ModelInfo:
    """Fit a model on to documents and write it as a new one; screen, thresholds and calibration stay.

    Parameters
    ----------
    documents
        Annotated documents, already checked against the model's themes; all are used.
    old
        The model to begin from, which stays as it is.
    path
        The folder to write.
    extra
        Further text files for the folder.
    say
        Called with the name of each stage.

    Raises
    ------
    CorpusError
        Too few documents.
    ModelError, OutputError
    """
    if len(documents) < LEAST_DOCUMENTS:
        raise CorpusError(f"{len(documents)} documents to fit on to: at least {LEAST_DOCUMENTS} are needed")
    known = models.info(old)
    nlp = models.load(old)
    before = learned_of(nlp)
    try:
        return _tune(documents, known, nlp, before, path, extra, say)
    finally:
        put(nlp, before)  # the loader keeps this pipeline for whoever asks for the old model next


def _tune(
    documents: Sequence[GoldDocument], known: models.ModelInfo, nlp: Language, before: Trained, path: Path, extra: dict[str, str],
    say: Callable[[str], None],
) -> models.ModelInfo:  # fmt: skip
    say(f"parsing {len(documents)} documents")
    parser = _parser_of(nlp)
    prepared = [prepare(d, parser) for d in documents]
    folds = [n % FOLDS for n in range(len(prepared))]
    say("fitting on")
    found = tune_all(prepared, folds, before, nlp)
    say("held-out claims")
    gold = [p.gold for p in prepared]
    was = score(gold, held_out_claims(prepared, folds, before, nlp))
    scores: dict[str, Any] = {
        "documents": len(documents),
        "fitted_on_from": known.id,
        "before": {name: [round(v, 4) for v in values] for name, values in was.items()},
        **measure(gold, held_out_claims(prepared, folds, found, nlp)),
    }
    put(nlp, found)
    themes = nlp.get_pipe("policyclaims_themes")
    count = len(themes.abouts) if isinstance(themes, ThemeStep) else 0
    extra = {"README.md": card(scores, themes=count, taxonomy=known.taxonomy), **extra}
    return models.save(nlp, path, base=known.base, taxonomy=known.taxonomy, scores=scores, extra=extra)


def learned_of(nlp: Language) -> Trained:
    """Return the learned parts of a loaded pipeline."""
    found = Trained()
    for step in nlp.pipe_names:
        component = nlp.get_pipe(step)
        if isinstance(component, Learned):
            found.parts[step] = dict(component.models)
            found.settings[step] = dict(component.settings)
    return found


def theme_labels(found: Trained) -> tuple[str, ...]:
    """Return the themes that a model knows."""
    return found.parts["policyclaims_themes"]["themes"].labels


def put(nlp: Language, found: Trained) -> None:
    """Put learned parts into a pipeline."""
    for step, parts in found.parts.items():
        component = nlp.get_pipe(step) if step in nlp.pipe_names else None
        if isinstance(component, Learned):
            component.models = dict(parts)


def _parser_of(nlp: Language) -> Language:
    step = nlp.get_pipe("policyclaims_candidates")
    if not isinstance(step, CandidateStep):
        raise ModelError("the pipeline lacks policyclaims_candidates: train the model again")
    return step.base


def tune_all(prepared: Sequence[Prepared], folds: Sequence[int], old: Trained, nlp: Language) -> Trained:
    """Fit every part but the screen on to documents, and once without each fold."""
    found = Trained(settings=dict(old.settings))
    for kept in ("policyclaims_candidates", ENCODER):
        if kept in old.parts:
            found.parts[kept] = old.parts[kept]
    detect, context = (old.parts["policyclaims_recommendations"][part] for part in ("detect", "context"))
    rows, where = _gather([p.rows for p in prepared], folds)
    y = np.concatenate([p.labels for p in prepared])
    _keep(found, "policyclaims_recommendations", "detect", rows, y, where, detect)
    scores = np.zeros((len(rows), len(detection.LABELS)))
    for fold, model in found.fold("detect").items():
        inside = [i for i, f in enumerate(where) if f == fold]
        scores[inside] = raw_scores(model, [rows[i] for i in inside])
    second, at = [], 0
    for p in prepared:
        second += detection.second_rows(p.analysis, scores[at : at + len(p.rows)])
        at += len(p.rows)
    _keep(found, "policyclaims_recommendations", "context", second, y, where, context)
    _tune_actors(prepared, folds, old, found)
    some = [reason_rows(p) for p in prepared]
    reasons = old.parts["policyclaims_rationales"]
    for part, k in (("reasons", 0), ("links", 2)):
        rows, where = _gather([s[k] for s in some], folds)  # type: ignore[misc]
        y = np.asarray([v for s in some for v in s[k + 1]])
        _keep(found, "policyclaims_rationales", part, rows, y, where, reasons[part])
    around = []
    for p, fold, one in zip(prepared, folds, some, strict=True):
        targets = p.targets()
        chances = found.without("policyclaims_rationales", "reasons", fold).probabilities(one[0])[:, 1]
        around.append(context_rows(p.analysis, find_units(p.analysis, targets), chances, targets))
    rows, where = _gather(around, folds)
    y = np.asarray([v for s in some for v in s[1]])
    _keep(found, "policyclaims_rationales", "around", rows, y, where, reasons["around"])
    step = nlp.get_pipe("policyclaims_themes")
    abouts = step.abouts if isinstance(step, ThemeStep) else {}
    topics = [topic_rows(p, theme_labels(old), abouts) for p in prepared]
    rows, where = _gather([t[0] for t in topics], folds)
    y = np.asarray([v for t in topics for v in t[1]])
    _keep(found, "policyclaims_themes", "themes", rows, y, where, old.parts["policyclaims_themes"]["themes"])
    return found


def _gather(rows: Sequence[Sequence[dict[str, float]]], folds: Sequence[int]) -> tuple[list[dict[str, float]], list[int]]:
    return [row for some in rows for row in some], [fold for some, fold in zip(rows, folds, strict=True) for _ in some]


def _keep(found: Trained, step: str, part: str, rows: Rows, y: Floats, where: Sequence[int], old: LinearModel) -> None:
    def run(chosen: list[int]) -> LinearModel:
        return refit(old, [rows[i] for i in chosen], y[chosen], strength=STRENGTH[part]) if chosen else old

    _both(found, step, part, where, run)


def _both(found: Trained, step: str, part: str, where: Sequence[int], run: _Refit) -> None:
    found.parts[step][part] = run(list(range(len(where))))
    for fold in sorted(set(where)):
        found.fold(part)[fold] = run([i for i, f in enumerate(where) if f != fold])


def _tune_actors(prepared: Sequence[Prepared], folds: Sequence[int], old: Trained, found: Trained) -> None:
    table = load_actors(())
    some = [actor_rows(p, table) for p in prepared]
    rows, where = _gather([s[0] for s in some], folds)
    y = np.asarray([v for s in some for v in s[1]])
    owners = [(n, g) for n, s in enumerate(some) for g in s[2]]
    model = old.parts["policyclaims_actors"]["actors"]

    def run(chosen: list[int]) -> LinearModel:
        return refit_ranker(model, [rows[i] for i in chosen], y[chosen], [owners[i] for i in chosen], strength=STRENGTH["actors"])

    _both(found, "policyclaims_actors", "actors", where, run)
