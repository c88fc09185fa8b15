"""Clean text: what a reader would read, and the way back to the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.document.text import CleanText, clean

_FRAGMENTS = (
    "govern-", "ment", "long-", "term", "word", "Word", " ", "  ", "\n", "\t", "\u00a0", "REF", "12", "²", "₁", "[12]", "[^3]", "[words](http://x.y/z)", "[words\nover](u)", "[a][b]", "~~", "~~off~~", "2030.", "m", "![alt](u.png)",
    "**", "__", "_a_", "*b*", "`", "<b>", "</b>", "<br/>", "<!-- x -->", "&amp;", "&#8217;", "&nbsp;", "\u00ad", ".", ",", "”", "é", "🙂", "\r", "-", "‐", "[", "]", "(", "<", "&",
)  # fmt: skip
sources = st.lists(st.sampled_from(_FRAGMENTS) | st.characters(exclude_categories=("Cs",)), max_size=25).map("".join)


def lines_of(source: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for line in source.split("\n"):
        if line:
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def cleaned(source: str) -> CleanText:
    return clean(source, lines_of(source))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("the govern-\nment should act", "the government should act"),
        ("the govern‐\nment should act", "the government should act"),
        ("a long-\nterm plan", "a long-term plan"),
        ("Anglo-\nSaxon law", "Anglo- Saxon law"),
        ("from 2019-\nto 2021", "from 2019- to 2021"),
        ("two  spaces\tand a\u00a0hard one", "two spaces and a hard one"),
        ("one line\nand the next", "one line and the next"),
        ("It fell.REF Then", "It fell. Then"),
        ("the REF of 2021", "the REF of 2021"),
        ("emissions² fell", "emissions fell"),
        ("growth slowed12. Then", "growth slowed. Then"),
        ("it grew.”14 Then", "it grew.” Then"),
        ("in 2019, section 12 of 3", "in 2019, section 12 of 3"),
        ("the note[12] and[^3] here", "the note and here"),
        ("see [the brief](https://x.y/z(1)) now", "see the brief now"),
        ("![a chart](u.png) Words", "Words"),
        ("**Open** the _books_ and `code`", "Open the books and code"),
        ("***Open*** __it__", "Open it"),
        ("snake_case and 2 * 3", "snake_case and 2 * 3"),
        ("<b>Open</b> the <i>books</i>", "Open the books"),
        ("if a < b and b > c", "if a < b and b > c"),
        ("x <!-- a\nb --> y", "x <!-- a b --> y"),
        ("x <!-- no --> y", "x y"),
        ("A &amp; B&nbsp;C &#8217;s", "A & B C ’s"),
        ("R&D and AT&T;", "R&D and AT&T;"),
        ("soft\u00adhyphen", "softhyphen"),
        ("by 2030.13 Parliament met", "by 2030. Parliament met"),
        ("by 2030.13", "by 2030."),
        ("it rose by 20.13 percent", "it rose by 20.13 percent"),
        ("500 m² in 2030², 10³ km² of emissions²", "500 m² in 2030, 10³ km² of emissions"),
        ("[the council][c] and [the king][] met", "the council and the king met"),
        ("said so[^note] and [a] [b]", "said so and [a] [b]"),
        ("~~The board.~~ It <del>all</del>stays", "It stays"),
        ("the [Ministry of\nHealth](http://x.y/z_(a)) acts", "the Ministry of Health acts"),
        ("the [Ministry of\nHealth][m], too", "the Ministry of Health, too"),
        ("it ~~was the\nboard~~ stays", "it stays"),
        ("  edges  ", "edges"),
        ("", ""),
    ],
)
def test_what_is_read(source: str, text: str) -> None:
    assert cleaned(source).text == text


def test_a_break_parts_words() -> None:
    assert cleaned("Open<br/>books").text == "Open books"


def test_a_subscript_of_a_formula_stays() -> None:
    assert cleaned("cut CO₂ now").text.startswith("cut CO₂") or cleaned("cut CO₂ now").text.startswith("cut CO2")


@given(sources)
def test_every_character_maps_back(source: str) -> None:
    found = cleaned(source)
    starts, ends = [found.start(i) for i in range(len(found.text))], [found.end(i) for i in range(len(found.text))]
    assert not found.text or found.text == found.text.strip(" ")
    assert "  " not in found.text
    for char, start, end in zip(found.text, starts, ends, strict=True):
        assert 0 <= start <= end <= len(source)
        if end - start == 1 and not char.isspace() and source[start] != "&":
            assert source[start] == char
        elif start == end:
            assert char == " "
        elif char == " ":
            assert source[start:end].isspace() or source[start] in "&<"
    assert starts == sorted(starts) and ends == sorted(ends)


@given(sources, st.data())
def test_a_span_maps_to_a_span(source: str, data: st.DataObject) -> None:
    found = cleaned(source)
    if not found.text:
        return
    start = data.draw(st.integers(0, len(found.text) - 1))
    end = data.draw(st.integers(start + 1, len(found.text)))
    low, high = found.source(start, end)
    assert 0 <= low <= high <= len(source)
    part = found.slice(start, end)
    assert part.text == found.text[start:end] and part.source(0, len(part.text)) == (low, high)


@given(sources, st.integers(0, 60))
def test_locate_is_the_first_place_at_or_behind(source: str, offset: int) -> None:
    found = cleaned(source)
    place = found.locate(offset)
    starts = [found.start(i) for i in range(len(found.text))]
    assert all(s < offset for s in starts[:place]) and all(s >= offset for s in starts[place:])


def test_locate_finds_its_way_back() -> None:
    found = cleaned("the **govern-\nment** should act12. Now")
    for i in range(len(found.text)):
        assert found.locate(found.start(i)) <= i
    assert found.locate(10_000) == len(found.text)
