"""Pairing spans by overlap."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.training.evaluation.matching import match, overlap


@dataclass(frozen=True)
class Span:
    start: int
    end: int


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: Span(min(p), max(p)))
TEXT = "Seoul should  sign the\n pact now"


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [((0, 5), (0, 5), 1), ((0, 5), (6, 12), 0), ((0, 5), (0, 12), 5 / 11), ((0, 12), (0, 14), 1), ((5, 6), (5, 6), 0)],
)
def test_overlap_leaves_white_space_aside(a: tuple[int, int], b: tuple[int, int], value: float) -> None:
    assert overlap(TEXT, Span(*a), Span(*b)) == pytest.approx(value)


def test_the_best_pair_comes_first() -> None:
    assert match(TEXT, [Span(0, 31)], [Span(0, 22), Span(0, 30)]) == {0: 1}
    assert match(TEXT, [Span(0, 12), Span(14, 31)], [Span(14, 30), Span(0, 12), Span(0, 12)]) == {0: 1, 1: 0}
    assert match(TEXT, [Span(0, 12)], [Span(0, 5)]) == {}
    assert match(TEXT, [Span(0, 12)], [Span(0, 5)], least=0.4) == {0: 0}


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_pairs_are_one_to_one(gold: list[Span], found: list[Span]) -> None:
    pairs = match(TEXT, gold, found)
    assert len(set(pairs.values())) == len(pairs)
    assert all(overlap(TEXT, gold[i], found[j]) >= 0.5 for i, j in pairs.items())


@given(spans, spans)
def test_overlap_is_symmetric_and_a_share(a: Span, b: Span) -> None:
    assert overlap(TEXT, a, b) == overlap(TEXT, b, a)
    assert 0 <= overlap(TEXT, a, b) <= 1
