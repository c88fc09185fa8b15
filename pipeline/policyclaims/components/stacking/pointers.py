"""Whom the encoder takes for actors: words that it marks as such, and sets of them that a recommendation points at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policyclaims.components.actors.names import Names
from policyclaims.components.actors.options import Named, Option
from policyclaims.components.encoder.model import ACTOR, Ints, Sight
from policyclaims.components.parsing.candidates import Candidate

# Words for an actor from this probability on. On real documents left out, 40 of 100 actors that no rule offers are so marked, and
# nine in ten of these are among the four that are pointed at most.
_LEAST = 0.35
_MOST, _REACH = 4, 2500
# What may stand between two names of one list, in characters: ", and the ".
_GAP = 12
_OPENING = re.compile(r"(?:(?:however|therefore|instead|but|and|or|that|so|yet)\b|[\s,;:])+", re.I)


@dataclass(frozen=True, eq=False)
class Marked:
    """Words marked as an actor: its canonical name at source offsets, and the places of its word pieces."""

    named: Named
    places: Ints


def marked(text: str, sight: Sight, names: Names) -> list[Marked]:
    """List the words that the encoder marks as actors, in the order of the text."""
    pieces = sight.pieces
    real = pieces.real
    chosen = real[sight.tags[real, ACTOR] >= _LEAST]
    if not len(chosen):
        return []
    apart = np.flatnonzero((np.diff(chosen) > 1) | (pieces.starts[chosen[1:]] - pieces.ends[chosen[:-1]] > 1)) + 1
    found = []
    for places in np.split(chosen, apart):
        start, end = int(pieces.starts[places[0]]), int(pieces.ends[places[-1]])
        while start > 0 and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        for low, high in names.split(text[start:end]):
            low, high = _bare(text, start + low, start + high)
            own = places[(pieces.starts[places] >= low) & (pieces.starts[places] < high)]
            name, kind = names.canonical(text[low:high], low)
            if name and len(own):
                found.append(Marked(Named(name, kind, low, high), own))
    return found


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the edges of a name behind a connective ("However, the Board") and before a bracket that stays open."""
    if (opening := _OPENING.match(text, start, end)) is not None:
        start = opening.end()
    bracket = text.find("(", start, end)
    if bracket > start and text.find(")", bracket, end) < 0:
        end = len(text[:bracket].rstrip())
    return start, max(start, end)


def offers(sight: Sight, candidate: Candidate, there: Sequence[Marked], taken: Iterable[Collection[str]]) -> Iterator[Option]:
    """Yield the sets that a recommendation points at most, and that are not offered otherwise: single names, and a list of several."""
    own = sight.pieces.span(candidate.start, candidate.end)
    near = [m for m in there if abs(m.named.start - candidate.start) <= _REACH]
    if not len(own) or not near:
        return
    points = [sight.points_at(own, m.places) for m in near]
    seen = {frozenset(names) for names in taken}
    order = sorted(range(len(near)), key=lambda i: -points[i])
    best: list[int] = []
    for i in order:
        if near[i].named.name not in {near[j].named.name for j in best}:
            best.append(i)
    for rank, i in enumerate(best[:_MOST]):
        for some in ((near[i].named,), _list(near, i)):
            names = frozenset(n.name for n in some)
            if names not in seen:
                seen.add(names)
                yield Option("pointed", some, rank)


def _list(near: Sequence[Marked], i: int) -> tuple[Named, ...]:
    """Give the names that stand in one list with a name."""
    low = high = i
    while low > 0 and 0 <= near[low].named.start - near[low - 1].named.end <= _GAP:
        low -= 1
    while high + 1 < len(near) and 0 <= near[high + 1].named.start - near[high].named.end <= _GAP:
        high += 1
    return tuple({m.named.name: m.named for m in near[low : high + 1]}.values())
