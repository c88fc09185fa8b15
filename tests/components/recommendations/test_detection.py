"""Choosing among candidates that overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.components.parsing.candidates import Candidate
from policyclaims.components.parsing.clauses import Clause
from policyclaims.components.recommendations.detection import choose


def at(start: int, end: int) -> Candidate:
    return Candidate(0, Clause(0, 1, 0, "root"), start, end)


NONE, AUTHOR, REPORTED = [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.2, 0.7]


@pytest.mark.parametrize(
    ("spans", "chances", "chosen"),
    [
        ([], [], []),
        ([(0, 9)], [NONE], []),
        ([(0, 9)], [AUTHOR], [(0, 0.8, False)]),
        ([(0, 9)], [REPORTED], [(0, 0.7, True)]),
        ([(0, 9), (4, 9)], [[0.1, 0.6, 0.3], AUTHOR], [(1, 0.8, False)]),
        ([(9, 12), (0, 9)], [AUTHOR, [0.2, 0.7, 0.1]], [(1, 0.7, False), (0, 0.8, False)]),
        ([(0, 9), (0, 9)], [AUTHOR, AUTHOR], [(0, 0.8, False)]),
        ([(0, 9)], [[0.5, 0.45, 0.05]], []),
        ([(0, 9)], [[0.4, 0.2, 0.4]], []),
    ],
)
def test_choices(spans: list[tuple[int, int]], chances: list[list[float]], chosen: list[tuple[int, float, bool]]) -> None:
    picks = choose([at(*s) for s in spans], np.asarray(chances).reshape(-1, 3), threshold=0.5)
    assert [(p.index, pytest.approx(p.score), p.reported) for p in picks] == chosen


spans = st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.tuples(spans, st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))), max_size=12))
def test_choices_never_overlap_and_stand_in_order(entries: list[tuple[tuple[int, int], tuple[float, float, float]]]) -> None:
    candidates = [at(*span) for span, _ in entries]
    picks = choose(candidates, np.asarray([c for _, c in entries]).reshape(-1, 3), threshold=0.5)
    places = [(candidates[p.index].start, candidates[p.index].end) for p in picks]
    assert all(a[1] <= b[0] for a, b in zip(places, places[1:], strict=False))
    left_out = [c for i, c in enumerate(candidates) if i not in {p.index for p in picks} and entries[i][1][1] >= 0.5]
    assert all(any(c.start < e and s < c.end for s, e in places) for c in left_out)
