"""What a PDF page carries on top of its text layer: values of form fields and notes of reviewers, told but not read."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from policyclaims.readers.reading import Piece


def read_fields(page: Any, number: int) -> Iterator[tuple[str, Piece]]:
    """List the words of a page's fields and annotations, each with why it is not in the text."""
    import pypdfium2.raw as raw

    written = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
    for i in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, i)
        if not note:
            continue
        try:
            kind, why, words = raw.FPDFAnnot_GetSubtype(note), "annotation", ""
            if kind == raw.FPDF_ANNOT_WIDGET:
                why = "form field"
                if page.formenv and raw.FPDFAnnot_GetFormFieldType(page.formenv, note) in written:
                    words = _words(partial(raw.FPDFAnnot_GetFormFieldValue, page.formenv, note))
            elif kind not in (raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_LINK):
                words = _words(partial(raw.FPDFAnnot_GetStringValue, note, b"Contents"))
            if words.strip():
                yield why, Piece(words, number, 0)
        finally:
            raw.FPDFPage_CloseAnnot(note)


def _words(get: Callable[[Any, int], int]) -> str:
    """Read a string of pdfium's: asked without a buffer, it gives the number of bytes in UTF-16, with the zero at the end."""
    import pypdfium2.raw as raw

    size = get(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")
