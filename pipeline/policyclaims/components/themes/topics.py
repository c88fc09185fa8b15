"""What it is about: words of a recommendation and of what stands around it, for a multi-label model over a taxonomy."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from policyclaims.components.parsing.candidates import Analysis
from policyclaims.knowledge.words import sections

_WORD = re.compile(r"[a-z]{3,}", re.I)
_STOP = frozenset(sections("stop_words.txt")["themes"])


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Cut a word to the part that its forms share, roughly."""
    word = word.lower()
    for ending in (
        "ations",
        "ation",
        "ities",
        "ments",
        "ingly",
        "ing",
        "ies",
        "ity",
        "ment",
        "ions",
        "ion",
        "ers",
        "ed",
        "es",
        "al",
        "s",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1 << 10)
def stems(text: str) -> tuple[str, ...]:
    """List the stems of a text's content words. Neighbours, headings and the opening are asked for again and again."""
    return tuple(stem(w) for w in _WORD.findall(text) if w.lower() not in _STOP)


@lru_cache(maxsize=1 << 8)
def _weighed(name: str, words: tuple[str, ...], weight: float) -> dict[str, float]:
    counts = Counter(words)
    norm = math.sqrt(sum(1 + math.log(c) for c in counts.values())) or 1.0
    return {f"{name}:{word}": weight * (1 + math.log(count)) / norm * 2 for word, count in counts.items()}


def topic_features(
    analysis: Analysis, start: int, end: int, sentence: int, actors: Iterable[str], abouts: Mapping[str, frozenset[str]]
) -> dict[str, float]:
    """Return a recommendation's features for the theme model.

    Parameters
    ----------
    analysis
        The document.
    start, end
        The recommendation's source offsets.
    sentence
        Index of its sentence.
    actors
        Canonical names.
    abouts
        Label → stems of the taxonomy's description of it.
    """
    own = stems(analysis.text[start:end])
    block = analysis.blocks[analysis.sentences[sentence].block]
    near = tuple(
        t
        for i in range(max(0, sentence - 2), min(len(analysis.sentences), sentence + 3))
        if i != sentence
        for t in stems(analysis.sentences[i].text)
    )
    above = tuple(t for i in block.section for t in stems(analysis.blocks[i].text.text))
    if block.lead is not None:
        above += stems(analysis.blocks[block.lead].text.text)
    opening = tuple(t for s in analysis.sentences[:12] for t in stems(s.text))
    feats: dict[str, float] = {"bias": 1.0}
    for name, words, weight in (
        ("o", own, 1.0),
        ("n", near, 0.5),
        ("a", above, 0.6),
        ("d", opening, 0.5),
        ("all", own + near + above, 0.7),
    ):
        feats |= _weighed(name, words, weight)
    for a, b in zip(own, own[1:], strict=False):
        feats[f"o2:{a} {b}"] = 0.5
    counted = [(name, Counter(words)) for name, words in (("o", own), ("n", near), ("a", above))]
    for label, about in abouts.items():
        for name, counts in counted:
            if hits := sum(counts[w] for w in counts.keys() & about):
                feats[f"about {name}:{label}"] = min(1.0, hits / 3)
    for actor in actors:
        feats[f"actor:{actor.lower()}"] = 0.5
        for word in stems(actor):
            feats[f"actorword:{word}"] = 0.7
    return feats
