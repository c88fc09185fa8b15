"""From the encoder's verdict on each word piece to recommendations: the likeliest spans, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policyclaims.components.encoder.model import FIRST, INSIDE, OUTSIDE, REASON, REPORTED, Ints, Sight
from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.parsing.clauses import cut_reason, cut_tail

# Pieces surer than this to be outside end every span: only what lies between them is decoded.
_SURELY_OUTSIDE = 0.985
_FLOOR = 1e-4
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Decoded:
    """A span that the encoder takes for a recommendation.

    ``first`` and ``last`` are places of pieces, both inclusive; ``start`` and ``end`` source offsets; ``sentence`` is the one that it
    begins in.
    """

    first: int
    last: int
    start: int
    end: int
    sentence: int
    reported: bool


def decode(analysis: Analysis, sight: Sight, settings: Mapping[str, float]) -> list[Decoded]:
    """Find the likeliest spans by dynamic programming over the pieces (Viterbi 1967).

    Parameters
    ----------
    analysis, sight
        The document.
    settings
        ``lean``: added to the log probability of each piece inside. ``sentence``, ``block``: what it costs that a span runs on
        over the end of a sentence or a block.
    """
    pieces = sight.pieces
    real = pieces.real
    tags = np.clip(sight.tags[real], _FLOOR, 1.0)
    blocks = np.asarray([s.block for s in analysis.sentences], dtype=np.int64)[pieces.sentences[real]] if len(real) else real
    sentences = pieces.sentences[real]
    costs = np.zeros(len(real))
    costs[1:] += settings["sentence"] * (np.diff(sentences) != 0)
    costs[1:] += (settings["block"] - settings["sentence"]) * (np.diff(blocks) != 0)
    logs = np.log(tags[:, OUTSIDE : REPORTED + 1])
    logs[:, FIRST : REPORTED + 1] += settings["lean"]
    found = []
    unsure = np.flatnonzero(tags[:, OUTSIDE] < _SURELY_OUTSIDE)
    if not len(unsure):
        return []
    for island in np.split(unsure, np.flatnonzero(np.diff(unsure) > 1) + 1):
        low, high = int(island[0]), int(island[-1]) + 1
        states = _likeliest(logs[low:high], costs[low:high])
        at = 0
        while at < len(states):
            kind = states[at]
            if kind == OUTSIDE:
                at += 1
                continue
            stop = at + 1
            while stop < len(states) and states[stop] == (REPORTED if kind == REPORTED else INSIDE):
                stop += 1
            one = _whole_words(analysis, sight, real, low + at, low + stop - 1, reported=kind == REPORTED)
            if one is not None:
                found.append(one)
            at = stop
    return found


def _likeliest(logs: Floats, costs: Floats) -> list[int]:
    """Return the likeliest state of each piece; inside and reported go on at the cost of their joint."""
    count = len(logs)
    back = np.zeros((count, 4), dtype=np.int8)
    best = [logs[0, OUTSIDE], logs[0, FIRST], _NEVER, logs[0, REPORTED]]
    rows, joints = logs.tolist(), costs.tolist()
    for i in range(1, count):
        outside, first, inside, reported = best
        # Any state may be left for the outside or for a new recommendation.
        top = max(range(4), key=best.__getitem__)
        row, cost = rows[i], joints[i]
        back[i, OUTSIDE] = back[i, FIRST] = top
        goes_on = first if first >= inside else inside
        back[i, INSIDE] = FIRST if first >= inside else INSIDE
        kept = reported - cost
        starts = best[top] if top != REPORTED else max(outside, first, inside)
        back[i, REPORTED] = REPORTED if kept >= starts - 2.0 else max((OUTSIDE, FIRST, INSIDE), key=best.__getitem__)
        best = [
            best[top] + row[OUTSIDE],
            best[top] + row[FIRST],
            goes_on - cost + row[INSIDE],
            max(kept, starts - 2.0) + row[REPORTED],
        ]
    state = max(range(4), key=best.__getitem__)
    states = [state]
    for i in range(count - 1, 0, -1):
        state = int(back[i, state])
        states.append(state)
    return states[::-1]


def _whole_words(analysis: Analysis, sight: Sight, real: Ints, first: int, last: int, *, reported: bool) -> Decoded | None:
    """Move the edges of a run of pieces to whole words, without what closes a sentence."""
    text, starts, ends = analysis.text, sight.pieces.starts, sight.pieces.ends
    while first > 0 and starts[real[first]] == ends[real[first - 1]] and _in_word(text, int(starts[real[first]])):
        first -= 1
    while last + 1 < len(real) and starts[real[last + 1]] == ends[real[last]] and _in_word(text, int(starts[real[last + 1]])):
        last += 1
    start, end = int(starts[real[first]]), int(ends[real[last]])
    while start < end and text[start] in " \n,;:.–—-•)":
        start += 1
    index = int(sight.pieces.sentences[real[first]])
    clean = analysis.sentences[index].clean
    low, high = clean.locate(start), clean.locate(end)
    if end <= clean.stop and (kept := cut_reason(clean.text, low, high, low + 1)) < high:
        end = clean.source(low, kept)[1]
    end = cut_tail(text, start, _without_open_bracket(text, start, end), start)
    if end - start < 4:
        return None
    return Decoded(int(real[first]), int(real[last]), start, end, index, reported)


def _without_open_bracket(text: str, start: int, end: int) -> int:
    """Move the end before a bracket that is not closed inside: who asks, or a source."""
    opening = text.rfind("(", start + 1, end)
    return len(text[:opening].rstrip()) if opening > 0 and ")" not in text[opening:end] else end


def _in_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def span_rows(analysis: Analysis, sight: Sight, spans: Sequence[Decoded]) -> list[dict[str, float]]:
    """Return the features by which a span, found by whatever way, is or is not a recommendation of the author for the encoder."""
    pieces, tags = sight.pieces, sight.tags
    chance = tags[:, FIRST] + tags[:, INSIDE]
    rows = []
    for n, span in enumerate(spans):
        places = pieces.span(span.start, span.end)
        if not len(places):
            places = np.asarray([span.first])
        own = chance[places]
        first, last = int(places[0]), int(places[-1])
        sentence = analysis.sentences[int(pieces.sentences[first])]
        block = analysis.blocks[sentence.block]
        kind = "led" if block.kind == "item" and block.lead is not None else block.kind
        near = [s for s in spans[max(0, n - 2) : n + 3] if s is not span and not s.reported]
        rows.append(
            {
                "bias": 1.0,
                "mean": log_odds(float(own.mean())),
                "lower part": log_odds(float(np.quantile(own, 0.1))),
                "first": log_odds(float(tags[first, FIRST])),
                "more first": log_odds(float(tags[places[1:], FIRST].max(initial=0.0))),
                "reported": log_odds(float(tags[places, REPORTED].mean())),
                "reason": log_odds(float(tags[places, REASON].mean())),
                "runs in": log_odds(float(chance[first - 1])) if first > 0 else -7.0,
                "runs on": log_odds(float(tags[last + 1, INSIDE])) if last + 1 < len(tags) else -7.0,
                "length": float(np.log(len(places))),
                "sentences": float(pieces.sentences[last] - pieces.sentences[first]),
                "opens its sentence": float(span.start <= sentence.clean.begin + 1),
                "closes its sentence": float(span.end >= sentence.clean.stop - 2),
                f"kind:{kind}": 1.0,
                "neighbours": float(np.mean([log_odds(float(chance[s.first : s.last + 1].mean())) for s in near])) if near else -2.0,
                "taken for reported": float(span.reported),
            }
        )
    return rows


def log_odds(chance: float) -> float:
    """Return the log odds of a probability, which is held off 0 and 1."""
    held = min(max(chance, 1e-3), 1 - 1e-3)
    return float(np.log(held / (1 - held)))
