"""What the encoder takes for actors is offered too, and judged beside what the rules offer."""

from __future__ import annotations

import numpy as np
from policyclaims.components.actors.names import Names
from policyclaims.components.actors.options import Named, Option
from policyclaims.components.encoder.model import ACTOR, ASKS, NAMES, NO_ACTOR, TAGS, WIDTH, Pieces, Sight, cut
from policyclaims.components.parsing.candidates import Analysis, Candidate, analyse
from policyclaims.components.parsing.clauses import Clause
from policyclaims.components.stacking.joint import option_rows
from policyclaims.components.stacking.pointers import marked, offers
from policyclaims.knowledge.tables import default_actors

from tests.components.encoder.test_model import _Words

TEXT = "Harbour wardens and dock crews met on Sunday. It rained, and ferry owners stayed at home.\n\nMend the quay."


def seen(quoted: str, points: dict[str, float]) -> tuple[Analysis, Sight, Candidate]:
    """Look at the text as an encoder would that marks words as actors, at each of which the quoted words point by so much."""
    analysis = analyse(TEXT)
    pieces: Pieces = cut(analysis, _Words())
    tags = np.full((len(pieces.ids), TAGS), 0.01)
    pointers = np.zeros((len(pieces.ids), WIDTH - TAGS))
    start = TEXT.index(quoted)
    pointers[pieces.span(start, start + len(quoted)), ASKS.start - TAGS] = 1.0
    for words, point in points.items():
        places = pieces.span(TEXT.index(words), TEXT.index(words) + len(words))
        tags[places, NO_ACTOR], tags[places, ACTOR] = 0.1, 0.9
        pointers[places, NAMES.start - TAGS] = point
    candidate = Candidate(len(analysis.sentences) - 1, Clause(0, 3, 0, "root"), start, start + len(quoted))
    return analysis, Sight(pieces, tags, pointers), candidate


def named(analysis: Analysis, sight: Sight, candidate: Candidate, *taken: str) -> list[list[str]]:
    there = marked(TEXT, sight, Names(analysis.blocks, default_actors()))
    for one in there:
        assert TEXT[one.named.start : one.named.end].lower().endswith(one.named.name.split()[-1].lower())
    return [[a.name for a in o.actors] for o in offers(sight, candidate, there, [[name] for name in taken])]


def test_whom_a_demand_points_at_is_offered_though_no_rule_finds_it() -> None:
    looked = seen("Mend the quay", {"ferry owners": 5.0})
    assert named(*looked) == [["ferry owners"]]
    assert named(*looked, "ferry owners") == []
    assert named(*seen("Mend the quay", {})) == []


def test_those_pointed_at_most_come_first_and_a_list_is_one_set_too() -> None:
    found = named(*seen("Mend the quay", {"Harbour wardens": 2.0, "dock crews": 1.0, "ferry owners": 5.0}))
    assert found[0] == ["ferry owners"]
    assert [sorted(names) for names in found if len(names) > 1] == [sorted([found[1][0], found[-1][0]])]
    assert len(found) == 4


def test_what_only_the_encoder_offers_begins_with_the_score_of_nobody() -> None:
    _, sight, candidate = seen("Mend the quay", {"ferry owners": 5.0})
    at = TEXT.index("ferry owners")
    options = [
        Option("before", (Named("dock crews", "generic"),)),
        Option("none", ()),
        Option("pointed", (Named("ferry owners", "generic", at, at + 12),)),
    ]
    rows = option_rows(sight, candidate, options, np.asarray([0.5, -1.5]))
    assert [row["linear"] for row in rows] == [0.5, -1.5, -1.5]
    assert rows[2]["pointed at"] > 0 and "named nowhere" in rows[0]


def test_a_marked_name_has_no_connective_and_no_open_bracket() -> None:
    text = "However, the dock crews (of Leith) met. And ferry owners (two of them) stayed."
    analysis = analyse(text)
    pieces = cut(analysis, _Words())
    tags = np.full((len(pieces.ids), TAGS), 0.01)
    for words in ("However, the dock crews (of", "And ferry owners"):
        tags[pieces.span(text.index(words), text.index(words) + len(words)), ACTOR] = 0.9
    sight = Sight(pieces, tags, np.zeros((len(pieces.ids), WIDTH - TAGS)))
    there = marked(text, sight, Names(analysis.blocks, default_actors()))
    assert [one.named.name for one in there] == ["dock crews", "ferry owners"]
    assert [text[one.named.start : one.named.end] for one in there] == ["dock crews", "ferry owners"]
