"""The actors that a text offers for a recommendation; ranking them is learned and not tested here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from policyclaims.components.actors.finder import ActorFinder, Option
from policyclaims.components.actors.mentions import addressed
from policyclaims.components.actors.names import Names
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.knowledge.tables import default_actors

HOWS = {"subject", "passive_agent", "lead_in", "heading", "coreference", "named_after", "table", "document", "none"}


def options(analysis: Analysis, quoted: str) -> list[Option]:
    finder = ActorFinder(analysis, Names(analysis.blocks, default_actors()))
    candidate = next(c for c in analysis.candidates if analysis.text[c.start : c.end] == quoted)
    return finder.options(candidate, None)


def offered(found: list[Option]) -> set[tuple[str, tuple[str, ...]]]:
    return {(o.how, tuple(a.name for a in o.actors)) for o in found}


@pytest.mark.parametrize(
    ("text", "quoted", "how", "names"),
    [
        ("Norway should open the books.", "Norway should open the books", "subject", ("Norway",)),
        ("Seoul and Tokyo should sign the pact.", "Seoul and Tokyo should sign the pact", "subject", ("South Korea", "Japan")),
        ("The books should be opened by Norway.", "The books should be opened by Norway", "passive_agent", ("Norway",)),
        ("We urge Norway to open the books.", "We urge Norway to open the books", "subject", ("Norway",)),
        ("Norway should:\n- open the books\n", "open the books", "lead_in", ("Norway",)),
        ("# Recommendations to Norway\n\nOpen the books.\n", "Open the books", "heading", ("Norway",)),
        ("Norway is rich. It should open the books.", "It should open the books", "coreference", ("Norway",)),
        ("The books need to be opened by Norway.", "The books need to be opened by Norway", "passive_agent", ("Norway",)),
        ("It is the task of Norway to open the books.", "It is the task of Norway to open the books", "subject", ("Norway",)),
        ("Those who fish should open the books.", "Those who fish should open the books", "subject", ("those who fish",)),
        (
            "Bodies such as courts and schools should open the books.",
            "Bodies such as courts and schools should open the books",
            "subject",
            ("bodies", "courts", "schools"),
        ),
        ("- Open the books. Norway should show them to all.\n", "Open the books", "coreference", ("Norway",)),
        ("For donors\n\nOpen the books at once.\n", "Open the books at once", "heading", ("donors",)),
    ],
)
def test_an_actor_is_offered(parsed: Callable[[str], Analysis], text: str, quoted: str, how: str, names: tuple[str, ...]) -> None:
    assert (how, names) in offered(options(parsed(text), quoted))


def test_nobody_is_always_offered_last_and_once(parsed: Callable[[str], Analysis]) -> None:
    found = options(parsed("Norway is rich. The books should be opened."), "The books should be opened")
    assert found[-1].relation == "none" and found[-1].actors == ()
    assert len({(o.relation, frozenset(a.name for a in o.actors)) for o in found}) == len(found)
    assert {o.how for o in found} <= HOWS


def test_the_words_of_an_actor_are_its_source(parsed: Callable[[str], Analysis]) -> None:
    text = "The report of the inquiry was read in the harbour hall on Monday. The **Norwegian gov-\nernment** should open the books of the harbour to all who ask for them in\nwriting."
    analysis = parsed(text)
    found = options(analysis, next(text[c.start : c.end] for c in analysis.candidates if "should" in text[c.start : c.end]))
    (named,) = next(o for o in found if o.relation == "subject").actors
    assert named.name == "Norway" and text[named.start : named.end].endswith("Norwegian gov-\nernment")


@pytest.mark.parametrize(
    ("heading", "who"),
    [
        ("Recommendations to the African Union", "the African Union"),
        ("Recommendations for Norway:", "Norway"),
        ("For employers", "employers"),
        ("What Washington should do", "Washington"),
        ("To the Ministry of Health:", "the Ministry of Health"),
        ("Background", None),
        ("The recommendations", None),
        ("Norway", None),
    ],
)
def test_whom_a_heading_addresses(heading: str, who: str | None) -> None:
    place = addressed(heading)
    assert (heading[slice(*place)] if place else None) == who


def test_every_how_is_in_the_schema() -> None:
    import orjson
    from policyclaims.components.actors.options import HOW

    from tests.conftest import ROOT

    schema = orjson.loads((ROOT / "pipeline" / "policyclaims" / "schemas" / "claims.schema.json").read_bytes())
    allowed = set(schema["properties"]["actors"]["items"]["properties"]["how"]["enum"])
    assert set(HOW.values()) - {"none"} == allowed
