"""The rules of the corpus: each planted fault is found, and told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from policyclaims.knowledge.taxonomy import default_taxonomy
from policyclaims.training.check import GENRES, problems
from policyclaims.training.inline import parse

from tests.helpers import HEADER, gold, tiny_corpus

THEMES = default_taxonomy().labels
SOUND = '<r1 actor="Norway@a1" themes="energy economy"><a1>Oslo</a1> should open the grid</r1>. <w1 for="r1">It is dark in the winter</w1>.'


def found(body: str) -> list[str]:
    return list(problems(gold(body, name="some-1"), themes=THEMES))


def test_a_sound_document_has_no_problems() -> None:
    assert found(SOUND) == []


def test_the_small_corpus_of_the_tests_is_sound() -> None:
    for name, source in tiny_corpus():
        assert list(problems(parse(source, name=name), themes=THEMES)) == []


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ('\n<r1 themes="sport">Open the grid</r1>', 8, "theme 'sport' is not in the taxonomy"),
        ("<r1>Open the grid</r1>", 7, "has no theme"),
        ('<r1 themes="energy energy">Open the grid</r1>', 7, "none twice"),
        ('<r1 themes="energy health trade justice">Open the grid</r1>', 7, "4 themes"),
        ('<r1 themes="energy">Open</r1>\n<w1 for="r7">It is dark</w1>', 8, "supports 'r7', which is not in the document"),
        ("\n\n<w1>It is dark</w1>", 9, "supports nothing"),
        ('<r1 themes="energy"> Open the grid</r1>', 7, "white space"),
        ('<r1 themes="energy">Open the grid\n</r1>', 7, "white space"),
        ('<r1 themes="energy">Open the grid.</r1>', 7, "ends with '.'"),
        ('<r1 themes="energy">Open the grid;</r1>', 7, "ends with ';'"),
        ('<r1 themes="energy">Open</r1> <w1 for="r1">It is dark,</w1>', 7, "ends with ','"),
        ('<r1 themes="energy">- Open the grid</r1>', 7, "list mark"),
        ('<r1 themes="energy">(a) Open the grid</r1>', 7, "list mark"),
        ('<r1 themes="energy">12. Open the grid</r1>', 7, "list mark"),
        ('<r1 themes="energy"> </r1>', 7, "marks no words"),
        ('<r1 themes="energy"><r2 themes="energy">Open the grid</r2></r1>', 7, "the same words as"),
        ('<r1 polarity="maybe" themes="energy">Open the grid</r1>', 7, "polarity 'maybe'"),
        ('<r1 holder=" " themes="energy">Open the grid</r1>', 7, "empty holder"),
        ('<r1 actor="Norway; Norway" themes="energy">Open the grid</r1>', 7, "repeated actor"),
        ('<r1 actor="Norway; " themes="energy">Open the grid</r1>', 7, "empty or repeated actor"),
        ('<r1 actor="the council" themes="energy">Open the grid</r1>', 7, "leave out the article"),
        ('<r1 themes="energy">Open the <r2 themes="energy">grid</r1> and the port</r2>', 7, "<r2> crosses <r1>"),
        ('<r1 themes="energy">' + "Open the grid " * 120 + "now</r1>", 7, "is a closing mark misplaced?"),
    ],
)
def test_a_fault_is_found(body: str, line: int, says: str) -> None:
    messages = [m for m in found(body) if says in m]
    assert messages, found(body)
    assert messages[0].startswith(f"some-1:{line}: ") and "\n" not in messages[0]


def test_an_abbreviation_may_end_a_span() -> None:
    assert (
        found('<r1 themes="energy">Sell the grid to the firm of Olsen Inc.</r1> <w1 for="r1">It was built by the U.S.</w1>') == []
    )


@pytest.mark.parametrize("key", ["title", "persona", "genre", "country"])
def test_a_missing_header_line_is_found(key: str) -> None:
    header = "".join(line for line in HEADER.format(persona="x").splitlines(keepends=True) if not line.startswith(f"{key}:"))
    document = parse(header + SOUND + "\n", name="some-1")
    assert [m for m in problems(document, themes=THEMES) if m.startswith("some-1:1: ") and repr(key) in m]


def test_an_unknown_genre_is_found() -> None:
    document = parse(HEADER.format(persona="x").replace("brief", "sonnet") + SOUND + "\n", name="some-1")
    assert any("genre 'sonnet' is unknown" in m for m in problems(document, themes=THEMES))
    assert "sonnet" not in GENRES


def test_an_empty_text_is_found() -> None:
    assert any("has no text" in m for m in problems(parse(HEADER.format(persona="x") + " \n", name="some-1"), themes=THEMES))


def test_norway_is_a_country() -> None:
    document = parse(HEADER.format(persona="x").replace("country: SE", "country: NO") + SOUND + "\n", name="some-1")
    assert list(problems(document, themes=THEMES)) == []


def test_the_guidelines_name_every_rule_of_the_header(root: Path) -> None:
    guidelines = (root / "corpus" / "GUIDELINES.md").read_text(encoding="utf8")
    for key in ("title", "persona", "genre", "country"):
        assert f"{key}: " in guidelines
