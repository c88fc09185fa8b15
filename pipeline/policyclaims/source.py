"""The way back: where each character of a document's text stands in the file it was read from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Unit = Literal["page", "char", "block"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the source: characters ``at`` to ``end`` (exclusive) of ``page`` (from 1), or of the whole where there are no pages."""

    page: int | None
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Maps every offset of a text to its source; parallel tuples, one entry for each stretch that was copied as it stands.

    Parameters
    ----------
    unit
        What ``ats`` count: ``page``, characters of the page's text layer; ``char``, characters of the decoded file;
        ``block``, characters of the numbered block, for formats whose bytes mean nothing to a reader.
    starts, ends
        Where each stretch stands in the text, ascending and apart. What lies between them was put in by the reader
        (line ends, heading marks, cell bars) and belongs to the stretch before it.
    pages
        The page (or block) of each stretch, from 1; 0 where the source has none.
    ats
        Where each stretch begins in its page, block or file.
    """

    unit: Unit
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    pages: tuple[int, ...]
    ats: tuple[int, ...]

    def __post_init__(self) -> None:
        if not len(self.starts) == len(self.ends) == len(self.pages) == len(self.ats):
            raise ValueError("the columns of a source map must be of one length")
        edges = [edge for pair in zip(self.starts, self.ends, strict=True) for edge in pair]
        if edges and (edges[0] < 0 or any(a > b for a, b in zip(edges, edges[1:], strict=False))):
            raise ValueError("the stretches of a source map must ascend and not overlap")

    @classmethod
    def same(cls, length: int) -> SourceMap:
        """Map a text that is its source, character for character."""
        return cls("char", (0,), (length,), (0,), (0,))

    def place(self, offset: int) -> Place:
        """Find where one character stands; a character that the reader put in gets the empty place where it was put.

        Raises
        ------
        IndexError
            The map is empty.
        """
        i = max(0, bisect_right(self.starts, offset) - 1)
        at = self.ats[i] + min(max(offset, self.starts[i]), self.ends[i]) - self.starts[i]
        return Place(self.pages[i] or None, at, at + (self.starts[i] <= offset < self.ends[i]))

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Find the stretches of the source behind ``text[start:end]``, in the order of the text; neighbours are joined."""
        found: list[Place] = []
        for i in range(max(0, bisect_right(self.starts, start) - 1), len(self.starts)):
            if self.starts[i] >= end:
                break
            low, high = max(start, self.starts[i]), min(end, self.ends[i])
            if low >= high:
                continue
            shift = self.ats[i] - self.starts[i]
            here = Place(self.pages[i] or None, low + shift, high + shift)
            if found and found[-1].page == here.page and found[-1].end == here.at:
                here = Place(here.page, found.pop().at, here.end)
            found.append(here)
        return tuple(found)


class TextBuilder:
    """Puts a text together from stretches of the source and keeps the map as it goes."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._parts: list[str] = []
        self._columns: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])
        self.length = 0

    def put(self, text: str) -> None:
        """Add characters that the source does not have."""
        self._parts.append(text)
        self.length += len(text)

    def copy(self, text: str, page: int, at: int) -> None:
        """Add characters that stand at ``at`` of ``page`` (0: no pages)."""
        if not text:
            return
        starts, ends, pages, ats = self._columns
        if starts and ends[-1] == self.length and pages[-1] == page and ats[-1] + ends[-1] - starts[-1] == at:
            ends[-1] += len(text)
        else:
            for column, value in zip(self._columns, (self.length, self.length + len(text), page, at), strict=True):
                column.append(value)
        self.put(text)

    def finish(self) -> tuple[str, SourceMap]:
        """Return the text and its map."""
        return "".join(self._parts), SourceMap(self._unit, *(tuple(column) for column in self._columns))
