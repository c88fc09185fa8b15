"""Converting between the forms loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from policyclaims.errors import CorpusError, OutputError
from policyclaims.training.corpus.conversion import from_docbin, read, to_docbin, write
from policyclaims.training.corpus.documents import find_documents, read_document
from spacy.tokens import DocBin

from tests.helpers import gold, tiny_corpus, write_corpus


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return find_documents([write_corpus(tmp_path / "corpus", tiny_corpus(3))])


def test_there_and_back(paths: list[Path], tmp_path: Path) -> None:
    before = [read_document(p) for p in paths]
    write(before, tmp_path / "json", to="json")
    write(read([tmp_path / "json"]), tmp_path / "inline", to="inline")
    assert [read_document(p) for p in find_documents([tmp_path / "inline"])] == before
    write(before, tmp_path / "new" / "c.spacy", to="docbin")
    assert read([tmp_path / "new" / "c.spacy"]) == from_docbin(DocBin().from_disk(tmp_path / "new" / "c.spacy")) == before


def test_docbin_has_span_groups_on_tokens() -> None:
    (doc,) = to_docbin([gold('Ministers should <r1 themes="energy">open the gri</r1>d. <w1 for="r1">It is dark</w1>.')]).get_docs(
        spacy.blank("en").vocab
    )
    (recommendation,) = doc.spans["recommendations"]
    assert (recommendation.text, recommendation.label_) == ("open the grid", "r1")
    assert [span.text for span in doc.spans["rationales"]] == ["It is dark"]


def test_another_docbin_is_told() -> None:
    packed = DocBin(store_user_data=True)
    packed.add(spacy.blank("en")("Words."))
    with pytest.raises(CorpusError, match="document 0 of the DocBin carries no annotation"):
        from_docbin(packed)


def test_an_unknown_form_and_a_taken_path_are_told(paths: list[Path], tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="--to xml: write inline, json, docbin, label-studio, doccano, brat or webanno"):
        write([], tmp_path / "x", to="xml")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write(read(paths), tmp_path / "file", to="json")
    (tmp_path / "x.spacy").write_bytes(b"x")
    with pytest.raises(CorpusError, match="is no DocBin"):
        read([tmp_path / "x.spacy"])
