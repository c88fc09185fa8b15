"""Notes behind recommendations: who is to act, and who asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from policyclaims.components.actors.names import Names
from policyclaims.components.actors.notes import Notes
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.knowledge.tables import default_actors

Parsed = Callable[[str], Analysis]
REVIEW = "1.1 Open the ports (Norway, Viet Nam);\n\n1.2 Mend the dykes (Chile);\n\n1.3 Ban the traps (Ghana and Peru);\n"


def notes(analysis: Analysis) -> Notes:
    return Notes(analysis, Names(analysis.blocks, default_actors()))


def test_states_behind_many_items_are_those_who_ask(parsed: Parsed) -> None:
    found = notes(parsed(REVIEW))
    ends = [REVIEW.index(words) + len(words) for words in ("Open the ports", "Mend the dykes", "Ban the traps")]
    assert [found.who_asks(end) for end in ends] == [["Norway", "Vietnam"], ["Chile"], ["Ghana", "Peru"]]
    assert all(found.behind(end - 9, end) is None for end in ends)


def test_lines_may_end_with_carriage_returns(parsed: Parsed) -> None:
    text = REVIEW.replace("\n\n", " \r")
    end = text.index(" (Chile")
    assert notes(parsed(text)).who_asks(end) == ["Chile"]


def test_one_state_in_brackets_is_who_acts(parsed: Parsed) -> None:
    text = "Open the ports (Norway).\n\nMend the dykes.\n"
    found = notes(parsed(text))
    end = text.index(" (")
    assert found.who_asks(end) == []
    kind, places = found.behind(0, end) or ("", [])
    assert kind == "bracket" and [text[a:b] for a, b in places] == ["Norway"]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Open the ports | Ministry of Ports | May 2027", ["Ministry of Ports"]),
        ("| Open the ports | Ministry of Ports | May 2027 |", ["Ministry of Ports"]),
        ("Open the ports. Responsible: the Harbour Board", ["Harbour Board"]),
        ("Open the ports (Lead: Harbour Board and Rivers Agency)", ["Harbour Board", "Rivers Agency"]),
    ],
)
def test_who_acts_is_noted_behind(parsed: Parsed, text: str, who: list[str]) -> None:
    found = notes(parsed(text)).behind(text.index("Open"), text.index("ports") + 5)
    assert found is not None and [text[a:b] for a, b in found[1]] == who


def test_a_line_says_for_its_section_who_acts(parsed: Parsed) -> None:
    text = "Open the ports.\n\n**Action required by:** Harbour Board (HB), Rivers Agency, and the Dyke Office (North, South)\n"
    places = notes(parsed(text)).for_section(0, len(text))
    assert [text[a:b] for a, b in places] == ["Harbour Board", "Rivers Agency", "Dyke Office"]
