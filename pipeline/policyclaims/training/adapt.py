"""``policyclaims train --from``: a model fitted on to a user's own documents, beside what it could do before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from policyclaims import model as models
from policyclaims.components.learning.learned import Learned
from policyclaims.components.steps.candidates import CandidateStep
from policyclaims.components.steps.names import CANDIDATES, ENCODER, THEMES
from policyclaims.components.steps.themes import ThemeStep
from policyclaims.errors import CorpusError, ModelError
from policyclaims.training.card import card
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation.scores import score
from policyclaims.training.fitting.examples import Prepared, prepare
from policyclaims.training.fitting.heldout import held_out_claims, measure
from policyclaims.training.fitting.submodel import Context, adapt_parts
from policyclaims.training.fitting.submodels import STAGES
from policyclaims.training.fitting.trained import Trained

FOLDS = 5
LEAST_DOCUMENTS = 5


def adapt(
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
    models.refuse_taken(path)
    known = models.info(old)
    nlp = models.load(old)
    before = learned_of(nlp)
    try:
        return _adapt(documents, known, nlp, before, path, extra, say)
    finally:
        put(nlp, before)  # the loader keeps this pipeline for whoever asks for the old model next


def _adapt(
    documents: Sequence[GoldDocument], known: models.ModelInfo, nlp: Language, before: Trained, path: Path, extra: dict[str, str],
    say: Callable[[str], None],
) -> models.ModelInfo:  # fmt: skip
    say(f"parsing {len(documents)} documents")
    parser = _parser_of(nlp)
    prepared = [prepare(d, parser) for d in documents]
    folds = [n % FOLDS for n in range(len(prepared))]
    say("fitting on")
    found = adapt_all(prepared, folds, before, nlp)
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
    themes = nlp.get_pipe(THEMES)
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
    return found.parts[THEMES]["themes"].labels


def put(nlp: Language, found: Trained) -> None:
    """Put learned parts into a pipeline."""
    for step, parts in found.parts.items():
        component = nlp.get_pipe(step) if step in nlp.pipe_names else None
        if isinstance(component, Learned):
            component.models = dict(parts)


def _parser_of(nlp: Language) -> Language:
    step = nlp.get_pipe(CANDIDATES)
    if not isinstance(step, CandidateStep):
        raise ModelError("the pipeline lacks policyclaims_candidates: train the model again")
    return step.base


def adapt_all(prepared: Sequence[Prepared], folds: Sequence[int], old: Trained, nlp: Language) -> Trained:
    """Fit every part but the screen and what stacks the encoder on to documents, and once without each fold."""
    found = Trained(settings=dict(old.settings))
    if ENCODER in old.parts:
        found.parts[ENCODER] = old.parts[ENCODER]
    step, everyone = nlp.get_pipe(THEMES), np.ones(len(prepared))
    context = Context(
        prepared,
        folds,
        weights=everyone,
        tuned=(everyone > 0).tolist(),
        themes=theme_labels(old),
        abouts=step.abouts if isinstance(step, ThemeStep) else {},
        found=found,
        before=old,
    )
    for parts in STAGES.values():
        adapt_parts(parts, context)
    return found
