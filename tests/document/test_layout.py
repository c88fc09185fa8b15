"""Blocks, as marked-up examples: ``p`` paragraph, ``h2`` heading of level 2, ``i>0`` item led by block 0, ``f`` furniture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.document.layout import Block, find_blocks

from tests.helpers import marked

_SHORT = {"paragraph": "p", "furniture": "f", "note": "n", "cell": "c"}


def label(block: Block) -> str:
    if block.kind == "heading":
        return "h" if block.level > 3 else f"h{block.level}"
    if block.kind == "item":
        return "i" if block.lead is None else f"i>{block.lead}"
    return _SHORT[block.kind]


def check(example: str) -> list[Block]:
    text, wanted = marked(example)
    blocks = find_blocks(text)
    assert [(label(b), text[b.start : b.end]) for b in blocks] == [(kind, text[start:end]) for kind, start, end in wanted]
    assert [(b.start, b.end) for b in blocks] == [(start, end) for _, start, end in wanted]
    return blocks


@pytest.mark.parametrize("mark", [*"•▪◦●‣⁃∙·■□➢➤►✓✔→*+–—-▶▸◆◇❖♦⧫○★➔☐☑»›☞\uf0b7\uf0a7\uf0d8§Øü", "o", "- [ ]", "* [x]"])
def test_a_list_with_any_bullet(mark: str) -> None:
    check(f"⟦p|Ministers should:⟧\n{mark} ⟦i>0|open the books;⟧\n{mark} ⟦i>0|close the port.⟧\n")
    check(f"⟦p|Ministers should:⟧\n\n  {mark}\t⟦i>0|open the books;⟧\n\n  {mark}\t⟦i>0|close the port.⟧\n")


@pytest.mark.parametrize(
    "marks",
    [
        ("(a)", "(b)"),
        ("(1)", "(2)"),
        ("(i)", "(ii)"),
        ("1.", "2."),
        ("1)", "2)"),
        ("a.", "b."),
        ("a)", "b)"),
        ("4.1", "4.2"),
        ("4.1.", "4.2."),
        ("9.", "10."),
        ("A.", "B."),
    ],
)
def test_a_list_that_counts(marks: tuple[str, str]) -> None:
    first, second = check(f"⟦p|Ministers should:⟧\n{marks[0]} ⟦i>0|open the books;⟧\n{marks[1]} ⟦i>0|close the port.⟧\n")[1:]
    assert (first.position, second.position) == (0, 1)


@pytest.mark.parametrize("mark", ["-", "•", "–", "1.", "(a)", "a)"])
def test_a_mark_alone_on_its_line(mark: str) -> None:
    check(f"⟦p|Ministers should:⟧\n{mark}\n⟦i>0|open the books;⟧\n")
    check(f"⟦p|Ministers should:⟧\n\n{mark}\n\n⟦i>0|open the books;⟧\n")


def test_nested_lists() -> None:
    blocks = check(
        "⟦p|Ministers should:⟧\n1. ⟦i>0|open the books and:⟧\n   (a) ⟦i>1|publish them;⟧\n   (b) ⟦i>1|bind them;⟧\n2. ⟦i>0|close the port;⟧\n"
        "   (a) ⟦i>0|by night;⟧\n3. ⟦i>0|sell the fleet.⟧\n"
    )
    assert [b.level for b in blocks] == [0, 1, 2, 2, 1, 2, 1]


def test_an_item_may_lead_in_deeper_items_with_another_bullet() -> None:
    check("⟦p|Ministers should:⟧\n• ⟦i>0|open:⟧\n  – ⟦i>1|the books⟧\n  – ⟦i>1|the doors⟧\n• ⟦i>0|close the port⟧\n")


def test_a_list_goes_on_behind_a_paragraph_of_an_item() -> None:
    check(
        "⟦p|Ministers should:⟧\n\n1. ⟦i>0|open the books.⟧\n\n⟦p|The books have been closed for nine years.⟧\n\n2. ⟦i>0|close the port.⟧\n"
    )


def test_a_lead_in_needs_no_colon() -> None:
    long = "Having heard from ninety one witnesses over a long winter, the committee of inquiry now recommends that"
    check(f"⟦p|{long}⟧\n- ⟦i>0|open the books⟧\n- ⟦i>0|close the port⟧\n")


@pytest.mark.parametrize("lead", ["Ministers should", "We recommend that", "The council is asked to", "The steps are"])
def test_a_short_lead_in_needs_no_colon(lead: str) -> None:
    check(f"⟦h|{lead}⟧\n- ⟦i>0|open the books⟧\n- ⟦i>0|close the port⟧\n")


def test_a_full_sentence_leads_nothing_in() -> None:
    check("⟦p|The council met on Monday.⟧\n- ⟦i|open the books⟧\n- ⟦i|close the port⟧\n")


def test_a_heading_with_a_colon_leads_in() -> None:
    check("## ⟦h2|What ministers should do:⟧\n\n- ⟦i>0|open the books⟧\n- ⟦i>0|close the port⟧\n")


def test_unmarked_items_behind_a_lead_in() -> None:
    check(
        "⟦p|The council should:⟧\n\n⟦i>0|open the books;⟧\n\n⟦i>0|close the port; and⟧\n\n⟦i>0|sell the fleet.⟧\n\n⟦p|The end came soon.⟧\n"
    )


def test_a_flattened_list_in_one_line() -> None:
    check("⟦p|We recommend that ministers:⟧ • ⟦i>0|open the books⟧ • ⟦i>0|close the port⟧ • ⟦i>0|sell the fleet⟧\n")
    check(
        "⟦p|The State party should:⟧ (a) ⟦i>0|repeal article 12 of the penal code without delay;⟧ (b) ⟦i>0|train its judges and prosecutors on the convention;⟧ "
        "(c) ⟦i>0|publish the statistics of complaints every year and make them public in all of the languages;⟧ (d) ⟦i>0|report back within two years of this review.⟧\n"
    )


def test_a_short_line_with_two_brackets_is_no_list() -> None:
    check("⟦p|Under points (a) and (b) of article 3 the port is closed.⟧\n")


def test_check_boxes_are_one_list() -> None:
    check("⟦p|Ministers should:⟧\n☐ ⟦i>0|open the books⟧\n☑ ⟦i>0|close the port⟧\n☐ ⟦i>0|sell the fleet⟧\n")


def test_letters_inside_a_sentence_are_no_list() -> None:
    check(
        "16. ⟦i|The Department should make a public statement in which (a) it says whether the payments under the two schemes that are now open differ in any "
        "way from those of the year before, and if so, (b) it says what the differences are and who is to bear the cost of them.⟧\n17. ⟦i|The council should close the port.⟧\n"
    )
    check(
        "⟦p|We recommend that the Secretary of Ships (1) publish the tide tables of all the nine counties in good time before every winter, with the changes "
        "marked, and (2) tell the pilots of each change in the channels of the outer harbours before the masters of the coasters set out.⟧\n"
    )


@pytest.mark.parametrize("marks", [("101.", "101.1", "101.2"), ("101.", "101.1.", "101.2"), ("7.", "7.1.", "7.2.")])
def test_an_item_leads_in_its_parts_without_a_colon(marks: tuple[str, str, str]) -> None:
    check(
        f"{marks[0]} ⟦i|The following recommendations will be examined by Norway.⟧\n{marks[1]} ⟦i>0|Open the books (Chad);⟧\n{marks[2]} ⟦i>0|Close the port (Peru).⟧\n"
    )


def test_an_item_of_many_does_not_become_a_heading_where_it_is_cut() -> None:
    check(
        "4. ⟦i|Open the books:⟧\n4.1 ⟦i>0|to all;⟧\n4.2 ⟦i>0|Consider lifting the ban set by article 9, paragraphs 2\n(b) and 3, of the law;⟧\n4.3 ⟦i>0|to pilots.⟧\n"
        "5. ⟦i|Close the port.⟧\n"
    )


def test_markdown_headings_nest() -> None:
    blocks = check(
        "# ⟦h1|Title⟧\n\n⟦p|Words.⟧\n\n## ⟦h2|Part one⟧\n\n⟦p|More words.⟧\n\n### ⟦h3|Open the books⟧\n\n⟦p|Still more.⟧\n\n## ⟦h2|Part two⟧\n\n⟦p|The end.⟧\n"
    )
    sections = [[blocks[i].text.text for i in b.section] for b in blocks if b.kind == "paragraph"]
    assert sections == [["Title"], ["Title", "Part one"], ["Title", "Part one", "Open the books"], ["Title", "Part two"]]


def test_headings_without_marks() -> None:
    check(
        "⟦h|**What Washington should do**⟧\n\n⟦p|Words follow here and there.⟧\n\n⟦h|Next steps⟧\n\n⟦p|More words follow in this line.⟧\n"
    )
    check("⟦h|THE WAY FORWARD⟧\n\n⟦p|Words follow here and there.⟧\n")


def test_a_sentence_is_no_heading() -> None:
    check("⟦p|The council met.⟧\n\n⟦p|Words follow here and there.⟧\n")


WRAPPED = """⟦p|The committee of inquiry met in the old customs house and heard from ninety one
witnesses over the course of a long winter and an even longer spring, and its
members travelled to each of the nine counties to see for themselves what the
harbours looked like after the storm.⟧

⟦p|It heard that the ministry of ships should have made the tide tables public in good
time and that the pilots in the outer harbour were never told of the change in the

⟦f|17⟧
⟦f|INQUIRY INTO THE HARBOURS⟧

channel that had been dredged in the autumn of the year before, with no notice at
all to the masters of the coasters.⟧

⟦p|The second part of the report deals with the lights, which were out on the night of
the storm and remained out for another three weeks.⟧
"""


def test_hard_wrapped_text_goes_on_behind_a_page_number_and_a_running_header() -> None:
    blocks = check(WRAPPED)
    broken = blocks[1].text.text
    assert "the change in the channel that had been dredged" in broken
    assert "17" not in broken and "INQUIRY" not in broken
    assert len(blocks[1].pieces) == 4


def test_a_word_broken_at_the_line_is_mended_in_its_block() -> None:
    (block,) = find_blocks("The committee heard from the minis-\nter in the old house.\n")
    assert block.text.text == "The committee heard from the minister in the old house."


def test_tables_are_cells_and_quotations_are_told_apart() -> None:
    check("⟦c|| Who | What |⟧\n⟦f||---|---|⟧\n⟦c|| Council | should open the books |⟧\n")
    quoted, plain = find_blocks("> Open the books now.\n\nThe council met.\n")
    assert quoted.quoted and not plain.quoted


def test_windows_line_ends_give_the_same_blocks() -> None:
    text, _ = marked(WRAPPED)
    unix = [(label(b), b.text.text) for b in find_blocks(text)]
    assert [(label(b), b.text.text) for b in find_blocks(text.replace("\n", "\r\n"))] == unix


_FRAGMENTS = (
    "Ministers should:", "open the books;", "- ", "• ", "1. ", "(a) ", "## ", "\n", "\n\n", "\r\n", "  ", "\t", "17\n", "Words of a paragraph go on and on. ", "> ", "| a | b |",
    "**Bold**", "-\n", "🙂", "\u2028", "\f", "—", "should", "x", ":", ";", " and",
)  # fmt: skip


@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=25).map("".join))
def test_blocks_are_in_order_and_point_backwards(text: str) -> None:
    blocks = find_blocks(text)
    for i, block in enumerate(blocks):
        assert 0 <= block.start <= block.end <= len(text)
        assert block.lead is None or block.lead < i
        assert all(j < i and blocks[j].kind == "heading" for j in block.section)
        assert block.kind == "furniture" or block.text.text
    assert [b.start for b in blocks] == sorted(b.start for b in blocks)
