"""PDF files: pdfium gives the characters of each page; rows, order and paragraphs are rebuilt from where they stand."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from policyclaims.errors import InputError, OutputError, TooSlowError
from policyclaims.readers.pdf_blocks import rebuild
from policyclaims.readers.pdf_fields import read_fields
from policyclaims.readers.pdf_page import read_page
from policyclaims.readers.pdf_rows import Page
from policyclaims.readers.reading import Reading, build
from policyclaims.records import Box
from policyclaims.source import Place

if TYPE_CHECKING:
    import pypdfium2

SECONDS = 300.0
_CODES = {
    3: "is no PDF or is broken: open it in a viewer and save it again",
    4: "is locked by a password: save a copy without one",
    5: "is locked by a security scheme that is not known: save a copy without one",
}


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF.

    Raises
    ------
    InputError
        It is broken or locked.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise InputError(_CODES.get(getattr(error, "err_code", 3) or 3, _CODES[3])) from error
    try:
        yield document
    finally:
        document.close()


def read_pdf(data: bytes) -> Reading:
    """Read a PDF: its running text in reading order, without running heads, page numbers, contents and bibliography.

    Raises
    ------
    InputError
        It is broken or locked, or no page can be read.
    TooSlowError
        It takes longer than ``SECONDS``.
    """
    begun = time.monotonic()
    pages: list[Page] = []
    broken: list[int] = []
    with opened(data) as document:
        count = len(document)
        for number in range(1, count + 1):
            try:
                pages += _pages(document, number)
            except _pdfium_error():
                broken.append(number)
            if time.monotonic() - begun > SECONDS:
                raise TooSlowError(f"page {number} of {count} was reached after {SECONDS:.0f} seconds: split the document")
    if count and len(broken) == count:
        raise InputError(f"none of its {count} pages can be read: open it in a viewer and save it again")
    text, places, skipped = build(rebuild(pages, broken), "page")
    hint = "" if text.strip() else _hint(count, any(page.fragments for page in pages))
    return Reading(text, places, skipped, pages=count, hint=hint)


def _pages(document: pypdfium2.PdfDocument, number: int) -> list[Page]:
    page = document[number - 1]
    try:
        pages = read_page(page, number)
        pages[0].told += read_fields(page, number)
        return pages
    finally:
        page.close()


def _hint(count: int, words: bool) -> str:
    if not count:
        return "has no pages"
    if words:
        return "holds nothing but page numbers, running heads and contents"
    return f"holds no text layer on its {count} {'page' if count == 1 else 'pages'}: scanned? Run an OCR program over it first"


def _pdfium_error() -> type[Exception]:
    import pypdfium2

    kind: type[Exception] = pypdfium2.PdfiumError
    return kind


def find_boxes(data: bytes, wanted: Iterable[Sequence[Place]]) -> list[tuple[Box, ...]]:
    """Find what each run of places covers on its pages, a box a line, in points from the page's lower left corner."""
    import pypdfium2.raw as raw

    runs = [tuple(places) for places in wanted]
    boxes: dict[Place, list[Box]] = {place: [] for places in runs for place in places}
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    with opened(data) as document:
        for number in sorted({place.page or 0 for place in boxes}):
            layer = document[number - 1].get_textpage()
            for place, found in boxes.items():
                if place.page == number:
                    for i in range(raw.FPDFText_CountRects(layer.raw, place.at, place.end - place.at)):
                        raw.FPDFText_GetRect(layer.raw, i, left, top, right, bottom)
                        edges = [round(value.value, 1) for value in (left, bottom, right, top)]
                        found.append((number, edges[0], edges[1], edges[2], edges[3]))
            layer.close()
    return [tuple(_on_lines([box for place in places for box in boxes[place]])) for places in runs]


def _on_lines(boxes: list[Box]) -> list[Box]:
    """Join boxes that follow each other on one line."""
    found: list[Box] = []
    for box in boxes:
        if found:
            page, left, bottom, right, top = found[-1]
            height = min(top - bottom, box[4] - box[2])
            level = min(top, box[4]) - max(bottom, box[2]) > 0.4 * height
            if page == box[0] and level and -1 < box[1] - right < 2 * max(top - bottom, box[4] - box[2]):
                found[-1] = (page, left, min(bottom, box[2]), max(right, box[3]), max(top, box[4]))
                continue
        found.append(box)
    return found


def highlight(data: bytes, boxes: Iterable[Box], path: str) -> None:
    """Write a copy of a PDF with yellow boxes behind the words.

    Raises
    ------
    OutputError
        The copy cannot be written.
    """
    import pypdfium2.raw as raw

    with opened(data) as document:
        for number, left, bottom, right, top in boxes:
            page = document[number - 1]
            mark = raw.FPDFPage_CreateAnnot(page.raw, raw.FPDF_ANNOT_HIGHLIGHT)
            corners = raw.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
            raw.FPDFAnnot_SetColor(mark, raw.FPDFANNOT_COLORTYPE_Color, 255, 221, 0, 255)
            raw.FPDFAnnot_SetRect(mark, raw.FS_RECTF(left, top, right, bottom))
            raw.FPDFAnnot_AppendAttachmentPoints(mark, corners)
            raw.FPDFPage_CloseAnnot(mark)
            page.close()
        try:
            document.save(path)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
