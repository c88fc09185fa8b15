"""Annotation apart from its text: no word leaves, it comes back to the very text, and another text is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from policyclaims.errors import CorpusError
from policyclaims.training.corpus.documents import read_document
from policyclaims.training.corpus.inline import parse
from policyclaims.training.corpus.standoff import detach, digest, join_texts, read_standoff, write_standoff

from tests.conftest import ROOT, SHARED
from tests.helpers import tiny_corpus, write_corpus


def test_annotation_goes_and_comes_back(tmp_path: Path) -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(4)]
    file = tmp_path / "a.jsonl"
    write_standoff(file, [detach(d, {"real": True}) for d in documents])
    words = {w for d in documents for r in d.recommendations for w in d.text[r.start : r.end].split() if w.islower() and len(w) > 5}
    spans = json.dumps([(a.recommendations, a.rationales) for a in read_standoff(file)])
    assert words and "text" not in json.loads(file.read_text().splitlines()[0])
    assert not any(f'"{" ".join(d.text[r.start : r.end].split())}"' in spans for d in documents for r in d.recommendations)
    (tmp_path / "texts").mkdir()
    for n, d in enumerate(documents):
        (tmp_path / "texts" / f"{n}.txt").write_text(d.text, encoding="utf8")
    found, differing = join_texts(read_standoff(file), [tmp_path / "texts"])
    assert not differing
    assert [(d.text, d.recommendations, d.rationales) for d in found] == [(d.text, d.recommendations, d.rationales) for d in documents]
    assert all(d.meta["real"] for d in found)


def test_another_text_is_told(tmp_path: Path) -> None:
    document = parse(tiny_corpus(1)[0][1], name="brief")
    one = detach(document)
    with pytest.raises(CorpusError, match="brief: the text is not the one that was annotated"):
        one.with_text(document.text + " ")
    (tmp_path / "brief.txt").write_text(document.text + " more")
    assert join_texts([one], [tmp_path]) == ([], [f"{tmp_path / 'brief.txt'}: is not the text that was annotated (its SHA-256 differs): find that version"])


def test_faults_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or folder"):
        join_texts([], [tmp_path / "none"])
    (tmp_path / "a.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(CorpusError, match=r"a\.jsonl:1: is no annotation of a text"):
        read_standoff(tmp_path / "a.jsonl")


def test_training_says_how_many_texts_it_found(tmp_path: Path, cli: Callable[..., Any]) -> None:
    corpus = write_corpus(tmp_path / "c", tiny_corpus(3))
    (corpus / "real").mkdir()
    document = parse(tiny_corpus(1)[0][1], name="brief")
    write_standoff(corpus / "real" / "annotations.jsonl", [detach(document)])
    done = cli("train", corpus, "-o", tmp_path / "m", "--fast")
    assert "the texts of 0 of 1 annotations were found (--texts FOLDER names where they are)" in done.stderr


def test_the_shipped_annotations_hold_no_text_and_are_whole() -> None:
    annotations = read_standoff(ROOT / "corpus" / "real" / "annotations.jsonl")
    reviewed = [a for a in annotations if a.meta.get("reviewed", True)]
    assert len(reviewed) == 105 and len({a.meta["persona"] for a in reviewed}) == 59
    assert len(annotations) == 565 and len({a.id for a in annotations}) == 565
    for a in annotations:
        assert a.meta["licence"] and a.meta["source"] and a.meta["real"]
        spans = [*a.recommendations, *a.rationales]
        assert not any("text" in s for s in spans)
        assert all(0 <= s["start"] < s["end"] <= a.chars for s in spans)


def test_the_shipped_annotations_fit_their_texts() -> None:
    folder = SHARED / "real_train" / "gold"
    if not folder.is_dir():
        pytest.skip("the texts are not here")
    annotations = read_standoff(ROOT / "corpus" / "real" / "annotations.jsonl")
    found, differing = join_texts(annotations, [folder, SHARED / "unlabelled"])
    assert len(found) == len(annotations) and not differing
    one = read_document(next(folder.glob("a001*.json")))
    assert next(d for d in found if d.id == one.id).recommendations == one.recommendations


def test_parts_of_texts_in_json_lines(tmp_path: Path) -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(2)]
    whole = documents[0].text + "\n\n" + documents[1].text
    at = len(documents[0].text) + 2
    annotations = []
    for d, part in zip(documents, ((0, at - 2), (at, len(whole))), strict=True):
        annotations.append(replace(detach(d), sha256=digest(whole), part=part))
    write_standoff(tmp_path / "a.jsonl", annotations)
    lines = "".join(json.dumps(row) + "\n" for row in ({"text": "another"}, {"id": 1}, {"text": whole}))
    (tmp_path / "texts").mkdir()
    with gzip.open(tmp_path / "texts" / "all.jsonl.gz", "wt", encoding="utf8") as file:
        file.write(lines)
    found, differing = join_texts(read_standoff(tmp_path / "a.jsonl"), [tmp_path / "texts"])
    assert not differing
    assert [(d.text, d.recommendations) for d in found] == [(d.text, d.recommendations) for d in documents]
    (tmp_path / "texts" / "all.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:40])
    with pytest.raises(CorpusError, match=r"all\.jsonl\.gz: cannot be read as JSON Lines"):
        join_texts(annotations, [tmp_path / "texts"])
