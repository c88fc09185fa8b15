"""The second reader: pieces and windows cover a document, what it says joins the clauses, and faults are told."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.components.candidates import Candidate, analyse
from policyclaims.components.clauses import Clause
from policyclaims.components.encoder import (
    FIRST,
    INSIDE,
    OUTSIDE,
    QUESTIONS,
    REASON,
    STEP,
    WIDTH,
    WINDOW,
    Encoder,
    Pieces,
    SecondReader,
    Sight,
    add_up,
    batch,
    clause_rows,
    cut,
    windows,
)  # fmt: skip
from policyclaims.components.linear import LinearModel
from policyclaims.components.reasons import Unit
from policyclaims.errors import ModelError

TEXT = "# Ports\n\nThe harbour is *old*. We recommend that the city:\n\n- dredge it\n- light it\n"


class _Encoded:
    def __init__(self, text: str) -> None:
        self.offsets = []
        at = 0
        for word in text.split(" "):
            self.offsets.append((at, at + len(word)))
            at += len(word) + 1
        self.ids = [1000 + len(word) for word in text.split(" ")]


class _Words:
    """A tokenizer of whole words."""

    def encode_batch(self, texts: list[str], *, add_special_tokens: bool) -> list[_Encoded]:
        assert not add_special_tokens
        return [_Encoded(t) for t in texts]


def test_pieces_point_at_the_source_and_marks_at_nothing() -> None:
    analysis = analyse(TEXT)
    pieces = cut(analysis, _Words())
    assert [int(i) for i in pieces.ids[pieces.starts < 0]] == [2, 1, 4, 4]
    words = [TEXT[s:].split()[0].strip("*.") for s in pieces.starts if s >= 0]
    assert words == [
        "Ports",
        "The",
        "harbour",
        "is",
        "old",
        "We",
        "recommend",
        "that",
        "the",
        "city:",
        "dredge",
        "it",
        "light",
        "it",
    ]
    assert list(pieces.sentences) == sorted(pieces.sentences)


@given(st.integers(0, 3000))
def test_windows_cover_every_piece_and_no_more(count: int) -> None:
    found = list(windows(count))
    seen = np.zeros(count, dtype=int)
    for low, high in found:
        assert high - low <= WINDOW
        seen[low:high] += 1
    assert (seen >= 1).all()
    assert all(b[0] - a[0] == STEP for a, b in zip(found, found[1:], strict=False))


def test_a_batch_tells_which_places_are_taken() -> None:
    ids, mask = batch([np.asarray([7, 8]), np.asarray([9])])
    assert ids.tolist() == [[101, 7, 8, 102], [101, 9, 102, 0]]
    assert mask.tolist() == [[1, 1, 1, 1], [1, 1, 1, 0]]


def test_overlapping_windows_are_weighed_by_their_distance_from_the_edge() -> None:
    total, weight = np.zeros((4, WIDTH)), np.zeros((4, 1))
    sure = np.full((2, 5, WIDTH), -20.0)
    sure[0, :, OUTSIDE] = sure[1, :, FIRST] = sure[:, :, REASON] = 20.0
    add_up(sure, [(0, 3), (1, 4)], total, weight)
    chances = total / weight
    assert chances[0, OUTSIDE] == pytest.approx(1) and chances[3, FIRST] == pytest.approx(1)
    assert chances[1, OUTSIDE] == pytest.approx(3 / 5) and chances[2, FIRST] == pytest.approx(3 / 5)
    assert all(chances[:, low:high].sum(axis=1) == pytest.approx(1) for low, high in QUESTIONS)


def _sight() -> Sight:
    chances = np.zeros((5, WIDTH))
    chances[:, OUTSIDE] = [1.0, 0.9, 0.1, 0.1, 0.9]
    chances[:, FIRST] = [0.0, 0.0, 0.8, 0.1, 0.0]
    chances[:, INSIDE] = [0.0, 0.1, 0.1, 0.8, 0.1]
    chances[:, REASON] = [0.0, 0.9, 0.0, 0.0, 0.2]
    chances[:, REASON - 1] = 1 - chances[:, REASON]
    return Sight(Pieces(np.arange(5), np.asarray([-1, 0, 10, 20, 30]), np.asarray([0, 0, 1, 1, 2])), chances)


def test_a_clause_is_seen_with_its_edges() -> None:
    seen = _sight()
    own, long, late = seen.clause(10, 29), seen.clause(0, 29), seen.clause(20, 29)
    assert own["author"] > long["author"] and own["first"] > 0 > long["first"]
    assert own["runs on"] < 0 and seen.clause(10, 19)["runs on"] > 0
    assert late["runs in"] > 0 > own["runs in"]
    assert long["more first"] > 0 > own["more first"]
    assert seen.clause(100, 120) == {"unseen": 1.0}
    assert seen.best_of_sentence(4).tolist() == pytest.approx([0.1, 0.9, 0.1, 0.0])


def test_both_verdicts_join() -> None:
    clause = Clause.__new__(Clause)
    candidates = [Candidate(1, clause, 10, 29), Candidate(0, clause, 0, 9)]
    linear = np.asarray([[0.5, 0.4, 0.1], [0.5, 0.4, 0.1]])
    rows = clause_rows(_sight(), candidates, linear)
    assert rows[0]["linear"] == rows[1]["linear"] == pytest.approx(np.log(0.8))
    by_sight = LinearModel(
        ("none", "author", "reported"), ("author",), np.asarray([[0.0], [1.0], [0.0]], np.float32), np.zeros(3)
    )
    units = LinearModel(("wrong", "right"), ("reason",), np.asarray([[0.0], [1.0]], np.float32), np.zeros(2))
    second = SecondReader(_sight(), by_sight, units, units, {"screen": 0.5, "detect": 0.5, "reasons": 0.5})
    chances = second.judge(candidates, linear)
    assert chances[0, 1] > 0.5 > chances[1, 1]
    assert second.worth_a_parse(3).tolist() == [1]
    some = [Unit(0, 0, 9, 0, 9, False), Unit(1, 0, 9, 10, 19, False)]
    assert (second.judge_units(some, np.asarray([0.5, 0.5])) > 0.5).tolist() == [True, False]


def test_a_damaged_graph_is_told() -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    with pytest.raises(ModelError, match="the encoder is damaged"):
        Encoder(b"no graph", b"{}")


def test_missing_libraries_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"pip install 'policyclaims\[accurate\]'"):
        Encoder(b"", b"")
