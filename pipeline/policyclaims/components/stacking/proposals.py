"""What could be a recommendation by either verdict: the encoder's spans and the parse's clauses, and the choice among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from policyclaims.components.encoder.decoding import Decoded, log_odds, span_rows
from policyclaims.components.encoder.model import FIRST, INSIDE, Sight
from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import Clause
from policyclaims.components.recommendations.detection import AUTHOR, REPORTED
from policyclaims.components.stacking.issued import fills, issued

# A clause is proposed where either verdict gives it so much. Out of fold by publisher, F1 of recommendations (of words) on real
# documents: spans alone 0.695 (0.738), with the linear verdict on them 0.708 (0.728), with clauses from 0.3 on 0.723 (0.751),
# from 0.1 on 0.722 (0.756).
_LINEAR, _ENCODER = 0.3, 0.15


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span that may be a recommendation.

    ``clause`` is the clause of the parse that shares most with it, ``share`` how much (intersection over union of characters),
    ``linear`` its linear verdict (shape ``(3,)``, columns as ``detection.LABELS``), ``best`` the author's highest among clauses
    that touch it. ``decoded``: the encoder found the span itself.
    """

    span: Decoded
    decoded: bool
    clause: Candidate | None
    share: float
    linear: Floats
    best: float


def propose(analysis: Analysis, sight: Sight, spans: Sequence[Decoded], chances: Floats) -> list[Proposal]:
    """List the encoder's spans, and the clauses that either verdict holds possible.

    Parameters
    ----------
    analysis, sight
        The document, its sentences worth it parsed.
    spans
        What the encoder found.
    chances
        The linear verdict on the analysis' candidates, shape ``(candidates, 3)``.
    """
    by_sentence: dict[int, list[int]] = {}
    for i, candidate in enumerate(analysis.candidates):
        by_sentence.setdefault(candidate.sentence, []).append(i)
    found = [(span, True) for span in spans]
    edges = {(span.start, span.end) for span in spans}
    for candidate, chance in zip(analysis.candidates, chances, strict=True):
        places = sight.pieces.span(candidate.start, candidate.end)
        if not len(places) or (candidate.start, candidate.end) in edges:
            continue
        if chance[AUTHOR] < _LINEAR and float((sight.tags[places, FIRST] + sight.tags[places, INSIDE]).mean()) < _ENCODER:
            continue
        edges.add((candidate.start, candidate.end))
        one = Decoded(int(places[0]), int(places[-1]), candidate.start, candidate.end, candidate.sentence, reported=False)
        found.append((one, False))
    found.sort(key=lambda pair: (pair[0].start, pair[0].end))
    return [_proposal(analysis, span, by_sentence, chances, decoded=decoded) for span, decoded in found]


def _proposal(
    analysis: Analysis, span: Decoded, by_sentence: Mapping[int, Sequence[int]], chances: Floats, *, decoded: bool
) -> Proposal:
    clause, share, linear, best = None, 0.0, np.asarray([1.0, 0.0, 0.0]), 0.0
    last = span.sentence
    while last + 1 < len(analysis.sentences) and analysis.sentences[last + 1].clean.begin < span.end:
        last += 1
    for sentence in range(span.sentence, last + 1):
        for i in by_sentence.get(sentence, ()):
            candidate = analysis.candidates[i]
            both = min(candidate.end, span.end) - max(candidate.start, span.start)
            if both <= 0:
                continue
            best = max(best, float(chances[i, AUTHOR]))
            overlap = both / (max(candidate.end, span.end) - min(candidate.start, span.start))
            if overlap > share:
                clause, share, linear = candidate, overlap, chances[i]
    return Proposal(span, decoded, clause, share, linear, best)


def proposal_rows(analysis: Analysis, sight: Sight, proposals: Sequence[Proposal]) -> list[dict[str, float]]:
    """Return the features of both verdicts on each proposal."""
    rows = span_rows(analysis, sight, [p.span for p in proposals])
    places = issued(analysis)
    for n, (row, p) in enumerate(zip(rows, proposals, strict=True)):
        near = (*proposals[max(0, n - 6) : n], *proposals[n + 1 : n + 7])
        row["rivals"] = float(any(q.span.start < p.span.end and p.span.start < q.span.end for q in near))
        row["decoded"] = float(p.decoded)
        row["issued"] = float(fills(analysis, places, p.span))
        row["share"] = p.share
        row["exact"] = float(p.share > 0.999)
        row["linear"] = log_odds(float(p.linear[AUTHOR]))
        row["linear reported"] = log_odds(float(p.linear[REPORTED]))
        row["linear best"] = log_odds(p.best)
    return rows


def choose(proposals: Sequence[Proposal], chances: Floats, *, threshold: float) -> list[tuple[Proposal, float]]:
    """Choose proposals that do not overlap, the surest first; reported ones where no author's takes their words.

    Parameters
    ----------
    proposals
        Of one document.
    chances
        That each is a recommendation of the author, shape ``(proposals,)``.
    threshold
        Least probability of an author's.
    """
    chosen: list[tuple[Proposal, float]] = []
    author = [i for i in np.argsort(-chances, kind="stable") if chances[i] >= threshold and not proposals[i].span.reported]
    reported = [i for i, p in enumerate(proposals) if p.span.reported]
    for i in (*author, *reported):
        span = proposals[i].span
        if not any(span.start < p.span.end and p.span.start < span.end for p, _ in chosen):
            chosen.append((proposals[i], float(chances[i])))
    return sorted(chosen, key=lambda pair: pair[0].span.start)


def candidate_of(analysis: Analysis, proposal: Proposal) -> Candidate | None:
    """Return the clause that a proposal stands for, with the proposal's edges; None where its sentence has no parse."""
    span, clause = proposal.span, proposal.clause
    if clause is not None and clause.sentence == span.sentence:
        return replace(clause, start=span.start, end=span.end, through=clause.through if span.end >= clause.end else None)
    doc = analysis.parses.get(span.sentence)
    if doc is None or not len(doc):
        return None
    root = next(t.i for t in doc if t.head == t)
    return Candidate(span.sentence, Clause(0, len(doc), root, "root"), span.start, span.end)
