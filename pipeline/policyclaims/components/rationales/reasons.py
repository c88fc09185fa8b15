"""Why it should be done: the clauses that could give a reason, and what ties each to a recommendation."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.parsing.clauses import cut_tail, trim
from policyclaims.knowledge.words import sections, whole
from policyclaims.records import Strength

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d", re.I)
_OPENING = re.compile(r"^(?:because|since|as|given that|seeing that|for)\s+", re.I)
_STOP = frozenset(sections("stop_words.txt")["rationales"])
_REASON_CUE = whole(sections("cues.txt")["reason"])
# Sentences between a reason and its recommendation. Where a document makes few, its findings argue for them from far above.
REACH = 7
FAR, FEW = 150, 9
_AROUND = {"before": -1, "after": 1, "two before": -2, "two after": 2}


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause that could be a reason; ``low`` and ``high`` are its place in the sentence's clean text."""

    sentence: int
    low: int
    high: int
    start: int
    end: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A recommendation as the linking sees it."""

    sentence: int
    start: int
    end: int
    strength: Strength | Literal[""]


def find_units(analysis: Analysis, targets: Sequence[Target]) -> list[Unit]:
    """List the sentences, and the rests of sentences beside a recommendation, within reach of one."""
    if not targets:
        return []
    before = FAR if len(targets) <= FEW else REACH
    near = {s for t in targets for s in range(t.sentence - before, t.sentence + REACH + 1)}
    units = []
    for index in sorted(near):
        if not 0 <= index < len(analysis.sentences):
            continue
        sentence = analysis.sentences[index]
        clean = sentence.clean
        begin, stop = clean.begin, clean.stop
        taken = sorted((clean.locate(t.start), clean.locate(t.end)) for t in targets if t.start < stop and t.end > begin)
        at, gaps = 0, []
        for low, high in taken:
            gaps.append((at, low))
            at = max(at, high)
        gaps.append((at, len(clean.text)))
        for low, high in gaps:
            unit = _unit(analysis, index, low, high, partial=bool(taken))
            if unit is not None:
                units.append(unit)
    return units


def _unit(analysis: Analysis, index: int, low: int, high: int, *, partial: bool) -> Unit | None:
    clean = analysis.sentences[index].clean
    text = clean.text
    while low < high and not (text[low].isalnum() or text[low] in "“\"‘'($£€"):
        low += 1
    if partial and (opening := _OPENING.match(text[low:high])):
        low += opening.end()
    if high - low < 12 or len(text[low:high].split()) < 4:
        return None
    start, _ = (low, high) if partial else trim(text, low, high, high - 1)
    end = cut_tail(text, start, high, start)
    while end > start and text[end - 1] in " .;,:!?–—-":
        end -= 1
    if end - start < 12:
        return None
    return Unit(index, start, end, *clean.source(start, end), partial)


def unit_features(analysis: Analysis, unit: Unit, targets: Sequence[Target]) -> dict[str, float]:
    """Return the features of a unit by which it is or is not a reason at all."""
    sentence = analysis.sentences[unit.sentence]
    block = analysis.blocks[sentence.block]
    text = sentence.text[unit.low : unit.high]
    words = [w.lower() for w in _WORD.findall(text)]
    before = [t for t in targets if t.sentence < unit.sentence]
    after = [t for t in targets if t.sentence > unit.sentence]
    same = any(t.sentence == unit.sentence for t in targets)
    back = unit.sentence - before[-1].sentence if before else 99
    ahead = after[0].sentence - unit.sentence if after else 99
    back_block = bool(before) and analysis.sentences[before[-1].sentence].block == sentence.block
    ahead_block = bool(after) and analysis.sentences[after[0].sentence].block == sentence.block
    where = f"{min(back, 4)}{'b' if back_block else ''} {min(ahead, 4)}{'b' if ahead_block else ''}"
    feats = {
        "bias": 1.0,
        f"where:{where}": 1.0,
        f"same:{same} {unit.partial}": 1.0,
        f"block:{block.kind} {block.lead is not None}": 1.0,
    }
    feats[f"back:{min(back, 5)} {back_block}"] = 1.0
    feats[f"ahead:{min(ahead, 5)} {ahead_block}"] = 1.0
    feats[f"back+kind:{min(back, 3)} {back_block} {block.kind}"] = 1.0
    feats[f"ahead+kind:{min(ahead, 3)} {ahead_block} {block.kind}"] = 1.0
    feats[f"position:{min(sentence.position, 3)} {min(sentence.left, 3)}"] = 1.0
    feats[f"length:{min(len(words) // 6, 6)}"] = 1.0
    feats[f"density:{min(9, sum(abs(t.sentence - unit.sentence) <= 4 for t in targets))}"] = 1.0
    few = min(len(targets), FEW + 1) // 2
    feats[f"targets:{few}"] = 1.0
    feats[f"away:{_away(min(back, ahead))} {few}"] = 1.0
    feats[f"ahead far:{_away(ahead)} {block.kind}"] = 1.0
    for index in block.section[-1:]:
        for word in _WORD.findall(analysis.blocks[index].text.text)[:8]:
            feats[f"section:{word.lower()}"] = 1.0
    feats["number"] = float(any(w.isdigit() for w in words))
    lead_in = text.rstrip().endswith(":") or sentence.text.rstrip().endswith(":")
    feats["leads in"] = float(lead_in)
    feats["question"] = float(sentence.text.rstrip().endswith("?"))
    if unit.partial:
        gap = sentence.text[max(0, unit.low - 16) : unit.low].lower()
        for cue in ("because", "since", "given", " as ", ";", "—", "–", ",", ":", ". ", "and", "but"):
            if cue in gap:
                feats[f"joint:{cue}"] = 1.0
        feats["comes first"] = float(unit.low < 3)
    for word in words:
        feats[f"w:{word}"] = 1.0
    for a, b in zip(words, words[1:], strict=False):
        if a in _STOP or b in _STOP:
            feats[f"b:{a} {b}"] = 1.0
    for i, word in enumerate(words[:2]):
        feats[f"f{i}:{word}"] = 1.0
    feats["cues"] = float(min(3, len(_REASON_CUE.findall(text))))
    nearest = before[-1:] + after[:1]
    feats["shared"] = float(max((_shared(analysis, unit, t) for t in nearest), default=0.0))
    return feats


def _away(sentences: int) -> int:
    return min(sentences, 4) if sentences <= 4 else 5 if sentences <= REACH else 6 if sentences <= 20 else 7 if sentences <= 50 else 8


def link_features(analysis: Analysis, unit: Unit, target: Target, targets: Sequence[Target]) -> dict[str, float]:
    """Return the features of a pair of reason and recommendation."""
    distance = target.sentence - unit.sentence
    sentence, other = analysis.sentences[unit.sentence], analysis.sentences[target.sentence]
    same_block = sentence.block == other.block
    block, other_block = analysis.blocks[sentence.block], analysis.blocks[other.block]
    between = sum(
        1 for t in targets if t is not target and min(unit.start, target.start) < t.start < max(unit.start, target.start)
    )
    side = "before" if target.start < unit.start else "after"
    shared = _shared(analysis, unit, target)
    rank = min(between, 4)
    return {
        "bias": 1.0,
        f"far:{max(-6, min(6, distance))}": 1.0,
        f"side+rank:{side} {rank}": 1.0,
        f"side+rank+block:{side} {rank} {same_block}": 1.0,
        f"side+far+block:{side} {min(abs(distance), 4)} {same_block}": 1.0,
        f"same sentence:{distance == 0} {unit.partial}": 1.0,
        f"kinds:{block.kind} {other_block.kind} {side} {min(rank, 2)}": 1.0,
        f"section:{block.section == other_block.section}": 1.0,
        f"position:{side} {min(sentence.position, 2)} {min(rank, 1)}": 1.0,
        f"left:{side} {min(sentence.left, 2)} {min(rank, 1)}": 1.0,
        f"targets:{min(len(targets), 4)} {side} {_away(abs(distance))}": 1.0,
        f"targets:{min(len(targets), 4)} {side} {rank}": 1.0,
        "shared": shared,
        f"shared {side}": shared,
        f"shared far {min(rank, 2)}": shared,
        f"list:{other_block.lead == sentence.block} {block.lead is not None and block.lead == other.block}": 1.0,
        f"siblings:{other_block.lead is not None and other_block.lead == block.lead}": 1.0,
    }


@lru_cache(maxsize=1 << 10)
def _content(text: str) -> frozenset[str]:
    return frozenset({w[:6] for w in (m.lower() for m in _WORD.findall(text)) if len(w) > 3 and w not in _STOP})


def _shared(analysis: Analysis, unit: Unit, target: Target) -> float:
    a = _content(analysis.sentences[unit.sentence].text[unit.low : unit.high])
    b = _content(analysis.text[target.start : target.end])
    return len(a & b) / (1 + min(len(a), len(b))) if a and b else 0.0


def in_reach(unit: Unit, targets: Sequence[Target]) -> list[Target]:
    """List the recommendations that a unit could argue for."""
    before = FAR if len(targets) <= FEW else REACH
    return [t for t in targets if -REACH <= t.sentence - unit.sentence <= before]


def context_rows(analysis: Analysis, units: Sequence[Unit], chances: Floats, targets: Sequence[Target]) -> list[dict[str, float]]:
    """Return each unit's features in the light of its neighbours' chances: reasons stand together.

    Parameters
    ----------
    analysis
        The document.
    units
        All of its units.
    chances
        The first model's, shape ``(units,)``.
    targets
        The recommendations.
    """
    best: dict[int, float] = {}
    blocks: dict[int, list[float]] = defaultdict(list)
    sections: dict[tuple[int, ...], list[float]] = defaultdict(list)
    for unit, chance in zip(units, chances.tolist(), strict=True):
        block = analysis.sentences[unit.sentence].block
        best[unit.sentence] = max(best.get(unit.sentence, 0.0), chance)
        blocks[block].append(chance)
        sections[analysis.blocks[block].section].append(chance)
    wanted = {t.sentence for t in targets}
    whole = float(chances.mean()) if len(chances) else 0.0
    rows = []
    for unit, chance in zip(units, chances.tolist(), strict=True):
        i = unit.sentence
        block = analysis.sentences[i].block
        near = any(abs(i - s) <= REACH for s in wanted)
        margin = math.log(max(chance, 1e-4) / max(1 - chance, 1e-4))
        rows.append(
            {
                "margin": margin,
                f"margin {near}": margin,
                f"near:{near} {min(len(targets), FEW + 1) // 2}": 1.0,
                **{f"{name} {near}": best.get(i + step, 0.0) for name, step in _AROUND.items()},
                **{f"{name} asks": float(i + step in wanted) for name, step in _AROUND.items()},
                f"block {near}": _others(blocks[block], chance),
                f"section {near}": _others(sections[analysis.blocks[block].section], chance),
                f"document {near}": whole,
            }
        )
    return rows


def _others(chances: Sequence[float], own: float) -> float:
    return (sum(chances) - own) / (len(chances) - 1) if len(chances) > 1 else own


def score_units(
    analysis: Analysis, units: Sequence[Unit], targets: Sequence[Target], first: LinearModel, second: LinearModel
) -> Floats:
    """Return calibrated chances that units are reasons, shape ``(units,)``."""
    chances = first.probabilities([unit_features(analysis, u, targets) for u in units])[:, 1]
    return np.asarray(second.probabilities(context_rows(analysis, units, chances, targets))[:, 1])
