"""Tables of actions, owners and deadlines, from the reading of their rows to claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import policyclaims
import pytest
from policyclaims.components.parsing.candidates import analyse
from policyclaims.document.action_tables import find_tables
from policyclaims.document.layout import find_blocks
from policyclaims.records import Claim, Unopened

from tests.helpers import check_contract

PROSE = "The ferries to the islands have been late in each of the last four summers, and fewer people take them every year."
BARS = f"""{PROSE}

| No. | Recommended action | Lead agency | Timescale |
|-----|--------------------|-------------|-----------|
| 1 | Dredge the northern harbour. | Port Authority | March 2031 |
| 2 | **Timetables must be printed in both languages.** | Ministry of Transport; Islands Council | Short term |
| 3 | Condition of the piers | Harbour Board | TBC |
| 4 | Lower the fares for pupils | n/a | 2032 |

{PROSE}
"""
HTML = f"""<!DOCTYPE html><html lang="en"><head><title>Ferries</title></head><body><main><h1>Ferries</h1><p>{PROSE}</p>
<table><tr><th>Who</th><th>What</th><th>By when</th></tr>
<tr><td>Port Authority</td><td>Dredge the northern harbour.</td><td>March 2031</td></tr>
<tr><td>Ministry of Transport</td><td>Print the timetables in both languages</td><td>Within six weeks</td></tr></table>
<p>{PROSE}</p></main></body></html>"""


@pytest.fixture(scope="module", params=[False, True], ids=["encoder", "fast"])
def model(request: pytest.FixtureRequest) -> Any:
    return policyclaims.load(fast=request.param)


def cells(text: str) -> list[tuple[str | None, ...]]:
    rows = [row for table in find_tables(text) for row in table.rows]
    return [tuple(text[slice(*cell)] if cell else None for cell in (r.action, r.owner, r.deadline)) for r in rows]


def claims_in(text: str | Unopened, nlp: Any) -> tuple[Claim, ...]:
    (record,) = policyclaims.extract([text], nlp=nlp, keep_text=True)
    assert record.document.error is None
    check_contract(record.document.text or "", record.document.sha256 or "", record.claims)
    return record.claims


def told(claims: tuple[Claim, ...]) -> list[tuple[str, list[str], str | None]]:
    return [(c.text, [a.name for a in c.actors], c.deadline.text if c.deadline else None) for c in claims]


def test_rows_are_read_by_their_head() -> None:
    assert cells(BARS) == [
        ("Dredge the northern harbour", "Port Authority", "March 2031"),
        ("Timetables must be printed in both languages", "Ministry of Transport; Islands Council", "Short term"),
        ("Condition of the piers", "Harbour Board", None),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Action | Owner",
        "WHAT | WHO",
        "Action(s) required | Responsible party",
        "Action: | By whom?",
        "Measure / Action | Owner / Lead",
    ],
)
def test_heads_of_many_wordings(head: str) -> None:
    assert cells(f"{head}\n\nMend the quay | Works Depot\n\nThe end.\n") == [("Mend the quay", "Works Depot", None)]


@pytest.mark.parametrize("head", ["Year | Visitors", "Action | Cost", "Home | Who we are | What we do", "Owner | Deadline"])
def test_other_tables_are_left_alone(head: str) -> None:
    bars = head.count("|")
    text = f"{head}\nMend the quay{' | Works Depot' * bars}\n"
    assert find_tables(text) == []
    assert analyse(text).rows == []


def test_the_owner_acts_on_what_stands_next_to_it() -> None:
    text = "| Recommendation | Action | Owner |\n| Be quick | Mend the quay | Works Depot |\n"
    assert cells(text) == [("Mend the quay", "Works Depot", None)]


def test_empty_cells_are_no_owners() -> None:
    assert cells("|Owner|Action|\n||Mend the quay|\n|Depot||\n|Depot|Sell it|\n") == [("Sell it", "Depot", None)]


def test_cells_that_readers_leave_out_for_being_empty() -> None:
    text = "| Theme | Action | Owner | When |\n| Sea | Mend it | Depot |\n| Sell it | Board | 2031 |\n| Sea | Burn it |\n"
    assert cells(text) == [("Mend it", "Depot", None), ("Sell it", "Board", "2031")]


def test_rows_that_go_on_in_the_next_line_are_left_alone() -> None:
    assert cells("Task | Owner | By\nMend the quay | Ports and\nStreets Office | 2031\n") == []


def test_a_table_ends_with_the_first_line_without_bars_but_not_at_a_page() -> None:
    text = "Action | Owner\nMend it | Depot\n\n12\n\nSell it | Board\n\nThe end.\n\nOpen | Closed\n"
    assert [action for action, *_ in cells(text)] == ["Mend it", "Sell it"]


def test_rows_are_cells_and_no_headings() -> None:
    text = f"Action | Owner\nMend the quay | Works Depot\n\n{PROSE}\n"
    analysis = analyse(text)
    assert [b.kind for b in analysis.blocks] == ["cell", "cell", "paragraph"]
    assert analyse("No. | Task | Who\n1. | Mend it | Depot\n").blocks[-1].kind == "cell"
    assert analysis.blocks[-1].section == ()
    assert [b.kind for b in find_blocks(text)] == ["heading", "heading", "paragraph"]


def test_actions_are_sentences_of_their_own() -> None:
    analysis = analyse("| No. | Action | Owner |\n| 7 | Mend the quay. Sell the boats. | Works Depot |\n")
    row = [(s.text, s.position, s.left) for s in analysis.sentences if s.block == 1]
    assert row == [("7", 0, 3), ("Mend the quay.", 1, 2), ("Sell the boats", 2, 1), ("Works Depot", 3, 0)]


def test_claims_of_plain_text(model: Any) -> None:
    claims = claims_in(BARS, model)
    assert told(claims)[:2] == [
        ("Dredge the northern harbour", ["Port Authority"], "March 2031"),
        ("Timetables must be printed in both languages", ["Ministry of Transport", "Islands Council"], "Short term"),
    ]
    assert {a.how for c in claims[:2] for a in c.actors} == {"table"}
    assert not any("piers" in c.text or "|" in c.text for c in claims)


def test_claims_of_a_page(model: Any, tmp_path: Path) -> None:
    path = tmp_path / "ferries.html"
    path.write_text(HTML, encoding="utf8")
    assert told(claims_in(Unopened("ferries", str(path), len(HTML)), model)) == [
        ("Dredge the northern harbour", ["Port Authority"], "March 2031"),
        ("Print the timetables in both languages", ["Ministry of Transport"], "Within six weeks"),
    ]


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        ("Port Authority, Islands Council", ["Port Authority", "Islands Council"]),
        ("Port Authority / Islands Council and Harbour Board", ["Port Authority", "Islands Council", "Harbour Board"]),
        ("Department of Justice, Home Affairs and Migration", ["Department of Justice, Home Affairs and Migration"]),
    ],
)
def test_owners_are_cut_where_each_is_a_name(nlp: Any, owner: str, names: list[str]) -> None:
    claims = claims_in(f"{PROSE}\n\nTask | Responsibility\nDredge the northern harbour | {owner}\n\n{PROSE}\n", nlp)
    assert [(c.text, [a.name for a in c.actors]) for c in claims] == [("Dredge the northern harbour", names)]


@pytest.mark.parametrize(
    ("action", "verb", "polarity"),
    [
        ("Urgently mend the northern pier", "mend", "for"),
        ("Do not sell the northern pier", "sell", "against"),
        ("All crews to be paid in winter too", "pay", "for"),
        ("Support for pupils", None, None),
        ("Pay for the journeys of pupils", "pay", "for"),
        ("State of the northern pier", None, None),
    ],
)
def test_what_an_action_opens_with(nlp: Any, action: str, verb: str | None, polarity: str | None) -> None:
    claims = claims_in(f"{PROSE}\n\n| Action | Owner | Due |\n| {action} | Port Authority | 2031 |\n\n{PROSE}\n", nlp)
    assert [(c.text, c.action.verb, c.polarity) for c in claims] == ([(action, verb, polarity)] if verb else [])
