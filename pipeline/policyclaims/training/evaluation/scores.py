"""Scoring claims against annotated documents, with bands by resampling documents.

A pair of recommendations matches one to one where the spans share half of their union, white space aside; ``who_what``
asks for the exact set of canonical actors besides; ``tokens`` and ``rationale`` count words; ``link`` counts pairs.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from policyclaims.knowledge.tables import default_actors, fold
from policyclaims.records import Claim, Rationale
from policyclaims.training.corpus.gold import GoldDocument, GoldRecommendation
from policyclaims.training.evaluation.matching import match, paired

_WORD = re.compile(r"\w+")
NAMES = ("detect", "detect_p", "detect_r", "tokens", "actor", "who_what", "polarity", "themes", "main", "rationale", "link")


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def same_name(name: str) -> str:
    """Fold a canonical name for comparison: aliases of one state or body are the same."""
    folded = fold(re.sub(r"^(?:the|a|an)\s+", "", " ".join(name.split()), flags=re.I))
    entry = default_actors().names.get(folded)
    return fold(entry.name) if entry is not None and entry.sense in ("name", "alias") else folded.lower()


def right_actors(gold: GoldRecommendation, claim: Claim) -> bool:
    """Return whether a claim names exactly the annotated set of actors."""
    return {same_name(a) for a in gold.actors} == {same_name(a.name) for a in claim.actors}


def score(
    gold: Sequence[GoldDocument], found: Sequence[Sequence[Claim]], *, draws: int = 400
) -> dict[str, tuple[float, float, float]]:
    """Score documents.

    Parameters
    ----------
    gold
        The annotation.
    found
        The claims of each document, in the same order.
    draws
        Resamples of the documents for the band.

    Returns
    -------
    dict
        Figure → (value, low, high), the band holding 95 % of the resamples.
    """
    counts = [count(g, f) for g, f in zip(gold, found, strict=True)]
    value = figures(counts)
    rng = random.Random(0)
    drawn = [figures(rng.choices(counts, k=len(counts))) for _ in range(draws)]
    bands = {name: sorted(d[name] for d in drawn) for name in NAMES}
    return {name: (value[name], bands[name][draws // 40], bands[name][-draws // 40 - 1]) for name in NAMES}


def difference(
    gold: Sequence[GoldDocument], found: Sequence[Sequence[Claim]], other: Sequence[Sequence[Claim]], *, draws: int = 1000
) -> dict[str, tuple[float, float, float]]:
    """Return how much better ``found`` is than ``other``: figure → (difference, low, high).

    The bootstrap is paired (Efron and Tibshirani 1993): each draw takes the same documents for both, so that what makes a
    document hard for both cancels out. The band holds 95 % of the draws.
    """
    ours = [count(g, f) for g, f in zip(gold, found, strict=True)]
    theirs = [count(g, f) for g, f in zip(gold, other, strict=True)]
    rng = random.Random(0)
    places = range(len(gold))
    drawn = [places, *(rng.choices(places, k=len(gold)) for _ in range(draws))]
    both = [(figures(ours[i] for i in draw), figures(theirs[i] for i in draw)) for draw in drawn]
    value, *rest = ({name: a[name] - b[name] for name in NAMES} for a, b in both)
    bands = {name: sorted(d[name] for d in rest) for name in NAMES}
    return {name: (value[name], bands[name][draws // 40], bands[name][-draws // 40 - 1]) for name in NAMES}


def count(gold: GoldDocument, found: Sequence[Claim]) -> Counter[str]:
    """Count hits, what was said and what is there, for one document."""
    text = gold.text
    theirs = [r for r in gold.recommendations if r.holder == "author"]
    others = [r for r in gold.recommendations if r.holder != "author"]
    ours = [c for c in found if c.holder == "author"]
    pairs = [(g, c) for g, c in paired(gold, found) if g is not None and c is not None]
    out: Counter[str] = Counter(detect_hit=len(pairs), detect_said=len(ours), detect_there=len(theirs))
    _words(out, "tokens", text, theirs, ours)
    for g, c in pairs:
        right = right_actors(g, c)
        labels = [t.label for t in c.themes]
        out += Counter(
            actor_hit=right,
            who_what_hit=right,
            polarity_hit=g.polarity == c.polarity,
            main_hit=bool(labels) and labels[0] in g.themes,
        )
        out += Counter(themes_hit=len(set(labels) & set(g.themes)), themes_said=len(labels), themes_there=len(g.themes))
    out += Counter(reported=len(others), reported_as_author=len(match(text, others, ours)))
    reasons = {(r.start, r.end): r for c in ours for r in c.rationales}
    said = [reasons[key] for key in sorted(reasons)]
    _words(out, "rationale", text, gold.rationales, said)
    ids = {c.id: g.id for g, c in pairs}
    authors = {r.id for r in theirs}
    out["link_said"] = sum(len(c.rationales) for c in ours)
    out["link_there"] = sum(len(set(w.supports) & authors) for w in gold.rationales)
    for place, supports in linked(gold, said).items():
        supported = {ids.get(c.id) for c in ours if any((r.start, r.end) == place for r in c.rationales)}
        out["link_hit"] += len(supports & supported)
    return out


def linked(gold: GoldDocument, said: Sequence[Rationale]) -> dict[tuple[int, int], set[str]]:
    """Return, for each found reason that is annotated, its place and the ids of the recommendations that it supports."""
    pairs = match(gold.text, gold.rationales, said)
    return {(said[j].start, said[j].end): set(gold.rationales[i].supports) for i, j in pairs.items()}


def _words(out: Counter[str], name: str, text: str, theirs: Iterable[_Spanned], ours: Iterable[_Spanned]) -> None:
    marks = [m.span() for m in _WORD.finditer(text)]
    a, b = (
        {k for k, (s, e) in enumerate(marks) if any(x.start <= s and e <= x.end for x in spans)}
        for spans in (list(theirs), list(ours))
    )
    out += Counter({f"{name}_hit": len(a & b), f"{name}_said": len(b), f"{name}_there": len(a)})


def figures(counts: Iterable[Counter[str]]) -> dict[str, float]:
    """Return the figures of documents taken together."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    said, there = total["detect_said"], total["detect_there"]
    matched = max(1, total["detect_hit"])

    def f1(name: str, said: int, there: int) -> float:
        hits = total[f"{name}_hit"]
        return 2 * hits / (said + there) if said + there else 1.0

    return {
        "detect": f1("detect", said, there),
        "detect_p": total["detect_hit"] / said if said else float(not there),
        "detect_r": total["detect_hit"] / there if there else 1.0,
        "tokens": f1("tokens", total["tokens_said"], total["tokens_there"]),
        "actor": total["actor_hit"] / matched,
        "who_what": f1("who_what", said, there),
        "polarity": total["polarity_hit"] / matched,
        "themes": f1("themes", total["themes_said"], total["themes_there"]),
        "main": total["main_hit"] / matched,
        "rationale": f1("rationale", total["rationale_said"], total["rationale_there"]),
        "link": f1("link", total["link_said"], total["link_there"]),
    }
