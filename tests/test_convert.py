"""What a finished document says of its claims beyond what was learned."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "action", "verb"),
    [
        ("We recommend that the Board for the Harbours fund the pilots until 2031.", "fund the pilots until 2031", "fund"),
        ("We recommend that the Harbour Board should publish its accounts.", "publish its accounts", "publish"),
    ],
)
def test_the_action_of_recommend_that(thorough: Any, text: str, action: str, verb: str) -> None:
    (claim,) = thorough(f"## Recommendations\n\n{text}\n")._.claims
    assert claim.actors and (claim.action.text, claim.action.verb) == (action, verb)


def test_a_deadline_is_quoted(thorough: Any) -> None:
    text = "## Recommendations\n\nNorway should open the books by the end of 2031.\n"
    (claim,) = thorough(text)._.claims
    assert (
        claim.deadline is not None
        and text[claim.deadline.start : claim.deadline.end] == claim.deadline.text == "by the end of 2031"
    )


def test_who_asks_is_no_actor(thorough: Any) -> None:
    items = (
        "Norway should open the ports (Chile, Peru)",
        "Norway should mend the dykes (Ghana)",
        "Norway should ban the traps (Kenya)",
    )
    claims = thorough("## Recommendations\n\n" + "\n\n".join(f"1.{n} {item};" for n, item in enumerate(items, start=1)))._.claims
    assert [c.proposed_by for c in claims] == [("Chile", "Peru"), ("Ghana",), ("Kenya",)]
    assert {a.name for c in claims for a in c.actors} == {"Norway"}
