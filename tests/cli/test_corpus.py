"""``policyclaims corpus``."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from policyclaims.training.corpus.documents import find_documents, read_document

from tests.helpers import tiny_corpus, write_corpus

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", tiny_corpus(4))


def test_check(cli: Cli, corpus: Path) -> None:
    done = cli("corpus", "check", corpus, "--allow-repeats")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "4 documents, 0 problems\n")
    path = find_documents([corpus])[0]
    path.write_text(path.read_text().replace('themes="', 'themes="sport '))
    done = cli("corpus", "check", corpus, "--allow-repeats")
    assert done.returncode == 3 and done.stderr == "4 documents, 5 problems\n"
    assert all(line.startswith(f"{path.stem}:") for line in done.stdout.splitlines()) and done.stdout.count("sport") == 5


def test_check_refuses_sentences_that_stand_twice(cli: Cli, corpus: Path) -> None:
    done = cli("corpus", "check", corpus)
    assert done.returncode == 3 and "“The pumps must run all night.”" in done.stdout
    assert all(" that stands at tiny-" in line for line in done.stdout.splitlines())


def test_check_against_other_texts(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.md").write_text("# Nothing\n\nof the kind")
    (tmp_path / "other" / "b.json").write_text("{}")
    ask = ("corpus", "check", corpus, "--allow-repeats", "--against", "other", "--against", corpus)
    done = cli(*ask)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("1 other texts, 0 runs of words in common; not compared: 1 files of other kinds (.json)\n")
    (tmp_path / "other" / "c.html").write_text("<p>X</p>\n<p>looks at the <i>ferries</i> in 2000 and finds them poor. They were built long</p>")
    done = cli(*ask)
    assert done.returncode == 1 and done.stdout.count("\n") == 1
    assert ":9: 14 words that also stand in other/c.html, line 2 of its text" in done.stdout
    (tmp_path / "other" / "d.json").write_text("{")
    done = cli(*ask)
    assert done.returncode == 3 and "other/d.json: is no JSON" in done.stderr and "14 words" in done.stdout
    assert cli("corpus", "check", corpus, "--against", "none").returncode == 2


def test_check_with_a_users_taxonomy(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"themes": [{"label": "only", "about": "x"}]}')
    assert cli("corpus", "check", corpus, "--themes", "own.json").returncode == 3


def test_convert_there_and_back(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    assert cli("corpus", "convert", corpus, "-o", "json").stderr == "4 documents: json\n"
    assert cli("corpus", "convert", "json", "-o", "inline", "--to", "inline").returncode == 0
    assert cli("corpus", "convert", corpus, "-o", "c.spacy", "--to", "docbin").returncode == 0
    assert (tmp_path / "c.spacy").stat().st_size > 1000
    assert [read_document(p) for p in find_documents([tmp_path / "inline"])] == [
        read_document(p) for p in find_documents([corpus])
    ]
    assert cli("corpus", "convert", corpus, "-o", "x", "--to", "xml").returncode == 2


def test_split(cli: Cli, corpus: Path) -> None:
    done = cli("corpus", "split", corpus)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) == 4 and all(len(r) == 3 and r[0] in ("train", "tune") and r[2] == f"{r[1]}-1" for r in rows)
    assert done.stderr.startswith("digest ")
    assert cli("corpus", "split", corpus).stderr == done.stderr


def test_stats(cli: Cli, corpus: Path) -> None:
    done = cli("corpus", "stats", corpus)
    assert done.returncode == 0 and done.stdout.startswith("4 documents, ") and "4 personas" in done.stdout.splitlines()[0]
    assert "real A" in done.stdout and "should" in done.stdout
