"""The encoder: a small transformer that looks at every word piece of a document in a window of its neighbours.

It says of each piece whether it stands in a recommendation, in a reason or in words for who should act, and gives vectors by
which a recommendation points at its actors and a reason at the recommendations that it argues for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.errors import ModelError

Ints = NDArray[np.int64]
# What a piece may be, four questions one beside the other: outside of recommendations, the first or inside of an author's, in a
# reported one; in a reason or not; words for who should act or not; and, where a recommendation begins, whether its actors stand
# in it, elsewhere, or nowhere.
OUTSIDE, FIRST, INSIDE, REPORTED, NO_REASON, REASON, NO_ACTOR, ACTOR, OWN, ELSEWHERE, NOBODY = range(11)
QUESTIONS = ((OUTSIDE, NO_REASON), (NO_REASON, NO_ACTOR), (NO_ACTOR, OWN), (OWN, NOBODY + 1))
TAGS = NOBODY + 1
# Behind the tags of a piece: the score of "no actor", and four vectors of ``POINT`` numbers each: what a recommendation asks for,
# what a name offers, what a reason asks for, what a recommendation offers.
NOTHING, POINT = TAGS, 32
ASKS, NAMES, ARGUES, DEMANDS = (slice(NOTHING + 1 + n * POINT, NOTHING + 1 + (n + 1) * POINT) for n in range(4))
WIDTH = NOTHING + 1 + 4 * POINT
# Pieces in a window, and from one window to the next. A piece is read in the window where it stands farthest from an edge. What is
# read twice is a quarter of the work, and worth it: spans by the encoder alone reach F1 (of words) 0.676 (0.722) out of fold on real
# documents, in steps of 224 0.663 (0.712), cut at the edges of blocks 0.667 (0.709).
WINDOW, STEP = 256, 192
# Pieces of the heading above and of the list's lead-in that stand before a window which begins below them.
HEADING, LEAD = 16, 32
_OPENS, _CLOSES = 101, 102
# Ids that the vocabulary leaves unused tell a paragraph, a heading, an item, and an item with a lead-in.
_MARKS = {"paragraph": 1, "heading": 2, "item": 3}
_LED = 4
# Windows run together. One at a time reads 2,476 pieces a second on one core, two 2,320, four 2,183, sixteen 2,062: the activations stay in
# the cache, nothing is padded, and what a window gives does not depend on its neighbours' range.
_BATCH = 1


@dataclass(frozen=True, eq=False)
class Pieces:
    """The word pieces of a document.

    Parameters
    ----------
    ids
        Of the vocabulary, shape ``(pieces,)``.
    starts, ends
        The source offsets of each, shape ``(pieces,)``; -1 for marks of the layout.
    sentences
        The index of each one's sentence, shape ``(pieces,)``.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    sentences: Ints

    @cached_property
    def real(self) -> Ints:
        """The places of pieces that stand for characters."""
        return np.flatnonzero(self.starts >= 0)

    def span(self, start: int, end: int) -> Ints:
        """List the places of the pieces that begin within source offsets ``start`` to ``end``."""
        low, high = np.searchsorted(self.starts[self.real], (start, end))
        return self.real[low:high]


def cut(analysis: Analysis, tokenizer: Any) -> Pieces:
    """Cut a document's sentences into word pieces, a mark before each block."""
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    encoded = tokenizer.encode_batch([s.text for s in analysis.sentences], add_special_tokens=False)
    for i, (sentence, pieces) in enumerate(zip(analysis.sentences, encoded, strict=True)):
        if sentence.position == 0:
            block = analysis.blocks[sentence.block]
            ids.append(_LED if block.kind == "item" and block.lead is not None else _MARKS.get(block.kind, 1))
            starts.append(-1)
            ends.append(-1)
            sentences.append(i)
        for piece, (low, high) in zip(pieces.ids, pieces.offsets, strict=True):
            ids.append(piece)
            begin, stop = sentence.clean.source(low, high) if high > low else (-1, -1)
            starts.append(begin)
            ends.append(stop)
            sentences.append(i)
    return Pieces(*(np.asarray(x, dtype=np.int64) for x in (ids, starts, ends, sentences)))


def windows(count: int, *, offset: int = 0, step: int = STEP) -> Iterator[tuple[int, int]]:
    """Yield ``(low, high)`` of the windows over ``count`` pieces; they overlap, and the ends may be shorter.

    ``offset`` moves all borders, so that training sees other windows at each pass.
    """
    low = -offset
    while True:
        yield max(low, 0), min(count, low + WINDOW)
        if low + WINDOW >= count:
            return
        low += step


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Which pieces tell a window what it stands under: its section's heading and its list's lead-in."""

    analysis: Analysis
    pieces: Pieces

    @cached_property
    def _ranges(self) -> dict[int, tuple[int, int]]:
        blocks = np.asarray([s.block for s in self.analysis.sentences], dtype=np.int64)[self.pieces.sentences]
        edges = np.flatnonzero(np.diff(blocks)) + 1
        lows, highs = np.concatenate([[0], edges]), np.concatenate([edges, [len(blocks)]])
        return {int(blocks[low]): (int(low), int(high)) for low, high in zip(lows, highs, strict=True)}

    def before(self, low: int) -> Ints:
        """List the places of pieces that stand before a window which begins at ``low``."""
        if not len(self.pieces.ids):
            return np.zeros(0, dtype=np.int64)
        block = self.analysis.blocks[self.analysis.sentences[int(self.pieces.sentences[low])].block]
        chosen: list[Ints] = []
        for index, most in (*((i, HEADING) for i in block.section[-1:]), *((i, LEAD) for i in (block.lead,) if i is not None)):
            begin, end = self._ranges.get(index, (low, low))
            if begin < low:
                end = min(end, low)
                # A lead-in's verb stands at its end, a heading's topic at its beginning.
                chosen.append(np.arange(max(begin, end - most), end) if most == LEAD else np.arange(begin, min(end, begin + most)))
        return np.unique(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=np.int64)


def batch(ids: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return windows of pieces as one array, and which of its places are taken: both of shape ``(windows, longest + 2)``."""
    longest = max(map(len, ids)) + 2
    found, taken = np.zeros((len(ids), longest), dtype=np.int64), np.zeros((len(ids), longest), dtype=np.int64)
    for row, mask, some in zip(found, taken, ids, strict=True):
        row[0], row[1 : len(some) + 1], row[len(some) + 1] = _OPENS, some, _CLOSES
        mask[: len(some) + 2] = 1
    return found, taken


@dataclass(frozen=True, eq=False)
class Sight:
    """What the encoder makes of a document.

    Parameters
    ----------
    pieces
        Of the document.
    tags
        Probabilities, shape ``(pieces, 11)``, columns as ``OUTSIDE`` to ``NOBODY``; each question's sum to one.
    pointers
        The score of "no actor" and the vectors, shape ``(pieces, WIDTH - TAGS)``; of single precision, since a document of
        5 MB has a million pieces.
    """

    pieces: Pieces
    tags: Floats
    pointers: NDArray[np.floating]

    def mean(self, places: Ints, columns: slice) -> Floats:
        """Return the mean of one of the four vectors over pieces, shape ``(POINT,)``."""
        return np.asarray(self._vectors(places, columns).mean(axis=0))

    def _vectors(self, places: Ints, columns: slice) -> Floats:
        return np.asarray(self.pointers[places, columns.start - TAGS : columns.stop - TAGS], dtype=float)

    def points_at(self, recommendation: Ints, name: Ints) -> float:
        """Return by how much a recommendation points rather at a name than at nobody (log odds)."""
        if not len(recommendation) or not len(name):
            return 0.0
        scale = POINT**-0.5
        offers, asks = self._vectors(name, NAMES), self.mean(recommendation, ASKS)
        return float((offers @ asks).max() * scale - self.pointers[recommendation, 0].mean(dtype=float))

    def argues_for(self, reason: Ints, recommendation: Ints) -> float:
        """Return how much a reason points at a recommendation; only differences between recommendations count."""
        if not len(reason) or not len(recommendation):
            return 0.0
        return float(self.mean(reason, ARGUES) @ self.mean(recommendation, DEMANDS) * POINT**-0.5)


class Encoder:
    """The transformer, run by onnxruntime on one thread.

    Parameters
    ----------
    graph
        An ONNX graph: ``ids`` and ``mask``, integers of shape ``(windows, pieces)``, to ``answers`` of shape
        ``(windows, pieces, WIDTH)``.
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
            raise ModelError(f"the encoder needs {error.name}: pip install {error.name}, or read with --fast") from error
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
        return look(analysis, pieces, self._run)

    def _run(self, ids: Ints, mask: Ints) -> Any:
        return self._session.run(["answers"], {"ids": ids, "mask": mask})[0]


def look(analysis: Analysis, pieces: Pieces, run: Any) -> Sight:
    """Read a document window by window.

    Parameters
    ----------
    analysis, pieces
        The document.
    run
        A function of ``ids`` and ``mask`` that gives answers, as the graph of ``Encoder`` does.
    """
    count = len(pieces.ids)
    answers: Any = np.zeros((count, WIDTH), dtype=np.float32)
    surroundings = Surroundings(analysis, pieces)
    spans = [(low, high, surroundings.before(low)) for low, high in windows(count)] if count else []
    # Windows of one length together: padding is work too.
    order = sorted(range(len(spans)), key=lambda n: spans[n][1] - spans[n][0] + len(spans[n][2]))
    for at in range(0, len(order), _BATCH):
        some = [(n, *spans[n]) for n in order[at : at + _BATCH]]
        found = run(*batch([np.concatenate([pieces.ids[front], pieces.ids[low:high]]) for _, low, high, front in some]))
        for row, (n, low, high, front) in zip(found, some, strict=True):
            # Each neighbour keeps the half of what both see.
            begin = low if n == 0 else (low + spans[n - 1][1]) // 2
            end = high if n == len(spans) - 1 else (spans[n + 1][0] + high) // 2
            shift = 1 + len(front) - low
            answers[begin:end] = row[begin + shift : end + shift]
    tags = np.zeros((count, TAGS))
    for first, last_tag in QUESTIONS:
        tags[:, first:last_tag] = _softmax(answers[:, first:last_tag])
    return Sight(pieces, tags, answers[:, TAGS:])


def _softmax(z: Any) -> Floats:
    e = np.exp(z - z.max(axis=1, keepdims=True, initial=-np.inf)) if len(z) else z
    return np.asarray(e / e.sum(axis=1, keepdims=True), dtype=float)
