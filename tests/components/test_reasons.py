"""Reasons: the clauses beside and around a recommendation that could give one."""

from __future__ import annotations

from policyclaims.components.candidates import analyse
from policyclaims.components.reasons import REACH, Target, find_units, in_reach, link_features


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
    far = Target(18, near.start, near.end, "should")
    assert in_reach(units[-1], [near, far]) == [near]
    assert in_reach(units[0], [near]) == [near]


def test_a_link_knows_its_side() -> None:
    text = "The pier is rotten and old. Oslo should close the port. The winter storms are near."
    analysis = analyse(text)
    goal = target(text, "Oslo should close the port", 1)
    before, after = find_units(analysis, [goal])
    assert any(k.startswith("side+rank:after") for k in link_features(analysis, before, goal, [goal]))
    assert any(k.startswith("side+rank:before") for k in link_features(analysis, after, goal, [goal]))
