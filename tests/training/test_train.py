"""Training from a small corpus: a loadable model, the same twice, and clear refusals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import policyclaims
import pytest
from policyclaims.errors import CorpusError, OutputError
from policyclaims.knowledge.taxonomy import default_taxonomy, read_taxonomy
from policyclaims.model import info
from policyclaims.records import Document
from policyclaims.training.corpus.documents import find_documents, read_corpus
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import parse
from policyclaims.training.evaluation.scores import NAMES
from policyclaims.training.fitting import submodels
from policyclaims.training.train import train

from tests.helpers import check_contract, tiny_corpus, write_corpus


def documents(count: int = 12, **settings: object) -> list[GoldDocument]:
    return [parse(source, name=name) for name, source in tiny_corpus(count, **settings)]  # type: ignore[arg-type]


def content(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "__pycache__" not in p.parts
    }


@pytest.fixture(scope="module")
def trained(tiny_model: Path) -> Path:
    return tiny_model


def test_a_small_corpus_gives_a_model_that_reads(trained: Path) -> None:
    nlp = policyclaims.load(trained)
    text = documents(1)[0].text
    claims = nlp(text)._.claims
    assert any("rebuild the ferries" in c.text and c.polarity == "for" for c in claims)
    assert any("sell the ferries" in c.text and c.polarity == "against" for c in claims)
    assert all(t.label in default_taxonomy().labels for c in claims for t in c.themes)
    check_contract(text, Document("", text).sha256, claims)


def test_the_model_tells_of_itself(trained: Path) -> None:
    known = info(trained)
    assert known.scores["documents"] == 12
    assert set(known.scores["out_of_fold"]) >= {"detect", "actor", "reasons", "themes", "main"}
    assert all(0 <= v <= 1 for v in known.scores["out_of_fold"].values())
    assert known.base.startswith("en_core_web_sm ") and known.taxonomy == default_taxonomy().version


def test_the_same_corpus_gives_the_same_bytes(trained: Path, tmp_path: Path) -> None:
    train(documents(), tmp_path / "again", taxonomy=default_taxonomy(), fast=True)
    assert content(tmp_path / "again") == content(trained)


def test_the_hash_seed_changes_nothing(trained: Path, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "c", tiny_corpus(12))
    done = subprocess.run(
        [sys.executable, "-c", "from policyclaims.cli.main import main; main()", "train", str(corpus), "-o", str(tmp_path / "m"), "--fast"], capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert done.returncode == 0, done.stderr
    assert content(tmp_path / "m") == content(trained)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c", "m"]


def test_training_goes_on_where_it_stopped(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off in the themes: what was done is not done again, and the bytes are those of a training in one go."""
    stages = submodels.STAGES
    stopped = {name: tuple(replace(part, examples=stop) for part in parts) for name, parts in stages.items()}
    with monkeypatch.context() as patch:
        patch.setattr(submodels, "STAGES", {**stages, "themes": stopped["themes"]})
        with pytest.raises(KeyboardInterrupt):
            train(documents(), tmp_path / "m", taxonomy=default_taxonomy(), fast=True, work=tmp_path / "work")
    assert not (tmp_path / "m").exists()
    monkeypatch.setattr(submodels, "STAGES", {**stopped, "themes": stages["themes"]})
    said: list[str] = []
    train(documents(), tmp_path / "m", taxonomy=default_taxonomy(), fast=True, work=tmp_path / "work", say=said.append)
    assert "rationales: done before" in said and "themes" in said
    assert content(tmp_path / "m") == content(trained)


def stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_nothing_stale_is_taken(tmp_path: Path) -> None:
    said: list[str] = []
    train(documents(), tmp_path / "m", taxonomy=default_taxonomy(), fast=True, work=tmp_path / "work")
    train(documents(11), tmp_path / "n", taxonomy=default_taxonomy(), fast=True, work=tmp_path / "work", say=said.append)
    assert not [line for line in said if "done before" in line]


def test_the_card_and_the_scores(trained: Path) -> None:
    scores = info(trained).scores
    assert set(scores["calibration"]) == {"recommendations", "rationales", "themes"}
    assert sum(row["count"] for row in scores["calibration"]["recommendations"]["bins"]) == 48
    assert set(scores["held_out"]) == set(NAMES)
    card = (trained / "README.md").read_text(encoding="utf8")
    assert "on 12 annotated documents" in card and "| `--precision` |" in card and "expected calibration error" in card


def test_another_corpus_gives_another_model(trained: Path, tmp_path: Path) -> None:
    other = documents(11)
    said: list[str] = []
    known = train(other, tmp_path / "other", taxonomy=default_taxonomy(), fast=True, say=said.append)
    assert known.id != info(trained).id
    assert said and "11 documents" in said[0]


def test_test_personas_are_held_out(tmp_path: Path) -> None:
    """Three of twelve documents belong to a persona of the test split."""
    held_out = [replace(d, id=f"t-{i}", meta={**d.meta, "persona": "rail-users-forum"}) for i, d in enumerate(documents(3))]
    with pytest.raises(CorpusError, match="9 documents to train on: at least 10"):
        train(documents(9) + held_out, tmp_path / "m", taxonomy=default_taxonomy(), fast=True)


def test_too_few_documents_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="9 documents to train on: at least 10 are needed"):
        train(documents(9), tmp_path / "m", taxonomy=default_taxonomy(), fast=True)
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_without_rationales_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no rationale"):
        train(documents(rationales=False), tmp_path / "m", taxonomy=default_taxonomy(), fast=True)
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_without_recommendations_of_its_author_is_refused(tmp_path: Path) -> None:
    reported = [replace(d, recommendations=tuple(replace(r, holder="Labour") for r in d.recommendations)) for d in documents()]
    with pytest.raises(CorpusError, match="holds no recommendation of the author"):
        train(reported, tmp_path / "m", taxonomy=default_taxonomy(), fast=True)


def test_an_unknown_theme_is_refused(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "c", tiny_corpus(12, themes=("sport",)))
    with pytest.raises(CorpusError, match="theme 'sport' is not in the taxonomy"):
        read_corpus(find_documents([corpus]), themes=default_taxonomy().labels)


def test_a_corpus_of_one_publisher_is_held_out_by_document(tmp_path: Path) -> None:
    corpus = documents()
    one = [replace(d, meta={**d.meta, "persona": corpus[0].meta["persona"]}) for d in corpus]
    known = train(one, tmp_path / "m", taxonomy=default_taxonomy(), fast=True)
    assert known.scores["documents"] == 12 and known.scores["held_out"]["detect"][0] > 0.8


def test_a_users_taxonomy(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "version": "mine-3",
            "themes": [{"label": "ships", "about": "ferries, ports, piers"}, {"label": "rest", "about": "all else"}],
        }
    )
    taxonomy = read_taxonomy(text, name="mine.json")
    known = train(documents(themes=("ships", "rest")), tmp_path / "m", taxonomy=taxonomy, fast=True, taxonomy_text=text)
    assert known.taxonomy == "mine-3"
    labels = {t.label for c in policyclaims.load(tmp_path / "m")(documents(1)[0].text)._.claims for t in c.themes}
    assert labels and labels <= {"ships", "rest"}


def test_a_folder_that_is_no_model_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "thesis.txt").write_text("x")
    said: list[str] = []
    with pytest.raises(OutputError, match="exists and is no model"):
        train(documents(), tmp_path / "m", taxonomy=default_taxonomy(), fast=True, say=said.append)
    assert not said
    assert [p.name for p in tmp_path.rglob("*")] == ["m", "thesis.txt"]
