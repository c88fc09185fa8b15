"""Word files: headings, lists and tables; bombs are not set off."""

from __future__ import annotations

import io
import zipfile

import pytest
from policyclaims.errors import InputError
from policyclaims.readers.docx import read_docx
from policyclaims.source import Place

from tests.readers.samples import make_docx, paragraph


def test_structure_and_places() -> None:
    row = "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Oslo", "3 boats")) + "</w:tr>"
    data = make_docx(paragraph("Pilots", "Heading1") + paragraph("The ministry should act &amp; pay.") + f"<w:tbl>{row}</w:tbl>")
    reading = read_docx(data)
    assert reading.text == "# Pilots\n\nThe ministry should act & pay.\n\n| Oslo | 3 boats |"
    start = reading.text.index("should")
    assert reading.places.unit == "block" and reading.places.places(start, start + 6) == (Place(2, 13, 19),)


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
