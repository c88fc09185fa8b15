"""Languages: English is never lost, others are named."""

from __future__ import annotations

import pytest
from policyclaims.readers.language import language_of

ENGLISH = "The ministry of transport should raise the pay of the pilots, because two in three of them will retire by the end of the decade. "
OTHERS = {
    "fr": "Le ministère des transports devrait augmenter la solde des pilotes, car deux sur trois prendront leur retraite avant la fin de la décennie. ",
    "de": "Das Verkehrsministerium sollte die Lotsen besser bezahlen, denn zwei von drei gehen bis zum Ende des Jahrzehnts in den Ruhestand. ",
    "es": "El ministerio de transportes debería aumentar el salario de los prácticos, porque dos de cada tres se jubilarán antes de que acabe la década. ",
}


@pytest.mark.parametrize("code", OTHERS)
def test_other_languages_are_named(code: str) -> None:
    assert language_of(OTHERS[code] * 20) == code


@pytest.mark.parametrize("text", [ENGLISH * 3, OTHERS["fr"] * 100 + ENGLISH * 60, ENGLISH * 40 + OTHERS["de"] * 90])
def test_english_among_others_is_kept(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", ["", "Oslo", "12 34 " * 500, OTHERS["fr"]])
def test_too_little_is_not_judged(text: str) -> None:
    assert language_of(text) is None
