"""Slices and confusion: each recommendation counts once, where it belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.records import Actor, Claim, Theme
from policyclaims.training.evaluation.outcomes import SLICES, Slice, by_slice, confusion, outcomes
from policyclaims.training.evaluation.scores import count

from tests.helpers import gold
from tests.training.evaluation.test_scores import GOLD, perfect

LAYOUT = gold(
    """# <r1 themes="health">Build the clinics</r1>

<r2 themes="health">Donors must pay for them</r2>.

Ministers should:

- <r3 themes="energy">open the grid</r3>
- <r4 themes="energy">close the mine</r4>"""
)


def kept(keep: list[bool]) -> list[Claim]:
    return [c for c, k in zip(perfect(LAYOUT), keep, strict=True) if k]


def test_layout_is_that_of_the_place() -> None:
    found = by_slice(outcomes([LAYOUT], [kept([False, True, True, False])]), "layout")
    assert {value: (one.there, one.found, one.said) for value, one in found.items()} == {"heading": (1, 0, 0), "paragraph": (1, 1, 1), "led item": (2, 1, 1)}
    assert found["led item"].shares()["recall"] == 0.5 and found["heading"].shares()["precision"] is None


def test_a_claim_counts_under_its_own_theme() -> None:
    claims = perfect(LAYOUT)
    claims[3] = replace(claims[3], themes=(Theme("health", 0.9),))
    found = by_slice(outcomes([LAYOUT], [claims]), "theme")
    assert (found["health"].there, found["health"].said, found["energy"].there, found["energy"].said) == (2, 3, 2, 1)
    assert found["energy"].shares()["main"] == 0.5 and found["health"].shares()["main"] == 1.0


def test_how_is_known_of_claims_alone() -> None:
    claims = perfect()
    claims[1] = replace(claims[1], actors=())
    found = by_slice(outcomes([GOLD], [claims]), "how")
    assert found["subject"].shares()["actor"] == 1 and found["no actor"].shares()["actor"] == 0
    assert found["subject"].shares()["recall"] is None


def test_headers_slice_documents() -> None:
    assert set(by_slice(outcomes([GOLD], [perfect()]), "publisher")) == {"sample"}
    assert by_slice(outcomes([GOLD], [perfect()]), "phenomenon") == {}
    hard = replace(GOLD, meta={**GOLD.meta, "phenomenon": "irony"})
    assert by_slice(outcomes([hard], [perfect()]), "phenomenon")["irony"].there == 2


@given(st.lists(st.booleans(), min_size=4, max_size=4), st.sampled_from([s for s in SLICES if s not in ("how", "phenomenon")]))
def test_slices_add_up_to_the_whole(keep: list[bool], name: str) -> None:
    claims = kept(keep)
    whole = count(LAYOUT, claims)
    slices = list(by_slice(outcomes([LAYOUT], [claims]), name).values())
    assert sum(s.there for s in slices) == whole["detect_there"] and sum(s.said for s in slices) == whole["detect_said"]
    assert sum(s.found for s in slices) == sum(s.right for s in slices) == sum(s.matched for s in slices) == whole["detect_hit"]


def test_confusion() -> None:
    author, donors, reported = perfect()
    found = confusion([GOLD], [[replace(author, themes=(Theme("health", 0.9),)), replace(donors, polarity="for"), replace(reported, holder="author")]])
    assert found["holder"] == {"author": {"author": 2}, "reported": {"author": 1}}
    assert found["polarity"] == {"against": {"for": 1}, "for": {"for": 1}}
    assert found["main"] == {"energy": {"health": 1}, "health": {"health": 1}}


def test_confusion_of_what_one_side_lacks() -> None:
    author, donors, _ = perfect()
    false = replace(donors, id="x", start=0, end=4, text=GOLD.text[:4])
    found = confusion([GOLD], [[author, false]])
    assert found["holder"] == {"author": {"author": 1, "none": 1}, "none": {"author": 1}, "reported": {"none": 1}}


def test_a_second_theme_of_the_annotation_is_right() -> None:
    first, *rest = perfect()
    found = confusion([GOLD], [[replace(first, themes=(Theme("economy", 0.9),)), *rest]])
    assert found["main"] == {"economy": {"economy": 1}, "health": {"health": 1}}


def test_an_empty_slice_has_no_shares() -> None:
    assert set(Slice().shares().values()) == {None}


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="zip"):
        outcomes([GOLD], [])


def test_actors_are_compared_by_canonical_name() -> None:
    first, *rest = perfect()
    found = by_slice(outcomes([GOLD], [[replace(first, actors=(Actor("Kingdom of Norway", None, None, None, "subject"),)), *rest]]), "cue")
    assert sum(s.actor for s in found.values()) == 2
