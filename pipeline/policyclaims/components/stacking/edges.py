"""Where a recommendation that was found begins and ends: the encoder's edges against those of the clauses that it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import cut_tail, find_clauses, own_subject, trim
from policyclaims.components.stacking.proposals import Proposal

# Words that tell a gap from a mark before the first word ("[G.25] ", "B **").
_WORD = re.compile(r"[^\W\d_]{2}|\b[aAI]\b(?=\s)")
_URGES = frozenset("recommend urge propose suggest request ask advise encourage call".split())
_ASKED = re.compile(r"\b(?:we|I)\s+(?:\w+\s+){0,2}(?:recommend|urge|propose|suggest|request|ask|advise)\s+(?:\w+\s+)?that\s+$", re.I)
# "Recommendation 12: That the ministry …": the clause begins behind this.
_THAT = re.compile(r"(?:\w+\s+[A-Z]?\d+(?:\.\d+)*[a-z]?\s*[:.]\s+)?That\s+(?=\S)")
_AGAINST = re.compile(r"\b(?:while|whereas)\s+$", re.I)
# No clause ends in front of these, nor in the middle of a number.
_RUNS_ON = re.compile(r"(?<=\d)[.,]\d+\b|\s+(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might)\b")
# No clause ends in these: a cut before a reason or a bracket left them behind.
_DANGLING = re.compile(r"\b(?:and|or|but|if|that|which|when|where|because|the|a|an|of|to|for|with|by|in|on|from|as|be|is|are)$", re.I)


def settle(analysis: Analysis, candidate: Candidate, *, floor: int = 0) -> Candidate:
    """Return a clause with whole edges: with its subject and what opens it, with who asks for it, and not cut before its end.

    Parameters
    ----------
    analysis
        The document, the clause's sentence parsed.
    candidate
        The clause with the edges that it was found with.
    floor
        Where the recommendation before it ends.
    """
    start, end = _start(analysis, candidate), candidate.end
    stop = analysis.sentences[candidate.sentence].clean.stop
    if end < stop and (_RUNS_ON.match(analysis.text, end) or _dangles(analysis.text, start, end, stop)):
        end = _stop(analysis, candidate)
    return replace(candidate, start=start if start >= floor else candidate.start, end=end)


def _dangles(text: str, start: int, end: int, stop: int) -> bool:
    return _DANGLING.search(text, start, end) is not None and _WORD.search(text, end, stop) is not None


def _start(analysis: Analysis, candidate: Candidate) -> int:
    """Return where the clause of the parse begins, or the one that asks for it: "we recommend that …"."""
    doc, sentence = analysis.parses.get(candidate.sentence), analysis.sentences[candidate.sentence]
    if sentence.position == 0 and (that := _THAT.match(sentence.text)):
        return min(candidate.start, sentence.clean.start(that.end()))
    if doc is None or not candidate.clause.head < len(doc):
        return candidate.start
    head = doc[candidate.clause.head]
    governor = head.head
    heads = [head.i, governor.i] if head.dep_ in ("ccomp", "xcomp") and governor.lemma_ in _URGES else [head.i]
    start = candidate.start
    for clause in find_clauses(doc):
        if clause.head not in heads or not clause.start <= candidate.clause.start:
            continue
        low, high = trim(sentence.text, doc[clause.start].idx, doc[clause.end - 1].idx + len(doc[clause.end - 1]), doc[clause.head].idx)
        begin = sentence.clean.start(low) if low < high else start
        if begin < start <= sentence.clean.start(head.idx) and _WORD.search(analysis.text, begin, start):
            start = begin
    # Parsers lose their way in long sentences; these words are plain without them.
    asked = _ASKED.search(analysis.text, sentence.clean.begin, start)
    return asked.start() if asked else start


def _stop(analysis: Analysis, candidate: Candidate) -> int:
    """Return where the sentence ends, closing marks left out."""
    clean = analysis.sentences[candidate.sentence].clean
    low = clean.locate(candidate.start)
    return clean.end(cut_tail(clean.text, low, len(clean.text), clean.locate(candidate.end)) - 1)


def parted(analysis: Analysis, proposals: Sequence[Proposal], chances: Floats, *, threshold: float) -> Floats:
    """Return the probabilities of proposals, none for a span that is two recommendations: "X should …, and Y should …".

    Parameters
    ----------
    analysis, proposals
        The document.
    chances
        That each is a recommendation, shape ``(proposals,)``.
    threshold
        Least probability of each of the two.
    """
    out = chances.copy()
    sure = [
        p
        for p, chance in zip(proposals, chances, strict=True)
        if chance >= threshold and p.share > 0.999 and p.clause is not None and _stands_alone(analysis, p.clause)
    ]
    for n, proposal in enumerate(proposals):
        span = proposal.span
        inner = [
            p
            for p in sure
            if p.span.sentence == span.sentence and span.start <= p.span.start and p.span.end <= span.end and p.span != span
        ]
        inner.sort(key=lambda p: p.span.start)
        if len(inner) < 2 or any(a.span.end > b.span.start for a, b in pairwise(inner)):
            continue
        whole = sum(p.span.end - p.span.start for p in inner) > 0.8 * (span.end - span.start)
        if whole and all(_demands(analysis, p.clause) for p in inner[1:] if p.clause is not None):
            out[n] = 0.0
    return out


def _stands_alone(analysis: Analysis, candidate: Candidate) -> bool:
    """Tell whether a clause is a main one, or set against a main one: "…, while Tokyo should abandon it"."""
    if candidate.clause.kind in ("root", "conj"):
        return True
    return candidate.clause.kind == "advcl" and _AGAINST.search(analysis.text, max(0, candidate.start - 12), candidate.start) is not None


def _demands(analysis: Analysis, candidate: Candidate) -> bool:
    """Tell whether a clause joined to another has its own modal, or its own subject behind "that"."""
    head = analysis.parses[candidate.sentence][candidate.clause.head]
    if any(c.lower_ in ("should", "must", "shall", "ought") and c.i < head.i for c in head.children):
        return True
    return own_subject(head) is not None and any(c.lower_ == "that" and c.dep_ == "mark" for c in head.children)
