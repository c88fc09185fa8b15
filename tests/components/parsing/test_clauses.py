"""Clauses of a sentence, and the edges at which each is quoted. Every candidate of a sentence is marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.parsing.clauses import trim

from tests.helpers import marked

Parsed = Callable[[str], Analysis]


def candidates(parsed: Parsed, text: str) -> list[str]:
    return [text[c.start : c.end] for c in parsed(text).candidates]


@pytest.mark.parametrize(
    "example",
    [
        "⟦Ministers should open the books⟧; ⟦donors must pay⟧.",
        "⟦Seoul should sign the pact and open its ports⟧, and ⟦Tokyo should drop the tariff⟧.",
        "⟦Ministers should open the books⟧, but ⟦they should not close the port⟧.",
        "⟦Ministers should open and publish the books⟧.",
        "⟦Seoul should sign the pact and open its ports⟧, while ⟦Tokyo should drop the tariff⟧.",
        "⟦Parliament must act⟧.",
    ],
)
def test_two_recommendations_in_one_sentence(parsed: Parsed, example: str) -> None:
    text, wanted = marked(example)
    assert candidates(parsed, text) == [text[s:e] for _, s, e in wanted]


def test_what_somebody_says_is_listed_besides_the_whole(parsed: Parsed) -> None:
    assert candidates(parsed, "Labour says that the government should resign.") == [
        "Labour says that the government should resign",
        "the government should resign",
    ]


@pytest.mark.parametrize(
    "example",
    [
        # leading connectives
        "However, ⟦the council should act⟧.",
        "Therefore, ⟦the council should act⟧.",
        "In addition, ⟦the council should act⟧.",
        "So ⟦the council should act⟧.",
        "At the same time, ⟦the council should act⟧.",
        "⟦Still waters should be left alone⟧.",
        # labels
        "Recommendation 4: ⟦the council should act⟧.",
        "4.2. ⟦The council should act⟧.",
        "R3 – ⟦the council should act⟧.",
        "Cleaner Ports: ⟦The council should act⟧.",
        # closing marks, notes and sources
        "⟦The council should act⟧;",
        "⟦The council should act⟧ (Portugal).",
        "⟦The council should act⟧ (Portugal) (Spain (2019)).",
        "⟦The council should act⟧ [12].",
        "⟦The council (of 2019) should act⟧.",
        "⟦The council should call this “an emergency”⟧.",
        "⟦The council should act in the port⟧ (now) and",
        # reasons
        "⟦The port must close at once⟧ because the crane is broken.",
        "⟦The port must close at once⟧, since the crane is broken.",
        "⟦The port must close at once⟧, as the crane is broken and old.",
        "⟦The port must close at once⟧ given that the crane is broken.",
        "⟦The levy on port fees should be scrapped at once⟧, which would cut costs.",
        # what stays inside
        "⟦The council should act in order to cut strikes⟧.",
        "⟦The council should act so that the port opens⟧.",
        "⟦If talks fail, the council should act⟧.",
        "⟦The council should act as soon as it can⟧.",
        "⟦The council should act, as well as the crown⟧.",
        "⟦The council should act as a court⟧.",
    ],
)
def test_edges(example: str) -> None:
    text, ((_, start, end),) = marked(example)
    head = max(text.find(word) for word in (" act", " close", " be ", " call"))
    got = trim(text, 0, len(text), head + 1)
    assert text[got[0] : got[1]] == text[start:end]


def test_a_leading_reason_is_cut(parsed: Parsed) -> None:
    assert "ministers should act" in candidates(parsed, "Given that prices rise, ministers should act.")


_WORDS = (
    "However, ",
    "the council ",
    "should ",
    "act",
    " because ",
    "it rains",
    " (Spain)",
    ", as ",
    "[12]",
    ".",
    ";",
    " and",
    "“",
    "”",
    "(",
    ")",
    '"',
    "4.2 ",
    "R1: ",
    ", which ",
    " – ",
)


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14).map("".join), st.data())
def test_no_edge_crosses_the_predicate(text: str, data: st.DataObject) -> None:
    head = data.draw(st.integers(0, len(text) - 1))
    start, end = trim(text, 0, len(text), head)
    assert 0 <= start <= head
    assert start <= end <= len(text)


def test_an_item_is_parsed_as_a_verb(parsed: Parsed) -> None:
    analysis = parsed("Ministers should:\n- Ban the levy\n- Fund the ferries\n")
    heads = {analysis.parses[c.sentence][c.clause.head].tag_ for c in analysis.candidates if c.sentence > 0}
    assert heads <= {"VB", "VBP"}


def test_noun_items_run_through_with_their_lead_in(parsed: Parsed) -> None:
    text = "We call for:\n- a register of ships\n- a port of refuge.\n\nThe end came soon.\n"
    analysis = parsed(text)
    through = [c for c in analysis.candidates if c.through is not None]
    assert [text[c.start : c.end] for c in through] == ["We call for:\n- a register of ships\n- a port of refuge"]


def test_a_sentence_of_enormous_length_is_not_parsed(parsed: Parsed) -> None:
    analysis = parsed("Ministers should act " + "and act " * 600 + "now. Donors should pay.")
    assert sorted(analysis.parses) == [1]


@pytest.mark.parametrize("text", ["| The county should pay nurses | county |", "May | The county should pay nurses | county", "| The county should pay nurses |"])
def test_a_clause_in_a_row_keeps_to_its_cell(text: str) -> None:
    start, end = trim(text, 0, len(text), text.index("pay"))
    assert text[start:end] == "The county should pay nurses"
