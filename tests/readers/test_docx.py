"""Word files: headings, lists and tables; bombs are not set off."""

from __future__ import annotations

import io
import zipfile

import pytest
from policyclaims.errors import InputError
from policyclaims.readers.docx import read_docx
from policyclaims.readers.load import documents
from policyclaims.records import Document
from policyclaims.source import Place

from tests.readers.samples import make_docx, paragraph


def test_structure_and_places() -> None:
    row = "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Oslo", "3 boats")) + "</w:tr>"
    data = make_docx(paragraph("Pilots", "Heading1") + paragraph("The ministry should act &amp; pay.") + f"<w:tbl>{row}</w:tbl>")
    reading = read_docx(data)
    assert reading.text == "# Pilots\n\nThe ministry should act & pay.\n\n| Oslo | 3 boats |"
    start = reading.text.index("should")
    assert reading.places.unit == "block" and reading.places.places(start, start + 6) == (Place(2, 13, 19),)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def listed(text: str, number: int, level: int = 0) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}{run(text)}</w:p>"


NUMBERING = (
    "<w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/>"
    "<w:numFmt w:val='decimal'/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId='8'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='8'/></w:num>"
    "<w:num w:numId='3'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>"
)


def test_the_main_part_may_have_another_name() -> None:
    (document,) = documents(make_docx(paragraph("Oslo should act."), main="document2"), "a.docx", "a", "a", text_field="", id_field="")
    assert isinstance(document, Document) and document.text == "Oslo should act."


def test_hidden_struck_and_deleted_words_are_not_read() -> None:
    body = f"<w:p>{run('Gone. ', '<w:vanish/>')}{run('Struck. ', '<w:strike/>')}<w:del><w:r><w:delText>Cut. </w:delText></w:r></w:del>{run('Oslo ', '<w:vanish w:val=' + chr(34) + '0' + chr(34) + '/>')}{run('should act.')}</w:p>"
    reading = read_docx(make_docx(body))
    assert reading.text == "Oslo should act."
    assert [(s.text, s.why) for s in reading.skipped] == [("Gone.", "hidden"), ("Struck.", "struck out")]


def test_numbers_go_on_as_word_shows_them() -> None:
    body = listed("One.", 1) + listed("Two.", 1) + listed("Two, one.", 1, 1) + paragraph("Words.") + listed("Dot.", 2) + listed("Three.", 1) + listed("Three, one.", 1, 1) + listed("Anew.", 3)
    assert read_docx(make_docx(body, numbering=NUMBERING)).text.split("\n\n") == [
        "1. One.", "2. Two.", "    1. Two, one.", "Words.", "• Dot.", "3. Three.", "    1. Three, one.", "1. Anew.",
    ]  # fmt: skip


def test_numbers_come_from_styles_too() -> None:
    styles = "<w:style w:type='paragraph' w:styleId='A'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style><w:style w:type='paragraph' w:styleId='B'><w:basedOn w:val='A'/></w:style>"
    body = paragraph("One.", "A") + paragraph("Words.") + paragraph("Two.", "B")
    assert read_docx(make_docx(body, numbering=NUMBERING, styles=styles)).text.split("\n\n") == ["1. One.", "Words.", "2. Two."]


def test_lines_of_contents_are_not_read() -> None:
    entry = "<w:p><w:r><w:t>What ministers should do</w:t><w:tab/><w:t>3</w:t></w:r></w:p>"
    long = paragraph("The ministry of ports should raise the pay of its pilots, because most of them will leave the service soon.")
    reading = read_docx(make_docx(entry + paragraph("Ports should open", "TOC2") + long))
    assert reading.text.startswith("The ministry") and [s.why for s in reading.skipped] == ["contents", "contents"]


def test_soft_breaks_and_exponents() -> None:
    body = f"<w:p>{run('The council should:')}<w:r><w:br/></w:r>{run('- add 5 m')}{run('2', '<w:vertAlign w:val=' + chr(34) + 'superscript' + chr(34) + '/>')}{run(' of floor.')}</w:p>"
    assert read_docx(make_docx(body)).text == "The council should:\n- add 5 m² of floor."


BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("word/document.xml", b" " * 40_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (make_docx(paragraph("&b;"), head=BILLION), "declares XML entities"),
        (bomb(), "times its size"),
        (make_docx("<w:p><w:r>"), "broken Word file"),
        (make_docx(paragraph("x"))[:-30], "broken Word file"),
        (make_docx("<w:tbl><w:tr><w:tc>" * 3000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 3000), "nested too deeply|broken Word file"),
    ],
)  # fmt: skip
def test_what_is_broken_or_a_bomb_is_told(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_docx(data)
