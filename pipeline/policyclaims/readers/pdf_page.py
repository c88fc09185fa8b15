"""One page of a PDF as pdfium gives it: its characters cut into fragments, each with its place, size and weight, upright."""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import replace
from typing import Any

from policyclaims.readers.pdf_bullets import drawn_bullets
from policyclaims.readers.pdf_marks import note_marks
from policyclaims.readers.pdf_rows import Fragment, Page, is_label

Corners = tuple[float, float, float, float]
# Average width of a character over its size: proportional faces lie between 0.40 and 0.55; a line with a tab or a gutter in it is wider.
_WIDE = 0.56
_BOLD = re.compile(rb"bold|black|heavy|demi", re.I)
# A line so short as this holds no two cells that leave it as narrow as a line of text.
_LONG = 12
# White over the size of the type that no space between words fills, not even in justified lines; less parts a line from its number,
# and lines where so many of them leave white at one place.
_GAP, _NARROW_GAP, _ALIGNED = 1.6, 0.7, 4
# Spaces between words are 0.2 to 0.3 of the size; what is wider and stands at such a place is part of the white there.
_SPACE = 0.35
# Scans stand up to three degrees askew; what is turned further was meant to be.
_ASKEW = 0.1
# Broken files set characters at places that are no numbers, or beyond any page: a page measures 14400 points at most.
_FAR = 1e6
# A stamp along the margin is one line or two; a table set sideways has more.
_ROWS_TURNED = 3


def read_page(page: Any, number: int) -> list[Page]:
    """Read a page: first what stands the way that most of its words do, then what is set sideways to that.

    Coordinates are turned with the words, so that each of the pages given is upright, with its lower left corner at 0, 0.
    """
    layer = page.get_textpage()
    try:
        lines = _Lines(layer, number)
        fragments = lines.fragments()
    finally:
        layer.close()
    fragments += drawn_bullets(page, fragments)
    edges = page.get_bbox()
    weights = Counter[int]()
    for fragment in fragments:
        weights[fragment.quarter] += len(fragment.text)
    pages = [_upright([f for f in fragments if f.quarter == q], number, q, edges) for q, _ in weights.most_common() if q >= 0]
    if not pages:
        pages = [Page(number, edges[2] - edges[0], edges[3] - edges[1], [])]
    main, askew = pages[0], [f for f in fragments if f.quarter < 0]
    for other in pages[1:]:
        if len(other.fragments) < _ROWS_TURNED:
            askew += other.fragments
    main.told += [("turned text", f.piece) for f in askew]
    return [main, *(other for other in pages[1:] if len(other.fragments) >= _ROWS_TURNED)]


def _upright(fragments: list[Fragment], number: int, quarter: int, edges: Corners) -> Page:
    """Make a page of the fragments that are turned alike; what lies outside its edges, or has no extent, is told, not read."""
    left, bottom, right, top = _turn(edges, quarter)
    page = Page(number, right - left, top - bottom, [], quarter)
    for fragment in fragments:
        fragment.left, fragment.right = fragment.left - left, fragment.right - left
        fragment.bottom, fragment.top = fragment.bottom - bottom, fragment.top - bottom
        across = max(fragment.left, 0) < min(fragment.right, page.width)
        if across and max(fragment.bottom, 0) < min(fragment.top, page.height):
            page.fragments.append(fragment)
        else:
            page.told.append(("off the page", fragment.piece))
    return page


def _turn(corners: Corners, quarter: int) -> Corners:
    """Turn a box against the clock by quarters of a turn."""
    left, bottom, right, top = corners
    for _ in range(quarter):
        left, bottom, right, top = -top, left, -bottom, right
    return left, bottom, right, top


def characters(layer: Any) -> str:
    """Return the page's characters so that index ``i`` is pdfium's character ``i``."""
    import pypdfium2.raw as raw

    count = layer.count_chars()
    text: str = layer.get_text_range() if count else ""
    if len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(layer.raw, i) for i in range(count))
    return "".join(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


class _Lines:
    """The lines that pdfium sees on a page, on their way to fragments."""

    def __init__(self, layer: Any, number: int) -> None:
        import pypdfium2.raw as raw

        self._raw, self._layer, self._number = raw, layer.raw, number
        self._rect = raw.FS_RECTF()
        self._pointer = ctypes.byref(self._rect)
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._quarter = 0
        self._text = characters(layer)
        self._white: list[tuple[int, int, float, float, bool]] = []

    def fragments(self) -> list[Fragment]:
        found: list[Fragment] = []
        # pdfium writes a word that is cut at a line's end through, with U+0002 or U+FFFE at the break.
        for line in re.finditer(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?", self._text):
            start, end = line.span()
            while start < end and self._text[start].isspace():
                start += 1
            while end > start and self._text[end - 1].isspace():
                end -= 1
            if start < end:
                for low, high in self._stretches(start, end):
                    found += self._cut(low, high)
        return self._cut_along(found)

    def _cut_along(self, fragments: list[Fragment]) -> list[Fragment]:
        """Cut fragments at narrow white too, where that of many lines begins at one place: the gutter between close columns."""
        if not self._white:
            return fragments
        many = Counter(round(left / 3) for *_, left, wide in self._white if wide)
        many.update(round(fragment.left / 3) for fragment in fragments)
        cuts = sorted(cut[:4] for cut in self._white if sum(many[round(cut[3] / 3) + near] for near in (-1, 0, 1)) >= _ALIGNED)
        if not cuts:
            return fragments
        found: list[Fragment] = []
        for fragment in fragments:
            begin, end = fragment.at, fragment.at + len(fragment.text)
            for low, high, edge, left in cuts[bisect_right(cuts, (begin, end)) : bisect_left(cuts, (end,))]:
                if fragment.at < low and high < end:
                    shift = high - fragment.at
                    before = tuple(mark for mark in fragment.drop if mark[0] < shift)
                    behind = tuple((a - shift, b - shift) for a, b in fragment.drop[len(before) :])
                    found.append(replace(fragment, text=self._text[fragment.at : low], right=edge, drop=before))
                    fragment = replace(fragment, text=fragment.text[shift:], at=high, left=left, drop=behind)
            found.append(fragment)
        return found

    def _stretches(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut a line of pdfium's that is none: it strings together what is turned otherwise, and figures set one below the other."""
        angle, self._quarter = self._angle(start), 0
        if self._angle(end - 1) == angle:
            self._quarter = round(angle / (math.pi / 2)) % 4
            first, last = self.box(start), self.box(end - 1)
            if last[2] >= first[0] and last[1] < first[3] and first[1] < last[3]:
                return [(start, end)]
        cuts, before = [start], self.box(start)
        for i in range(start + 1, end):
            if self._text[i].isspace():
                continue
            turn = self._angle(i)
            self._quarter = round(turn / (math.pi / 2)) % 4
            box = self.box(i)
            if turn != angle or box[1] >= before[3] or box[3] <= before[1]:
                cuts.append(i)
            angle, before = turn, box
        return [(low, low + len(self._text[low:high].rstrip())) for low, high in zip(cuts, [*cuts[1:], end], strict=True)]

    def _angle(self, i: int) -> float:
        angle: float = self._raw.FPDFText_GetCharAngle(self._layer, i)
        return angle if math.isfinite(angle) else 0.0

    def _cut(self, start: int, end: int) -> list[Fragment]:
        """Cut a line where it leaves white for a gutter, a tab or the edge of a cell."""
        text, samples = self._text, self._samples(start, end)
        turns = self._angle(samples[0]) / (math.pi / 2)
        self._quarter = round(turns) % 4
        quarter = self._quarter if abs(turns - round(turns)) * math.pi / 2 < _ASKEW else -1
        boxes = sorted((self.box(i) for i in samples), key=lambda b: b[3] - b[1])
        middle = boxes[len(boxes) // 2]
        size = middle[3] - middle[1]
        bold = all(self._bold(i) for i in samples)
        first, last = self.box(start), self.box(end - 1)
        cuts = [start, end]
        wide = last[2] - first[0] > _WIDE * size * (end - start)
        if wide or text[start].isdecimal() or (end - start > _LONG and self._is_parted(start, end, size)):
            cuts = [start, *self._gaps(start, end, size), end]
        marks = note_marks(text, start, end, middle, self.box)
        found = []
        for low, high in zip(cuts[::2], cuts[1::2], strict=True):
            if low != start:
                first = self.box(low)
                middle = self.box(next((i for i in range(low, high) if text[i].isalnum()), low))
            last = self.box(high - 1)
            drop = tuple((a - low, b - low) for a, b in marks if low <= a and b <= high)
            left, right = min(first[0], last[0]), max(first[2], last[2])
            place = (left, middle[1], right, middle[3])
            if not all(abs(edge) < _FAR for edge in (*place, size)):
                place = (0.0, 0.0, 0.0, 0.0)
            found.append(Fragment(text[low:high], self._number, low, *place, size, bold, quarter, drop))
        return found

    def box(self, i: int) -> Corners:
        """Return the box of a character, turned upright."""
        if not self._raw.FPDFText_GetLooseCharBox(self._layer, i, self._pointer):
            return 0.0, 0.0, 0.0, 0.0
        rect = self._rect
        if not self._quarter:
            return rect.left, rect.bottom, rect.right, rect.top
        return _turn((rect.left, rect.bottom, rect.right, rect.top), self._quarter)

    def _samples(self, start: int, end: int) -> list[int]:
        """Choose a letter of the beginning, the middle and the end: figures and bullets are set otherwise than the words."""
        text = self._text
        letters = [
            next((i for i in stretch if text[i].isalpha()), -1)
            for stretch in (range(start, end), range((start + end) // 2, end), range(end - 1, start - 1, -1))
        ]
        return sorted({i for i in letters if i >= 0}) or [i for i in (start, end - 1) if not text[i].isspace()]

    def _bold(self, i: int) -> bool:
        """Return whether a character is bold: by its weight or, for a face that is not embedded, by the name of its face."""
        if self._raw.FPDFText_GetFontWeight(self._layer, i) >= 600:
            return True
        length = self._raw.FPDFText_GetFontInfo(self._layer, i, self._name, len(self._name), ctypes.byref(self._flags))
        return bool(length) and _BOLD.search(self._name.value) is not None

    def _gaps(self, start: int, end: int, size: float) -> list[int]:
        """Find the white between columns or cells inside a line: ``[end of the left, start of the right, …]``."""
        text, cuts = self._text, []
        for space in re.finditer(r"\s+", text[start:end]):
            left, right = start + space.start(), start + space.end()
            least = _NARROW_GAP if left - start < 5 and text[start:left].isdecimal() else _GAP
            edge, next_edge = self._right(left - 1), self._left(right)
            if next_edge - edge > least * size:
                cuts += [left, right]
            if _SPACE * size < next_edge - edge < _FAR and not is_label(text[start:left]):
                self._white.append((left, right, edge, next_edge, next_edge - edge > _NARROW_GAP * size))
        return cuts

    def _is_parted(self, start: int, end: int, size: float) -> bool:
        """Return whether a line may hold a gap: one that is written in one run, or in runs that touch, holds none."""
        runs = self._raw.FPDFText_CountRects(self._layer, start, end - start)
        if runs < 2 or self._quarter or runs > (end - start) / 6:
            return bool(runs > 1)
        edge = math.inf
        for i in range(runs):
            self._raw.FPDFText_GetRect(self._layer, i, *self._edges)
            if self._edges[0].value - edge > _SPACE * size:
                return True
            edge = self._edges[2].value
        return False

    # Two of these for each space of a page: whole boxes would cost a tenth of all the time that reading takes.
    def _left(self, i: int) -> float:
        if self._quarter:
            return self.box(i)[0]
        self._raw.FPDFText_GetLooseCharBox(self._layer, i, self._pointer)
        return float(self._rect.left)

    def _right(self, i: int) -> float:
        if self._quarter:
            return self.box(i)[2]
        self._raw.FPDFText_GetLooseCharBox(self._layer, i, self._pointer)
        return float(self._rect.right)
