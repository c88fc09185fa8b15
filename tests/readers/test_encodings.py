"""Bytes to text: what was declared or can be proven first, then the likeliest, and how sure that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.errors import InputError
from policyclaims.readers.encodings import decode
from policyclaims.records import Encoding

TEXT = "The café’s owners — Zoë and François — paid £5 for “coöperation”. The plan’s cost – high – is the government’s.\n" * 3


@given(st.text())
def test_utf8_survives(text: str) -> None:
    if "\0" in text or text.startswith("\ufeff"):
        return
    assert decode(text.encode())[0] == text
    assert decode(b"\xef\xbb\xbf" + text.encode())[0] == text
    assert decode("\ufeff".encode("utf-16-be") + text.encode("utf-16-be")) == (text, Encoding("utf-16", 1.0))


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"])
@pytest.mark.parametrize("plain", [0, 100_000])
def test_encodings_of_english(name: str, plain: int) -> None:
    """The odd characters may be rare and stand late."""
    text = "Plain words, and more of them.\n" * (plain // 31) + TEXT
    found, encoding = decode(text.encode(name))
    assert found == text and encoding.name == name and encoding.confidence >= 0.5


def test_line_ends_and_odd_characters_stay() -> None:
    assert decode("a\r\nb\rc\u2028d\u0085e 🙂".encode())[0] == "a\r\nb\rc\u2028d\u0085e 🙂"


def test_utf8_with_a_few_broken_bytes() -> None:
    found, encoding = decode(TEXT.encode() + b"The plan\x92s end \xe2\x80")
    assert found.startswith(TEXT) and "plan’s end" in found and encoding.name == "utf-8" and 0.5 < encoding.confidence < 1


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"a\0b", "NUL bytes .first at byte 1"), (b"x" * 5000 + b"\0", "first at byte 5000"), (b"\xff\xfea", "is marked as UTF-16, but byte 2"), (bytes(range(1, 256)) * 9, "control characters")],
)  # fmt: skip
def test_what_is_no_text_is_told(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert 0 <= encoding.confidence <= 1 and len(text) <= max(len(data), 0) + 1
