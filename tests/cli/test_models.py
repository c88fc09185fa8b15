"""``policyclaims info``, ``evaluate`` and ``train``."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from policyclaims.model import info
from policyclaims.training.evaluation.scores import NAMES

from tests.helpers import tiny_corpus, write_corpus

Cli = Callable[..., subprocess.CompletedProcess[str]]


def test_info(cli: Cli, model_folder: Path) -> None:
    done = cli("info")
    known = info()
    assert done.returncode == 0 and done.stderr == ""
    assert f"id {known.id}" in done.stdout and str(model_folder) in done.stdout and known.base in done.stdout
    assert cli("info", "--model", model_folder).stdout == done.stdout


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", tiny_corpus(12))


def test_evaluate(cli: Cli, corpus: Path) -> None:
    done = cli("evaluate", corpus)
    assert done.returncode == 0
    figures = dict(re.findall(r"^(\w+) +(\d\.\d{3})   95% by documents \d\.\d{3} to \d\.\d{3}$", done.stdout, re.M))
    assert tuple(figures) == NAMES
    assert done.stdout.startswith("12 documents, 48 recommendations of their authors\n")


def test_floors(cli: Cli, corpus: Path) -> None:
    assert cli("evaluate", corpus, "--floor", "detect=0.01").returncode == 0
    done = cli("evaluate", corpus, "--floor", "detect=0.01", "--floor", "polarity=1.01", "--floor", "main=1.5")
    assert done.returncode == 3
    assert re.fullmatch(r"policyclaims: polarity \d\.\d{3} is below 1.01; main \d\.\d{3} is below 1.5\n", done.stderr)


@pytest.mark.parametrize("floor", ["nonsense=0.5", "detect", "detect=high", "detect="])
def test_a_broken_floor_is_told(cli: Cli, corpus: Path, floor: str) -> None:
    done = cli("evaluate", corpus, "--floor", floor)
    assert done.returncode == 2 and "write NAME=VALUE" in done.stderr and done.stderr.count("\n") == 1


def test_a_split_without_documents_is_told(cli: Cli, corpus: Path) -> None:
    done = cli("evaluate", corpus, "--split", "test")
    assert done.returncode == 2 and "no documents in the split 'test'" in done.stderr


@pytest.mark.slow
def test_train_then_use(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    done = cli("train", corpus, "-o", "model", "--fast")
    assert done.returncode == 0, done.stderr
    assert f"id {info(tmp_path / 'model').id}: model" in done.stdout and "Traceback" not in done.stderr
    assert cli("info", "--model", "model").returncode == 0
    (tmp_path / "a.txt").write_text("Oslo should rebuild the ferries before the winter.\n")
    assert cli("extract", "a.txt", "-o", "x.jsonl", "--model", "model").returncode == 0
    assert cli("evaluate", corpus, "--model", "model", "--floor", "detect=0.9").returncode == 0


def test_a_broken_corpus_may_not_train(cli: Cli, tmp_path: Path) -> None:
    write_corpus(tmp_path / "few", tiny_corpus(9))
    done = cli("train", "few", "-o", "model", "--fast")
    assert done.returncode == 2 and "9 documents to train on" in done.stderr and not (tmp_path / "model").exists()
    write_corpus(tmp_path / "odd", tiny_corpus(12, themes=("sport",)))
    done = cli("train", "odd", "-o", "model", "--fast")
    assert done.returncode == 2 and "theme 'sport' is not in the taxonomy" in done.stderr and not (tmp_path / "model").exists()
