"""By when: the words of a recommendation, or of its row in a table, that set a date or a time."""

from __future__ import annotations

import re

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_YEAR = r"(?:19|20|21)\d\d(?:\s?[/–-]\s?\d{2,4})?(?!\s*(?:%|per\s?cent|[a-z]+s\b))(?![\d,.]*\d)"
_PART = r"(?:(?:spring|summer|autumn|winter|mid-?|early|late|(?:the\s+)?(?:first|second|third|fourth|last)\s+(?:quarter|half)\s+of|Q[1-4]|H[12])\s*)"
_DATE = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}\b|"
    rf"{_PART}?{_YEAR})"
)
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four)(?:\s+\(\d+\))?"
_UNIT = r"(?:(?:working|calendar|business)\s+)?(?:hours?|days?|weeks?|months?|years?|decades?)"
_TERM = r"(?:(?:the\s+|this\s+|next\s+)*(?:financial\s+|fiscal\s+|calendar\s+)?(?:year|month|quarter|decade|parliament|session|term)(?:['’]s\s+end)?)"
_END = r"(?:the\s+)?(?:end|start|beginning|middle)\s+of\s+"
_DEADLINE = re.compile(
    rf"""\b(?:
        (?:by|before|no\ later\ than|not\ later\ than|at\ the\ latest\ by|prior\ to)\s+(?:(?:{_END})?(?:{_DATE}|{_TERM}(?=[\s,.;)]|$)))
      | (?:with)?in\ (?:the\s+(?:next|first|coming|following)\s+)?{_COUNT}\s+{_UNIT}(?:\s+of\s+(?:this|the|its)\s+\w+)?
      | within\s+(?:the\s+next\s+|the\s+coming\s+)?{_TERM}
      | (?:no|not)\ later\ than\s+{_COUNT}\s+{_UNIT}
    )(?<![\s,])""",
    re.X | re.I,
)
_CELL = re.compile(
    rf"(?:(?:by|before|deadline:?|due:?)\s+)?(?:{_END})?{_DATE}|within\s+{_COUNT}\s+{_UNIT}|immediate(?:ly)?|ongoing", re.I
)
_NO_TERM = re.compile(r"in\s+(?:an?|one)\s", re.I)


def find_deadline(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find the words that say by when something should be done.

    Parameters
    ----------
    text
        The document.
    start, end
        The recommendation in it.

    Returns
    -------
    tuple of int
        Half-open offsets of the first such words in the recommendation, else of the cell behind it that holds nothing but a
        date; None where there are none.
    """
    for found in _DEADLINE.finditer(text, start, end):
        if not _NO_TERM.match(found.group()):
            return found.span()
    bar = text.find("|", start + 2, end)
    return _in_row(text, bar if bar >= 0 else end)


def is_date(words: str) -> bool:
    """Return whether the words of a cell are nothing but a date."""
    return _CELL.fullmatch(words) is not None


def _in_row(text: str, end: int) -> tuple[int, int] | None:
    """Find a date in a cell of its own in the rest of a row."""
    stop = text.find("\n", end)
    row = text[end : stop if stop >= 0 else len(text)]
    if not re.match(r"[\s.;,*_]*\|", row):
        return None
    for cell in re.finditer(r"[^|]+", row):
        words = cell.group().strip()
        if is_date(words):
            low = end + cell.start() + cell.group().index(words)
            return low, low + len(words)
    return None
