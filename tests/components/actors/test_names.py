"""Canonical names: who a name stands for, in a document and with a user's own table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import policyclaims
import pytest
from policyclaims.components.actors.names import Names
from policyclaims.document.layout import find_blocks
from policyclaims.knowledge.tables import default_actors, load_actors


def canonical(words: str, text: str = "", *, extra: tuple[Path, ...] = ()) -> str:
    return Names(find_blocks(text), load_actors(extra) if extra else default_actors()).canonical(words, len(text))[0]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Washington", "United States"),
        ("Paris", "France"),
        ("Seoul", "South Korea"),
        ("the Kremlin", "Russia"),
        ("the White House", "United States"),
        ("President Macron", "France"),
        ("President Ruto", "Kenya"),
        ("the Biden Administration", "United States"),
        ("the Norwegian government", "Norway"),
        ("the Kenyan authorities", "Kenya"),
        ("Norway's government", "Norway"),
        ("the government of Ghana", "Ghana"),
        ("the Government of the United Kingdom", "United Kingdom"),
        ("the Republic of Albania", "Albania"),
        ("U.S.", "United States"),
        ("the European Commission", "European Commission"),
        ("NHS England", "NHS England"),
        ("UNICEF", "UNICEF"),
        ("such an agency", "agency"),
        ("UKSA", "United Kingdom Space Agency"),
        ("the Office of the Comptroller of the Currency", "United States Office of the Comptroller of the Currency"),
        ("local authorities", "local authorities"),
        ("Donors", "donors"),
        ("The schools", "schools"),
        ("both donors", "donors"),
    ],
)
def test_names_without_a_document(words: str, name: str) -> None:
    assert canonical(words) == name


BRITAIN = "The United Kingdom voted. In the United Kingdom, Parliament met. The Department for Transport (DfT) is late. The United Kingdom waits."


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("DfT", "United Kingdom Department for Transport"),
        ("the Department", "United Kingdom Department for Transport"),
        ("the Home Office", "United Kingdom Home Office"),
        ("the Secretary of State for Transport", "United Kingdom Department for Transport"),
        ("the government", "United Kingdom"),
        ("the State party", "United Kingdom"),
        ("Parliament", "United Kingdom Parliament"),
        ("Kenya's government", "Kenya"),
    ],
)
def test_names_in_a_document_about_a_state(words: str, name: str) -> None:
    assert canonical(words, BRITAIN) == name


KENYA = "The National Rivers Agency (NRA) was founded in Kenya. Kenya's rivers are low. Kenya counts."


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("NRA", "Kenya National Rivers Agency"),
        ("the Agency", "Kenya National Rivers Agency"),
        ("the Ministry of Health", "Kenya Ministry of Health"),
        ("the Minister of Health", "Kenya Ministry of Health"),
        ("the government", "Kenya"),
    ],
)
def test_abbreviations_and_ministers(words: str, name: str) -> None:
    assert canonical(words, KENYA) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Congress", "United States Congress"),
        ("the Secretary of State", "United States Department of State"),
        ("the Secretary of Defense", "United States Department of Defense"),
        ("the Pentagon", "United States Department of Defense"),
        ("the President", "United States"),
    ],
)
def test_american_offices(words: str, name: str) -> None:
    assert canonical(words, "The United States is large. The United States votes. America waits.") == name


def test_the_government_of_nobody_in_particular() -> None:
    assert canonical("the government", "The report is short.") == "government"


def test_a_short_form_stands_for_the_name_before_it() -> None:
    text = "The Atlas Fund met in the hall. The Harbour Fund paid for it."
    names = Names(find_blocks(text), default_actors())
    assert names.canonical("the Fund", text.index("The Harbour"))[0] == "Atlas Fund"
    assert names.canonical("the Fund", len(text))[0] == "Harbour Fund"


def test_an_abbreviation_must_fit_its_words() -> None:
    assert canonical("XYZ", "The National Rivers Agency (XYZ) met.") != "National Rivers Agency"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.jsonl"
    rows = [
        {"name": "Free City of Seoul", "aliases": ["Seoul"], "kind": "city"},
        {"name": "Guild of Lamplighters", "aliases": ["Lamps Guild", "the Lamps"], "parent": "Norway"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return path


@pytest.mark.parametrize(
    ("words", "name"), [("Seoul", "Free City of Seoul"), ("the Lamps Guild", "Guild of Lamplighters"), ("Paris", "France")]
)
def test_a_users_own_table_overrides_ours(own: Path, words: str, name: str) -> None:
    assert canonical(words, extra=(own,)) == name


def test_an_alias_with_its_article(own: Path) -> None:
    assert canonical("the Lamps", extra=(own,)) == "Guild of Lamplighters"


def test_a_users_own_table_reaches_the_claims(own: Path) -> None:
    text = "## Recommendations\n\nSeoul should open its ports.\n"
    ours = policyclaims.load()(text)._.claims
    theirs = policyclaims.load(actors=(own,))(text)._.claims
    assert [[a.name for a in c.actors] for c in ours] == [["South Korea"]]
    assert [[a.name for a in c.actors] for c in theirs] == [["Free City of Seoul"]]


@pytest.mark.parametrize(
    "text",
    [
        "We recommend that the European Commission publish its model in Seoul.",
        "The European Commission should hold its next summit in Seoul.",
    ],
)
def test_a_place_is_no_actor(thorough: Any, text: str) -> None:
    claims = thorough(f"## Recommendations\n\n{text}\n")._.claims
    assert claims and all([a.name for a in c.actors] == ["European Commission"] for c in claims)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Seoul and Tokyo should sign the pact.", {"South Korea", "Japan"}),
        ("The books should be opened by the Norwegian government.", {"Norway"}),
        ("We urge Norway to open the books.", {"Norway"}),
        ("It is time for Oslo to decide.", {"Norway"}),
        ("Norway, in consultation with Sweden, should open the books.", {"Norway"}),
    ],
)
def test_who_should_act(thorough: Any, text: str, names: set[str]) -> None:
    (claim,) = thorough(f"## Recommendations\n\n{text}\n")._.claims
    assert {a.name for a in claim.actors} == names


def test_nobody_is_no_actor() -> None:
    assert not canonical("No minister").startswith("no ")


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The Department for Education and Ofsted met.", "the Department", "Department for Education"),
        ("The Department for Education and Skills met.", "the Department", "Department for Education and Skills"),
        ("The Department and the Post Office met Fujitsu in May.", "the Department", "Department"),
        ("The Ministry of Health met.", "the council", "council"),
        ("The City of Oakhaven met. The city slept.", "the City", "City of Oakhaven"),
        ("Oakhaven Space Agency met.", "OSA", "Oakhaven Space Agency"),
        ("We asked private sector entities.", "Private Sector Entities", "private sector entities"),
        ("", "other agencies", "other agencies"),
    ],
)
def test_names_that_a_document_explains(text: str, words: str, name: str) -> None:
    assert canonical(words, text).removeprefix("United Kingdom ") == name


def test_no_state_comes_from_what_any_state_has() -> None:
    assert canonical("the Secretary of Ports", "The House met the Secretary of Ports.") == "Secretary of Ports"


def test_no_state_comes_from_a_firm() -> None:
    assert canonical("the Department", "The Department met Fujitsu and Toyota. Fujitsu left.") == "Department"
