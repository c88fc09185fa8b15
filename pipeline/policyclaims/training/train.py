"""From annotated documents to a model folder: every learned part, its thresholds, and what it scored out of fold."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import spacy
from spacy.language import Language

from policyclaims import factories
from policyclaims.components.encoder.model import Encoder
from policyclaims.components.learning.learned import Learned
from policyclaims.components.steps import names
from policyclaims.components.steps.encoder import EncoderStep
from policyclaims.errors import CorpusError
from policyclaims.knowledge.taxonomy import Taxonomy
from policyclaims.model import ModelInfo, base_of, refuse_taken, save
from policyclaims.training.card import card
from policyclaims.training.corpus.documents import persona, split_of
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.encoder.reading import ready, train_encoder
from policyclaims.training.evaluation.calibration import least_reason, scored, temper, tempered, without_reasons
from policyclaims.training.fitting.checkpoint import Parser, Parts, code_digest, digest
from policyclaims.training.fitting.examples import Prepared, prepare
from policyclaims.training.fitting.heldout import held_out_claims, measure
from policyclaims.training.fitting.stacking import Remembered, join
from policyclaims.training.fitting.submodels import fit_all, folds_of, tuned_on
from policyclaims.training.fitting.trained import Trained

LEAST_DOCUMENTS = 10
# A clause that is a reason with so little probability is none that anybody asks for.
LEAST_REASON = 0.1

PACKAGE = '''"""A policyclaims model; ``load()`` gives its spaCy pipeline."""

from pathlib import Path
from typing import Any, cast


def load(**settings: Any) -> Any:
    """Load the pipeline; settings as for ``policyclaims.load`` or ``spacy.load``."""
    from policyclaims.model import load_package

    return load_package(Path(__file__).parent, **settings)
'''

Say = Callable[[str], None]
Tick = Callable[[int, int], None]


def train(
    documents: Sequence[GoldDocument], path: Path, *, taxonomy: Taxonomy, base: str = "auto", taxonomy_text: str | None = None,
    everything: bool = False, extra: dict[str, str] | None = None, work: Path | None = None, say: Say = lambda _: None,
    tick: Tick = lambda _done, _total: None, fast: bool = False,
) -> ModelInfo:  # fmt: skip
    """Train every part on real documents and on the train and tune splits of the others, and write the model folder.

    Parameters
    ----------
    documents
        Annotated documents, already checked; those whose ``meta`` says ``real`` decide every threshold and calibration.
    path
        The folder to write.
    taxonomy, taxonomy_text
        The themes, and their JSON where they are not the default ones.
    base
        The pipeline that parses.
    everything
        Train on the test split too (for a corpus that is all one's own).
    extra
        Further text files for the folder.
    work
        A folder for parsed sentences and finished parts: with it, training goes on where it stopped.
    say
        Called with the name of each stage.
    tick
        Called within a stage with how much of it is done, and how much there is.
    fast
        Leave the encoder out: the model reads with its linear parts alone.

    Raises
    ------
    CorpusError
        Too few documents, or a kind of annotation is missing altogether.
    OutputError
        The path is taken by something that is no model.
    """
    chosen = sorted(
        (d for d in documents if everything or d.meta.get("real") or split_of(persona(d)) != "test"), key=lambda d: d.id
    )
    _enough(chosen)
    refuse_taken(path)
    if not fast:
        ready(chosen)
    parser = factories.load_base(base)
    say(f"parsing {len(chosen)} documents")
    remembering = parser if work is None else cast(Language, Parser(parser, work / "parses"))
    prepared = []
    for number, document in enumerate(chosen, start=1):
        prepared.append(prepare(document, remembering))
        tick(number, len(chosen))
    found = fit_all(prepared, taxonomy, say, parts=None if work is None else Parts(work, _key(chosen, taxonomy, parser)))
    folds = folds_of(prepared)
    scores: dict[str, Any] = {"documents": len(chosen), "real_documents": sum(p.real for p in prepared)}
    readings = None if fast else train_encoder(prepared, work=work, say=say, tick=tick)
    held = tuned_on(prepared) if readings is None else readings.held
    some = [prepared[n] for n in held], [folds[n] for n in held]
    say("held-out claims, fast")
    scores["fast"] = _settle(*some, found, assemble(found, base=base, taxonomy_text=taxonomy_text), names.RATIONALES)
    encoder = None
    if readings is not None:
        encoder = readings.encoder
        say("joining")
        join(some[0], readings.sights, some[1], found)
        again = assemble(found, base=base, taxonomy_text=taxonomy_text, encoder=encoder)
        step = again.get_pipe(names.ENCODER)
        assert isinstance(step, EncoderStep)
        step.encoder = Remembered(some[0], readings.sights)
        say("held-out claims")
        scores |= _settle(*some, found, again, names.ENCODER)
    else:
        scores |= scores.pop("fast")
    scores["out_of_fold"] = {k: round(v, 4) for k, v in found.figures.items()}
    return save(
        assemble(found, base=base, taxonomy_text=taxonomy_text, encoder=encoder),
        path,
        base=base_of(parser),
        taxonomy=taxonomy.version,
        scores=scores,
        extra={
            "README.md": card(scores, themes=len(taxonomy.themes), taxonomy=taxonomy.version),
            "__init__.py": PACKAGE,
            **(extra or {}),
        },
    )


def _settle(prepared: Sequence[Prepared], folds: Sequence[int], found: Trained, nlp: Language, step: str) -> dict[str, Any]:
    """Calibrate reasons end to end, and measure: a reason is right only where its recommendation is, which its parts do not know."""
    gold = [p.gold for p in prepared]
    found.settings[step] |= {"reasons": LEAST_REASON}
    for name, settings in found.settings.items():
        if isinstance(component := nlp.get_pipe(name) if name in nlp.pipe_names else None, Learned):
            component.settings = settings
    claims = held_out_claims(prepared, folds, found, nlp)
    scale, shift = temper(scored(gold, claims)["rationales"])
    claims = tempered(claims, scale, shift)
    least = least_reason(gold, claims)
    found.settings[step] |= {"scale": scale, "shift": shift, "shown": least}
    return measure(gold, without_reasons(claims, least))


def _enough(documents: Sequence[GoldDocument]) -> None:
    if len(documents) < LEAST_DOCUMENTS:
        raise CorpusError(
            f"{len(documents)} documents to train on: at least {LEAST_DOCUMENTS} are needed (test personas are held out)"
        )
    recommendations = [r for d in documents for r in d.recommendations]
    for name, there in (
        ("recommendation of the author", any(r.holder == "author" for r in recommendations)),
        ("recommendation with an actor", any(r.actors for r in recommendations)),
        ("rationale", any(d.rationales for d in documents)),
    ):
        if not there:
            raise CorpusError(f"the corpus holds no {name}: nothing to learn it from")


def assemble(found: Trained, *, base: str, taxonomy_text: str | None, encoder: Encoder | None = None) -> Language:
    """Put learned parts into a fresh pipeline; without an encoder it is the fast one."""
    nlp = spacy.blank("en")
    nlp.meta.update(
        {
            "name": "policyclaims",
            "version": "0.1.0",
            "description": "Recommendations, actors, rationales and themes",
            "license": "MIT",
        }
    )
    layout, *rest = names.STEPS
    for step in (layout, *([names.ENCODER] if encoder is not None else ()), *rest):
        config: dict[str, Any] = {}
        if step == names.CANDIDATES:
            config = {"base": base}
        elif step == names.THEMES:
            config = {"taxonomy": taxonomy_text}
        component = nlp.add_pipe(step, config=config)
        if isinstance(component, EncoderStep):
            component.encoder = encoder
        if isinstance(component, Learned):
            component.models = {part: found.parts[step][part] for part in component.parts}
            component.settings = found.settings.get(step, {})
    return nlp


def _key(documents: Sequence[GoldDocument], taxonomy: Taxonomy, parser: Language) -> str:
    content = (json.dumps([d.to_json() for d in documents], sort_keys=True, default=str), repr(taxonomy))
    return digest(code_digest(), base_of(parser), *content)


