"""Recommendations begin and end where their clauses do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from policyclaims.components.encoder.decoding import Decoded
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.stacking.edges import parted, settle
from policyclaims.components.stacking.proposals import Proposal


def settled(analysis: Analysis, words: str) -> str:
    """Settle a span on the clause that shares most with it."""
    text, start = analysis.text, analysis.text.index(words)
    end = start + len(words)
    best = max(analysis.candidates, key=lambda c: (min(c.end, end) - max(c.start, start)) / (max(c.end, end) - min(c.start, start)))
    one = settle(analysis, Candidate(best.sentence, best.clause, start, end))
    return text[one.start : one.end]


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("The government should sell the quay.", "government should sell the quay", "The government should sell the quay"),
        ("If the talks fail, the city must close the port.", "the city must close the port", "If the talks fail, the city must close the port"),
        ("We recommend that the city close the port.", "the city close the port", "We recommend that the city close the port"),
        ("(2) We recommend that the city close the port.", "the city close the port", "We recommend that the city close the port"),
        ("Recommendation 4: That the city close the port at night.", "close the port at night", "the city close the port at night"),
        ("However, the city should close the port.", "the city should close the port", "the city should close the port"),
        ("The city should say whether pilots may sail, and if so, when they may.", "The city should say whether pilots may sail, and if", "The city should say whether pilots may sail, and if so, when they may"),
        ("The city should amend the rule in paragraph 10.2 of the act.", "The city should amend the rule in paragraph 10", "The city should amend the rule in paragraph 10.2 of the act"),
        ("The city should close the port (see annex 2).", "The city should close the port", "The city should close the port"),
    ],
)
def test_edges_are_those_of_the_clause(parsed: Callable[[str], Analysis], text: str, found: str, whole: str) -> None:
    assert settled(parsed(text), found) == whole


def test_a_clause_does_not_begin_before_the_one_in_front_of_it_ends(parsed: Callable[[str], Analysis]) -> None:
    analysis = parsed("The government should sell the quay.")
    (one,) = [c for c in analysis.candidates if c.clause.kind == "root"]
    late = Candidate(0, one.clause, 4, one.end)
    assert settle(analysis, late, floor=3).start == 4 and settle(analysis, late).start == 0


def chances(analysis: Analysis, *spans: str) -> list[float]:
    proposals = []
    for words in spans:
        start = analysis.text.index(words)
        exact = next((c for c in analysis.candidates if (c.start, c.end) == (start, start + len(words))), None)
        span = Decoded(0, 0, start, start + len(words), 0, reported=False)
        proposals.append(Proposal(span, exact is None, exact, 1.0 if exact else 0.6, np.zeros(3), 0.0))
    return parted(analysis, proposals, np.full(len(spans), 0.8), threshold=0.44).tolist()


def test_two_demands_in_one_sentence_stay_two(parsed: Callable[[str], Analysis]) -> None:
    text = "The ministry should open the ward at night, and the council should sell the quay."
    parts = ["The ministry should open the ward at night", "the council should sell the quay"]
    assert chances(parsed(text), text[:-1], *parts) == [0.0, 0.8, 0.8]


def test_demands_set_against_each_other_are_two(parsed: Callable[[str], Analysis]) -> None:
    parts = ["The ministry must open the ward at night", "the council should sell the quay to the city"]
    for word, whole in (("while", 0.0), ("whereas", 0.0), ("because", 0.8)):
        text = f"{parts[0]}, {word} {parts[1]}."
        assert chances(parsed(text), text[:-1], *parts) == [whole, 0.8, 0.8]


def test_verbs_of_one_demand_stay_together(parsed: Callable[[str], Analysis]) -> None:
    text = "The ministry should say what it knows and how it knows it."
    analysis = parsed(text)
    parts = [text[c.start : c.end] for c in analysis.candidates]
    assert chances(analysis, text[:-1], *parts)[0] == 0.8
