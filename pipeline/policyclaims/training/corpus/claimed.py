"""What a run found, as annotated documents: the same form as gold, so that it can be corrected, converted and learned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policyclaims.records import Claim
from policyclaims.training.corpus.check import GENRE_UNKNOWN, trim
from policyclaims.training.corpus.gold import GoldDocument, GoldRationale, GoldRecommendation

Span = tuple[int, int]


def as_gold(
    about: Mapping[str, Any],
    recommendations: Iterable[tuple[GoldRecommendation, Iterable[Span]]],
    text: str,
    known: Mapping[str, str] | None = None,
) -> GoldDocument:
    """Return an annotated document of recommendations and the places of their reasons, numbered in the text's order.

    Parameters
    ----------
    about
        The document's line of ``documents.jsonl``.
    recommendations
        Each with the spans of the reasons given for it; ids are given anew.
    text
        The document's text.
    known
        What the user's table says of it: ``title``, ``publisher``, ``genre`` and ``country`` go into the header.
    """
    known = known or {}
    ordered = sorted(recommendations, key=lambda pair: (pair[0].start, -pair[0].end))
    numbered, supports = [], dict[Span, list[str]]()
    for number, (one, reasons) in enumerate(ordered, 1):
        start, end = trim(text, one.start, one.end)
        numbered.append(
            GoldRecommendation(f"r{number}", start, end, one.actors, one.actor_spans, one.polarity, one.holder, one.themes)
        )
        for reason in dict.fromkeys(trim(text, *span) for span in reasons):
            supports.setdefault(reason, []).append(f"r{number}")
    rationales = tuple(
        GoldRationale(f"w{number}", *span, supports=tuple(supports[span]))
        for number, span in enumerate(sorted(supports, key=lambda s: (s[0], -s[1])), 1)
    )
    name = str(about["doc_id"])
    meta = {
        "title": known.get("title") or name,
        "persona": known.get("publisher") or known.get("persona") or name,
        "genre": known.get("genre") or GENRE_UNKNOWN,
        "country": known.get("country") or "ZZ",
        "source": str(about.get("source", "")),
        "sha256": str(about.get("sha256", "")),
    }
    return GoldDocument(id=name, text=text, meta=meta, recommendations=tuple(numbered), rationales=rationales)


def from_claim(row: Mapping[str, Any]) -> tuple[GoldRecommendation, list[Span]]:
    """Return a line of ``claims.jsonl`` as a recommendation and the places of its reasons."""
    claim = Claim.from_dict(row)
    actors: dict[str, Span | None] = {}
    for actor in claim.actors:
        actors.setdefault(actor.name, (actor.start, actor.end) if actor.start is not None and actor.end is not None else None)
    one = GoldRecommendation(
        id=claim.id,
        start=claim.start,
        end=claim.end,
        actors=tuple(actors),
        actor_spans=tuple(actors.values()),
        polarity=claim.polarity,
        holder=claim.holder,
        themes=tuple(theme.label for theme in claim.themes[:3]),
    )
    return one, [(reason.start, reason.end) for reason in claim.rationales]


def annotated(
    documents: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    known: Mapping[str, Mapping[str, str]] | None = None,
) -> list[GoldDocument]:
    """Return what a run found in each document whose text is at hand.

    Parameters
    ----------
    documents, claims
        The lines of the run.
    texts
        ``doc_id`` to text.
    known
        ``doc_id`` to what the user's table says of it.
    """
    inside: dict[str, list[Mapping[str, Any]]] = {}
    for claim in claims:
        inside.setdefault(claim["doc_id"], []).append(claim)
    return [
        as_gold(about, map(from_claim, inside.get(name, ())), texts[name], (known or {}).get(name))
        for about in documents
        if (name := about["doc_id"]) in texts
    ]
