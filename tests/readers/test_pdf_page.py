"""What stands on a PDF page and how: turned, bold, raised, numbered, off the page, in fields; and what is no part of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from policyclaims.readers.pdf import read_pdf
from policyclaims.readers.reading import Reading

from tests.readers.samples import SYMBOLS, Line, column, make_pdf

FILL = ["The clerk of the parish has kept the books of the old school since", "the winter in which the roof came down, and nobody has looked at", "them since then, although the county has asked for it each year."]
ASKS = ["The council should sell the quay to the ferry before the winter, and", "it should pay the crews of the boats as pilots are paid in the south."]


def told(reading: Reading) -> set[tuple[str, str]]:
    return {(s.why, s.text or "") for s in reading.skipped}


def turned(lines: Sequence[Line], turn: int, width: int = 595, height: int = 842) -> list[Line]:
    """Turn lines about the page, against the clock."""
    places = {0: lambda x, y: (x, y), 90: lambda x, y: (height - y, x), 180: lambda x, y: (width - x, height - y), 270: lambda x, y: (y, width - x)}
    return [replace(line, turn=turn, x=places[turn](line.x, line.y)[0], y=places[turn](line.x, line.y)[1]) for line in lines]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_is_read_the_way_its_words_stand(turn: int, rotate: int) -> None:
    upright = [Line("Ports", 72, 800, 18), *column(FILL), *column(ASKS, y=690)]
    size = (842, 595) if turn in (90, 270) else (595, 842)
    reading = read_pdf(make_pdf([turned(upright, turn)], width=size[0], height=size[1], rotate=rotate))
    assert reading.text == "# Ports\n\n" + " ".join(FILL) + "\n\n" + " ".join(ASKS)


def test_a_table_set_sideways_is_read_and_a_stamp_is_told() -> None:
    sideways = [Line(text, 300 + 14 * i, 100, turn=90) for i, text in enumerate([*ASKS, *FILL])]
    reading = read_pdf(make_pdf([[*column(FILL * 3), *sideways, Line("Draft of May", 20, 300, 8, turn=270), Line("DRAFT", 300, 300, 60, turn=45)]]))
    assert reading.text == " ".join(FILL * 3) + "\n\n" + " ".join([*ASKS, *FILL])
    assert told(reading) == {("turned text", "DRAFT\nDraft of May")}


def test_words_off_the_page_are_told_and_not_read() -> None:
    reading = read_pdf(make_pdf([[*column(FILL), Line("The state must fall.", 72, -40), Line("The king must go.", 700, 400)]]))
    assert reading.text == " ".join(FILL)
    assert told(reading) == {("off the page", "The state must fall.\nThe king must go.")}


def test_fields_and_annotations_are_told() -> None:
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (The council should close the quay.) /Rect [72 600 400 620] >>"
    note = "<< /Type /Annot /Subtype /FreeText /DA (/F1 11 Tf) /Contents (The ministry should open the ward.) /Rect [72 500 400 520] >>"
    reading = read_pdf(make_pdf([column(FILL)], annotations=f"{field} {note}", form="<< /Fields [] >>"))
    assert told(reading) == {("form field", "The council should close the quay."), ("annotation", "The ministry should open the ward.")}


def test_a_bold_line_in_a_face_that_is_not_embedded_is_a_heading() -> None:
    lines = [*column(FILL), Line("What the county should do next", 72, 718, bold=True), *column(ASKS, y=704)]
    assert read_pdf(make_pdf([lines])).text.split("\n\n")[1] == "##### What the county should do next"


@pytest.mark.parametrize("rest", [False, True])
def test_a_bold_recommendation_behind_its_number_is_one(rest: bool) -> None:
    lines = [*column(FILL), Line("4.32.", 72, 700), *[replace(line, bold=True) for line in column(ASKS, x=100, y=700)]]
    text = read_pdf(make_pdf([lines + column(FILL, y=660) * rest])).text
    assert "4.32. " + " ".join(ASKS) in text


def test_a_bold_sentence_that_names_a_recommendation_is_not_cut_there() -> None:
    words = ["We accept the aim of the inquiry that led it to set down and argue", "Recommendation 10 in full, and the ministry should pay for it before", "the end of the year in which the ward is closed."]
    text = read_pdf(make_pdf([[*column(FILL), *[replace(line, bold=True) for line in column(words, y=690)]]])).text
    assert " ".join(words) in text


@pytest.mark.parametrize("size", [8, 11, 16, 20])
def test_a_bullet_of_any_size_begins_an_item(size: float) -> None:
    items = [Line("•", 72, 700, size), *column(ASKS, x=90, y=700), Line("•", 72, 668, size), *column(FILL, x=90, y=668)]
    text = read_pdf(make_pdf([[Line("The council should:", 72, 720), *items]])).text
    assert text.split("\n\n") == ["The council should:", "• " + " ".join(ASKS), "• " + " ".join(FILL)]


@pytest.mark.parametrize("mark", [*SYMBOLS, "»", "•"])
def test_signs_begin_items(mark: str) -> None:
    items = [Line(mark, 72, 700), *column(ASKS, x=90, y=700), Line(mark, 72, 672), *column(FILL, x=90, y=672)]
    text = read_pdf(make_pdf([[Line("The council should:", 72, 714), *items]])).text
    assert text.split("\n\n")[1:] == [f"{mark} " + " ".join(ASKS), f"{mark} " + " ".join(FILL)]


WIDTHS = {" ": 0.278, ".": 0.278, ",": 0.278, "C": 0.722, "O": 0.778, "N": 0.722, "i": 0.222, "l": 0.222, "t": 0.278, "f": 0.278, "j": 0.222, "r": 0.333, "s": 0.5, "c": 0.5, "k": 0.5, "v": 0.5, "y": 0.5, "x": 0.5, "z": 0.5, "m": 0.833, "w": 0.722, "W": 0.944, "M": 0.833, "T": 0.611, "P": 0.667, "I": 0.278}


def marked(text: str, x: float = 72, y: float = 700) -> list[Line]:
    """Set ``^12^`` raised and ``_2_`` lowered, both smaller, where they stand in the line."""
    import re

    lines = []
    for part in re.findall(r"\^[^^]+\^|_[^_]+_|[^^_]+", text):
        size, rise = (7, 4) if part[0] == "^" else (7, -2) if part[0] == "_" else (11, 0)
        words = part.strip("^_")
        lines.append(Line(words, x, y + rise, size))
        x += size * sum(WIDTHS.get(c, 0.556) for c in words)
    return lines


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The state should cut CO_2_ and NO_2_ by half.", "The state should cut CO2 and NO2 by half."),
        ("Protect 300 km^2^ of sea and 9 m^3^ of air for 10^6^ euros.", "Protect 300 km2 of sea and 9 m3 of air for 106 euros."),
        ("Close the quay by 2030.^12^ It should pay the crews^13^ in full.", "Close the quay by 2030. It should pay the crews in full."),
        ("The crews,^3^ the pilots^4,5^ and the clerk^6^ should be paid.", "The crews, the pilots and the clerk should be paid."),
    ],
)
def test_raised_figures_are_note_marks_and_others_stay(written: str, read: str) -> None:
    assert read_pdf(make_pdf([[*column(FILL), *marked(written)]])).text.endswith(read)


@pytest.mark.parametrize(("first", "rest", "read"), [("T", "he government should sell the old", "The government"), ("A", "fter the winter the state should", "After the winter"), ("A", "quay should be built by the state and", "A quay"), ("W", "e recommend that the old quay be sold", "We recommend")])
@pytest.mark.parametrize("lines", [2, 3])
def test_an_initial_over_several_lines_begins_its_word(first: str, rest: str, read: str, lines: int) -> None:
    size = 14 * lines - 2
    beside = column([f"{rest} to the people of the", "harbour, since the quay is closed in the north", "of the town until the mayor comes home"][:lines], x=74 + 0.7 * size, y=700)
    text = read_pdf(make_pdf([[*column(FILL), Line(first, 72, 700 - 14 * (lines - 1), size), *beside, *column(FILL, y=700 - 14 * lines)]])).text
    assert f"\n\n{read}" in text and f" {first} " not in text.replace(read, "")


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("right", [False, True])
def test_line_numbers_are_told_and_not_read(step: int, right: bool) -> None:
    rows = [*ASKS, *FILL, *ASKS, *FILL, *ASKS, *FILL, *FILL, *FILL, *FILL]
    numbers = [Line(str(i), 540 if right else 50 - 6 * (i > 9), 760 - 14 * (i - 1), 9) for i in range(1, len(rows) + 1) if i % step == 0]
    reading = read_pdf(make_pdf([[*column(rows), *numbers]]))
    assert not any(c.isdigit() for c in reading.text)
    assert told(reading) == {("line number", "\n".join(line.text for line in numbers))}


def test_numbered_items_are_no_line_numbers() -> None:
    rows = [f"{word} of the harbour should be sold" for word in "Boats Ropes Piers Sheds Lamps Bells".split()]
    text = read_pdf(make_pdf([[*column(rows, x=90), *(Line(str(i), 72, 760 - 14 * (i - 1)) for i in range(1, 7))]])).text
    assert "3 Piers" in text


def test_titles_of_slides_are_no_running_heads() -> None:
    titles = ["The ministry should open the ward at night", "The council should sell the quay", "The county should pay for the road", "The board should publish its minutes", "The mayor should mend the bridge"]
    slides = [[Line(title, 50, 360, 24, bold=True), Line("• Ward and quay were both closed in the winter.", 60, 280, 14), Line("Harbour Forum", 50, 20, 8), Line(str(i), 680, 20, 8)] for i, title in enumerate(titles, 1)]
    reading = read_pdf(make_pdf(slides, width=720, height=405))
    assert [part.lstrip("# ") for part in reading.text.split("\n\n")[::2]] == titles
    assert {s.why for s in reading.skipped} == {"page footer"} or "Harbour Forum" not in reading.text


def test_a_note_goes_on_overleaf() -> None:
    note = ["1 Returns of the parish, table 4, as the clerk keeps them in the hall", "with the letters of the doctor and the accounts of"]
    first = [*column(FILL * 4), *column(["The bridge was new. We recommend that the ministry should open"], y=592), *column(note, y=60, size=8, lead=10)]
    second = [*column(["the ward at night and pay the nurses as others are paid.", *FILL * 4]), *column(["the county, which were never printed."], y=50, size=8)]
    text = read_pdf(make_pdf([first, second, column(FILL)])).text
    assert "the ministry should open the ward at night and pay the nurses" in text
    assert text.endswith("# Notes\n\n" + " ".join([*note, "the county, which were never printed."]))


def dot(x: float, y: float, size: float) -> str:
    """Draw a square before a line whose base is at ``y``."""
    return f"{x} {y + 2} {size} {size} re f\n"


@pytest.mark.parametrize("size", [2.5, 4.5, 7])
def test_bullets_that_are_drawn_begin_items(size: float) -> None:
    lines = [Line("The county has written to the council more than once.", 72, 760), *column(["open the books of every harbour", "in the north", "close the pier"], x=90, y=730)]
    reading = read_pdf(make_pdf([lines], drawn=dot(76, 730, size) + dot(76, 702, size)))
    assert reading.text.split("\n\n")[1:] == ["• open the books of every harbour in the north", "• close the pier"]


def test_an_item_with_a_drawn_bullet_does_not_go_on_with_the_page_before() -> None:
    lines = [[Line("The board should", 72, 760), Line("keep the books of the harbour", 90, 730)], [Line("close the pier", 90, 730)]]
    text = read_pdf(make_pdf(lines, drawn=dot(76, 730, 4))).text
    assert text.split("\n\n")[1:] == ["• keep the books of the harbour", "• close the pier"]


@pytest.mark.parametrize("drawn", [dot(76, 700, 0.8), dot(60, 700, 14), dot(20, 700, 4), dot(70, 724, 4)], ids=["a leader", "an icon", "far away", "above"])
def test_other_shapes_are_no_bullets(drawn: str) -> None:
    assert read_pdf(make_pdf([column(ASKS, x=90, y=700)], drawn=drawn)).text == " ".join(ASKS)


def test_a_shape_behind_a_written_mark_is_no_bullet() -> None:
    assert read_pdf(make_pdf([[Line("1.", 60, 700), Line(ASKS[0], 90, 700)]], drawn=dot(78, 700, 4))).text == f"1. {ASKS[0]}"
