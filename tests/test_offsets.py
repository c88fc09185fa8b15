"""The offset contract: ``text[start:end]`` is the quoted text in every member, for any text at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policyclaims.convert import claims_of, skipped_of
from policyclaims.records import Document
from policyclaims.training.corpus.documents import read_document

from tests.conftest import ROOT, SHARED
from tests.helpers import check_contract

_FRAGMENTS = (
    "Ministers should open the books", "Norway must not sell the reserve", "We recommend that the Ministry of Health publish its model",
    "The Home Office should:", "Recommendations to the African Union", "It would be unwise to wait", "Europe cannot afford to wait",
    "because the crane is broken", ", which would cut costs", "Labour says that the levy should go", "They should act", "For donors", "open the books",
    "Seoul should sign, while Tokyo should drop the tariff", "The books should be opened by the Norwegian gov-\nernment", "Open the books", "the pier rots",
    "There is a need for a register", "**Publish** the [model](http://x.y/z)12", "<b>Fund</b> the&nbsp;ferries", "“It must end”", "(a) open; (b) close", "President Ruto",
    "- ", "• ", "1. ", "(a) ", "## ", "> ", "| a | b |", "17", "---", "REF", "²", "[12]", "“", "”", "(", ")", "*", "_", "`", "<br/>", "<!-- x -->", "&amp;",
    ". ", ".", ": ", ":", "; ", ", ", " and ", " – ", "? ", "…",
    "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\t", "  ", "\u00a0", "\u2028", "\u2029", "\x85", "\f", "\v", "\u200b", "\ufeff", "\u00ad",
    "🙂", "👩‍👩‍👧", "🇳🇴", "e\u0301", "ﬁ", "İstanbul", "ẞ", "日本", "שלום", "\U0001f600", "\x1c", "\u3000",
)  # fmt: skip
texts = st.lists(st.sampled_from(_FRAGMENTS) | st.sampled_from(_FRAGMENTS[:23]) | st.text(max_size=3), max_size=24).map("".join)


def check(nlp: Any, text: str) -> int:
    """Hold one text against the contract; give the number of claims."""
    doc = nlp(text)
    assert doc.text == text
    claims = claims_of(doc)
    check_contract(text, Document("", text).sha256, claims)
    for skipped in skipped_of(doc):
        assert 0 <= skipped.start < skipped.end <= len(text) and skipped.why
    assert claims_of(nlp(text)) == claims, "two runs differ"
    return len(claims)


@given(text=texts)
@settings(max_examples=400)
def test_generated_texts(thorough: Any, text: str) -> None:
    if "\0" not in text:
        check(thorough, text)


def test_the_generator_makes_claims(thorough: Any) -> None:
    """So that the property above can fail."""
    assert sum(check(thorough, f"{a}. {b}.\n") for a, b in zip(_FRAGMENTS[:23], _FRAGMENTS[1:24], strict=True)) > 15


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "\ufeff", "🙂🙂 ", "\n\n\n", "é\u0301 "])
def test_line_ends_and_astral_characters_shift_nothing(thorough: Any, end: str, before: str) -> None:
    lines = [
        "# Ports 🙂",
        "",
        "Ministers should:",
        "",
        "- **open** the 🇳🇴 books;",
        "- close the port.",
        "",
        "Norway should act 🙂, because the pier rots in the winter.",
    ]
    assert check(thorough, before + end.join(lines) + end) >= 2


@pytest.mark.parametrize(
    "text", ["", " ", "\n", ".", "should", "-", "#", "🙂", "\ufeff", "Act", "a" * 10_000, "• \n• \n", "\u2028", "|", "()", "1."]
)
def test_next_to_nothing(thorough: Any, text: str) -> None:
    check(thorough, text)


def real() -> Iterator[Any]:
    """The shared texts, and the first 40,000 characters of the long ones."""
    for path in sorted((SHARED / "dev" / "text").glob("*.txt")):
        yield pytest.param(path, "utf8", id=path.stem)
    for path in sorted((SHARED / "real").rglob("*")):
        if path.suffix in (".md", ".xhtml"):
            yield pytest.param(path, "utf8", id=path.stem)
        elif path.suffix == ".txt":
            yield pytest.param(path, "mac_roman", id=path.stem)


REAL = list(real()) or [
    pytest.param(None, "", id="none", marks=pytest.mark.skip(reason="the shared texts are not beside this checkout"))
]


@pytest.mark.parametrize(("path", "encoding"), REAL)
def test_real_texts(nlp: Any, path: Path, encoding: str) -> None:
    check(nlp, path.read_bytes().decode(encoding)[:40_000])


def test_the_corpus(nlp: Any) -> None:
    """Every eighth document, as it is and with the line ends of Windows."""
    paths = sorted((ROOT / "corpus" / "documents").glob("*.txt"))[::8]
    assert sum(check(nlp, read_document(path).text) for path in paths) > len(paths)
    for path in paths[:8]:
        check(nlp, read_document(path).text.replace("\n", "\r\n"))


def test_ids_do_not_depend_on_what_was_read_before(nlp: Any) -> None:
    text = "Norway should act. Oslo must decide.\n"
    before = [c.id for c in claims_of(nlp(text))]
    nlp("Sweden should act, because the pier rots in the winter.\n")
    assert [c.id for c in claims_of(nlp(text))] == before
    assert {c.id for c in claims_of(nlp(text + "\n"))}.isdisjoint(before)
