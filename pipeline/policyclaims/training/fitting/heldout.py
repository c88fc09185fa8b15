"""Claims for every training document by a model that has not seen its publisher: what honest figures are taken on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.language import Language

from policyclaims.components.learning.learned import Learned
from policyclaims.components.steps.names import CANDIDATES, LAYOUT
from policyclaims.components.steps.state import begin
from policyclaims.convert import claims_of
from policyclaims.records import Claim
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation.calibration import promises, scored, summary
from policyclaims.training.evaluation.scores import score
from policyclaims.training.fitting.examples import Prepared
from policyclaims.training.fitting.trained import Trained

# Every sentence of a training document is parsed already: the screen, which lets 99.5 % of what matters through, is passed by.
_DONE = (LAYOUT, CANDIDATES)


def held_out_claims(prepared: Sequence[Prepared], folds: Sequence[int], found: Trained, nlp: Language) -> list[list[Claim]]:
    """Read each document with the models that were fitted without its fold.

    Thresholds and calibration are those of the whole: a handful of numbers, themselves chosen on scores out of fold.

    Parameters
    ----------
    prepared
        The documents, parsed.
    folds
        The fold of each.
    found
        Learned parts, whole and by fold.
    nlp
        A pipeline with these parts; its models are changed.

    Returns
    -------
    list of list of Claim
        In the order of the documents.
    """
    claims: dict[int, list[Claim]] = {}
    steps = [step for step in nlp.pipe_names if step not in _DONE]
    for fold in sorted(set(folds)):
        for step, parts in found.parts.items():
            component = nlp.get_pipe(step) if step in nlp.pipe_names else None
            if isinstance(component, Learned):
                component.models = {part: found.without(step, part, fold) for part in parts}
        for number, one in enumerate(prepared):
            if folds[number] == fold:
                doc = nlp.make_doc(one.gold.text)
                begin(doc, one.analysis)
                for step in steps:
                    doc = nlp.get_pipe(step)(doc)
                claims[number] = claims_of(doc, one.gold.id)
    return [claims[number] for number in range(len(prepared))]


def measure(gold: Sequence[GoldDocument], claims: Sequence[Sequence[Claim]]) -> dict[str, Any]:
    """Return the figures of held-out claims with bands, how honest their scores are, and what precision can be promised."""
    data = scored(gold, claims)
    figures = {name: [round(v, 4) for v in values] for name, values in score(gold, claims).items()}
    return {"held_out": figures, "calibration": summary(data), "precision": promises(data["recommendations"])}
