"""By when something should be done."""

from __future__ import annotations

import pytest
from policyclaims.document.deadlines import find_deadline


@pytest.mark.parametrize(
    ("words", "deadline"),
    [
        ("Norway should open the books by 2030", "by 2030"),
        ("By 3 May 2026, the Board should sell the quay", "By 3 May 2026"),
        ("The Board should report within six months of this report", "within six months of this report"),
        ("The Board should report by the end of 2025", "by the end of 2025"),
        ("The Board should report no later than 30 days after the vote", "no later than 30 days"),
        ("The Board should act before the end of the year", "before the end of the year"),
        ("The Board should act within the next two years", "within the next two years"),
        ("Mend the roof by mid-2027", "by mid-2027"),
        ("Cut the levy by 20 per cent by June 2028", "by June 2028"),
        ("Cut the stock by 2000 tonnes", None),
        ("Raise the price in a year of plenty", None),
        ("The Board should stand by the fishers", None),
        ("Repeat what was done in 2019", None),
    ],
)
def test_words_that_set_a_date(words: str, deadline: str | None) -> None:
    text = f"So. {words}."
    found = find_deadline(text, 4, 4 + len(words))
    assert (text[slice(*found)] if found else None) == deadline


@pytest.mark.parametrize(
    ("row", "deadline"),
    [
        ("Sell the quay | City council | June 2027", "June 2027"),
        ("| Sell the quay | City council | by the end of 2026 |", "by the end of 2026"),
        ("Sell the quay | City council | 1200 crowns", None),
        ("Sell the quay\nJune 2027", None),
    ],
)
def test_a_cell_of_the_row_that_is_a_date(row: str, deadline: str | None) -> None:
    start = row.index("Sell")
    found = find_deadline(row, start, start + len("Sell the quay"))
    assert (row[slice(*found)] if found else None) == deadline
