"""Which candidate stands for which annotated span: the same overlap that the evaluation asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from policyclaims.records import Claim
from policyclaims.training.corpus.gold import GoldDocument, GoldRecommendation


class Span(Protocol):
    """Anything with source offsets."""

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """Behind the last character."""
        ...


def solid(text: str, span: Span) -> int:
    """Count the characters of a span that are no white space."""
    return sum(not c.isspace() for c in text[span.start : span.end])


def overlap(text: str, a: Span, b: Span) -> float:
    """Return intersection over union of two spans, white space aside (0 to 1)."""
    low, high = max(a.start, b.start), min(a.end, b.end)
    if low >= high:
        return 0.0
    both = sum(not c.isspace() for c in text[low:high])
    union = solid(text, a) + solid(text, b) - both
    return both / union if union else 0.0


def match(text: str, gold: Sequence[Span], found: Sequence[Span], *, least: float = 0.5) -> dict[int, int]:
    """Pair spans one to one, best overlap first: index in ``gold`` → index in ``found``."""
    pairs = [(value, -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found) if (value := overlap(text, g, f)) >= least]
    paired: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(pairs, reverse=True):
        if -i not in paired and -j not in used:
            paired[-i] = -j
            used.add(-j)
    return paired


def paired(gold: GoldDocument, found: Sequence[Claim]) -> list[tuple[GoldRecommendation | None, Claim | None]]:
    """Pair the authors' recommendations of a document with the claims: every one of either side, None where it has no match."""
    theirs = [r for r in gold.recommendations if r.holder == "author"]
    ours = [c for c in found if c.holder == "author"]
    pairs = match(gold.text, theirs, ours)
    matched = set(pairs.values())
    return [(g, ours[pairs[i]] if i in pairs else None) for i, g in enumerate(theirs)] + [
        (None, c) for j, c in enumerate(ours) if j not in matched
    ]
