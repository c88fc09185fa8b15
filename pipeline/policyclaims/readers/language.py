"""The language of a text: English by its commonest words, any other by py3langid."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

ENGLISH = "en"
# A window of this many characters is named rightly in over 99 % of cases by py3langid's own tests; shorter texts are not judged.
_WINDOW = 1500
_WINDOWS = 5
_LEAST = 200
# No other language has these so often: over 12 % of the words in English prose, under 3 % in Dutch, German, French and Scots.
# What they settle need not wait for py3langid's tables, which take 70 MB and a quarter of a second to load.
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = frozenset("the of and to that is for was by with which this from should are".split())
_SHARE = 0.15

@cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str | None:
    """Name the language of a text by its two-letter code; None where there are too few letters to tell.

    Up to five windows spread over the text are looked at. A text is English if any of them is: reports in two languages, and
    English ones with a foreign annex, are not to be lost.
    """
    if sum(c.isalpha() for c in text[: 10 * _LEAST]) < _LEAST:
        return None
    step = max(_WINDOW, len(text) // _WINDOWS)
    windows = [text[start : start + _WINDOW] for start in range(0, max(len(text) - _LEAST, 1), step)][:_WINDOWS]
    votes: list[str] = []
    for window in windows:
        if _plainly_english(window):
            return ENGLISH
        code, chance = _classifier().classify(window)
        if code == ENGLISH or float(chance) < 0.9:
            return ENGLISH
        votes.append(str(code))
    return max(sorted(set(votes)), key=votes.count)


def _plainly_english(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return sum(w in _COMMON for w in words) > _SHARE * max(len(words), 20)
