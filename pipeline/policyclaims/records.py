"""Plain records: what goes in and what comes out. Nothing here knows spaCy. Offsets are code points, ``end`` exclusive."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from policyclaims.source import SourceMap

SCHEMA = "policyclaims/1"
Status = Literal["ok", "empty", "not_english", "failed", "timed_out"]
Strength = Literal["must", "should", "could", "urge"]
Polarity = Literal["for", "against"]
How = Literal["subject", "passive_agent", "named_after", "lead_in", "heading", "coreference", "document", "table", "none"]
"""Where the actors of a claim were found."""
Box = tuple[int, float, float, float, float]
"""Page (from 1), left, bottom, right, top, in points from the page's lower left corner: what the words cover, a line each."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes were taken for text: the codec's name and how sure that is (0 to 1; 1: declared or proven)."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """A text to read. ``source`` says where it came from; ``id`` is unique within a run.

    ``places`` maps the text to the source (None: the text is its own source), ``skipped`` is what the reader took out,
    ``pages`` how many there are, where the format has pages.
    """

    id: str
    text: str
    source: str = ""
    places: SourceMap | None = field(default=None, repr=False, compare=False)
    skipped: tuple[Skipped, ...] = field(default=(), repr=False, compare=False)
    encoding: Encoding | None = field(default=None, compare=False)
    pages: int | None = field(default=None, compare=False)

    @property
    def sha256(self) -> str:
        """Hash of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that gave no text: ``status``, and the kind of error and one line about it, where there is one to say."""

    id: str
    source: str
    status: Status
    kind: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Unopened:
    """A file that holds one document, still to be read by whoever works on it; ``size`` is in bytes."""

    id: str
    source: str
    size: int


Item = Document | Unread | Unopened
"""What an engine is given: a text, an input that could not be read, or a file that is still to be read."""


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that make it a recommendation, and how strong they are."""

    text: str
    start: int
    end: int
    strength: Strength
    page: int | None = None
    boxes: tuple[Box, ...] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who should act: canonical ``name``, the ``text`` found (None: named nowhere), and ``how`` it was decided.

    ``score`` is the calibrated probability that the claim's set of actors is right; None: from a model that does not tell.
    """

    name: str
    text: str | None
    start: int | None
    end: int | None
    how: How
    score: float | None = None
    page: int | None = None
    boxes: tuple[Box, ...] | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What should be done, without its actor and modal; ``verb`` is the lemma."""

    text: str
    verb: str
    start: int
    end: int
    page: int | None = None
    boxes: tuple[Box, ...] | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words that say by when."""

    text: str
    start: int
    end: int
    page: int | None = None
    boxes: tuple[Box, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rationale:
    """A reason given for the recommendation; ``score`` is a calibrated probability."""

    id: str
    text: str
    start: int
    end: int
    score: float
    page: int | None = None
    boxes: tuple[Box, ...] | None = None


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
    polarity: Polarity
    cue: Cue
    actors: tuple[Actor, ...]
    action: Action
    rationales: tuple[Rationale, ...]
    themes: tuple[Theme, ...]
    score: float
    why: Mapping[str, Any] | None = None
    page: int | None = None
    boxes: tuple[Box, ...] | None = None
    deadline: Deadline | None = None
    proposed_by: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; what is optional is there only where it is known."""
        data: dict[str, Any] = {"schema": SCHEMA, **_plain(self)}
        for key in ("section", "actors", "rationales", "themes", "proposed_by"):
            data[key] = list(data[key])
        data["proposed_by"] = data["proposed_by"] or None
        for member in (data, data["cue"], data["action"], data["deadline"] or {}, *data["actors"], *data["rationales"]):
            for key in ("why", "page", "boxes", "deadline", "proposed_by", *(["score"] if member is not data else [])):
                if key in member and member[key] is None:
                    del member[key]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Claim:
        """Read a line of ``claims.jsonl`` back."""
        made = {key: value for key, value in _with_boxes(data).items() if key != "schema"}
        return cls(
            **{
                **made,
                "section": tuple(data["section"]),
                "cue": Cue(**_with_boxes(data["cue"])),
                "action": Action(**_with_boxes(data["action"])),
                "actors": tuple(Actor(**_with_boxes(a)) for a in data["actors"]),
                "rationales": tuple(Rationale(**_with_boxes(r)) for r in data["rationales"]),
                "themes": tuple(Theme(**t) for t in data["themes"]),
                "deadline": Deadline(**_with_boxes(data["deadline"])) if data.get("deadline") else None,
                "proposed_by": tuple(data.get("proposed_by", ())),
            }
        )


def _plain(value: Any) -> Any:
    """Return records as dictionaries, as ``dataclasses.asdict`` does: that copies every string deeply, at four times the cost."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    fields = getattr(value, "__dataclass_fields__", None)
    return value if fields is None else {name: _plain(getattr(value, name)) for name in fields}


def _with_boxes(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "boxes": tuple(tuple(box) for box in data["boxes"])} if data.get("boxes") is not None else dict(data)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Characters that were not looked at, and why; what the reader took out has an empty span, and its ``text`` here."""

    start: int
    end: int
    why: str
    page: int | None = None
    text: str | None = None


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
    pages: int | None = None
    encoding: Encoding | None = None
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``text`` is there only where it was asked for, what is not known is left out."""
        data = asdict(self)
        data["skipped"] = [{key: value for key, value in entry.items() if value is not None} for entry in data["skipped"]]
        for key in ("text", "pages", "encoding", "language"):
            if data[key] is None:
                del data[key]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DocumentRecord:
        """Read a line of ``documents.jsonl`` back."""
        encoding = Encoding(**data["encoding"]) if data.get("encoding") else None
        return cls(**{**data, "skipped": tuple(Skipped(**s) for s in data["skipped"]), "encoding": encoding})


@dataclass(frozen=True, slots=True)
class Record:
    """A document's outcome: its line and its claims; ``digest`` is the SHA-256 of what was read (a file's bytes, or a text)."""

    document: DocumentRecord
    claims: tuple[Claim, ...] = ()
    digest: str = ""


def make_id(sha256: str, kind: str, start: int, end: int) -> str:
    """Derive an id from the text's hash, the kind of member and its span: the same on any machine, in any order."""
    return hashlib.sha256(f"{SCHEMA}|{sha256}|{kind}|{start}|{end}".encode()).hexdigest()[:16]
