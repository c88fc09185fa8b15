"""Cues and polarity: grammar decides, and no learned part is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.recommendations.cues import find_cue, find_polarity

Parsed = Callable[[str], Analysis]


def whole(analysis: Analysis, sentence: int = -1) -> Candidate:
    """The longest candidate of a sentence."""
    index = sentence if sentence >= 0 else max(c.sentence for c in analysis.candidates)
    return max((c for c in analysis.candidates if c.sentence == index), key=lambda c: c.end - c.start)


FOR = [
    "Ministers should open the books.",
    "The council should stop funding the port.",
    "The council should end the ban.",
    "The council must reject the treaty.",
    "The council should avoid new debt.",
    "Ministers should refrain from cutting the grant.",
    "Ministers should abandon the plan.",
    "Ministers must prevent another flood.",
    "Ministers should not only publish the data but also explain it.",
    "It is time for Oslo to decide.",
    "It is vital to keep the line open.",
    "We urge donors to pool their budgets.",
    "Ministers should oppose the levy.",
]
AGAINST = [
    "Ministers should not open the books.",
    "Ministers shouldn't open the books.",
    "Ministers must never open the books.",
    "Ministers must never again cut the grant.",
    "Ministers should no longer fund the port.",
    "Europe cannot afford to wait for the ships.",
    "Europe can't afford to wait for the ships.",
    "It would be unwise to sell the reserve.",
    "It would be a mistake to close the port.",
    "Selling the reserve would be folly.",
    "No minister should sell the reserve.",
    "Neither the ministry nor the bank should sell gold.",
    "We do not recommend a new levy.",
    "Nobody should sell the reserve.",
    "The grant must not be cut.",
    "Ministers need not to sell the reserve.",
]


@pytest.mark.parametrize("text", FOR)
def test_for(parsed: Parsed, text: str) -> None:
    analysis = parsed(text)
    assert find_polarity(analysis, whole(analysis)) == "for"


def test_a_contrast_is_no_negation(parsed: Parsed) -> None:
    analysis = parsed("The port must close, not the airport.")
    assert find_polarity(analysis, whole(analysis)) == "for"


@pytest.mark.parametrize("text", AGAINST)
def test_against(parsed: Parsed, text: str) -> None:
    analysis = parsed(text)
    assert find_polarity(analysis, whole(analysis)) == "against"


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Ministers should:\n- open the books\n", "for"),
        ("Ministers should not:\n- open the books\n", "against"),
        ("Ministers must never:\n- open the books\n", "against"),
        ("Ministers should:\n- never open the books\n", "against"),
        ("Ministers should:\n- not open the books\n", "against"),
        ("Ministers should:\n- stop paying the fund\n", "for"),
        ("Do:\n- open the books\nDo not:\n- close the port\n", "against"),
    ],
)
def test_items_take_a_negation_from_their_lead_in(parsed: Parsed, text: str, polarity: str) -> None:
    analysis = parsed(text)
    assert find_polarity(analysis, whole(analysis)) == polarity


@pytest.mark.parametrize(
    ("text", "cue", "strength"),
    [
        ("Ministers should open the books.", "should", "should"),
        ("Ministers must open the books.", "must", "must"),
        ("Ministers ought to resign.", "ought to", "should"),
        ("The ministry shall publish the register.", "shall", "must"),
        ("Ministers need to act.", "need to", "must"),
        ("The council has to act.", "has to", "must"),
        ("Ministers could index the grant.", "could", "could"),
        ("We urge donors to pool their budgets.", "urge", "urge"),
        ("We recommend that the council publish its model.", "recommend", "urge"),
        ("The Committee calls upon the State party to repeal article 12.", "calls", "urge"),
        ("It is vital to keep the line open.", "vital", "must"),
        ("It would be unwise to sell the reserve.", "unwise", "should"),
        ("It is time for Oslo to decide.", "time for", "should"),
        ("There is a need for a national register.", "need", "should"),
    ],
)
def test_the_words_and_their_strength(parsed: Parsed, text: str, cue: str, strength: str) -> None:
    analysis = parsed(text)
    found = find_cue(analysis, whole(analysis))
    assert (text[found.start : found.end], found.strength) == (cue, strength)


@pytest.mark.parametrize(
    ("lead", "cue", "strength"),
    [
        ("Ministers must:", "must", "must"),
        ("We urge ministers to:", "urge", "urge"),
        ("The following should be done. Ministers should:", "should", "should"),
    ],
)
def test_an_item_has_the_cue_of_its_lead_in(parsed: Parsed, lead: str, cue: str, strength: str) -> None:
    text = f"{lead}\n- open the books\n- close the port\n"
    analysis = parsed(text)
    found = find_cue(analysis, whole(analysis))
    assert (text[found.start : found.end], found.strength) == (cue, strength)
    assert found.end <= text.index("\n")


def test_an_imperative_without_a_lead_in_is_its_own_cue(parsed: Parsed) -> None:
    text = "Open the books."
    analysis = parsed(text)
    found = find_cue(analysis, whole(analysis))
    assert (text[found.start : found.end], found.strength) == ("Open", "should")


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Ministers should open the books.", "for"),
        ("Ministers should not open the books.", "against"),
        ("Ministers must never open the books.", "against"),
        ("The council should stop funding the port.", "for"),
        ("Europe cannot afford to wait for the ships.", "against"),
        ("It would be unwise to sell the reserve.", "against"),
    ],
)
def test_through_the_whole_pipeline(thorough: Any, text: str, polarity: str) -> None:
    claims = thorough(f"## Recommendations\n\n{text}\n")._.claims
    assert [(c.text, c.polarity) for c in claims] == [(text.rstrip("."), polarity)]
