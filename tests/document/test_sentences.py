"""Sentences: cut where one ends, and not at an abbreviation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.document.layout import find_blocks
from policyclaims.document.sentences import find_sentences, split_sentences

from tests.helpers import marked


@pytest.mark.parametrize(
    "example",
    [
        "⟦Seoul should sign.⟧ ⟦Tokyo should not.⟧",
        "⟦Should Seoul sign?⟧ ⟦Yes!⟧ ⟦It should.⟧",
        "⟦Mr. Smith of the U.S. Senate met Dr. Jones at 3 p.m. on Monday.⟧",
        "⟦The U.S. Senate should act.⟧",
        "⟦It was built in the U.S.⟧ ⟦The Senate should act.⟧",
        "⟦See No. 4 and para. 12 of Art. 3.⟧ ⟦It holds.⟧",
        "⟦“It must end.”⟧ ⟦He left.⟧",
        "⟦It cost 3.5 million, e.g. in Oslo.⟧ ⟦Nobody paid.⟧",
        "⟦(It is dark.)⟧ ⟦Open the grid.⟧",
        "⟦J. K. Olsen of Olsen Inc. said so.⟧",
        "⟦no capital follows. so it goes on⟧",
    ],
)
def test_where_sentences_end(example: str) -> None:
    text, wanted = marked(example)
    assert [text[s:e] for s, e in split_sentences(text)] == [text[s:e] for _, s, e in wanted]


def test_no_sentence_crosses_a_block() -> None:
    text = "# The way\n\nMinisters should:\n- open the books. They are shut.\n- close the port\n\n17\n"
    blocks = find_blocks(text)
    sentences = find_sentences(blocks)
    assert [s.text for s in sentences] == ["The way", "Ministers should:", "open the books.", "They are shut.", "close the port"]
    assert [(s.position, s.left) for s in sentences] == [(0, 0), (0, 0), (0, 1), (1, 0), (0, 0)]


def test_art_is_an_abbreviation() -> None:
    assert len(split_sentences("Repeal art. 3 of the code.")) == 1


@given(st.lists(st.sampled_from([*'aB. !?"”)\n…', "U.S.", "Mr."]), max_size=40).map("".join))
def test_nothing_but_white_space_lies_between(text: str) -> None:
    spans = split_sentences(text)
    held = {i for s, e in spans for i in range(s, e)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in held)
    assert all(text[s:e] == text[s:e].strip() for s, e in spans)
    assert spans == sorted(spans) and all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
