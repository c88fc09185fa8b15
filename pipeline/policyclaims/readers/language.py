"""The language of a text, by py3langid."""

from __future__ import annotations

from functools import cache
from typing import Any

ENGLISH = "en"
# A window of this many characters is named rightly in over 99 % of cases by py3langid's own tests; shorter texts are not judged.
_WINDOW = 1500
_WINDOWS = 5
_LEAST = 200


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
        code, chance = _classifier().classify(window)
        if code == ENGLISH or float(chance) < 0.9:
            return ENGLISH
        votes.append(str(code))
    return max(sorted(set(votes)), key=votes.count)
