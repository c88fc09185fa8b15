"""The screen lets through what the later steps need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policyclaims.components.parsing.candidates import analyse
from policyclaims.components.parsing.screen import keep, screen_rows
from policyclaims.components.steps.state import Work
from policyclaims.training.corpus.documents import read_document

TEXT = "# The way\n\nThe council met. It should act. So it goes.\n\nMinisters should:\n- open the books\n- close the port\n"


def test_lead_ins_and_items_come_along() -> None:
    analysis = analyse(TEXT)
    texts = [s.text for s in analysis.sentences]
    assert texts == [
        "The way",
        "The council met.",
        "It should act.",
        "So it goes.",
        "Ministers should:",
        "open the books",
        "close the port",
    ]
    assert keep(analysis, [2]) == {2}
    assert keep(analysis, [5]) == {4, 5}
    assert keep(analysis, [4]) == {4, 5, 6}
    assert keep(analysis, []) == set()


def test_a_row_for_each_sentence() -> None:
    analysis = analyse(TEXT)
    rows = screen_rows(analysis)
    assert len(rows) == len(analysis.sentences)
    assert "b:it should" in rows[2] and "lead:should" in rows[5] and "section:way" in rows[2]


def test_the_screen_leaves_sentences_out_and_exhaustive_does_not(nlp: Any, thorough: Any, root: Path) -> None:
    screened, exhaustive = nlp.get_pipe("policyclaims_candidates"), thorough.get_pipe("policyclaims_candidates")
    kept = there = 0
    for path in sorted((root / "corpus" / "documents").glob("*.txt"))[:20]:
        work = Work(analyse(read_document(path).text))
        some = screened.predict(work)
        assert some <= exhaustive.predict(work) == set(range(len(work.analysis.sentences)))
        kept, there = kept + len(some), there + len(work.analysis.sentences)
    assert 0 < kept < there
