"""From names to documents: every input once, under an id of its own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from policyclaims.readers.open import find_inputs, read_inputs
from policyclaims.records import Document, Unread


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf8")
    return folder


def ids(*names: object) -> list[str]:
    return [item.id for item in read_inputs(find_inputs([str(n) for n in names]))]


def test_ids_are_stems_until_they_clash(tmp_path: Path) -> None:
    write(tmp_path, a__brief_dot_txt="x", b__brief_dot_txt="x", b__other_dot_md="x", c__d__brief_dot_txt="x")
    assert sorted(ids(tmp_path)) == ["a/brief", "b/brief", "d/brief", "other"]
    assert ids(tmp_path / "a") == ["brief"]


def test_ids_go_as_deep_as_they_must(tmp_path: Path) -> None:
    write(tmp_path, x__a__brief_dot_txt="1", y__a__brief_dot_txt="2", y__b__brief_dot_md="3")
    assert set(ids(tmp_path)) == {"x/a/brief", "y/a/brief", "y/b/brief"}


def test_the_same_name_with_two_endings(tmp_path: Path) -> None:
    write(tmp_path, y__brief_dot_txt="2", y__brief_dot_md="3")
    assert not any(tmp_path.name in name for name in ids(tmp_path))


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a_dot_txt="x", b_dot_txt="y")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert ids("a.txt", tmp_path, "./a.txt", "*.txt", tmp_path / "a.txt") == ["a", "b"]


def test_folders_are_sorted_and_hidden_files_left_alone(tmp_path: Path) -> None:
    write(
        tmp_path,
        b_dot_txt="x",
        A_dot_md="x",
        _dot_hidden_dot_txt="x",
        _dot_git__x_dot_txt="x",
        c_dot_MARKDOWN="x",
        z_dot_text="x",
        n_dot_ndjson="",
        p_dot_png="x",
        noending="x",
    )
    found = find_inputs([str(tmp_path)])
    assert [p.name for p in found.files] == ["A.md", "b.txt", "c.MARKDOWN", "n.ndjson", "z.text"]
    assert sorted(p.name for p in found.ignored) == ["noending", "p.png"] and not found.unread


def test_ids_of_lines_are_made_unique_by_number(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_dot_jsonl='{"id":"k","text":"x"}\n{"id":"k","text":"y"}\n{"id":"k#2","text":"z"}\n{"id":"k","text":"w"}\n',
        k_dot_txt="x",
    )
    found = ids(tmp_path)
    assert len(set(found)) == len(found) == 5
    assert found[:2] == ["k", "k#2"]


def test_a_glob_an_empty_folder_and_a_missing_path(tmp_path: Path) -> None:
    write(tmp_path, a__x_dot_txt="x", b__y_dot_txt="y", c__z_dot_png="z")
    assert ids(tmp_path / "*" / "*.txt") == ["x", "y"]
    assert ids(tmp_path / "**" / "*.txt") == ["x", "y"]
    for name, says in (
        (tmp_path / "c", "holds nothing readable"),
        (tmp_path / "none.txt", "no such file"),
        (tmp_path / "none*", "no such file"),
        (tmp_path / "c" / "z.png", "are not read"),
    ):
        (unread,) = read_inputs(find_inputs([str(name)]))
        assert (
            isinstance(unread, Unread)
            and unread.status == "failed"
            and says in unread.message
            and unread.message.startswith(str(name))
        )


def test_a_glob_that_matches_only_folders(tmp_path: Path) -> None:
    write(tmp_path, a__x_dot_txt="x")
    assert ids(tmp_path / "*")


def test_a_glob_reads_what_a_folder_reads(tmp_path: Path) -> None:
    write(tmp_path, a_dot_txt="x", b_dot_csv="y")
    assert [p.name for p in find_inputs([str(tmp_path / "*")]).files] == ["a.txt"]


def test_a_name_with_glob_characters_is_a_name_first(tmp_path: Path) -> None:
    write(tmp_path, **{"a[1]_dot_txt": "x"})
    assert ids(tmp_path / "a[1].txt") == ["a[1]"]


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Stdin("Oslo é".encode()))
    assert list(read_inputs(find_inputs(["-", "-"]))) == [Document("stdin", "Oslo é", "-")]
    monkeypatch.setattr("sys.stdin", Stdin(b"\xff\xfea"))
    (unread,) = read_inputs(find_inputs(["-"]))
    assert isinstance(unread, Unread) and "standard input: is marked as UTF-16" in unread.message


def test_a_file_that_goes_away_is_told(tmp_path: Path) -> None:
    write(tmp_path, a_dot_txt="x")
    found = find_inputs([str(tmp_path)])
    (tmp_path / "a.txt").unlink()
    (unread,) = read_inputs(found)
    assert isinstance(unread, Unread) and "cannot be read" in unread.message


def test_the_reader_needs_no_spacy() -> None:
    import subprocess
    import sys

    code = "import sys, policyclaims.readers.open, policyclaims.writers; assert 'spacy' not in sys.modules and 'numpy' not in sys.modules"
    done: Any = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
