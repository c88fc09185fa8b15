"""Words that themes are told by."""

from __future__ import annotations

import pytest
from policyclaims.components.parsing.candidates import analyse
from policyclaims.components.themes.topics import stem, stems, topic_features


@pytest.mark.parametrize(
    "forms",
    [("train", "trains", "training"), ("negotiation", "negotiations"), ("farm", "farms", "farmers", "farming"), ("city", "city")],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_short_words_stay_whole() -> None:
    assert stem("gas") == "gas" and stem("ties") == "ties"


def test_function_words_are_left_out() -> None:
    assert stems("The government should ensure that the ferries …") == (stem("ferries"),)


def test_features_know_where_a_word_stands() -> None:
    text = "# Ships\n\nThe harbour is old. Oslo should mend the ferries.\n"
    analysis = analyse(text)
    start = text.index("Oslo")
    row = topic_features(
        analysis,
        start,
        text.index(".\n", start),
        2,
        ["Norway"],
        {"sea": frozenset({stem("ferries")}), "air": frozenset({"plane"})},
    )
    assert row[f"o:{stem('ferries')}"] > 0 and row[f"n:{stem('harbour')}"] > 0 and row[f"a:{stem('ships')}"] > 0
    assert "about o:sea" in row and "about o:air" not in row
    assert row["actor:norway"] == 0.5
