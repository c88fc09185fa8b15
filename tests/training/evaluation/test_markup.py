"""The worst documents: every fault is marked where it is, and the marks can be read without colours."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from policyclaims.training.evaluation.markup import Mark, Marked, pieces, worst
from policyclaims.training.evaluation.outcomes import outcomes

from tests.helpers import gold
from tests.training.evaluation.test_scores import GOLD, perfect


def shown(marked: Marked) -> str:
    return "".join(piece for piece, _ in pieces(marked))


def test_marks_tell_found_missed_and_false() -> None:
    author, donors, _ = perfect()
    false = replace(donors, id="x", start=GOLD.text.index("Labour"), end=GOLD.text.index(" tariff") + 7, score=0.6)
    (one,) = worst(outcomes([GOLD], [[replace(author, actors=(), score=0.91), false]]), most=3)
    text = shown(one)
    assert "⟦found (0.91, actors nobody for Norway): Oslo should open the grid⟧, because" in text
    assert "⟦missed: Donors must not cut the grant⟧." in text
    assert "⟦false (0.60): Labour wants a lower tariff⟧" in text
    assert one.faults == 3 and one.actors_wrong == 1


def test_the_worst_come_first_and_the_faultless_never() -> None:
    documents = [replace(GOLD, id=name) for name in ("a", "b", "c")]
    found = worst(outcomes(documents, [perfect(), [], perfect()[:1]]), most=5)
    assert [m.id for m in found] == ["b", "c"]
    assert worst(outcomes(documents, [perfect(), [], perfect()[:1]]), most=1) == found[:1]


def test_lines_without_a_mark_are_left_out() -> None:
    document = gold("First line.\n\nSecond line.\n\n<r1 themes=\"health\">Donors must pay</r1>.\n\nLast line.")
    (one,) = worst(outcomes([document], [[]]), most=1)
    assert shown(one) == "…\n⟦missed: Donors must pay⟧.\n…\n"


@given(st.text("ab \n🙂", min_size=1, max_size=40), st.data())
def test_marks_never_change_the_words(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text) - 1)
    spans = [sorted((a, b)) for a, b in data.draw(st.lists(st.tuples(place, place), max_size=4))]
    marks = tuple(sorted((Mark(a, b + 1, "missed") for a, b in spans), key=lambda m: (m.start, -m.end)))
    bare = [piece for piece, _ in pieces(Marked("d", text, marks, 0)) if not piece.startswith("⟦") and piece not in ("⟧", "…\n")]
    covered = [line for line in _lines(text) if any(m.start < line[1] and line[0] < m.end for m in marks)]
    assert "".join(bare).rstrip("\n") == "".join(text[a:b] for a, b in covered).rstrip("\n")


def _lines(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        found.append((at, at + len(line)))
        at += len(line)
    return found
