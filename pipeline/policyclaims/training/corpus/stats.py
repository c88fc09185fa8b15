"""The variety of a corpus, and its proportions beside those of real documents: what its worth as training data rests on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer

from policyclaims.components.parsing.candidates import analyse
from policyclaims.training.corpus.check import REPEAT_WORDS, repeats, words
from policyclaims.training.corpus.documents import persona, split_digest, split_of
from policyclaims.training.corpus.gold import GoldDocument

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

GRAM = 5
FEW = 4
_SHOWN = 10


@dataclass(frozen=True)
class Diversity:
    """How various documents are.

    Shares are between 0 and 1. ``openings`` and ``demand_openings`` are the distinct first three words of documents and of the authors'
    recommendations, with their counts; ``distinct_grams`` is the number of distinct runs of five words through that of all;
    ``repeats`` names the two documents and the sentence; ``overlaps`` are the pairs that share most, each with the number of
    distinct runs of five words shared and their share of the shorter document's; ``few_in_train`` is None without training documents.
    """

    openings: Counter[str]
    demand_openings: Counter[str]
    distinct_grams: float
    repeats: list[tuple[str, str, str]]
    overlaps: list[tuple[str, str, int, float]]
    largest_persona: tuple[str, float]
    few_in_train: float | None


def measure_diversity(documents: Sequence[GoldDocument], *, pairs: int = 5) -> Diversity:
    """Measure how various one or more documents are; ``pairs`` is the number of overlaps to name."""
    own = [(d, r) for d in documents for r in d.recommendations if r.holder == "author"]
    distinct, overlaps = _grams(documents, pairs)
    name, count = Counter(persona(d) for d in documents).most_common(1)[0]
    train = [d for d in documents if split_of(persona(d)) == "train"]
    return Diversity(
        openings=Counter(_opening(d.text) for d in documents),
        demand_openings=Counter(_opening(d.text[r.start : r.end]) for d, r in own),
        distinct_grams=distinct,
        repeats=[(documents[r.first[0]].id, documents[r.again[0]].id, r.text) for r in repeats(documents)],
        overlaps=overlaps,
        largest_persona=(name, count / len(documents)),
        few_in_train=sum(map(_holds_few, train)) / len(train) if train else None,
    )


def _opening(text: str) -> str:
    return " ".join(word for word, _, _ in words(text[:200])[:3])


def _holds_few(document: GoldDocument) -> bool:
    return sum(r.holder == "author" for r in document.recommendations) <= FEW


def _grams(documents: Sequence[GoldDocument], pairs: int) -> tuple[float, list[tuple[str, str, int, float]]]:
    def grams(document: GoldDocument) -> list[str]:
        said = [word for word, _, _ in words(document.text)]
        return [" ".join(said[i : i + GRAM]) for i in range(len(said) - GRAM + 1)]

    try:
        counts = scipy.sparse.csr_array(CountVectorizer(analyzer=grams, dtype=np.int32).fit_transform(documents))
    except ValueError:  # no document is five words long
        return 1.0, []
    held = counts.sign()
    sizes = held.sum(axis=1)
    shared = scipy.sparse.triu(held @ held.T, k=1).tocoo()
    found = [(int(n), int(i), int(j)) for i, j, n in zip(*shared.coords, shared.data, strict=True)]
    named = [(documents[i].id, documents[j].id, n, n / int(min(sizes[i], sizes[j]))) for n, i, j in found]
    return counts.shape[1] / int(counts.sum()), sorted(named, key=lambda pair: (-pair[3], pair[:2]))[:pairs]


def diversity_lines(found: Diversity) -> Iterator[str]:
    """Yield the report on diversity."""
    for what, openings in (("documents", found.openings), ("recommendations", found.demand_openings)):
        if openings:
            common = ", ".join(f"“{opening}” {count}" for opening, count in openings.most_common(3))
            share = len(openings) / openings.total()
            yield f"first three words of {what}: {len(openings)} distinct of {openings.total()} ({share:.0%}); most often {common}"
    yield f"distinct runs of {GRAM} words: {found.distinct_grams:.1%}; pairs of documents that share most, of the shorter one's:"
    for first, second, count, share in found.overlaps:
        yield f"  {share:6.1%}  {count:4d}  {first}  {second}"
    yield f"sentences of {REPEAT_WORDS} words or more that stood before: {len(found.repeats)}"
    for first, second, text in found.repeats[:_SHOWN]:
        yield f"  {first}  {second}  “{text[:100]}”"
    if len(found.repeats) > _SHOWN:
        yield f"  warning: {len(found.repeats) - _SHOWN} more: policyclaims corpus check lists them all, with their lines"
    yield f"the largest persona, {found.largest_persona[0]}, has {found.largest_persona[1]:.1%} of the documents"
    if found.few_in_train is not None:
        yield f"{found.few_in_train:.0%} of the documents of the train split hold {FEW} recommendations or fewer"


def phenomena(documents: Iterable[GoldDocument]) -> list[str]:
    """Return the Markdown table of a challenge set, a row for each ``phenomenon`` of the headers; empty where there is none."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for document in documents:
        if name := document.meta.get("phenomenon"):
            own = sum(r.holder == "author" for r in document.recommendations)
            count = Counter(documents=1, own=own, others=len(document.recommendations) - own, reasons=len(document.rationales))
            rows[str(name)].update(count)
            total.update(count)
    if not rows:
        return []
    lines = ["| phenomenon | documents | recommendations | demands of others | rationales |", "|---|---:|---:|---:|---:|"]
    for name, row in (*sorted(rows.items()), (f"{len(rows)} phenomena", total)):
        lines.append(f"| {name} | {row['documents']} | {row['own']} | {row['others']} | {row['reasons']} |")
    return lines


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
    yield f"{sum(map(_holds_few, documents))} documents hold {FEW} recommendations or fewer"
    splits = Counter(split_of(persona(d)) for d in documents)
    yield f"splits: {', '.join(f'{name} {count}' for name, count in sorted(splits.items()))}; digest {split_digest(documents)}"
    themes = Counter(label for r in own for label in r.themes)
    yield "themes: " + ", ".join(f"{label} {count}" for label, count in themes.most_common())
    yield ""
    yield from diversity_lines(measure_diversity(documents))
    yield ""
    if challenge := phenomena(documents):
        yield from (*challenge, "")
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
            start, end = sentence.clean.begin, sentence.clean.stop
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
