"""PDF: text in reading order, whole sentences, nothing of the page's furniture in them, and each character with its place."""

from __future__ import annotations

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policyclaims.errors import InputError, TooSlowError
from policyclaims.readers import pdf
from policyclaims.readers.hyphens import Words
from policyclaims.readers.pdf import find_boxes, highlight, read_pdf
from policyclaims.readers.pdf_paragraphs import measure, paragraphs
from policyclaims.readers.pdf_rows import Fragment, Row
from policyclaims.readers.reading import Reading

from tests.readers.samples import Line, column, make_pdf

WORDS = "the ministry of ports should raise the pay of its pilots before winter because most of them will leave the service soon".split()


def layers(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def check_map(data: bytes, reading: Reading) -> int:
    """Hold every character of a text against the character of the page that it maps to; give how many were copied."""
    pages, copied = layers(data), 0
    for offset, char in enumerate(reading.text):
        place = reading.places.place(offset)
        assert place.page is not None and 1 <= place.page <= len(pages) and 0 <= place.at <= len(pages[place.page - 1])
        if place.end > place.at:
            there = pages[place.page - 1][place.at]
            assert there == char or (char in " -•" and not there.isalnum()), (offset, char, there)
            copied += 1
        else:
            assert not char.isalnum(), (offset, char)
    return copied


def test_paragraphs_are_whole_and_a_heading_stands_alone() -> None:
    data = make_pdf([[Line("Ports in winter", 72, 790, 20), *column(["The ministry should raise the pay of the pilots, because", "two in three will retire by the end of the decade.", "", "Ships wait eleven hours for a pilot in the northern ports, and", "no one is trained to follow those who leave."])]])
    reading = read_pdf(data)
    assert reading.text.split("\n\n") == [
        "# Ports in winter",
        "The ministry should raise the pay of the pilots, because two in three will retire by the end of the decade.",
        "Ships wait eleven hours for a pilot in the northern ports, and no one is trained to follow those who leave.",
    ]
    assert reading.pages == 1 and check_map(data, reading) > 200


def book(pages: int = 5) -> bytes:
    made = []
    for number in range(1, pages + 1):
        lines = column(["Each spring the register of the boats is opened to the public", "and the ministry publishes what was found in it that year, so", f"that the harbour of town number {'one two three four five'.split()[number - 1]} can see where it stands and", "who is to pay. The next audit should not be left to the"])
        made.append([Line("Harbour Forum: the open register", 72, 812, 8), *lines, Line(f"Page {number} of {pages}", 280, 30, 8)])
    return make_pdf(made)


def test_running_heads_and_page_numbers_are_taken_out_and_listed() -> None:
    data = book()
    reading = read_pdf(data)
    assert "Harbour Forum" not in reading.text and "Page" not in reading.text
    assert {(s.page, s.why) for s in reading.skipped} == {(n, why) for n in range(1, 6) for why in ("page header", "page number")}
    assert all(s.start == s.end <= len(reading.text) and s.text for s in reading.skipped)
    check_map(data, reading)


def test_a_sentence_goes_on_over_the_page() -> None:
    first = column(["The government of the islands must publish the register of its", "boats within a month of each audit, and it must do so even where the"], y=100)
    second = column(["owners object, since the public has paid for each of them."])
    reading = read_pdf(make_pdf([[Line("Register", 72, 815, 8), *first, Line("1", 300, 30, 8)], [Line("Register", 72, 815, 8), *second, Line("2", 300, 30, 8)], [Line("Register", 72, 815, 8), *column(["A third page."])]]))
    assert "even where the owners object, since the public has paid for each of them." in reading.text


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"Left {word} row of the story runs to here" for word in "first second third fourth fifth sixth seventh eighth".split()]
    right = [f"Right {word} row of the story runs on here" for word in "first second third fourth fifth sixth seventh eighth".split()]
    mixed = [line for pair in zip(column(left, x=60), column(right, x=320), strict=True) for line in pair]
    text = read_pdf(make_pdf([mixed])).text
    assert text.index("Left eighth") < text.index("Right first")


def test_headings_in_the_margin_stand_before_their_paragraph() -> None:
    rows = ["The survey was sent to all who serve on the boats of the harbour,", "to the pilots and to those who keep the books of the ports, and", "most of them sent it back within the month that they were given.", "", "A second survey should be made by the ministry in the spring,", "since the winter is when most of the pilots leave the service", "and nobody has asked them why they go or what would keep them.", "The questions should be the same for all of the harbours, so", "that the answers can be laid side by side and compared."]
    text = read_pdf(make_pdf([[*column(rows, x=216), Line("Second", 40, 698, 14, bold=True), Line("Survey", 40, 683, 14, bold=True)]])).text
    first, head, second = text.split("\n\n")
    assert first.endswith("were given.") and head == "# Second Survey" and second.startswith("A second survey") and second.endswith("compared.")


def test_items_keep_their_marks_and_their_nesting() -> None:
    lines = [Line("The ministry should:", 72, 760), Line("• open the books of every harbour to its own auditors and to", 90, 740), Line("the public;", 100, 726), Line("(a) by the spring;", 120, 706), Line("• close the pier.", 90, 686)]
    text = read_pdf(make_pdf([lines])).text
    assert text == "The ministry should:\n\n• open the books of every harbour to its own auditors and to the public;\n\n    (a) by the spring;\n\n• close the pier."


def test_a_lead_in_with_drawn_bullets() -> None:
    lines = [Line("This programme should:", 72, 760), Line("consider what the harbours need to know and share it", 90, 730), Line("with them by the end of the year", 90, 716), Line("consider what stands in the way of the pilots", 90, 692)]
    assert read_pdf(make_pdf([lines])).text.split("\n\n")[1:] == ["• consider what the harbours need to know and share it with them by the end of the year", "• consider what stands in the way of the pilots"]


def test_a_word_that_is_cut_at_the_end_of_a_line_is_mended() -> None:
    lines = column(["The rules for the harbours, which the govern-", "ment made, are public. A long-", "term plan and a long-term budget are not."])
    text = read_pdf(make_pdf([lines])).text
    assert "the government made" in text and "A long-term plan" in text


def test_note_marks_are_dropped_and_notes_stand_apart() -> None:
    page = [*column(["The pilots are leaving the service of the ports in the north", "of the country, and the ministry should act before the winter."]), Line("1", 72 + 330, 751, 6), *column(["Nobody else can steer a ship into the northern ports at night", "or in fog, and the reserve boats have been sold to the south."], y=600), Line("1 Harbour Forum, survey of pilots, spring.", 72, 60, 8)]
    reading = read_pdf(make_pdf([page]))
    assert reading.text.endswith("# Notes\n\n1 Harbour Forum, survey of pilots, spring.")
    assert "reserve boats have been sold to the south.\n" in reading.text


def test_a_note_mark_behind_a_year_is_dropped_and_a_longer_number_is_kept() -> None:
    page = [Line("The ports were sold in 2015", 72, 700), Line("1", 72 + 137, 704, 6), Line("and the ministry should buy back berth 20159 by spring.", 72 + 144, 700)]
    assert "sold in 2015 and the ministry should buy back berth 20159 by" in read_pdf(make_pdf([page])).text


def test_contents_and_bibliography_are_taken_out() -> None:
    contents = [Line("Contents", 72, 790, 18), *column([f"Chapter on {w} .............................. {n}" for n, w in enumerate("ports pilots boats ferries quays".split(), 3)])]
    body = [Line("Findings", 72, 790, 18), *column(["The ministry should raise the pay of the pilots of the north."]), Line("References", 72, 600, 18), *column(["Berg, A. (2019). Pilots and their pay. Oslo: Harbour Press."], y=570), Line("Afterword", 72, 500, 18), *column(["The author should thank the pilots who took her along."], y=470)]
    reading = read_pdf(make_pdf([contents, body]))
    assert "Chapter on" not in reading.text and "Berg" not in reading.text
    assert {s.why for s in reading.skipped} == {"contents", "bibliography"}
    assert "should thank the pilots" in reading.text


def test_a_table_is_read_row_by_row() -> None:
    rows = [Line(text, x, 700 - 16 * i) for i, row in enumerate([("Port", "Pilots", "Boats"), ("Bergen", "12", "3"), ("Oslo", "9", "4")]) for x, text in zip((72, 250, 400), row, strict=True)]
    assert "| Bergen | 12 | 3 |" in read_pdf(make_pdf([rows])).text


@given(st.lists(st.lists(st.lists(st.sampled_from([*WORDS, "•", "1.", "(a)", "cut-", "The", "Oslo.", "x:", "12", "A", "-", "“", "é"]), min_size=1, max_size=9), min_size=1, max_size=12), min_size=1, max_size=3), st.sampled_from([9, 11]), st.booleans())
@settings(max_examples=60)
def test_every_character_maps_to_its_source(pages: list[list[list[str]]], size: float, shifted: bool) -> None:
    made = [[Line(" ".join(row), 72 + (30 * (i % 3) if shifted else 0), 780 - 14 * i - (10 if i % 4 == 0 else 0), size + (6 if i == 0 else 0)) for i, row in enumerate(page)] for page in pages]
    data = make_pdf(made)
    reading = read_pdf(data)
    check_map(data, reading)
    there = sorted(c for page in pages for row in page for c in "".join(row) if c.isalnum())
    here = sorted([c for c in reading.text.replace("# Notes", "") if c.isalnum()] + [c for s in reading.skipped for c in s.text or "" if c.isalnum()])
    assert here == there, "words were lost or made up"


def test_boxes_cover_the_words_and_a_copy_is_highlighted(tmp_path: object) -> None:
    from pathlib import Path

    data = make_pdf([column(["The ministry should raise the pay of the pilots, because", "two in three will retire by the end of the decade."])])
    reading = read_pdf(data)
    start = reading.text.index("because")
    (boxes,) = find_boxes(data, [reading.places.places(start, start + len("because two"))])
    assert [round(box[2]) // 10 for box in boxes] == [76, 74] and all(box[0] == 1 for box in boxes)
    assert boxes[0][1] > 290 and boxes[1][1] < 80
    path = Path(str(tmp_path)) / "h.pdf"
    highlight(data, boxes, str(path))
    with pypdfium2.PdfDocument(path) as copy:
        x, y = int(boxes[0][1] + 2), int(842 - boxes[0][4] + 1)
        blue, _, red = copy[0].render(scale=1, may_draw_forms=True).to_numpy()[y, x][:3]
    assert blue < 120 < red, "no yellow there"


@pytest.mark.parametrize(("data", "says"), [(b"%PDF-1.4\n", "is no PDF or is broken"), (book()[:700], "is no PDF or is broken|pages can be read"), (b"%PDF-1.7\n" + bytes(range(256)) * 40, "is no PDF or is broken")])
def test_a_broken_pdf_is_told(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_pdf(data)


def test_no_pages_and_no_text_layer_give_a_hint() -> None:
    assert "OCR" in read_pdf(make_pdf([[], []])).hint and "2 pages" in read_pdf(make_pdf([[], []])).hint
    with pytest.raises(InputError, match="broken"):
        read_pdf(make_pdf([]))


def test_reading_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", -1.0)
    with pytest.raises(TooSlowError, match="page 1 of 5"):
        read_pdf(book())


def test_the_time_grows_with_the_pages_and_no_faster() -> None:
    """One sentence over hundreds of pages, with running heads: four times the pages may cost little more than four times the time."""
    import time

    def cost(pages: int) -> float:
        data = make_pdf([[Line("Harbour Forum", 72, 815, 8), *column([f"The ministry of ports should raise the pay of its pilots before {i}"] * 40), Line(f"{i}", 300, 30, 8)] for i in range(pages)])
        begun = time.process_time()
        read_pdf(data)
        return time.process_time() - begun

    cost(10)
    assert cost(400) < 8 * cost(100)


def test_a_quotation_narrower_than_the_text_goes_on_before_a_capital() -> None:
    wide = "The clerk of the parish has kept the books of the old school and of the new one since"
    quoted = column(["the limit on the northern line was set as that for the", "Melling line was before it"], x=120, y=730)
    text = read_pdf(make_pdf([[*column([wide] * 2), *quoted, *column([wide] * 3, y=690)]])).text
    assert "as that for the Melling line" in text


def test_a_numbered_paragraph_does_not_go_on_with_the_column_before() -> None:
    lines = ["lever of the service brake (by computer)", "3.1.4. Friction brakes use air"]
    rows = [Row([Fragment(text, 1, 0, 72, y, 300, y + 10, 10)], column=n) for n, (text, y) in enumerate(zip(lines, (700, 500), strict=True))]
    assert [passage.text for passage in paragraphs(rows, measure(rows), Words(lines))] == lines
