"""What the components of one document pass on: its structure, its names, and the recommendations found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Doc

from policyclaims.components.actors.finder import Named
from policyclaims.components.actors.names import Names
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.recommendations.cues import Cue
from policyclaims.components.stacking.joint import Reading
from policyclaims.errors import ModelError
from policyclaims.records import How, Polarity

_KEY = "policyclaims_work"


@dataclass(slots=True)
class Reason:
    """A rationale at source offsets."""

    start: int
    end: int
    score: float


@dataclass(slots=True)
class Found:
    """A recommendation as the components complete it; ``sure`` is the probability that its actors are right."""

    candidate: Candidate
    score: float
    holder: str
    polarity: Polarity
    cue: Cue
    actors: tuple[Named, ...] = ()
    how: How = "none"
    sure: float | None = None
    rationales: list[Reason] = field(default_factory=list)
    themes: list[tuple[str, float]] = field(default_factory=list)
    why: dict[str, list[tuple[str, float]]] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """The state of one document between components."""

    analysis: Analysis
    names: Names | None = None
    reading: Reading | None = None
    found: list[Found] = field(default_factory=list)


def work_of(doc: Doc) -> Work:
    """Return a document's work.

    Raises
    ------
    ModelError
        The layout component has not run.
    """
    work = doc.user_data.get(_KEY)
    if not isinstance(work, Work):
        raise ModelError("the pipeline lacks policyclaims_layout before this component: load it with policyclaims.load()")
    return work


def begin(doc: Doc, analysis: Analysis) -> None:
    """Put a document's work in place."""
    doc.user_data[_KEY] = Work(analysis)


def finish(doc: Doc) -> Work:
    """Take the work off a document, so that the Doc can be serialised."""
    work = work_of(doc)
    del doc.user_data[_KEY]
    return work
