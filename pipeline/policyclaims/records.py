"""Plain records: what goes in and what comes out. Nothing here knows spaCy. Offsets are code points, ``end`` exclusive."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA = "policyclaims/1"
Status = Literal["ok", "empty", "not_english", "failed", "timed_out"]
Strength = Literal["must", "should", "could", "urge"]


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read. ``source`` says where it came from; ``id`` is unique within a run."""

    id: str
    text: str
    source: str = ""

    @property
    def sha256(self) -> str:
        """Hash of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that gave no text: ``status`` and, where it failed, the kind of error and one line about it."""

    id: str
    source: str
    status: Status
    kind: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that make it a recommendation, and how strong they are."""

    text: str
    start: int
    end: int
    strength: Strength


@dataclass(frozen=True, slots=True)
class Actor:
    """Who should act: canonical ``name``, the ``text`` found (None: named nowhere), and ``how`` it was decided."""

    name: str
    text: str | None
    start: int | None
    end: int | None
    how: str


@dataclass(frozen=True, slots=True)
class Action:
    """What should be done, without its actor and modal; ``verb`` is the lemma."""

    text: str
    verb: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rationale:
    """A reason given for the recommendation; ``score`` is a calibrated probability."""

    id: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Theme:
    """A label of the model's taxonomy; ``score`` is a calibrated probability."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One recommendation with everything tied to it: a line of ``claims.jsonl``."""

    id: str
    doc_id: str
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    holder: str
    polarity: Literal["for", "against"]
    cue: Cue
    actors: tuple[Actor, ...]
    action: Action
    rationales: tuple[Rationale, ...]
    themes: tuple[Theme, ...]
    score: float
    why: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON form; ``why`` is there only where it was asked for."""
        data = {"schema": SCHEMA, **asdict(self)}
        if self.why is None:
            del data["why"]
        for key in ("section", "actors", "rationales", "themes"):
            data[key] = list(data[key])
        return data


@dataclass(frozen=True, slots=True)
class Skipped:
    """Characters that were not looked at, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What became of one input: a line of ``documents.jsonl``."""

    doc_id: str
    source: str
    status: Status
    sha256: str | None = None
    chars: int = 0
    claims: int = 0
    skipped: tuple[Skipped, ...] = ()
    error: Mapping[str, str] | None = None
    seconds: float = 0.0
    text: str | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON form; ``text`` is there only where it was asked for."""
        data = asdict(self)
        data["skipped"] = list(data["skipped"])
        if self.text is None:
            del data["text"]
        return data


@dataclass(frozen=True, slots=True)
class Record:
    """A document's outcome: its line and its claims."""

    document: DocumentRecord
    claims: tuple[Claim, ...] = ()


def make_id(sha256: str, kind: str, start: int, end: int) -> str:
    """Derive an id from the text's hash, the kind of member and its span: the same on any machine, in any order."""
    return hashlib.sha256(f"{SCHEMA}|{sha256}|{kind}|{start}|{end}".encode()).hexdigest()[:16]
