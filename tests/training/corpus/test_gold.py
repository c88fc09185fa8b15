"""The JSON form of annotated documents."""

from __future__ import annotations

from typing import Any

import pytest
from policyclaims.errors import CorpusError
from policyclaims.training.corpus.gold import GoldDocument

from tests.helpers import gold


@pytest.fixture
def data() -> dict[str, Any]:
    return gold('<r1 themes="energy">Open the <a1>grid</a1></r1>. <w1 for="r1">It is dark</w1>.').to_json()


def test_spans_carry_their_words(data: dict[str, Any]) -> None:
    assert data["recommendations"][0]["text"] == "Open the grid"
    assert data["rationales"][0]["text"] == "It is dark"
    assert data["title"] == "A test"


@pytest.mark.parametrize("key", ["text", "recommendations", "rationales", "id"])
def test_a_missing_key_is_told(data: dict[str, Any], key: str) -> None:
    del data[key]
    with pytest.raises(CorpusError, match=f"some.json: no annotated document.*{key}"):
        GoldDocument.from_json(data, name="some.json")


@pytest.mark.parametrize("key", ["start", "end", "actors", "actor_spans", "polarity", "holder", "themes", "id"])
def test_a_missing_key_of_a_span_is_told(data: dict[str, Any], key: str) -> None:
    del data["recommendations"][0][key]
    with pytest.raises(CorpusError, match=f"some.json: no annotated document.*{key}"):
        GoldDocument.from_json(data, name="some.json")


def test_shifted_offsets_are_told(data: dict[str, Any]) -> None:
    data["recommendations"][0]["start"] += 1
    with pytest.raises(CorpusError, match="r1 quotes other words"):
        GoldDocument.from_json(data, name="some.json")


def test_what_is_no_object_is_told() -> None:
    with pytest.raises(CorpusError, match="no annotated document"):
        GoldDocument.from_json(["a"], name="some.json")  # type: ignore[arg-type]


def test_the_title_of_the_pilot_form_is_kept(data: dict[str, Any]) -> None:
    del data["meta"]
    assert GoldDocument.from_json(data, name="x").meta == {"title": "A test"}
