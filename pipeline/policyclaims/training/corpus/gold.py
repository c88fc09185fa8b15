"""Annotated documents: what a model learns from and is scored on. The JSON form is that of ``corpus/GUIDELINES.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policyclaims.errors import CorpusError


@dataclass(frozen=True)
class GoldRecommendation:
    """One annotated recommendation; offsets are code points of the document's text, ``end`` exclusive."""

    id: str
    start: int
    end: int
    actors: tuple[str, ...] = ()
    actor_spans: tuple[tuple[int, int] | None, ...] = ()
    polarity: str = "for"
    holder: str = "author"
    themes: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class GoldRationale:
    """One annotated reason and the ids of the recommendations that it supports."""

    id: str
    start: int
    end: int
    supports: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class GoldDocument:
    """A text with its annotation; ``meta`` is the header (title, persona, genre, country, …)."""

    id: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    recommendations: tuple[GoldRecommendation, ...] = ()
    rationales: tuple[GoldRationale, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: one object, each span with its ``text``."""
        text = self.text
        return {
            "id": self.id,
            "title": str(self.meta.get("title", "")),
            "meta": dict(self.meta),
            "text": text,
            "recommendations": [
                {
                    "id": r.id,
                    "start": r.start,
                    "end": r.end,
                    "text": text[r.start : r.end],
                    "actors": list(r.actors),
                    "actor_spans": [list(s) if s else None for s in r.actor_spans],
                    "polarity": r.polarity,
                    "holder": r.holder,
                    "themes": list(r.themes),
                }
                for r in self.recommendations
            ],
            "rationales": [
                {"id": w.id, "start": w.start, "end": w.end, "text": text[w.start : w.end], "supports": list(w.supports)}
                for w in self.rationales
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], *, name: str) -> GoldDocument:
        """Read the JSON form; every span's ``text`` is held against the document's.

        Raises
        ------
        CorpusError
            A key is missing, or a span does not hold the words that it quotes.
        """
        try:
            text = data["text"]
            recommendations = tuple(
                GoldRecommendation(
                    id=r["id"],
                    start=r["start"],
                    end=r["end"],
                    actors=tuple(r["actors"]),
                    actor_spans=tuple((s[0], s[1]) if s else None for s in r["actor_spans"]),
                    polarity=r["polarity"],
                    holder=r["holder"],
                    themes=tuple(r["themes"]),
                )
                for r in data["recommendations"]
            )
            rationales = tuple(
                GoldRationale(id=w["id"], start=w["start"], end=w["end"], supports=tuple(w["supports"]))
                for w in data["rationales"]
            )
            for span in (*data["recommendations"], *data["rationales"]):
                if span.get("text", text[span["start"] : span["end"]]) != text[span["start"] : span["end"]]:
                    raise CorpusError(f"{name}: {span['id']} quotes other words than text[{span['start']}:{span['end']}]")
            meta = dict(data.get("meta", {}))
            if data.get("title") and "title" not in meta:
                meta["title"] = data["title"]
            return cls(id=data["id"], text=text, meta=meta, recommendations=recommendations, rationales=rationales)
        except (KeyError, TypeError, IndexError) as error:
            raise CorpusError(f"{name}: no annotated document: {type(error).__name__} {error}") from error
