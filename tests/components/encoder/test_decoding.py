"""Decoding: the likeliest spans, on whole words, each with the clause of the parse that it stands for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from policyclaims.components.encoder.decoding import Decoded, decode, span_rows
from policyclaims.components.encoder.model import FIRST, INSIDE, OUTSIDE, REPORTED, TAGS, WIDTH, Pieces, Sight, cut
from policyclaims.components.parsing.candidates import Analysis, analyse
from policyclaims.components.stacking.proposals import candidate_of, choose, proposal_rows, propose

from tests.components.encoder.test_model import _Words

SETTINGS = {"lean": 0.0, "sentence": 1.0, "block": 3.0}


def seen(text: str, *marked: tuple[str, int], doubt: float = 0.05) -> tuple[Analysis, Sight]:
    """Look at a text as an encoder would that marks some of its words."""
    analysis = analyse(text)
    pieces: Pieces = cut(analysis, _Words())
    tags = np.full((len(pieces.ids), TAGS), 0.001)
    tags[:, OUTSIDE] = 0.999
    for words, kind in marked:
        at = text.index(words)
        places = pieces.span(at, at + len(words))
        tags[places] = 0.001
        tags[places, OUTSIDE] = doubt
        tags[places, INSIDE if kind == FIRST else kind] = 1 - doubt
        if kind == FIRST:
            tags[places[0], [FIRST, INSIDE]] = 1 - doubt, 0.001
    return analysis, Sight(pieces, tags, np.zeros((len(pieces.ids), WIDTH - TAGS)))


def found(text: str, *marked: tuple[str, int], doubt: float = 0.05) -> list[tuple[str, bool]]:
    analysis, sight = seen(text, *marked, doubt=doubt)
    return [(text[s.start : s.end], s.reported) for s in decode(analysis, sight, SETTINGS)]


def test_spans_are_decoded_on_whole_words() -> None:
    text = "It rains. The city should mend the quay. It leaks."
    assert found(text, ("The city should mend the quay.", FIRST)) == [("The city should mend the quay", False)]
    assert found(text) == []


def test_a_span_ends_before_the_reason_and_before_an_open_bracket() -> None:
    text = "The city should mend the quay because it leaks badly every winter. Sell the old boats (Norway); go."
    marked = (("The city should mend the quay because it leaks badly every winter.", FIRST), ("Sell the old boats (Norway);", FIRST))
    assert [words for words, _ in found(text, *marked)] == ["The city should mend the quay", "Sell the old boats"]
    _, sight = seen(text, ("Sell the old boats (Norway);", FIRST))
    assert decode(analyse(text), sight, SETTINGS)[0].end == text.index(" (Norway")


def test_two_that_touch_stay_two() -> None:
    text = "Mend the quay and sell the boats."
    assert found(text, ("Mend the quay", FIRST), ("and sell the boats.", FIRST)) == [
        ("Mend the quay", False),
        ("and sell the boats", False),
    ]


def test_a_span_may_run_over_a_list() -> None:
    text = "The city should mend:\n\n- the quay\n- the pier\n"
    marked = (("The city should mend:", FIRST), ("the quay", INSIDE), ("the pier", INSIDE))
    assert [words for words, _ in found(text, *marked, doubt=0.001)] == ["The city should mend:\n\n- the quay\n- the pier"]


def test_what_others_want_is_told_apart() -> None:
    text = "Labour says the port should close. Sell the boats."
    assert found(text, ("the port should close.", REPORTED), ("Sell the boats.", FIRST)) == [
        ("the port should close", True),
        ("Sell the boats", False),
    ]


def proposed(text: str, analysis: Analysis, *marked: tuple[str, int], linear: float = 0.1) -> list[Decoded]:
    _, sight = seen(text, *marked)
    chances = np.tile([1 - linear, linear, 0.0], (len(analysis.candidates), 1))
    return [p.span for p in propose(analysis, sight, decode(analysis, sight, SETTINGS), chances)]


def test_clauses_are_proposed_beside_the_spans(parsed: Callable[[str], Analysis]) -> None:
    text = "However, the city should mend the quay because it leaks. It rains."
    analysis = parsed(text)
    found = {text[s.start : s.end] for s in proposed(text, analysis, ("the city should mend the quay because", FIRST))}
    assert found == {"the city should mend the quay because", "the city should mend the quay"}
    assert proposed(text, analysis) == []
    assert "It rains" in {text[s.start : s.end] for s in proposed(text, analysis, linear=0.9)}


def test_each_span_gets_its_clause(parsed: Callable[[str], Analysis]) -> None:
    text = "However, the city should mend the quay because it leaks. It rains."
    analysis = parsed(text)
    _, sight = seen(text, ("the city should mend the quay because", FIRST))
    chances = np.tile([0.2, 0.8, 0.0], (len(analysis.candidates), 1))
    some = propose(analysis, sight, decode(analysis, sight, SETTINGS), chances)
    one = next(p for p in some if p.decoded)
    candidate = candidate_of(analysis, one)
    assert candidate is not None and text[candidate.start : candidate.end] == "the city should mend the quay because"
    assert analysis.parses[0][candidate.clause.head].text == "mend"
    rows = proposal_rows(analysis, sight, some)
    assert rows[some.index(one)]["linear"] > 0 and rows[some.index(one)]["rivals"] == 1.0


def test_of_two_over_the_same_words_the_surer_stays(parsed: Callable[[str], Analysis]) -> None:
    text = "However, the city should mend the quay because it leaks. It rains."
    analysis = parsed(text)
    _, sight = seen(text, ("the city should mend the quay because", FIRST))
    some = propose(analysis, sight, decode(analysis, sight, SETTINGS), np.tile([0.9, 0.1, 0.0], (len(analysis.candidates), 1)))
    assert len(some) == 2
    for sure in (0, 1):
        chances = np.asarray([0.4, 0.4])
        chances[sure] = 0.9
        assert choose(some, chances, threshold=0.3) == [(some[sure], 0.9)]
    assert choose(some, np.asarray([0.2, 0.1]), threshold=0.3) == []


def test_features_tell_a_sure_span_from_a_doubtful_one() -> None:
    text = "The city should mend the quay. It rains."
    rows = {}
    for doubt in (0.05, 0.4):
        analysis, sight = seen(text, ("The city should mend the quay.", FIRST), doubt=doubt)
        (rows[doubt],) = span_rows(analysis, sight, decode(analysis, sight, SETTINGS))
    assert rows[0.05]["mean"] > rows[0.4]["mean"] > 0
    assert rows[0.05]["opens its sentence"] == 1.0
    assert rows[0.05]["length"] == pytest.approx(np.log(6))
