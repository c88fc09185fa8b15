"""What a run asks of every document, in a form that travels to other processes and machines."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims import model
from policyclaims.extraction import MAX_CHARS, extract
from policyclaims.records import Item, Record

if TYPE_CHECKING:
    from spacy.language import Language


# Every new word costs a lexeme: freed after each of 38 documents of 64,000 characters, that took a seventh of the time.
_ZONE = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of ``model.load`` and of ``extraction.extract``; paths are strings, ``min_score`` is 0 to 1."""

    model: str | None = None
    actors: tuple[str, ...] = ()
    base: str = "auto"
    exhaustive: bool = False
    explain: bool = False
    fast: bool = False
    all_reasons: bool = False
    min_score: float = 0.0
    max_chars: int = MAX_CHARS
    keep_text: bool = False
    boxes: bool = False
    any_language: bool = False

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Settings:
        """Read what ``dataclasses.asdict`` gave, after a way through JSON."""
        return cls(**{**fields, "actors": tuple(fields["actors"])})

    def load(self) -> Language:
        """Load the model, or give the one that this process has loaded already.

        Raises
        ------
        ModelError, KnowledgeError
        """
        path = None if self.model is None else Path(self.model)
        actors = tuple(Path(a) for a in self.actors)
        return model.load(
            path, actors=actors, base=self.base, exhaustive=self.exhaustive, explain=self.explain, fast=self.fast,
            all_reasons=self.all_reasons,
        )  # fmt: skip

    def run(self, items: Iterable[Item]) -> Generator[Record, None, None]:
        """Work on items one after the other, in this process."""
        yield from extract(
            items, nlp=self.load(), min_score=self.min_score, max_chars=self.max_chars, keep_text=self.keep_text,
            boxes=self.boxes, any_language=self.any_language, zone_chars=_ZONE,
        )  # fmt: skip
