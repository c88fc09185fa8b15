"""Annotated documents as the encoder learns from them: what each word piece is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from policyclaims.components.encoder.model import (
    ELSEWHERE,
    FIRST,
    INSIDE,
    NOBODY,
    OWN,
    REPORTED,
    Ints,
    Pieces,
    cut,
)  # fmt: skip
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.training.corpus.gold import GoldDocument

# Where nothing is asked of a piece.
IGNORED = -100


@dataclass(frozen=True, eq=False)
class Example:
    """An annotated document as the encoder learns from it.

    ``tags`` has the shape ``(4, pieces)``: one row a question, counted from its first; -100 where nothing is asked.
    ``actors`` holds, for each recommendation of the author, its pieces and those that name its actors (none: nobody is named;
    None: they are named, but not in the text); ``reasons`` the pieces of each reason and the indexes in ``actors`` of what it
    argues for.
    """

    analysis: Analysis
    pieces: Pieces
    tags: Ints
    actors: list[tuple[Ints, Ints | None]]
    reasons: list[tuple[Ints, list[int]]]


def example(analysis: Analysis, gold: GoldDocument, tokenizer: Any) -> Example:
    """Tell each piece of a document what its annotation says of it."""
    pieces = cut(analysis, tokenizer)
    found = np.zeros((4, len(gold.text) + 1), dtype=np.int64)
    found[3] = IGNORED
    actors: list[tuple[Ints, Ints | None]] = []
    index: dict[str, int] = {}
    for r in sorted(gold.recommendations, key=lambda r: r.holder == "author"):
        found[0, r.start : r.end] = INSIDE if r.holder == "author" else REPORTED
    for r in gold.recommendations:
        if r.holder != "author":
            continue
        there = [s for s in r.actor_spans if s]
        for start, end in there:
            found[2, start:end] = 1
        inside = bool(there) and all(r.start <= start < r.end for start, _ in there)
        found[0, r.start] = FIRST
        found[3, r.start] = (NOBODY if not r.actors else OWN if inside else ELSEWHERE) - OWN
        index[r.id] = len(actors)
        named = np.concatenate([pieces.span(*s) for s in there]) if there else None if r.actors else np.zeros(0, dtype=np.int64)
        actors.append((pieces.span(r.start, r.end), named))
    for w in gold.rationales:
        found[1, w.start : w.end] = 1
    tags = np.where(pieces.starts >= 0, found[:, pieces.starts], IGNORED)
    # A recommendation's first character may lie inside a piece.
    for r in gold.recommendations:
        if r.holder == "author" and len(places := pieces.span(r.start, r.end)):
            tags[0, places[0]] = FIRST
    reasons = [(pieces.span(w.start, w.end), [index[s] for s in w.supports if s in index]) for w in gold.rationales]
    return Example(analysis, pieces, tags, actors, [(p, s) for p, s in reasons if len(p) and s])
