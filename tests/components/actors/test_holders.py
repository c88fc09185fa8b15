"""Who holds a reported demand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from policyclaims.components.actors.holders import UNNAMED, find_holder
from policyclaims.components.actors.names import Names
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.knowledge.tables import default_actors


@pytest.mark.parametrize(
    ("text", "quoted", "holder"),
    [
        ("The Rail Union says that the government should resign.", "the government should resign", "Rail Union"),
        ("Critics argue that the levy should go.", "the levy should go", "critics"),
        pytest.param(
            "According to the Rail Union, the levy should go.",
            "According to the Rail Union, the levy should go",
            "Rail Union",
        ),
        ("The Rail Union has demands. It says that the levy should go.", "the levy should go", "Rail Union"),
    ],
)
def test_the_holder(parsed: Callable[[str], Analysis], text: str, quoted: str, holder: str) -> None:
    analysis = parsed(text)
    found = [c for c in analysis.candidates if text[c.start : c.end] == quoted]
    assert found, [text[c.start : c.end] for c in analysis.candidates]
    assert find_holder(analysis, found[0], Names(analysis.blocks, default_actors())) == holder


def test_nobody_named(parsed: Callable[[str], Analysis]) -> None:
    analysis = parsed("They say so.")
    assert find_holder(analysis, analysis.candidates[0], Names(analysis.blocks, default_actors())) == UNNAMED
