"""What a document's own structure issues as recommendations."""

from __future__ import annotations

import pytest
from policyclaims.components.encoder.decoding import Decoded
from policyclaims.components.parsing.candidates import analyse
from policyclaims.components.stacking.issued import fills, issued


def told(text: str) -> list[str]:
    analysis = analyse(text)
    return [analysis.sentences[i].text for i in sorted(issued(analysis))]


@pytest.mark.parametrize("heading", ["Recommendations", "5. Our recommendations", "Conclusions and recommendations", "Recommendations for the Ministry of Ports"])
def test_numbered_demands_below_their_heading_are_issued(heading: str) -> None:
    text = f"# {heading}\n\n1. The port shall be closed. It leaks.\n\n2. Pilots are tired.\n\n3. That the quay be sold.\n"
    assert told(text) == ["The port shall be closed.", "That the quay be sold."]


@pytest.mark.parametrize("heading", ["The harbour", "Response to the recommendations of 2019", "What was recommended"])
def test_below_other_headings_they_are_not(heading: str) -> None:
    assert told(f"# {heading}\n\n1. The port shall be closed.\n\n2. The quay shall be sold.\n") == []


@pytest.mark.parametrize("title", ["Recommendation 12:", "Recommendation A3:", "Key recommendation 2:", "Proposal 4:"])
def test_titled_ones_are_issued(title: str) -> None:
    assert told(f"It rains.\n\n{title} That the quay be sold to the city. It is old.\n") == [f"{title} That the quay be sold to the city."]


def test_items_are_issued_by_what_leads_them_in() -> None:
    assert told("The council should:\n- sell the quay\n- sweep the roads\n\nThe council owns:\n- a quay\n- a road\n") == ["sell the quay", "sweep the roads"]
    assert told("We recommend that the council:\n- sell the quay\n") == ["sell the quay"]


def filled(text: str, words: str) -> bool:
    analysis = analyse(text)
    start = text.index(words)
    sentence = next(i for i, s in enumerate(analysis.sentences) if s.clean.begin <= start < s.clean.stop)
    return fills(analysis, issued(analysis), Decoded(0, 0, start, start + len(words), sentence, reported=False))


def test_most_of_an_issued_sentence_fills_it() -> None:
    text = "# Recommendations\n\n1. By the end of May, the port shall be closed to all boats.\n"
    assert filled(text, "the port shall be closed to all boats")
    assert not filled(text, "By the end of May")


def test_what_ends_in_a_colon_is_filled_with_its_list() -> None:
    text = "Recommendation 4: That the city appoint a warden for the port, including:\n\na) the quay;\n\nb) the pier.\n"
    alone, whole = text[text.index("the city") : text.index(":\n\na")], text[text.index("the city") : -2]
    assert not filled(text, alone) and filled(text, whole)
