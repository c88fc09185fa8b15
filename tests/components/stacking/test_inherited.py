"""What the next recommendation may inherit is the linear choice, as in fitting, whatever the encoder makes of the one before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from policyclaims.components.actors.finder import ActorFinder
from policyclaims.components.actors.names import Names
from policyclaims.components.actors.options import Named
from policyclaims.components.encoder.model import ACTOR, TAGS, WIDTH, Sight, cut
from policyclaims.components.learning.linear import LinearModel
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.recommendations.cues import find_cue
from policyclaims.components.stacking.joint import Reading
from policyclaims.components.steps.actors import ActorStep
from policyclaims.components.steps.state import Found, Work
from policyclaims.knowledge.tables import default_actors

from tests.components.encoder.test_model import _Words

TEXT = "Many ferry owners met in old halls. It rained on. It rained on. The quay is to be mended. The boats are to be sold."


def prefers(feature: str) -> LinearModel:
    return LinearModel(("wrong", "right"), (feature,), np.asarray([[-4.0], [4.0]], dtype=np.float32), np.zeros(2))


def test_the_encoders_choice_is_told_and_not_passed_on(
    parsed: Callable[[str], Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = parsed(TEXT)
    pieces = cut(analysis, _Words())
    tags = np.full((len(pieces.ids), TAGS), 0.01)
    at = TEXT.index("ferry owners")
    tags[pieces.span(at, at + 12), ACTOR] = 0.9
    sight = Sight(pieces, tags, np.zeros((len(pieces.ids), WIDTH - TAGS)))
    found = [c for c in analysis.candidates if TEXT[c.start : c.end].endswith(("mended", "sold"))]
    reading = Reading(analysis, sight, {"options": prefers("found:pointed")}, {})
    passed: list[tuple[Named, ...]] = []

    def settle(self: ActorFinder, candidate: Candidate, actors: tuple[Named, ...]) -> None:
        passed.append(actors)

    monkeypatch.setattr(ActorFinder, "settle", settle)
    step = ActorStep()
    step.models = {"actors": prefers("r:none")}
    work = Work(analysis, Names(analysis.blocks, default_actors()), reading)
    work.found = [Found(c, 0.9, "author", "for", find_cue(analysis, c)) for c in found]
    assert [[a.name for a in option.actors] for option in step.predict(work)] == [["ferry owners"]] * 2
    assert passed == [(), ()]
