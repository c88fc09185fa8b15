"""JSON Lines: a broken line does not stop the next one."""

from __future__ import annotations

import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.errors import InputError
from policyclaims.readers.lines import read_lines
from policyclaims.records import Document, Unread


@given(st.text())
def test_text_survives(text: str) -> None:
    (found,) = lines(orjson.dumps({"text": text}))
    assert isinstance(found, Document) and found.text == text
    assert lines(b"\xef\xbb\xbf" + orjson.dumps({"text": text})) == [found]


@pytest.mark.parametrize(("line", "says"), [(b"a\0b", "NUL bytes .first at byte 1"), (b'{"text": "caf\xe9"}', "byte 13 is no UTF-8"), (b'["x"]', "is no JSON object, but list")])
def test_one_bad_line_is_told_and_the_others_are_read(line: bytes, says: str) -> None:
    first, bad, last = lines(b'{"text": "one"}\n' + line + b'\n{"text": "two", "score": NaN, "most": -Infinity}')
    assert isinstance(bad, Unread) and re.search(says, bad.message) and bad.message.startswith("in/l.jsonl:2: ")
    assert isinstance(first, Document) and isinstance(last, Document) and (first.text, last.text) == ("one", "two")


def test_utf_16_is_told() -> None:
    with pytest.raises(InputError, match="marked as UTF-16"):
        lines('{"text": "x"}'.encode("utf-16"))


def lines(content: bytes, **settings: str) -> list[Document | Unread]:
    return list(read_lines(content, "l", "in/l.jsonl", **settings))


def test_a_broken_line_does_not_stop_the_next() -> None:
    found = lines(b'{"id": "a", "text": "one"}\n{broken\n\n["x"]\n{"id": "b"}\r\n{"text": "two\\u2028"}\n{"id": 7, "text": "x"}\n{"id": " ", "text": ""}')
    assert [(f.id, f.text if isinstance(f, Document) else f.status) for f in found] == [
        ("a", "one"), ("l#2", "failed"), ("l#4", "failed"), ("b", "failed"), ("l#6", "two\u2028"), ("7", "x"), ("l#8", ""),
    ]  # fmt: skip
    for unread in (f for f in found if isinstance(f, Unread)):
        assert unread.message.startswith(unread.source + ": ") and "\n" not in unread.message and len(unread.message) < 400
    assert "--text-field" in found[3].message  # type: ignore[union-attr]


def test_a_line_nested_without_end_is_told() -> None:
    deep, good = lines(b"[" * 200_000 + b'\n{"id": "a", "text": "one"}\n')
    assert isinstance(deep, Unread) and deep.status == "failed" and isinstance(good, Document)


def test_fields_of_a_users_choice() -> None:
    assert lines(b'{"key": "k", "body": "words", "text": 3}\n', text_field="body", id_field="key") == [Document("k", "words", "in/l.jsonl:1")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_lines_is_empty(content: bytes) -> None:
    (unread,) = lines(content)
    assert isinstance(unread, Unread) and unread.status == "empty"


@pytest.mark.parametrize("line", [b'{"id": {"a": 1}, "text": "x"}', b'{"id": null, "text": "x"}', b'{"id": [], "text": "x"}'])
def test_an_id_that_is_no_name_gives_way(line: bytes) -> None:
    assert [f.id for f in lines(line)] == ["l#1"]
