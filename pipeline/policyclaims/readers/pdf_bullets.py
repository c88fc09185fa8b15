"""List marks that a PDF draws rather than writes, as pages printed from the web do: small shapes before the lines of a list."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

from policyclaims.readers.pdf_rows import Fragment, is_label

# Over the size of the type: how wide and high a mark is, how far before its words it stands, what white the words before it leave.
# Rules and dots of leaders are thinner, icons and letters that are drawn are larger.
_LEAST, _MOST, _BEFORE, _WHITE = 0.15, 0.9, 2.5, 1.0
_SQUARE = 1.6
# Every object of a page is asked what it is, a fifth of the time that a page of so many takes: not where nothing stands in.
_MANY = 1500


def drawn_bullets(page: Any, fragments: Sequence[Fragment]) -> list[Fragment]:
    """Give a bullet for each small shape that stands before a line; it has no character in the page's text (``at`` below 0)."""
    import pypdfium2.raw as raw

    lines = [f for f in fragments if not f.quarter and not is_label(f.text) and any(c.isalpha() for c in f.text)]
    if not lines or (raw.FPDFPage_CountObjects(page.raw) > _MANY and not _stand_in(lines)):
        return []
    found: dict[int, Fragment] = {}
    for left, bottom, right, top in _shapes(page):
        line = _line_of(left, bottom, right, top, lines)
        if line is not None and not _behind_words(line, left, fragments):
            bullet = Fragment("•", line.page, -1, left, line.bottom, right, line.top, line.size, line.bold)
            found.setdefault(line.at, bullet)
    return list(found.values())


def _stand_in(lines: Sequence[Fragment]) -> bool:
    edge = min(f.left for f in lines)
    return any(f.left > edge + 0.5 * f.size for f in lines)


def _shapes(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the corners of small drawn shapes and pictures, nearly as wide as high."""
    import pypdfium2.raw as raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    shapes = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    get, kind_of, whole = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, page.raw
    for i in range(raw.FPDFPage_CountObjects(whole)):
        shape = get(whole, i)
        if kind_of(shape) not in shapes or not raw.FPDFPageObj_GetBounds(shape, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        if 0 < width < _SQUARE * height and 0 < height < min(_SQUARE * width, 30):
            yield left.value, bottom.value, right.value, top.value


def _line_of(left: float, bottom: float, right: float, top: float, lines: Sequence[Fragment]) -> Fragment | None:
    """Find the line that a shape stands before, at its height."""
    middle = (bottom + top) / 2
    beside = [f for f in lines if f.bottom < middle < f.top and -1 < f.left - right < _BEFORE * f.size]
    line = min(beside, key=lambda f: f.left, default=None)
    return line if line is not None and _LEAST * line.size < top - bottom < _MOST * line.size else None


def _behind_words(line: Fragment, left: float, fragments: Sequence[Fragment]) -> bool:
    """Tell a picture or a shape in the middle of a line, or behind a mark that is written, from one that begins it."""
    middle = (line.bottom + line.top) / 2
    return any(
        f is not line and f.bottom < middle < f.top and f.left < line.left and f.right > left - _WHITE * line.size for f in fragments
    )
