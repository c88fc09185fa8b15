"""Lists of words and patterns: every one is read whole, and every pattern is one."""

from __future__ import annotations

import re

import pytest
from policyclaims.components.recommendations.features import _cue_class
from policyclaims.knowledge.words import pattern, sections, whole, words


@pytest.mark.parametrize("name", ["cues.txt", "offices.txt", "demands.txt", "stop_words.txt"])
def test_every_entry_is_a_pattern_and_stands_once(name: str) -> None:
    for head, entries in sections(name).items():
        assert len(set(entries)) == len(entries), head
        for entry in entries:
            assert entry == entry.strip() and entry
            re.compile(entry)


def test_a_list_goes_on_where_its_name_stands_again() -> None:
    assert {"vital", "wise", "welcome"} <= set(sections("cues.txt")["value"])


def test_patterns_find_whole_words() -> None:
    value = whole(sections("cues.txt")["value"])
    assert value.search("It is high  time to act") and value.search("WORTH it")
    assert not value.search("the worthy")
    assert re.fullmatch(pattern(sections("offices.txt")["title"]), "Prime Minister")


def test_an_underscore_is_a_space_within_a_word() -> None:
    assert "civil servant" in words("actor_nouns.txt") and "parliament" in words("generic_bodies.txt")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("we recommended a bridge", "recommend"),
        ("the board ought to act", "should"),
        ("he said so", "report"),
        ("it will rain", "will"),
        ("a saidiya", "none"),
    ],
)
def test_the_first_class_that_fits_is_taken(sentence: str, kind: str) -> None:
    assert _cue_class(sentence) == kind
