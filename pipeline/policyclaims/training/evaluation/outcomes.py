"""What became of each recommendation: found, missed or false, by slice and in tables of confusion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from policyclaims.document.layout import Block, find_blocks
from policyclaims.records import Claim
from policyclaims.training.corpus.documents import persona
from policyclaims.training.corpus.gold import GoldDocument, GoldRecommendation
from policyclaims.training.corpus.stats import first_cue
from policyclaims.training.evaluation.matching import match, paired
from policyclaims.training.evaluation.scores import right_actors


@dataclass(frozen=True)
class Outcome:
    """A recommendation of the author: annotated and found, annotated alone (missed) or found alone (false)."""

    document: GoldDocument
    gold: GoldRecommendation | None
    claim: Claim | None


@dataclass(frozen=True)
class Slice:
    """Counts of one slice; a share whose denominator is empty is None.

    ``there`` and ``found`` count the annotated, ``said`` and ``right`` the claims; the last three count among ``matched``.
    """

    there: int = 0
    found: int = 0
    said: int = 0
    right: int = 0
    matched: int = 0
    actor: int = 0
    polarity: int = 0
    main: int = 0

    def shares(self) -> dict[str, float | None]:
        """Return recall, precision, their F1, and the shares of the found with right actors, polarity and main theme."""
        recall = self.found / self.there if self.there else None
        precision = self.right / self.said if self.said else None
        both = None
        if recall is not None and precision is not None:
            both = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        inner = {name: getattr(self, name) / self.matched if self.matched else None for name in ("actor", "polarity", "main")}
        return {"recall": recall, "precision": precision, "f1": both, **inner}


def outcomes(gold: Sequence[GoldDocument], found: Sequence[Sequence[Claim]]) -> list[Outcome]:
    """Pair annotated with found recommendations of the authors, document by document, as ``scores.count`` does."""
    out = []
    for document, claims in zip(gold, found, strict=True):
        out += [Outcome(document, g, c) for g, c in paired(document, claims)]
    return out


def by_slice(outcomes: Iterable[Outcome], name: str) -> dict[str, Slice]:
    """Count outcomes by a property, the most frequent value first.

    A found recommendation counts for the annotation under the annotated value and for the claim under the claim's own, so
    that recall and precision are each what they say. ``how`` is known of claims alone.

    Parameters
    ----------
    outcomes
        From ``outcomes``.
    name
        One of ``SLICES``.
    """
    of_gold, of_claim = _VALUES[name](_Layout())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        here = of_gold(one.document, one.gold) if one.gold else None
        said = of_claim(one.document, one.claim) if one.claim else None
        if here is not None:
            counts[here].update(there=1, found=one.claim is not None)
        if said is not None:
            counts[said].update(said=1, right=one.gold is not None)
        place = here if here is not None else said
        if one.gold and one.claim and place is not None:
            counts[place].update(
                matched=1,
                actor=right_actors(one.gold, one.claim),
                polarity=one.gold.polarity == one.claim.polarity,
                main=bool(one.claim.themes) and one.claim.themes[0].label in one.gold.themes,
            )
    order = sorted(counts, key=lambda v: (-counts[v]["there"] - counts[v]["said"], v))
    return {value: Slice(**counts[value]) for value in order}


class _Layout:
    """Tells the kind of block that a place is in; each text is laid out once."""

    def __init__(self) -> None:
        self.blocks: dict[str, list[Block]] = {}

    def kind(self, document: GoldDocument, start: int) -> str:
        if document.text not in self.blocks:
            self.blocks[document.text] = find_blocks(document.text)
        block = next((b for b in reversed(self.blocks[document.text]) if b.start <= start), None)
        if block is None:
            return "none"
        return block.kind if block.kind != "item" else "list item" if block.lead is None else "led item"


_OfGold = Callable[[GoldDocument, GoldRecommendation], str | None]
_OfClaim = Callable[[GoldDocument, Claim], str | None]


def _header(key: str) -> Callable[[_Layout], tuple[_OfGold, _OfClaim]]:
    def value(document: GoldDocument, _: object) -> str | None:
        return persona(document) if key == "persona" else str(document.meta[key]) if key in document.meta else None

    return lambda _: (value, value)


_VALUES: dict[str, Callable[[_Layout], tuple[_OfGold, _OfClaim]]] = {
    "layout": lambda layout: (lambda d, g: layout.kind(d, g.start), lambda d, c: layout.kind(d, c.start)),
    "cue": lambda _: (lambda d, g: first_cue(d.text[g.start : g.end]), lambda d, c: first_cue(c.text)),
    "how": lambda _: (lambda d, g: None, lambda d, c: c.actors[0].how if c.actors else "no actor"),
    "theme": lambda _: (lambda d, g: g.themes[0] if g.themes else None, lambda d, c: c.themes[0].label if c.themes else None),
    "genre": _header("genre"),
    "publisher": _header("persona"),
    "phenomenon": _header("phenomenon"),
}
SLICES = tuple(_VALUES)


def confusion(gold: Sequence[GoldDocument], found: Sequence[Sequence[Claim]]) -> dict[str, dict[str, dict[str, int]]]:
    """Count what was annotated against what was found: table → annotated → found → how often.

    ``holder`` covers every recommendation, ``none`` standing for what the other side has not; ``polarity`` and ``main``
    the found recommendations of the authors. A main theme is right where it is any of the annotated ones.
    """
    tables: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in ("holder", "polarity", "main")}
    for document, claims in zip(gold, found, strict=True):
        pairs = match(document.text, document.recommendations, claims)
        for i, g in enumerate(document.recommendations):
            tables["holder"][_holder(g.holder)][_holder(claims[pairs[i]].holder) if i in pairs else "none"] += 1
        for j, c in enumerate(claims):
            if j not in pairs.values():
                tables["holder"]["none"][_holder(c.holder)] += 1
    for one in outcomes(gold, found):
        if one.gold and one.claim:
            tables["polarity"][one.gold.polarity][one.claim.polarity] += 1
            label = one.claim.themes[0].label if one.claim.themes else "none"
            if one.gold.themes:
                tables["main"][label if label in one.gold.themes else one.gold.themes[0]][label] += 1
    return {name: {a: dict(sorted(row.items())) for a, row in sorted(table.items())} for name, table in tables.items()}


def _holder(name: str) -> str:
    return name if name == "author" else "reported"
