"""Scoring: what is right counts, what is wrong costs, in each figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from policyclaims.records import Action, Actor, Claim, Cue, Rationale, Theme
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation.scores import NAMES, count, figures, same_name, score

from tests.helpers import gold

GOLD = gold(
    '<r1 actor="Norway@a1" themes="energy economy"><a1>Oslo</a1> should open the grid</r1>, because <w1 for="r1">it is dark in the winter</w1>. '
    '<r2 actor="donors" polarity="against" themes="health">Donors must not cut the grant</r2>. <r3 holder="Labour" themes="trade">Labour wants a lower tariff</r3>.'
)


def perfect(document: GoldDocument = GOLD) -> list[Claim]:
    """The claims that a perfect reader would make."""
    text = document.text
    claims = []
    for r in document.recommendations:
        reasons = tuple(
            Rationale(w.id, text[w.start : w.end], w.start, w.end, 1.0) for w in document.rationales if r.id in w.supports
        )
        actors = tuple(Actor(a, None, None, None, "subject") for a in r.actors)
        claims.append(
            Claim(
                id=r.id,
                doc_id="d",
                start=r.start,
                end=r.end,
                text=text[r.start : r.end],
                section=(),
                holder=r.holder,
                polarity="against" if r.polarity == "against" else "for",
                cue=Cue("x", 0, 1, "should"),
                actors=actors,
                action=Action("x", "x", 0, 1),
                rationales=reasons,
                themes=tuple(Theme(t, 0.9) for t in r.themes),
                score=1.0,
            )  # fmt: skip
        )
    return claims


def one(found: list[Claim]) -> dict[str, float]:
    return figures([count(GOLD, found)])


def test_perfect_is_one_in_every_figure() -> None:
    assert one(perfect()) == pytest.approx(dict.fromkeys(NAMES, 1.0))


def test_nothing_found() -> None:
    got = one([])
    assert got["detect"] == got["detect_r"] == got["who_what"] == got["rationale"] == got["link"] == 0


CHANGES: list[tuple[dict[str, Any], str, set[str]]] = [
    ({"actors": ()}, "actor", {"actor", "who_what"}),
    ({"actors": (Actor("Sweden", None, None, None, "subject"),)}, "actor", {"actor", "who_what"}),
    ({"polarity": "against"}, "polarity", {"polarity"}),
    ({"themes": (Theme("health", 0.9),)}, "main", {"main", "themes"}),
    ({"themes": (Theme("energy", 0.9),)}, "themes", {"themes"}),
    ({"rationales": ()}, "rationale", {"rationale", "link"}),
    ({"start": 21, "end": 25}, "detect", {"detect", "detect_p", "detect_r", "tokens", "who_what", "link"}),
]


@pytest.mark.parametrize(("change", "figure", "lower"), CHANGES)
def test_one_fault_lowers_its_figures_alone(change: dict[str, Any], figure: str, lower: set[str]) -> None:
    first, *rest = perfect()
    got = one([replace(first, **change), *rest])
    assert got[figure] < 1
    assert {name for name, value in got.items() if value < 1} == lower


def test_reported_demands_are_no_recommendations_of_the_author() -> None:
    *own, reported = perfect()
    assert one(own) == pytest.approx(dict.fromkeys(NAMES, 1.0))
    wrong = [*own, replace(reported, holder="author")]
    assert one(wrong)["detect_p"] == pytest.approx(2 / 3)
    assert count(GOLD, wrong)["reported_as_author"] == 1


@pytest.mark.parametrize(
    ("a", "b"), [("the Netherlands", "Netherlands"), ("Republic of Albania", "Albania"), ("Donors", "donors")]
)
def test_names_are_compared_folded(a: str, b: str) -> None:
    assert same_name(a) == same_name(b)


def test_different_names_stay_different() -> None:
    assert same_name("Norway") != same_name("Sweden")
    assert same_name("Oslo Council") != same_name("Norway")


def test_bands_hold_the_value() -> None:
    found = score([GOLD] * 6, [perfect(), [], perfect(), [], perfect(), perfect()], draws=80)
    assert set(found) == set(NAMES)
    for value, low, high in found.values():
        assert 0 <= low <= value <= high <= 1
    assert found["detect_r"][0] == pytest.approx(4 / 6) and found["detect_r"][1] < found["detect_r"][2]
    assert score([GOLD] * 6, [perfect(), [], perfect(), [], perfect(), perfect()], draws=80) == found


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="zip"):
        score([GOLD], [])
