"""Which candidates are recommendations: a score for each clause, seen again in the light of its neighbours' scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.recommendations.features import DocumentContext, candidate_features

LABELS = ("none", "author", "reported")
AUTHOR, REPORTED = 1, 2


def first_rows(analysis: Analysis) -> list[dict[str, float]]:
    """Return each candidate's own features."""
    context = DocumentContext(analysis)
    return [candidate_features(analysis, c, context) for c in analysis.candidates]


def second_rows(analysis: Analysis, scores: Floats) -> list[dict[str, float]]:
    """Return each candidate's features in context.

    Parameters
    ----------
    analysis
        With its candidates.
    scores
        The first model's raw scores, shape ``(candidates, 3)``, columns as ``LABELS``.
    """
    if not len(scores):
        return []
    margin = np.clip(scores[:, AUTHOR] - scores[:, 0], -6, 6)
    reported = np.clip(scores[:, REPORTED] - scores[:, 0], -6, 6)
    chance = 1 / (1 + np.exp(-margin))
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for i, candidate in enumerate(analysis.candidates):
        by_sentence[candidate.sentence].append(i)
    best = {s: max(chance[i] for i in members) for s, members in by_sentence.items()}
    siblings, sections = _groups(analysis, best)
    # Shares of all sentences, so that it does not tell how many of the weak ones the screen kept from a parse.
    whole = sum(best.values()) / len(analysis.sentences)
    sizes = Counter(analysis.blocks[s.block].section for s in analysis.sentences)
    through = {
        analysis.sentences[c.sentence].block: chance[i] for i, c in enumerate(analysis.candidates) if c.through is not None
    }
    rows = []
    for i, candidate in enumerate(analysis.candidates):
        sentence = analysis.sentences[candidate.sentence]
        block = analysis.blocks[sentence.block]
        kind = "led" if block.kind == "item" and block.lead is not None else block.kind
        rivals = [j for j in by_sentence[candidate.sentence] if j != i]
        overlapping = [chance[j] for j in rivals if _overlap(candidate, analysis.candidates[j])]
        row = {
            "bias": 1.0,
            "margin": float(margin[i]),
            "reported": float(reported[i]),
            f"margin {kind}": float(margin[i]),
            f"kind:{kind}": 1.0,
            f"clause:{candidate.clause.kind}": 1.0,
            "rival": float(max(overlapping, default=0.0)),
            "rival wins": float(max(overlapping, default=0.0) > chance[i]),
            "prev": float(best.get(candidate.sentence - 1, 0.0)),
            "next": float(best.get(candidate.sentence + 1, 0.0)),
            "prev2": float(best.get(candidate.sentence - 2, 0.0)),
            "next2": float(best.get(candidate.sentence + 2, 0.0)),
            "document": whole,
            "section": sum(sections[block.section]) / sizes[block.section],
            "through": float(candidate.through is not None),
        }
        if kind == "led" and sentence.position == 0:
            others = siblings[block.lead]
            row["siblings"] = (
                float((sum(others) - best[candidate.sentence]) / max(1, len(others) - 1)) if len(others) > 1 else whole
            )
            row["has siblings"] = 1.0
            if block.lead in through:
                row["lead runs through"] = float(through[block.lead])
                row["lead runs through, surer"] = float(through[block.lead] > best[candidate.sentence])
        if candidate.through is not None and siblings[sentence.block]:
            row["items it runs through"] = float(np.mean(siblings[sentence.block]))
            row["items, surer"] = float(np.mean(siblings[sentence.block]) > chance[i])
        if sentence.position > 0:
            opening = best.get(candidate.sentence - sentence.position, 0.0)
            row["opening"] = float(opening)
        rows.append(row)
    return rows


def _groups(
    analysis: Analysis, best: dict[int, float]
) -> tuple[dict[int | None, list[float]], dict[tuple[int, ...], list[float]]]:
    siblings: dict[int | None, list[float]] = defaultdict(list)
    sections: dict[tuple[int, ...], list[float]] = defaultdict(list)
    for index, value in best.items():
        sentence = analysis.sentences[index]
        block = analysis.blocks[sentence.block]
        sections[block.section].append(value)
        if sentence.position == 0 and block.kind == "item":
            siblings[block.lead].append(value)
    return siblings, sections


def _overlap(a: Candidate, b: Candidate) -> bool:
    return a.start < b.end and b.start < a.end


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen candidate: its index, its probability, and whether the author or somebody else holds it."""

    index: int
    score: float
    reported: bool


def choose(candidates: Sequence[Candidate], chances: Floats, *, threshold: float) -> list[Pick]:
    """Choose candidates that do not overlap, the surest first.

    Parameters
    ----------
    candidates
        Of one document.
    chances
        Probabilities, shape ``(candidates, 3)``, columns as ``LABELS``.
    threshold
        Least probability of an author's recommendation; a reported one must beat both others.
    """
    picks: list[Pick] = []
    taken: list[tuple[int, int]] = []
    strength = np.maximum(chances[:, AUTHOR], chances[:, REPORTED]) if len(chances) else np.zeros(0)
    for i in np.lexsort((np.arange(len(strength)), -strength)):
        author, reported = float(chances[i, AUTHOR]), float(chances[i, REPORTED])
        is_reported = reported > author and reported >= 0.5
        if not is_reported and author < threshold:
            continue
        candidate = candidates[i]
        if any(candidate.start < end and start < candidate.end for start, end in taken):
            continue
        taken.append((candidate.start, candidate.end))
        picks.append(Pick(int(i), reported if is_reported else author, is_reported))
    return sorted(picks, key=lambda p: candidates[p.index].start)


def score_candidates(analysis: Analysis, first: LinearModel, second: LinearModel) -> Floats:
    """Return calibrated probabilities of the candidates, shape ``(candidates, 3)``."""
    return second.probabilities(second_rows(analysis, first.raw(first_rows(analysis))))
