"""Plain records."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from policyclaims.records import SCHEMA, Claim, Deadline, Document, make_id

from tests.test_writers import CLAIM, RECORD


def test_ids_depend_on_all_that_they_are_made_from() -> None:
    same = make_id("a" * 64, "recommendation", 0, 13)
    assert same == make_id("a" * 64, "recommendation", 0, 13) == "21a40845631aa52f"
    others = {
        make_id("b" * 64, "recommendation", 0, 13),
        make_id("a" * 64, "rationale", 0, 13),
        make_id("a" * 64, "recommendation", 1, 13),
        make_id("a" * 64, "recommendation", 0, 12),
    }
    assert len(others | {same}) == 5


def test_the_hash_is_that_of_the_text_in_utf8() -> None:
    assert Document("x", "é🙂").sha256 == hashlib.sha256("é🙂".encode()).hexdigest()


def test_a_claim_is_read_back() -> None:
    data = CLAIM.to_dict()
    assert data["schema"] == SCHEMA and "why" not in data
    assert Claim.from_dict(data) == CLAIM
    explained = dataclasses.replace(CLAIM, why={"score": [["a", 0.5]]})
    assert explained.to_dict()["why"] == {"score": [["a", 0.5]]}


def test_what_is_optional_is_read_back() -> None:
    assert not {"deadline", "proposed_by"} & CLAIM.to_dict().keys() and "score" not in CLAIM.to_dict()["actors"][0]
    more = dataclasses.replace(
        CLAIM,
        actors=(dataclasses.replace(CLAIM.actors[0], score=0.75),),
        deadline=Deadline("by 2030", 14, 21),
        proposed_by=("Norway", "Chile"),
    )
    data = more.to_dict()
    assert data["actors"][0]["score"] == 0.75 and data["deadline"] == {"text": "by 2030", "start": 14, "end": 21}
    assert data["proposed_by"] == ["Norway", "Chile"]
    assert Claim.from_dict(data) == more


def test_text_is_kept_only_where_it_was_asked_for() -> None:
    assert "text" not in RECORD.document.to_dict()
    assert dataclasses.replace(RECORD.document, text="x").to_dict()["text"] == "x"


def test_records_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        CLAIM.start = 3  # type: ignore[misc]
