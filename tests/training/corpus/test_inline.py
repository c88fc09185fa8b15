"""The inline form: what is written is read back, and every error names file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.errors import CorpusError
from policyclaims.training.corpus.conversion import from_docbin, to_docbin
from policyclaims.training.corpus.documents import read_document
from policyclaims.training.corpus.gold import GoldDocument, GoldRationale, GoldRecommendation
from policyclaims.training.corpus.inline import parse, render

from tests.conftest import ROOT
from tests.helpers import HEADER

DOCUMENTS = sorted((ROOT / "corpus" / "documents").glob("*.txt")) + sorted((ROOT / "corpus" / "challenge").glob("*.txt"))

_FRAGMENTS = (
    "a", "Ministers", " ", "\n", "\n\n", "\\", "\\\\", "<", ">", "</", '"', "'", ";", "@", "é", "🙂", "\u2028", "\r\n", "---\n", "\n---\n", "<r1>", "</r1>",
    '<w2 for="r1">', "<a1>", "\\<r1>", "<r1 ", 'actor="x"', "<b>", "&amp;", "\t", "=", "a1", "r1",
)  # fmt: skip
texts = st.lists(st.sampled_from(_FRAGMENTS) | st.characters(exclude_categories=("Cs",)), max_size=30).map("".join)
words = st.lists(st.sampled_from((*"ab;@\\\"'<>=,é🙂", " ", "\n", "r1", "</r1>")), min_size=1, max_size=8).map("".join)
names = words.map(str.strip).filter(bool)
labels = st.lists(st.sampled_from((*'abc\\"<>;@', "theme")), min_size=1, max_size=4).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> GoldDocument:
    text = draw(texts.filter(lambda t: len(t) >= 2))
    spans = (
        st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
        .map(lambda p: (min(p), max(p)))
        .filter(lambda p: p[0] < p[1])
    )
    recommendations = []
    for i in range(draw(st.integers(0, 4))):
        start, end = draw(spans)
        actors = draw(st.lists(st.tuples(names, st.none() | spans), max_size=3))
        recommendations.append(
            GoldRecommendation(
                f"r{i + 1}",
                start,
                end,
                tuple(a for a, _ in actors),
                tuple(s for _, s in actors),
                draw(st.sampled_from(("for", "against", 'od"d\\'))),
                draw(st.just("author") | words),
                tuple(draw(st.lists(labels, max_size=3))),
            )
        )
    rationales = []
    for i in range(draw(st.integers(0, 3))):
        start, end = draw(spans)
        rationales.append(
            GoldRationale(f"w{i + 1}", start, end, tuple(draw(st.lists(st.sampled_from(("r1", "r2", "r9")), max_size=2))))
        )
    meta = draw(
        st.dictionaries(
            st.sampled_from(("title", "persona", "genre", "country", "note")),
            words | texts | st.integers() | st.booleans(),
            max_size=4,
        )
    )
    recommendations.sort(key=lambda r: (r.start, -r.end, r.id))
    rationales.sort(key=lambda w: (w.start, -w.end, w.id))
    return GoldDocument("generated", text, meta, tuple(recommendations), tuple(rationales))


def test_the_corpus_is_there() -> None:
    assert len(DOCUMENTS) > 200


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_every_document_is_read_back_from_every_form(path: Path) -> None:
    document = read_document(path)
    assert document.recommendations or document.text.strip()
    assert parse(render(document), name=document.id) == document
    assert GoldDocument.from_json(json.loads(json.dumps(document.to_json())), name=path.stem) == document


def test_every_document_survives_docbin() -> None:
    from spacy.tokens import DocBin

    every = [read_document(path) for path in DOCUMENTS]
    packed = DocBin(store_user_data=True).from_bytes(to_docbin(every).to_bytes())
    assert from_docbin(packed) == every


@given(documents())
def test_what_is_rendered_is_read_back(document: GoldDocument) -> None:
    assert parse(render(document), name="generated") == document


@given(documents())
def test_what_is_json_is_read_back(document: GoldDocument) -> None:
    assert GoldDocument.from_json(json.loads(json.dumps(document.to_json())), name="generated") == document


def test_a_document_reads_as_the_guidelines_say() -> None:
    source = HEADER.format(persona="rail") + (
        'Vienna <w1 for="r1 r2">pays</w1>.\n\n<a1>Vienna</a1> should:\n• <r1 actor="Austria@a1; The \\"Rail\\; Union\\"" themes="infrastructure economy">fund\nthe sleepers</r1>;\n'
        '• <r2 polarity="against" holder="Rail \\\\ Union" themes="labor">stop \\<r9> a < b</r2>\n'
    )
    document = parse(source, name="rail-1")
    assert document.text == "Vienna pays.\n\nVienna should:\n• fund\nthe sleepers;\n• stop <r9> a < b"
    first, second = document.recommendations
    assert document.text[first.start : first.end] == "fund\nthe sleepers"
    assert first.actors == ("Austria", 'The "Rail; Union"')
    assert first.actor_spans == ((14, 20), None)
    assert first.themes == ("infrastructure", "economy") and first.polarity == "for" and first.holder == "author"
    assert (second.polarity, second.holder, second.actors) == ("against", "Rail \\ Union", ())
    assert document.rationales[0].supports == ("r1", "r2")
    assert document.meta == {"title": "A test", "persona": "rail", "genre": "brief", "country": "SE"}


def test_spans_may_cross() -> None:
    document = parse(HEADER.format(persona="x") + '<r1 themes="a">one <w1 for="r1">two</r1> three</w1>\n', name="x")
    assert document.text == "one two three"
    assert (document.recommendations[0].start, document.recommendations[0].end) == (0, 7)
    assert (document.rationales[0].start, document.rationales[0].end) == (4, 13)


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ('ok\n<r1 themes="a">never closed', 8, "never closed"),
        ("ok\n\nwords</r3>", 9, "closes what was never opened"),
        ("<r1>a</r1>\n<r1>b</r1>", 8, "stands twice"),
        ("<r1>a\n<r1>b</r1></r1>", 8, "stands twice"),
        ('a\nb\n<r1 colour="red">a</r1>', 9, "no attribute 'colour'"),
        ('a\n<w1 themes="x">a</w1>', 8, "no attribute 'themes'"),
        ('a\n<a1 for="r1">a</a1>', 8, "no attribute 'for'"),
        ("a\n<r1></r1>", 8, "marks no text"),
        ('a\n<r1 actor="X@a7">a</r1>', 8, "points at a7"),
        ('a\n<w1>b</w1><r1 actor="X@w1">a</r1>', 8, "points at w1"),
        ('a\n<a1>b</a1><r1 actor="X@a1@a1">a</r1>', 8, "points at a1@a1"),
    ],
)
def test_an_error_names_file_and_line(body: str, line: int, says: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(says)) as caught:
        parse(HEADER.format(persona="x") + body + "\n", name="some-file")
    message = str(caught.value)
    assert message.startswith(f"some-file:{line}: ") and "\n" not in message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("no header\n", "no header"),
        ("", "no header"),
        ("---\ntitle: x\nbody\n", "no header"),
        ("---\ntitle: [\n---\nx\n", "no YAML"),
        ("---\n- a\n- b\n---\nx\n", "key: value"),
    ],
)
def test_a_broken_header_names_file_and_line(source: str, says: str) -> None:
    with pytest.raises(CorpusError, match=says) as caught:
        parse(source, name="some-file")
    assert str(caught.value).startswith("some-file:1: ") and "\n" not in str(caught.value)
