"""The order in which a PDF page is read: columns, tables whose cells wrap, boxes beside the text."""

from __future__ import annotations

from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policyclaims.readers.pdf import read_pdf

from tests.readers.samples import Line, column, make_pdf
from tests.readers.test_pdf import layers

STORY = (
    "The port authority has run at a loss since the quay was built. The government should sell the quay to the city, as the city can use it for the "
    "ferry. Traffic fell in each of the six years. We recommend that the Ministry of Finance publish the accounts of the port each spring. The harbour "
    "master should report to the city council once in a month. No loans should be taken before the sale is complete. Parliament should debate the sale "
    "in the autumn, since the lease ends in the next year. The crews were never asked what they want from the new owner. The board should therefore "
    "hear them before the end of the winter, and it should print what they have to say about the boats, the ropes and the lamps of the harbour."
)


def set_in_columns(text: str, lefts: list[float], chars: int, *, y: float = 740, lead: float = 13, size: float = 10) -> list[Line]:
    rows = wrap(text, chars)
    each = -(-len(rows) // len(lefts))
    return [Line(row, lefts[i // each], y - lead * (i % each), size) for i, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("lefts", "chars"),
    [([72, 230, 390], 28), ([60, 190, 320, 450], 22), ([60, 310], 48), ([60, 230], 30), ([60, 400], 32), ([60, 197, 334], 28)],
    ids=["three", "four", "two", "a gutter on the left", "a gutter on the right", "narrow gutters"],
)
@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_read_one_after_the_other(lefts: list[float], chars: int, by_row: bool) -> None:
    lines = set_in_columns(STORY, lefts, chars)
    if by_row:
        lines.sort(key=lambda line: (-line.y, line.x))
    head, foot = Line("A heading over all of the columns of this page, as it is set", 60, 780, 16), Line("Only one column is left below them, which holds a line that crosses each gutter of the page.", 60, 300)
    text = read_pdf(make_pdf([[head, *lines, foot]])).text
    assert " ".join(text.split("\n\n")[1:-1]) == STORY and "|" not in text


def test_columns_go_on_overleaf() -> None:
    first, second = STORY[: STORY.index(" can use it")], STORY[STORY.index("can use it") :]
    text = read_pdf(make_pdf([set_in_columns(first * 3, [60, 310], 48), set_in_columns(second, [60, 310], 48)])).text
    assert "as the city can use it for the ferry." in text


HEAD = ["Recommendation", "Owner", "Deadline"]
BODY = [
    ["The ward should be opened at night, and nurses should be paid for the night work as hospital nurses are.", "Ministry of Health", "May 2027"],
    ["Sell the quay to the state, and pay the crews for the last winter.", "City council", "June 2027"],
    ["Close the pier.", "The Board of Pilots and Harbour Masters of the North", "As soon as the boats are sold"],
    ["Publish the books of each harbour. Print them too, so that all of the towns can see them.", "Clerk", ""],
]


def table(rows: list[list[str]], lefts: list[float], chars: list[int], *, y: float = 700, lead: float = 13, pad: float = 8) -> list[Line]:
    lines = []
    for row in rows:
        cells = [wrap(cell, width) for cell, width in zip(row, chars, strict=True)]
        lines += [Line(text, left, y - lead * i, 10) for cell, left in zip(cells, lefts, strict=True) for i, text in enumerate(cell)]
        y -= lead * max(map(len, cells)) + pad
    return lines


def barred(row: list[str]) -> str:
    return "| " + " | ".join(cell for cell in row if cell) + " |"


@pytest.mark.parametrize(("lefts", "chars"), [([72, 310, 450], [44, 24, 18]), ([72, 200, 460], [24, 48, 18])], ids=["wide first", "wide second"])
@pytest.mark.parametrize("pad", [0, 3, 8, 20])
@pytest.mark.parametrize("by_row", [False, True])
def test_rows_of_a_table_hold_together(lefts: list[float], chars: list[int], pad: float, by_row: bool) -> None:
    order = [0, 1, 2] if chars[0] > chars[1] else [1, 0, 2]
    rows = [[row[i] for i in order] for row in [HEAD, *BODY]]
    lines = table(rows, lefts, chars, pad=pad)
    if by_row:
        lines.sort(key=lambda line: (-line.y, line.x))
    above = column(["The council has agreed on what is to be done in the harbour by the end of the year, and who is to", "do it, as set out in the table below, which was shown to the crews in the spring of that year."], size=10, y=760)
    text = read_pdf(make_pdf([[*above, *lines, *column(["The table was made by the clerk, who asked all of the boards and councils of the towns for it."], y=300, size=10)]])).text
    assert [part for part in text.split("\n\n") if part.startswith("|")] == [barred(row) for row in rows]


def test_cells_in_the_middle_of_their_row_belong_to_it() -> None:
    lines = [Line(text, x, 700, 10, bold=True) for text, x in zip(HEAD, (72, 310, 450), strict=True)]
    for y, row in zip((676, 626), (BODY[0], BODY[3]), strict=True):
        action = wrap(row[0], 44)
        lines += [*column(action, y=y, size=10, lead=13), Line(row[1], 310, y - 6.5 * (len(action) - 1), 10), Line("2028", 450, y - 6.5 * (len(action) - 1), 10)]
    text = read_pdf(make_pdf([lines])).text
    assert text.split("\n\n") == [barred(HEAD), barred([BODY[0][0], BODY[0][1], "2028"]), barred([BODY[3][0], BODY[3][1], "2028"])]


def test_a_table_below_text_that_ends_before_its_last_column() -> None:
    above = column(["The council has agreed on what is to be done in the harbour in", "May, and who is to do it, as is set out in the table below it."] * 5, size=10, y=780)
    text = read_pdf(make_pdf([[*above, *table([HEAD, *BODY[:2]], [72, 310, 450], [44, 24, 18], y=600)]])).text
    assert text.split("\n\n")[1:] == [barred(row) for row in [HEAD, *BODY[:2]]]


def test_a_table_of_two_columns_of_sentences_is_read_row_by_row() -> None:
    rows = [["Recommendation", "Response of the government"], ["The ward should be opened at night, and nurses should be paid for it as hospital nurses are, since they work as long as those do.", "Accepted. The ministry will open the ward in May and pay the nurses out of the fund of the county, which has agreed."], ["The quay should be sold to the city.", "Rejected. The state will keep the quay, because the ferry uses it in the winter and has nowhere else to go to when there is ice."], ["The harbour should be dredged each year so that the ferry can come in when the tide is low.", "Accepted in part."]]
    text = read_pdf(make_pdf([table(rows, [72, 310], [44, 44])])).text
    assert text.split("\n\n") == [barred(row) for row in rows]


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("shift", [0, 5])
@pytest.mark.parametrize("box", [["KEY FIGURES", "40,000 patients a year", "12 clinics", "9 nurses over sixty"], ["Harbours in figures", "Ships wait for eleven", "hours on most days of", "the winter, and none", "of them is paid for it."]])
def test_a_box_beside_the_text_stands_apart(left: bool, shift: float, box: list[str]) -> None:
    main = [Line(row, 220 if left else 72, 740 - 13 * i, 10) for i, row in enumerate(wrap(STORY, 62))]
    beside = [Line(row, 72 if left else 420, 714 - shift - 13 * i, 8, bold=not i) for i, row in enumerate(box)]
    text = read_pdf(make_pdf([[*main, *beside]])).text
    assert STORY in text and all(row in text for row in box)


def test_a_box_does_not_cut_a_sentence_that_goes_on_overleaf() -> None:
    rows = wrap(STORY, 62)
    beside = [Line(row, 420, 714 - 13 * i, 8, bold=not i) for i, row in enumerate(["KEY FIGURES", "40,000 patients", "12 clinics"])]
    pages = [[*(Line(row, 72, 740 - 13 * i, 10) for i, row in enumerate(part)), *boxes] for part, boxes in ((rows[:7], beside), (rows[7:], []))]
    assert STORY in read_pdf(make_pdf(pages)).text


def test_bars_that_are_drawn_as_characters_are_no_cells() -> None:
    rows = [HEAD, *BODY[:2]]
    lines = [line for y, row in zip((700, 660, 620), rows, strict=True) for line in table([row], [72, 310, 450], [44, 24, 18], y=y)]
    bars = [Line("|", 300, 700 - 13 * i, 10) for i in range(8)]
    text = read_pdf(make_pdf([[*lines, *bars]])).text
    assert all(cell in text for row in rows for cell in row)
    assert "| |" not in text


def test_lists_side_by_side_are_columns() -> None:
    left, right = ["Open the ward at night", "Pay the nurses as others are paid", "Sell the quay"], ["Mend the bridge in May", "Hear the crews first", "Print the books"]
    lines = [Line(f"• {item}", x, 300 - 40 * i, 14) for x, items in ((60, left), (400, right)) for i, item in enumerate(items)]
    text = read_pdf(make_pdf([[Line("Next steps", 60, 360, 24, bold=True), *lines]], width=720, height=405)).text
    assert text.split("\n\n") == ["# Next steps", *(f"• {item}" for item in left + right)]


def test_numbers_that_a_publisher_gives_to_paragraphs_are_no_column() -> None:
    rows = wrap(STORY, 70)
    parts = [rows[:3], rows[3:6], rows[6:]]
    lines = [line for k, part in enumerate(parts) for line in [Line(f"A.{k + 8}", 72, 740 - 80 * k, 10), *column(part, x=120, y=740 - 80 * k, size=10)]]
    assert read_pdf(make_pdf([lines])).text.split("\n\n") == [f"A.{k + 8} " + " ".join(part) for k, part in enumerate(parts)]


WORDS = ["Oslo", "the crews of the old harbour", "pay", "should be paid in full before the winter", "•", "boats", "sell the quay to the state and"]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 24), st.integers(0, 60), st.sampled_from([8, 10, 11, 18]), st.booleans()), max_size=60))
@settings(max_examples=150)
def test_wherever_words_stand_none_is_lost(found: list[tuple[str, int, int, int, bool]]) -> None:
    lines = [Line(text, 40 + 20 * x, 100 + 11 * y, size, bold) for text, x, y, size, bold in found]
    data = make_pdf([lines])
    reading = read_pdf(data)
    written = sorted(c for layer in layers(data) for c in layer if c.isalpha())
    there = reading.text.replace("# Notes", "") + " ".join(s.text or "" for s in reading.skipped)
    assert sorted(c for c in there if c.isalpha()) == written


@pytest.mark.parametrize("matrix", ["0 0 0 0 72 500", "1 0 0 1 " + "9" * 45 + " 500", "9" * 45 + " 0 0 1 72 500", "0 0 1 0 72 500", "1 1 1 1 72 500"])
def test_words_without_a_place_do_no_harm(matrix: str) -> None:
    data = make_pdf([[*column(wrap(STORY, 70)), Line("Nowhere", 72, 500)]]).replace(b"1 0 0 1 72 500", matrix.encode())
    reading = read_pdf(data)
    assert STORY in reading.text
