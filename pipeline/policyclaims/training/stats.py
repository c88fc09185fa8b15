"""The proportions of a corpus, beside those of real documents: what its worth as training data rests on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from policyclaims.components.candidates import analyse
from policyclaims.training.corpus import persona, split_digest, split_of
from policyclaims.training.gold import GoldDocument

CUES = {
    "should": re.compile(r"\bshould\b", re.I),
    "must": re.compile(r"\bmust\b", re.I),
    "need": re.compile(r"\bneed(?:s|ed)?\b", re.I),
    "recommend": re.compile(r"\b(?:recommend|urg|call(?:s|ed|ing)? (?:up)?on|call(?:s|ed)? for|propos)\w*", re.I),
    "can": re.compile(r"\b(?:can|could|would|may)\b", re.I),
}
COLUMNS = (*CUES, "other")
# Two sets of real documents, annotated apart: share of recommendations by first cue, share of cues that are true, base rate.
REAL = {
    "real A": ((0.31, 0.23, 0.03, 0.03, 0.11, 0.29), (0.88, 0.75, 0.31, 0.18, 0.20, 0.19), 0.19),
    "real B": ((0.33, 0.07, 0.05, 0.13, 0.05, 0.38), (0.82, 0.65, 0.60, 0.52, 0.35, 0.38), 0.38),
}


def first_cue(text: str) -> str:
    """Name the cue that comes first in a sentence or recommendation; ``other`` where there is none."""
    found = [(m.start(), name) for name, pattern in CUES.items() if (m := pattern.search(text))]
    return min(found)[1] if found else "other"


def table(documents: Sequence[GoldDocument]) -> Iterator[str]:
    """Yield the lines of the report."""
    recommendations = [r for d in documents for r in d.recommendations]
    own = [r for r in recommendations if r.holder == "author"]
    personas = Counter(persona(d) for d in documents)
    words = sum(len(d.text.split()) for d in documents)
    yield f"{len(documents)} documents, {words:,} words, {len(personas)} personas, {len({d.meta.get('country') for d in documents})} countries"
    yield (
        f"{len(own)} recommendations of the authors, {len(recommendations) - len(own)} reported, {sum(len(d.rationales) for d in documents)} rationales, "
        f"{sum(r.polarity == 'against' for r in own)} against, {sum(not r.actors for r in own)} without an actor"
    )
    few = sum(sum(r.holder == "author" for r in d.recommendations) <= 4 for d in documents)
    most = personas.most_common(1)[0]
    yield f"{few} documents hold 4 recommendations or fewer; the largest persona, {most[0]}, has {most[1]} documents"
    splits = Counter(split_of(persona(d)) for d in documents)
    yield f"splits: {', '.join(f'{name} {count}' for name, count in sorted(splits.items()))}; digest {split_digest(documents)}"
    themes = Counter(label for r in own for label in r.themes)
    yield "themes: " + ", ".join(f"{label} {count}" for label, count in themes.most_common())
    yield ""
    yield (
        f"{'':14s} {'docs':>5s} {'recs':>5s} {'base':>5s} {'why':>5s} | share: "
        + " ".join(f"{c:>9s}" for c in COLUMNS)
        + " | true when seen: "
        + " ".join(f"{c:>9s}" for c in COLUMNS)
    )
    for name, (share, true, base) in REAL.items():
        yield _line(name, "", "", base, None, share, true)
    genres: dict[str, list[GoldDocument]] = defaultdict(list)
    for document in documents:
        genres[str(document.meta.get("genre", "unknown"))].append(document)
    for name, group in (("all", list(documents)), *sorted(genres.items())):
        yield _measure(name, group)


def _measure(name: str, documents: list[GoldDocument]) -> str:
    share: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    true: Counter[str] = Counter()
    sentences = recommending = reasons = 0
    for document in documents:
        own = [r for r in document.recommendations if r.holder == "author"]
        share.update(first_cue(document.text[r.start : r.end]) for r in own)
        reasons += len(document.rationales)
        for sentence in analyse(document.text).sentences:
            start, end = sentence.clean.starts[0], sentence.clean.ends[-1]
            holds = any(r.start < end and start < r.end for r in own)
            cue = first_cue(sentence.text)
            sentences += 1
            recommending += holds
            seen[cue] += 1
            true[cue] += holds
    count = sum(share.values())
    shares = tuple(share[c] / max(1, count) for c in COLUMNS)
    truths = tuple(true[c] / max(1, seen[c]) for c in COLUMNS)
    return _line(name, str(len(documents)), str(count), recommending / max(1, sentences), reasons / max(1, count), shares, truths)


def _line(name: str, docs: str, count: str, base: float, why: float | None, share: Sequence[float], true: Sequence[float]) -> str:
    left = f"{name:14s} {docs:>5s} {count:>5s} {base:5.2f} {'' if why is None else f'{why:.2f}':>5s} |        "
    return left + " ".join(f"{v:9.2f}" for v in share) + " |                 " + " ".join(f"{v:9.2f}" for v in true)
