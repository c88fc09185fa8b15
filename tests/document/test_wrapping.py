"""Lines broken for want of room go on; titles, rows and entries do not."""

from __future__ import annotations

import pytest
from policyclaims.document.layout import find_blocks


def blocks(text: str) -> list[str]:
    return [block.text.text for block in find_blocks(text) if block.kind != "furniture"]


_PROSE = """The harbour was dredged in the autumn of that year by two hired barges from
the north, and the masters of the coasters were told nothing about it until
the spring, when the first of them ran aground on the bank in broad daylight.
"""
_NARROW = """The lights on the outer mole were out
for three weeks before anyone told the
office of the pilots about it at all.
"""


@pytest.mark.parametrize(
    "words", ["The Secretary of\nHealth", "The Office for\nBudget Review", "Our\nMinistry", "The Bank in\nEngland"]
)
def test_a_line_goes_on_behind_a_word_that_ends_nothing(words: str) -> None:
    text = f"In the coming year, as all of us asked. {words} should open the ward at night.\n"
    assert blocks(text) == [text.strip().replace("\n", " ")]


@pytest.mark.parametrize("wide", [_PROSE, _PROSE + "\n" + _NARROW, _NARROW + "\n" + _PROSE * 3])
def test_a_line_goes_on_before_a_capital_at_the_width_of_its_own_paragraph(wide: str) -> None:
    broken = "The lights should be lit by the Port\nAuthority, and in all of the winters\nto come the council should pay for\nthem out of the dues of the port.\n"
    assert broken.strip().replace("\n", " ") in blocks(f"{wide}\n{broken}\n{wide}")


def test_short_lines_of_a_list_without_marks_stay_apart() -> None:
    names = "NHS National Health Service of the Isles\nPHC Permanent Harbour Commission\nRAF Royal Air Force of the Islands\n"
    assert blocks(f"{_PROSE}\n{names}") == [_PROSE.strip().replace("\n", " "), *names.strip().split("\n")]


def test_rows_and_contents_stay_apart() -> None:
    rows = "Coastal zone, first and second quarters 0.7 0.8\nNorthern zone, first and third quarters 0.9 1.2\nSouthern zone, all of the four quarters 1.6 1.4\n"
    assert blocks(f"{_PROSE}\n{rows}")[1:] == rows.strip().split("\n")


def test_a_title_stays_apart_from_the_paragraph_below_it() -> None:
    assert blocks(f"What should be done in the harbour\n{_PROSE}")[0] == "What should be done in the harbour"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_word_cut_at_the_end_of_a_line_goes_on(gap: str) -> None:
    assert blocks(f"The govern-{gap}ment should act.\n") == ["The government should act."]


def test_a_line_goes_on_behind_a_gap_where_it_cannot_end() -> None:
    text = "1. Consider a moratorium on fishing with a view to its\n\nend in two years;\n2. Close the port;\n"
    assert blocks(text) == ["Consider a moratorium on fishing with a view to its end in two years;", "Close the port;"]


@pytest.mark.parametrize(
    "text",
    [
        "The council should lift its reservations to article 10, paragraphs 2\n(b) and 3, in line with its earlier word.\n",
        "The council should publish a statement in which (a) it tells what it owes and,\n(b) it tells why it owes so much.\n",
    ],
)
def test_a_bracket_inside_a_sentence_begins_no_item(text: str) -> None:
    assert blocks(text) == [text.strip().replace("\n", " ")]
