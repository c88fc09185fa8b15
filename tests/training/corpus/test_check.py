"""The rules of the corpus: each planted fault is found, and told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.knowledge.taxonomy import default_taxonomy
from policyclaims.training.corpus.check import GENRES, leaks, problems, repeats, trim, words
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import parse

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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The Long-\n  term plan_, §4", "the longterm plan 4"),
        ("A long‑term\nplan – re\xadform", "a longterm plan reform"),
        ("Oslo’s *port* -\n- dry", "oslo s port dry"),
        ("É 🙂 2,5", "é 2 5"),
        ("", ""),
    ],
)
def test_words_are_compared_without_case_marks_and_line_ends(text: str, said: str) -> None:
    assert " ".join(word for word, _, _ in words(text)) == said


@given(st.text())
def test_words_stand_where_they_are_said_to(text: str) -> None:
    found = words(text)
    assert all(0 <= start < end <= len(text) and not text[start:end][0].isspace() for _, start, end in found)
    assert all(a[2] <= b[1] for a, b in zip(found, found[1:], strict=False))


def test_a_sentence_that_stands_twice_is_found() -> None:
    one = gold("The pumps must run all night. It rained.", name="a-1")
    two = gold("It rained.\n\n- THE PUMPS must run, all night!\n- the pumps must run", name="b-1")
    (found,) = repeats([one, gold("Nothing of the kind stands in here.", name="c-1"), two])
    assert found.text == "THE PUMPS must run, all night!"
    assert found.first == (0, 0) and found.again[0] == 2 and two.text[found.again[1] :].startswith("THE PUMPS")


def test_each_standing_after_the_first_is_told_also_within_a_document() -> None:
    body = "The committee met in the old hall. " * 3
    assert [(r.first[0], r.again[0]) for r in repeats([gold(body), gold(body)])] == [(0, 0), (0, 0), (0, 1), (0, 1), (0, 1)]


def test_the_challenge_is_compared_apart() -> None:
    def document(name: str, *, hard: bool) -> GoldDocument:
        header = HEADER.format(persona="x").replace("country", "phenomenon: passives\ncountry") if hard else HEADER.format(persona="x")
        return parse(header + "The committee met in the old hall.\n", name=name)

    assert list(repeats([document("a", hard=True), document("b", hard=False)])) == []
    assert len(list(repeats([document("a", hard=True), document("b", hard=True)]))) == 1


OTHER = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"


def test_twelve_words_in_a_row_are_a_leak_and_eleven_are_none() -> None:
    twelve, eleven = (" ".join(OTHER.split()[1:n]) for n in (13, 12))
    assert list(leaks([gold(f"So {eleven} end.")], [("other", OTHER)])) == []
    (found,) = leaks([gold("Nothing."), gold(f"So {twelve.title()}, end.")], [("none", "x"), ("other", "\n\n" + OTHER)])
    assert (found.document, found.words, found.source, found.line) == (1, 12, "other", 3)


def test_runs_that_overlap_are_one_leak_and_runs_apart_are_two() -> None:
    document = gold(f"So {OTHER}. And again: {OTHER}.")
    found = list(leaks([document], [("other", OTHER.upper().replace(" ", "\n"))]))
    assert [document.text[f.start : f.end] for f in found] == [OTHER, OTHER] and {f.words for f in found} == {14}


_SAID = st.lists(st.sampled_from("abc"), max_size=30)


@given(_SAID, st.lists(_SAID, max_size=3), st.integers(1, 4))
def test_leaks_are_what_a_search_by_hand_finds(ours: list[str], others: list[list[str]], run: int) -> None:
    document = GoldDocument(id="x", text=" ".join(ours))
    theirs = [" ".join(o) for o in others]
    covered = {k for i in range(len(ours) - run + 1) if any(" ".join(ours[i : i + run]) in t for t in theirs) for k in range(i, i + run)}
    found = list(leaks([document], [(str(i), t) for i, t in enumerate(theirs)], run=run))
    assert {k for f in found for k in range(f.start // 2, (f.end + 1) // 2)} == covered
    assert all(f.words == len(document.text[f.start : f.end].split()) >= run for f in found)


def test_a_span_is_trimmed_to_what_the_rules_allow() -> None:
    text = " - (a) Open the grid.; \n"
    start, end = trim(text, 0, len(text))
    assert text[start:end] == "Open the grid"
    assert trim("Fund NHS Ltd.", 0, 13) == (0, 13) and trim(" ; ", 0, 3)[0] == trim(" ; ", 0, 3)[1]
