"""PDF files: pdfium gives the characters of each page; rows, order and paragraphs are rebuilt from where they stand."""

from __future__ import annotations

import ctypes
import math
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from policyclaims.errors import InputError, OutputError, TooSlowError
from policyclaims.readers.pdf_blocks import rebuild
from policyclaims.readers.pdf_rows import Fragment, Page
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
_NOTE = re.compile(r"(?:(?<=[^\W\d_]|[.,;:!?)\]”’\"'])|(?<=\b(?:19|20)\d\d))\d{1,3}(?:,\d{1,3})*(?![\d.,]?\d|\w)|[¹²³⁰⁴-⁹]+")
# Average width of a character over its size: proportional faces lie between 0.40 and 0.55; a line with a tab or a gutter in it is wider.
_WIDE = 0.56


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
    with opened(data) as document:
        count, pages, broken = len(document), [], []
        for number in range(1, count + 1):
            try:
                pages.append(_page(document, number))
            except _pdfium_error():
                broken.append(number)
            if time.monotonic() - begun > SECONDS:
                raise TooSlowError(f"page {number} of {count} was reached after {SECONDS:.0f} seconds: split the document")
    if count and len(broken) == count:
        raise InputError(f"none of its {count} pages can be read: open it in a viewer and save it again")
    text, places, skipped = build(rebuild(pages, broken), "page")
    hint = "" if text.strip() else _hint(count, any(page.fragments for page in pages))
    return Reading(text, places, skipped, pages=count, hint=hint)


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


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        layer = page.get_textpage()
        try:
            return Page(number, width, height, _fragments(layer, number, width))
        finally:
            layer.close()
    finally:
        page.close()


def _characters(layer: Any) -> str:
    """Give the page's characters so that index ``i`` is pdfium's character ``i``."""
    import pypdfium2.raw as raw

    count = layer.count_chars()
    text: str = layer.get_text_range() if count else ""
    if len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(layer.raw, i) for i in range(count))
    return "".join(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _fragments(layer: Any, number: int, page_width: float) -> list[Fragment]:
    """Cut a page's characters into the lines that pdfium sees, each with its place, size and weight."""
    import pypdfium2.raw as raw

    text = _characters(layer)
    rect = raw.FS_RECTF()
    pointer = ctypes.byref(rect)

    def box(i: int) -> tuple[float, float, float, float]:
        if not raw.FPDFText_GetLooseCharBox(layer.raw, i, pointer):
            return 0.0, 0.0, 0.0, 0.0
        return rect.left, rect.bottom, rect.right, rect.top

    found: list[Fragment] = []
    # pdfium writes a word that is cut at a line's end through, with U+0002 or U+FFFE at the break.
    for line in re.finditer(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?", text):
        start, end = line.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        samples = [i for i in (start, (start + end) // 2, end - 1) if not text[i].isspace()]
        boxes = [box(i) for i in samples]
        size = sorted(b[3] - b[1] for b in boxes)[len(boxes) // 2]
        bold = all(raw.FPDFText_GetFontWeight(layer.raw, i) >= 600 for i in samples)
        turned = abs(math.sin(raw.FPDFText_GetCharAngle(layer.raw, samples[0]))) > 0.1
        drop = _note_marks(text, start, end, size, box)
        cuts = [start, end]
        if boxes[-1][2] - boxes[0][0] > _WIDE * size * (end - start):
            cuts = [start, *_gaps(text, start, end, size, box), end]
        elif boxes[-1][2] - boxes[0][0] > 0.45 * page_width:
            # One gutter hardly widens a long line: look for it where it would be.
            third = (end - start) // 3
            cuts = [start, *_gaps(text, start + third, end - third, size, box), end]
        for low, high in zip(cuts[::2], cuts[1::2], strict=True):
            first, last = box(low), box(high - 1)
            _, bottom, _, top = boxes[len(boxes) // 2] if len(cuts) == 2 else first
            marks = tuple((a - low, b - low) for a, b in drop if low <= a and b <= high)
            left, right = min(first[0], last[0]), max(first[2], last[2])
            found.append(Fragment(text[low:high], number, low, left, bottom, right, top, size, bold, turned, marks))
    return found


def _gaps(text: str, start: int, end: int, size: float, box: Any) -> list[int]:
    """Find the white between columns or cells inside a line: ``[end of the left, start of the right, …]``."""
    cuts: list[int] = []
    for space in re.finditer(r"\s+", text[start:end]):
        left, right = start + space.start(), start + space.end()
        if box(right)[0] - box(left - 1)[2] > 1.6 * size:
            cuts += [left, right]
    return cuts


def _note_marks(text: str, start: int, end: int, size: float, box: Any) -> list[tuple[int, int]]:
    """Find superscript numbers behind words: smaller than the line, or set higher."""
    found = []
    for mark in _NOTE.finditer(text, start, end):
        _, bottom, _, top = box(mark.start())
        _, line_bottom, _, line_top = box(mark.start() - 1) if mark.start() > start else (0, bottom, 0, top)
        if top - bottom < 0.85 * (line_top - line_bottom) or bottom > line_bottom + 0.2 * size:
            found.append(mark.span())
    return found


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
