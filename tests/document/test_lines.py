"""Lines: their marks, indents, furniture, and where one line holds a whole list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.document.lines import split_lines


@pytest.mark.parametrize(
    ("line", "mark", "kind", "content"),
    [
        ("• open", "•", "bullet", "open"),
        ("o open", "o", "bullet", "open"),
        ("of open", "", "", "of open"),
        ("–\topen", "–", "bullet", "open"),
        ("-open", "", "", "-open"),
        ("(a) open", "(a)", "bracket", "open"),
        ("(iv) open", "(iv)", "bracket", "open"),
        ("(see) open", "", "", "(see) open"),
        ("12. open", "12.", "number", "open"),
        ("3) open", "3)", "number", "open"),
        ("4.2.1. open", "4.2.1.", "number", "open"),
        ("4.2 open", "4.2", "section", "open"),
        ("2019. open", "", "", "2019. open"),
        ("b. open", "b.", "letter", "open"),
        ("iii) open", "iii)", "letter", "open"),
        ("7 Open", "7", "bare", "Open"),
        ("1984 was", "", "", "1984 was"),
        ("§ 12 open", "§ 12", "label", "open"),
        ("`R1` open", "`R1`", "label", "open"),
    ],
)
def test_marks(line: str, mark: str, kind: str, content: str) -> None:
    (found,) = split_lines(line)
    assert (found.mark, found.kind_of_mark, line[found.start : found.end]) == (mark, kind, content)
    assert found.whole == (0, len(line))


def test_headings_and_quotations() -> None:
    heading, quote, both = split_lines("## Open the books ##\n> said so\n> - open\n")
    assert (heading.hashes, heading.mark) == (2, "")
    assert quote.quoted and both.quoted and both.mark == "-"
    assert not split_lines("#hashtag")[0].hashes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\f", "\u2028", "\x85"])
def test_line_ends_of_any_kind(end: str) -> None:
    found = split_lines(f"one{end}two{end}{end}three")
    assert len(found) == 3
    if end not in "\u2028\x85":
        assert [line.blank_before for line in found] == [False, False, end != "\u2028"]


@pytest.mark.parametrize(
    "line",
    [
        "17",
        "Page 3 of 12",
        "- 4 -",
        "iv",
        "12/06/2022, 11:40 AM  Brief",
        "https://x.y/z 3/4",
        "<div>",
        "---",
        "* * *",
        "|---|:--|",
        "***",
    ],
)
def test_page_furniture(line: str) -> None:
    assert split_lines(f"Words before it.\n{line}\nWords behind it.")[1].furniture


@pytest.mark.parametrize("line", ["17 ships sank", "Act now", "(a) open", "In 2019", "No."])
def test_what_is_no_furniture(line: str) -> None:
    assert not split_lines(f"Words before it.\n{line}\nWords behind it.")[1].furniture


def test_a_running_header_is_furniture_and_a_repeated_label_is_not() -> None:
    page = "The Harbour Inquiry 2019\nWords that differ {}.\n"
    lines = split_lines("Title\n" + "".join(page.format("abc"[i]) for i in range(3)))
    assert [line.furniture for line in lines] == [False, *(True, False) * 3]
    lines = split_lines("Title\n" + "".join(f"Recommendation {i}\nWords {i} follow.\n" for i in range(3)))
    assert not any(line.furniture for line in lines)


@pytest.mark.parametrize(
    "aside",
    [
        "```\nThe prince should go.\n```",
        "```python\n# The prince should go.\n\n- at once\n```",
        "~~~\nThe prince should go.\n~~~",
        "<!-- The queen\nshould go. -->",
        '[c]: http://x.y "The mayor should go"',
        "[the council]: <https://x.y/z>",
    ],
)
def test_code_comments_and_link_definitions_are_furniture(aside: str) -> None:
    lines = split_lines(f"Words before it.\n\n{aside}\n\nWords behind it.")
    assert [line.furniture for line in lines] == [False, *[True] * (len(lines) - 2), False]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_is_furniture(end: str) -> None:
    lines = split_lines(
        "---\ntitle: The king should go\ntags:\n  - crown\n---\n# Title\n---\nWords: all.\n---\n".replace("\n", end)
    )
    assert [line.furniture for line in lines] == [True] * 5 + [False, True, False, True]


@pytest.mark.parametrize(
    "text",
    ["```\nThe prince should go.\n", "<!-- The queen should go.\n", "[A]: The king should go.", "---\nThe king went.\n---\n"],
)
def test_what_only_looks_like_code_is_read(text: str) -> None:
    assert any(line.length > 10 and not line.furniture for line in split_lines(text))


def test_a_note_in_markdown() -> None:
    (found,) = split_lines("[^1]: The minister said so.")
    assert found.is_note and found.mark == "[^1]:"


@given(
    st.text(
        st.sampled_from([*"ab1. \n\r\t•-()#>|<", "🙂", "\u200b", "\ufeff", "\u2028", "\f"])
        | st.characters(exclude_categories=("Cs",)),
        max_size=60,
    )
)
def test_every_solid_character_is_in_a_line(text: str) -> None:
    lines = split_lines(text)
    held = {i for line in lines for i in range(*line.whole)}
    lost = [
        text[i]
        for i in range(len(text))
        if i not in held and not text[i].isspace() and text[i] not in "\u200b\ufeff\x85\x1c\x1d\x1e"
    ]
    marks = {c for line in lines for c in line.mark}
    assert not [c for c in lost if c not in marks]
    for line in lines:
        assert 0 <= line.whole[0] <= line.start <= line.end <= line.whole[1] <= len(text) or line.mark
    for before, after in zip(lines, lines[1:], strict=False):
        assert before.whole[1] <= after.whole[0]
