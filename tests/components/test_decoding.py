"""Decoding: the likeliest spans, on whole words, each with the clause of the parse that it stands for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from policyclaims.components.candidates import Analysis, analyse
from policyclaims.components.decoding import candidates_of, decode, span_rows
from policyclaims.components.encoder import FIRST, INSIDE, OUTSIDE, REPORTED, TAGS, WIDTH, Pieces, Sight, cut

from tests.components.test_encoder import _Words

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
    return analysis, Sight(pieces, tags, np.zeros((len(pieces.ids), WIDTH - TAGS)), np.zeros((len(pieces.ids), 1)))


def found(text: str, *marked: tuple[str, int], doubt: float = 0.05) -> list[tuple[str, bool]]:
    analysis, sight = seen(text, *marked, doubt=doubt)
    return [(text[s.start : s.end], s.reported) for s in decode(analysis, sight, SETTINGS)]


def test_spans_are_decoded_on_whole_words() -> None:
    text = "It rains. The city should mend the quay. It leaks."
    assert found(text, ("The city should mend the quay.", FIRST)) == [("The city should mend the quay", False)]
    assert found(text) == []


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


def test_each_span_gets_its_clause(parsed: Callable[[str], Analysis]) -> None:
    text = "However, the city should mend the quay because it leaks. It rains."
    _, sight = seen(text, ("the city should mend the quay because", FIRST))
    analysis = parsed(text)
    spans = decode(analysis, sight, SETTINGS)
    taken = candidates_of(analysis, [(s, 0.9) for s in spans], snap=0.7)
    assert [text[c.start : c.end] for _, c, _ in taken] == ["the city should mend the quay"]
    kept = candidates_of(analysis, [(s, 0.9) for s in spans], snap=1.1)
    assert [text[c.start : c.end] for _, c, _ in kept] == ["the city should mend the quay because"]
    assert analysis.parses[0][kept[0][1].clause.head].text == "mend"


def test_of_two_over_the_same_words_the_surer_stays(parsed: Callable[[str], Analysis]) -> None:
    text = "The city should mend the quay. It rains."
    _, sight = seen(text, ("The city should mend the quay.", FIRST))
    analysis = parsed(text)
    (span,) = decode(analysis, sight, SETTINGS)
    assert [score for _, _, score in candidates_of(analysis, [(span, 0.4), (span, 0.9)], snap=0.8)] == [0.9]


def test_features_tell_a_sure_span_from_a_doubtful_one() -> None:
    text = "The city should mend the quay. It rains."
    rows = {}
    for doubt in (0.05, 0.4):
        analysis, sight = seen(text, ("The city should mend the quay.", FIRST), doubt=doubt)
        (rows[doubt],) = span_rows(analysis, sight, decode(analysis, sight, SETTINGS))
    assert rows[0.05]["mean"] > rows[0.4]["mean"] > 0
    assert rows[0.05]["opens its sentence"] == 1.0
    assert rows[0.05]["length"] == pytest.approx(np.log(6))
