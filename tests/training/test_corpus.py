"""The corpus on disk: finding, reading, checking and splitting documents."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from policyclaims.errors import CorpusError
from policyclaims.knowledge.taxonomy import default_taxonomy
from policyclaims.training.corpus import (
    SPLITS,
    check_documents,
    find_documents,
    persona,
    read_corpus,
    read_document,
    split_digest,
    split_of,
)

from tests.helpers import gold, tiny_corpus, write_corpus

THEMES = default_taxonomy().labels


# Pinned: a change here moves documents between what is trained on and what is tested on.
@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("adinkra-learning-trust", "train"),
        ("rail-users-forum", "test"),
        ("beacon-watch", "train"),
        ("challenge", "train"),
        ("", "train"),
        ("é 🙂", "train"),
        ("bishop-of-mweru", "train"),
        ("bantay-baybay", "train"),
        ("audit-chamber-lisbon", "train"),
        ("persona-13", "tune"),
        ("persona-3", "test"),
    ],
)
def test_the_split_of_a_persona_never_changes(name: str, split: str) -> None:
    assert split_of(name) == split


def test_the_shares_are_as_said() -> None:
    counts: dict[str, int] = defaultdict(int)
    for i in range(4000):
        counts[split_of(f"persona-{i}")] += 1
    assert sum(share for _, share in SPLITS) == pytest.approx(1)
    for split, share in SPLITS:
        assert counts[split] / 4000 == pytest.approx(share, abs=0.025)


def test_no_persona_is_in_two_splits(root: Path) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for path in find_documents([root / "corpus"]):
        document = read_document(path)
        seen[persona(document)].add(split_of(persona(document)))
    assert seen and all(len(splits) == 1 for splits in seen.values())
    assert {split for splits in seen.values() for split in splits} == {"train", "tune", "test"}


def test_the_digest_tells_of_a_moved_document() -> None:
    one, two = gold("x", name="a-1", persona="a"), gold("x", name="b-1", persona="b")
    assert split_digest([one, two]) == split_digest([two, one])
    assert split_digest([one]) != split_digest([one, two])
    assert persona(gold("x", name="a-1", persona="''")) == "a-1"


def test_the_shipped_corpus_is_sound(root: Path) -> None:
    paths = find_documents([root / "corpus", root / "corpus" / "challenge"])
    assert list(check_documents(paths, themes=THEMES)) == []


def test_documents_are_found_in_folders(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "c", tiny_corpus(3))
    (corpus / "README.md").write_text("x")
    (corpus / "documents" / "notes.md").write_text("x")
    found = find_documents([corpus])
    assert len(found) == 3 and found == sorted(found)
    assert find_documents([found[0], corpus])[0] == found[0]


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or folder"):
        find_documents([tmp_path / "none"])
    with pytest.raises(CorpusError, match="no annotated documents"):
        find_documents([tmp_path])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"caf\xe9", "is not UTF-8 .byte 3"),
        ("a.json", b"{", "is no JSON"),
        ("a.json", b"{}", "no annotated document"),
        ("a.txt", b"words", "no header"),
    ],
)
def test_an_unreadable_document_is_told(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=says):
        read_document(path)
    assert [str(line) for line in check_documents([path], themes=THEMES)]


def test_a_file_that_goes_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_document(tmp_path / "gone.txt")


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    (name, source), *_ = tiny_corpus(1)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.txt").write_text(source, encoding="utf8")
    assert any("has the id" in line for line in check_documents(find_documents([tmp_path]), themes=THEMES))


def test_broken_documents_may_not_train(tmp_path: Path) -> None:
    sources = [(name, source.replace('themes="', 'themes="sport ')) for name, source in tiny_corpus(4)]
    corpus = write_corpus(tmp_path / "c", sources)
    with pytest.raises(CorpusError, match="sport.*\n(?s:.*)… and 10 more"):
        read_corpus(find_documents([corpus]), themes=THEMES)
