"""Reasons: the clauses beside and around a recommendation that could give one."""

from __future__ import annotations

import numpy as np
import pytest
from policyclaims.components.parsing.candidates import analyse
from policyclaims.components.rationales.reasons import FEW, REACH, Target, context_rows, find_units, in_reach, link_features


def target(text: str, quoted: str, sentence: int) -> Target:
    start = text.index(quoted)
    return Target(sentence, start, start + len(quoted), "should")


def test_the_rest_of_a_sentence_and_the_sentences_around_it() -> None:
    text = "The pier is rotten and old. Oslo should close the port, because the crane of the port is broken. However, the winter storms are near."
    units = find_units(analyse(text), [target(text, "Oslo should close the port", 1)])
    assert [text[u.start : u.end] for u in units] == [
        "The pier is rotten and old",
        "the crane of the port is broken",
        "the winter storms are near",
    ]
    assert [u.partial for u in units] == [False, True, False]


def test_a_source_behind_a_reason_is_cut() -> None:
    text = "Oslo should close the port. The winter storms are near (Olsen 2019)."
    (unit,) = find_units(analyse(text), [target(text, "Oslo should close the port", 0)])
    assert text[unit.start : unit.end] == "The winter storms are near"


def test_a_reason_before_its_recommendation_in_the_sentence() -> None:
    text = "Because the crane of the port is broken, Oslo should close the port."
    (unit,) = find_units(analyse(text), [target(text, "Oslo should close the port", 0)])
    assert text[unit.start : unit.end] == "the crane of the port is broken"


def test_nothing_without_a_recommendation_or_out_of_reach() -> None:
    text = "Oslo should close the port. " + "The sky was very blue that day. " * 20
    analysis = analyse(text)
    assert find_units(analysis, []) == []
    near = target(text, "Oslo should close the port", 0)
    units = find_units(analysis, [near])
    assert max(u.sentence for u in units) == REACH
    assert in_reach(units[0], [near]) == [near]


def test_findings_argue_from_far_above_where_recommendations_are_few() -> None:
    text = "The crane of the port is broken. " + "The sky was very blue that day. " * 20 + "Oslo should close the port."
    analysis = analyse(text)
    one = target(text, "Oslo should close the port", 21)
    units = find_units(analysis, [one])
    assert units[0].sentence == 0 and in_reach(units[0], [one]) == [one]
    many = [one] * (FEW + 1)
    assert min(u.sentence for u in find_units(analysis, many)) == 21 - REACH
    assert in_reach(units[0], many) == []


def test_reasons_stand_together() -> None:
    text = "The crane is broken and old. The pier is rotten and old. The sky was blue and wide. Oslo should close the port."
    analysis = analyse(text)
    one = target(text, "Oslo should close the port", 3)
    units = find_units(analysis, [one])
    rows = context_rows(analysis, units, np.asarray([0.9, 0.5, 0.1]), [one])
    assert [row["before True"] for row in rows] == [0.0, 0.9, 0.5]
    assert [row["after True"] for row in rows] == [0.5, 0.1, 0.0]
    assert [row["after asks"] for row in rows] == [0.0, 0.0, 1.0]
    assert rows[1]["block True"] == pytest.approx(0.5)


def test_a_link_knows_its_side() -> None:
    text = "The pier is rotten and old. Oslo should close the port. The winter storms are near."
    analysis = analyse(text)
    goal = target(text, "Oslo should close the port", 1)
    before, after = find_units(analysis, [goal])
    assert any(k.startswith("side+rank:after") for k in link_features(analysis, before, goal, [goal]))
    assert any(k.startswith("side+rank:before") for k in link_features(analysis, after, goal, [goal]))
