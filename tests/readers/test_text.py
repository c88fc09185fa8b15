"""Bytes to text: nothing lost, nothing guessed in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.errors import InputError
from policyclaims.readers.text import decode, read_lines, read_text
from policyclaims.records import Document, Unread


@given(st.text())
def test_text_survives(text: str) -> None:
    if "\0" in text or text.startswith("\ufeff"):
        return
    assert decode(text.encode("utf8")) == text
    assert decode(b"\xef\xbb\xbf" + text.encode("utf8")) == text


def test_line_ends_and_odd_characters_stay() -> None:
    assert decode("a\r\nb\rc\u2028d\u0085e 🙂".encode()) == "a\r\nb\rc\u2028d\u0085e 🙂"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a\0b", "NUL bytes .first at byte 1"),
        (b"x" * 5000 + b"\0", "first at byte 5000"),
        (b"caf\xe9", "byte 3 is no UTF-8"),
        (b"\xff\xfea", "byte 0 is no UTF-8"),
    ],
)
def test_what_is_no_text_is_told(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        decode(data)


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfOslo\r\n")
    assert read_text(path, "a") == Document("a", "Oslo\r\n", str(path))
    path.write_bytes(b"\xff")
    assert read_text(path, "a") == Unread(
        "a", str(path), "failed", "InputError", f"{path}: byte 0 is no UTF-8: save the file as UTF-8"
    )
    gone = read_text(tmp_path / "gone.txt", "g")
    assert isinstance(gone, Unread) and gone.kind == "OSError" and "cannot be read" in gone.message


def lines(tmp_path: Path, content: bytes, **settings: str) -> list[Document | Unread]:
    path = tmp_path / "l.jsonl"
    path.write_bytes(content)
    return list(read_lines(path, **settings))


def test_a_broken_line_does_not_stop_the_next(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        b'{"id": "a", "text": "one"}\n{broken\n\n["x"]\n{"id": "b"}\r\n{"text": "two\\u2028"}\n{"id": 7, "text": "x"}\n{"id": " ", "text": ""}',
    )
    assert [(f.id, f.text if isinstance(f, Document) else f.status) for f in found] == [
        ("a", "one"), ("l#2", "failed"), ("l#4", "failed"), ("b", "failed"), ("l#6", "two\u2028"), ("7", "x"), ("l#8", ""),
    ]  # fmt: skip
    for unread in (f for f in found if isinstance(f, Unread)):
        assert unread.message.startswith(unread.source + ": ") and "\n" not in unread.message and len(unread.message) < 400
    assert "--text-field" in found[3].message  # type: ignore[union-attr]


def test_fields_of_a_users_choice(tmp_path: Path) -> None:
    assert lines(tmp_path, b'{"key": "k", "body": "words", "text": 3}\n', text_field="body", id_field="key") == [
        Document("k", "words", f"{tmp_path / 'l.jsonl'}:1")
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_lines_is_empty(tmp_path: Path, content: bytes) -> None:
    (unread,) = lines(tmp_path, content)
    assert isinstance(unread, Unread) and unread.status == "empty"


@pytest.mark.parametrize("content", [b"\xff\n", b'{"text": "a\0b"}\n'])
def test_a_file_that_is_no_text_is_told_once(tmp_path: Path, content: bytes) -> None:
    (unread,) = lines(tmp_path, content)
    assert isinstance(unread, Unread) and unread.status == "failed" and unread.message.startswith(str(tmp_path / "l.jsonl"))


def test_a_missing_file_of_lines_is_told(tmp_path: Path) -> None:
    (unread,) = read_lines(tmp_path / "none.jsonl")
    assert isinstance(unread, Unread) and "cannot be read" in unread.message


@pytest.mark.parametrize("line", [b'{"id": {"a": 1}, "text": "x"}', b'{"id": null, "text": "x"}', b'{"id": [], "text": "x"}'])
def test_an_id_that_is_no_name_gives_way(tmp_path: Path, line: bytes) -> None:
    assert [f.id for f in lines(tmp_path, line)] == ["l#1"]
