"""The encoder: pieces and windows cover a document, each tells what it stands under, and faults are told."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.components.encoder.model import (
    FIRST,
    LEAD,
    POINT,
    QUESTIONS,
    STEP,
    TAGS,
    WIDTH,
    WINDOW,
    Encoder,
    Pieces,
    Sight,
    Surroundings,
    batch,
    cut,
    look,
    windows,
)  # fmt: skip
from policyclaims.components.parsing.candidates import analyse
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


def test_windows_may_be_moved() -> None:
    found = list(windows(700, offset=100, step=224))
    assert found[0] == (0, 156) and found[1][0] == 124
    assert {i for low, high in found for i in range(low, high)} == set(range(700))


def test_a_window_tells_its_heading_and_lead_in() -> None:
    items = "".join(f"- mend the {word}\n" for word in ("quay " * 150).split())
    analysis = analyse(f"# Ports and piers\n\nThe city should:\n\n{items}")
    pieces = cut(analysis, _Words())
    surroundings = Surroundings(analysis, pieces)
    assert not len(surroundings.before(0))
    low, _ = list(windows(len(pieces.ids)))[1]
    words = [analysis.text[s:e] for s, e in zip(pieces.starts, pieces.ends, strict=True)]
    assert [words[i] for i in surroundings.before(low) if words[i]] == ["Ports", "and", "piers", "The", "city", "should:"]
    assert len(surroundings.before(low)) <= 3 + 1 + LEAD


def test_each_piece_is_taken_from_the_window_where_it_stands_inmost() -> None:
    text = "word " * 700
    analysis = analyse(text)
    pieces = cut(analysis, _Words())
    seen: list[tuple[int, int]] = []

    def run(ids: Any, mask: Any) -> Any:
        answers = np.zeros((*ids.shape, WIDTH), dtype=np.float32)
        answers[..., FIRST] = np.arange(ids.shape[1])[None, :]
        seen.extend((int(n), 0) for n in mask.sum(axis=1))
        return answers

    sight = look(analysis, pieces, run)
    assert sight.tags.shape == (len(pieces.ids), TAGS)
    assert all(sight.tags[:, low:high].sum(axis=1) == pytest.approx(1) for low, high in QUESTIONS)
    assert len(seen) == len(list(windows(len(pieces.ids))))


def test_an_empty_document_is_no_fault() -> None:
    sight = look(analyse(""), cut(analyse(""), _Words()), lambda _ids, _mask: None)
    assert sight.tags.shape == (0, TAGS)


def test_a_recommendation_points_at_names() -> None:
    pieces = Pieces(np.arange(3), np.asarray([0, 10, 20]), np.asarray([5, 15, 25]), np.asarray([0, 0, 0]))
    pointers = np.zeros((3, WIDTH - TAGS))
    pointers[0, 1 : 1 + POINT] = 1.0  # what the first piece asks for
    pointers[1, 1 + POINT : 1 + 2 * POINT] = 1.0  # what the second offers
    sight = Sight(pieces, np.zeros((3, TAGS)), pointers)
    own = pieces.span(0, 5)
    assert sight.points_at(own, pieces.span(10, 15)) > sight.points_at(own, pieces.span(20, 25))
    assert sight.points_at(own, pieces.span(30, 35)) == 0.0


def test_pieces_are_found_by_offsets() -> None:
    pieces = Pieces(np.arange(4), np.asarray([-1, 0, 6, 9]), np.asarray([-1, 5, 8, 12]), np.asarray([0, 0, 0, 0]))
    assert pieces.span(0, 9).tolist() == [1, 2]
    assert pieces.span(40, 50).tolist() == []

def test_a_damaged_graph_is_told() -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tokenizers")
    with pytest.raises(ModelError, match="the encoder is damaged"):
        Encoder(b"no graph", b"{}")


def test_missing_libraries_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="pip install onnxruntime, or read with --fast"):
        Encoder(b"", b"")
