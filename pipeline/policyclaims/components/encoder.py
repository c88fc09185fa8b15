"""The second reader of the accurate model: a small transformer that looks at every word piece in a window of its neighbours.

Its verdicts join those of the linear models: as features of a clause or a reason beside their scores, and as the screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from policyclaims.components.candidates import Analysis, Candidate
from policyclaims.components.linear import Floats, LinearModel
from policyclaims.errors import ModelError

if TYPE_CHECKING:
    from policyclaims.components.actors import Option
    from policyclaims.components.reasons import Unit

Ints = NDArray[np.int64]
# What a piece may be, four questions one beside the other: outside of recommendations, the first or inside of an author's, in a
# reported one; in a reason or not; words for who should act or not; and, where a recommendation begins, whether its actors stand
# in it, elsewhere, or nowhere.
OUTSIDE, FIRST, INSIDE, REPORTED, NO_REASON, REASON, NO_ACTOR, ACTOR, OWN, ELSEWHERE, NOBODY = range(11)
QUESTIONS = ((OUTSIDE, NO_REASON), (NO_REASON, NO_ACTOR), (NO_ACTOR, OWN), (OWN, NOBODY + 1))
WIDTH = NOBODY + 1
# Pieces in a window, and from one window to the next. Each piece is weighed by its distance from the window's edges.
WINDOW, STEP = 224, 144
_OPENS, _CLOSES = 101, 102
# Ids that the vocabulary leaves unused tell a paragraph, a heading, an item, and an item with a lead-in.
_MARKS = {"paragraph": 1, "heading": 2, "item": 3}
_LED = 4
_BATCH = 16


@dataclass(frozen=True, eq=False)
class Pieces:
    """The word pieces of a document.

    Parameters
    ----------
    ids
        Of the vocabulary, shape ``(pieces,)``.
    starts
        The source offset of each, shape ``(pieces,)``; -1 for marks of the layout.
    sentences
        The index of each one's sentence, shape ``(pieces,)``.
    """

    ids: Ints
    starts: Ints
    sentences: Ints


def cut(analysis: Analysis, tokenizer: Any) -> Pieces:
    """Cut a document's sentences into word pieces, a mark before each block."""
    ids: list[int] = []
    starts: list[int] = []
    sentences: list[int] = []
    encoded = tokenizer.encode_batch([s.text for s in analysis.sentences], add_special_tokens=False)
    for i, (sentence, pieces) in enumerate(zip(analysis.sentences, encoded, strict=True)):
        if sentence.position == 0:
            block = analysis.blocks[sentence.block]
            ids.append(_LED if block.kind == "item" and block.lead is not None else _MARKS.get(block.kind, 1))
            starts.append(-1)
            sentences.append(i)
        for piece, (low, high) in zip(pieces.ids, pieces.offsets, strict=True):
            ids.append(piece)
            starts.append(sentence.clean.start(low) if high > low else -1)
            sentences.append(i)
    return Pieces(np.asarray(ids, dtype=np.int64), np.asarray(starts, dtype=np.int64), np.asarray(sentences, dtype=np.int64))


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Give ``(low, high)`` of the windows over so many pieces; they overlap, and the last may be shorter."""
    low = 0
    while True:
        yield low, min(count, low + WINDOW)
        if low + WINDOW >= count:
            return
        low += STEP


def batch(ids: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Give windows of pieces as one array, and which of its places are taken: both of shape ``(windows, longest + 2)``."""
    longest = max(map(len, ids)) + 2
    found, taken = np.zeros((len(ids), longest), dtype=np.int64), np.zeros((len(ids), longest), dtype=np.int64)
    for row, mask, some in zip(found, taken, ids, strict=True):
        row[0], row[1 : len(some) + 1], row[len(some) + 1] = _OPENS, some, _CLOSES
        mask[: len(some) + 2] = 1
    return found, taken


@dataclass(frozen=True, eq=False)
class Sight:
    """What the encoder makes of a document: ``chances`` has the shape ``(pieces, 11)``, columns as ``OUTSIDE`` to ``NOBODY``."""

    pieces: Pieces
    chances: Floats

    @cached_property
    def _real(self) -> tuple[Ints, Floats]:
        real = np.flatnonzero(self.pieces.starts >= 0)
        return self.pieces.starts[real], self.chances[real]

    def clause(self, start: int, end: int) -> dict[str, float]:
        """Give the features of the clause at source offsets ``start`` to ``end``."""
        starts, chances = self._real
        low, high = np.searchsorted(starts, (start, end))
        if low == high:
            return {"unseen": 1.0}
        own = chances[low:high, FIRST] + chances[low:high, INSIDE]
        return {
            "author": _odds(own.mean()),
            "least": _odds(np.quantile(own, 0.1)),
            "first": _odds(chances[low, FIRST]),
            "more first": _odds(chances[low + 1 : high, FIRST].max(initial=0.0)),
            "reported": _odds(chances[low:high, REPORTED].mean()),
            "runs in": _odds(chances[low, INSIDE]),
            "runs on": _odds(chances[high, INSIDE]) if high < len(starts) else _odds(0.0),
        }

    def reason(self, unit: Unit) -> dict[str, float]:
        """Give the features of what could be a reason."""
        starts, chances = self._real
        low, high = np.searchsorted(starts, (unit.start, unit.end))
        if low == high:
            return {"unseen": 1.0}
        some = chances[low:high]
        return {"reason": _odds(some[:, REASON].mean()), "author": _odds((some[:, FIRST] + some[:, INSIDE]).mean())}

    def actors(self, candidate: Candidate, option: Option) -> dict[str, float]:
        """Give the features of a set of actors for a clause."""
        starts, chances = self._real
        at = int(np.searchsorted(starts, candidate.start))
        if at == len(starts):
            return {"unseen": 1.0}
        own, elsewhere, nobody = chances[at, OWN:].tolist()
        if not option.actors:
            return {"fits": _odds(nobody), "nobody": 1.0}
        there = [a for a in option.actors if a.start >= 0]
        inside = bool(there) and all(candidate.start <= a.start < candidate.end for a in there)
        row = {"fits": _odds(own if inside else elsewhere), "inside": float(inside)}
        if there:
            spans = [np.searchsorted(starts, (a.start, max(a.end, a.start + 1))) for a in there]
            row["named"] = float(np.mean([_odds(chances[low:high, ACTOR].mean()) if high > low else _odds(0.0) for low, high in spans]))
        else:
            row["named nowhere"] = 1.0
        return row

    def best_of_sentence(self, count: int) -> Floats:
        """Give each sentence's highest chance of holding a piece of a recommendation, shape ``(count,)``."""
        best = np.zeros(count)
        np.maximum.at(best, self.pieces.sentences, self.chances[:, FIRST : REPORTED + 1].sum(axis=1))
        return best


@dataclass(frozen=True, eq=False)
class SecondReader:
    """What the encoder makes of one document, and the models that join its verdicts with the linear models'.

    Parameters
    ----------
    sight
        What it made of the document.
    clauses, units, options
        Models over the rows of ``clause_rows``, ``unit_rows`` and ``option_rows``.
    settings
        Thresholds: ``screen`` of a sentence, ``detect`` and ``reasons`` of the joint chances.
    """

    sight: Sight
    clauses: LinearModel
    units: LinearModel
    options: LinearModel
    settings: Mapping[str, float]

    def worth_a_parse(self, count: int) -> Ints:
        """List those of the document's ``count`` sentences that may hold a recommendation."""
        return np.flatnonzero(self.sight.best_of_sentence(count) >= self.settings["screen"])

    def judge(self, candidates: Sequence[Candidate], chances: Floats) -> Floats:
        """Give the candidates' joint chances, shape ``(candidates, 3)``, from those of the linear models."""
        return self.clauses.probabilities(clause_rows(self.sight, candidates, chances))

    def judge_units(self, units: Sequence[Unit], chances: Floats) -> Floats:
        """Give the joint chances that units are reasons, shape ``(units,)``, from those of the linear model."""
        return self.units.probabilities(unit_rows(self.sight, units, chances))[:, 1]

    def rank(self, candidate: Candidate, options: Sequence[Option], scores: Floats) -> Floats:
        """Give joint scores of a clause's sets of actors, shape ``(options,)``, from the linear ranker's; only their order counts."""
        return self.options.raw(option_rows(self.sight, candidate, options, scores))[:, 1]


def option_rows(sight: Sight, candidate: Candidate, options: Sequence[Option], scores: Floats) -> list[dict[str, float]]:
    """Give the rows that join both verdicts on sets of actors; ``scores`` has the shape ``(options,)``."""
    return [
        {**sight.actors(candidate, option), "linear": score} for option, score in zip(options, scores.tolist(), strict=True)
    ]


def clause_rows(sight: Sight, candidates: Sequence[Candidate], chances: Floats) -> list[dict[str, float]]:
    """Give the rows that join both verdicts on candidates; ``chances`` has the shape ``(candidates, 3)``."""
    logs = np.log(np.clip(chances, 1e-4, 1.0))
    return [
        {**sight.clause(c.start, c.end), "linear": float(row[1] - row[0]), "linear reported": float(row[2] - row[0])}
        for c, row in zip(candidates, logs, strict=True)
    ]


def unit_rows(sight: Sight, units: Sequence[Unit], chances: Floats) -> list[dict[str, float]]:
    """Give the rows that join both verdicts on possible reasons; ``chances`` has the shape ``(units,)``."""
    return [
        {**sight.reason(u), "linear": _odds(chance), "partial": float(u.partial)} for u, chance in zip(units, chances, strict=True)
    ]


def _odds(chance: float) -> float:
    held = min(max(float(chance), 1e-3), 1 - 1e-3)
    return float(np.log(held / (1 - held)))


class Encoder:
    """The transformer, run by onnxruntime on one thread.

    Parameters
    ----------
    graph
        An ONNX graph: ``ids`` and ``mask``, integers of shape ``(windows, pieces)``, to ``logits`` of shape
        ``(windows, pieces, 11)``.
    vocabulary
        The tokenizer as JSON, as the library ``tokenizers`` writes it.

    Raises
    ------
    ModelError
        The libraries are not installed, or what is given is damaged.
    """

    def __init__(self, graph: bytes, vocabulary: bytes) -> None:
        self.graph, self.vocabulary = graph, vocabulary
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelError(f"the accurate model needs {error.name}: pip install 'policyclaims[accurate]'") from error
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_str(vocabulary.decode())
            self._session = onnxruntime.InferenceSession(graph, settings, providers=["CPUExecutionProvider"])
        except Exception as error:  # the libraries raise bare exceptions of their own
            raise ModelError(f"the encoder is damaged ({' '.join(str(error).split())[:120]}): install the model again") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def read(self, analysis: Analysis) -> Sight:
        """Look at a document."""
        pieces = cut(analysis, self._tokenizer)
        spans = list(windows(len(pieces.ids)))
        total, weight = np.zeros((len(pieces.ids), WIDTH)), np.zeros((len(pieces.ids), 1))
        for at in range(0, len(spans), _BATCH):
            some = spans[at : at + _BATCH]
            ids, mask = batch([pieces.ids[low:high] for low, high in some])
            logits = self._session.run(None, {"ids": ids, "mask": mask})[0]
            add_up(logits, some, total, weight)
        return Sight(pieces, total / np.maximum(weight, 1e-9))


def add_up(logits: Any, spans: Sequence[tuple[int, int]], total: Floats, weight: Floats) -> None:
    """Add windows' chances to a document's ``total``, shape ``(pieces, 11)``, each weighed by how far it is from the edges."""
    for row, (low, high) in zip(logits, spans, strict=True):
        count = high - low
        inner = row[1 : count + 1]
        share = (np.minimum(np.arange(count) + 1, count - np.arange(count)) + 1.0)[:, None]
        for first, last in QUESTIONS:
            total[low:high, first:last] += _softmax(inner[:, first:last]) * share
        weight[low:high] += share


def _softmax(z: Any) -> Floats:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True), dtype=float)
