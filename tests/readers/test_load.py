"""What is in a file decides how it is read; packed files are unpacked within bounds; what is broken is told on one line."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policyclaims.readers import archives
from policyclaims.readers.load import documents, fetch
from policyclaims.readers.open import find_inputs, read_inputs
from policyclaims.records import Document, Unread

from tests.readers.samples import Line, make_docx, make_pdf, paragraph

PDF = make_pdf([[Line("The ministry should act.")]])
DOCX = make_docx(paragraph("The ministry should act."))


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, content in files.items():
            parcel.writestr(name.replace("_", ".").replace("//", "/"), content)
    return out.getvalue()


def read(data: bytes, name: str) -> list[Document | Unread]:
    return list(documents(data, name, name.split(".")[0], name, text_field="text", id_field="id"))


def told(data: bytes, name: str) -> str:
    (unread,) = read(data, name)
    assert isinstance(unread, Unread) and unread.status == "failed" and unread.message.startswith(name) and "\n" not in unread.message
    return unread.message


@pytest.mark.parametrize(
    ("data", "name"),
    [(PDF, "a.pdf"), (PDF, "a.txt"), (b"\n\n" + PDF, "a"), (DOCX, "a.docx"), (DOCX, "a.zip"), (b"<html><p>The ministry should act.", "a.txt"), (b"<p>The ministry should act.", "a.htm"), (b"The ministry should act.", "a.pdf"), (gzip.compress(PDF), "a.pdf.gz"), (gzip.compress(b"The ministry ") + gzip.compress(b"should act."), "a.gz"), (packed(a_pdf=PDF), "a.zip")],
)  # fmt: skip
def test_content_decides(data: bytes, name: str) -> None:
    (document,) = read(data, name)
    assert isinstance(document, Document) and document.text == "The ministry should act."


def test_a_zip_gives_its_files_in_order() -> None:
    data = packed(b_txt=b"Oslo should act.", a_jsonl=b'{"text": "x"}\n{broken\n', c_png=b"\x89PNG", d_pdf=b"%PDF-1.4", __MACOSX_txt=b"x")
    found = read(data, "in.zip")
    assert [(f.id, f.source) for f in found] == [("in/a#1", "in.zip/a.jsonl:1"), ("in/a#2", "in.zip/a.jsonl:2"), ("in/b", "in.zip/b.txt"), ("in/d", "in.zip/d.pdf")]
    assert [isinstance(f, Document) for f in found] == [True, False, True, False]


def test_files_of_other_kinds_in_a_zip_are_listed(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(packed(b_txt=b"Oslo", c_png=b"\x89PNG"))
    found = find_inputs([str(tmp_path)])
    assert [p.name for p in found.ignored] == ["c.png"] and len(list(read_inputs(found))) == 1


def test_a_source_can_be_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(packed(**{"sub/b_pdf": PDF}))
    (document,) = read_inputs(find_inputs([str(tmp_path / "in.zip")]))
    assert fetch(document.source) == PDF


def locked() -> bytes:
    data = bytearray(packed(a_txt=b"Oslo"))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.docx", "old or a locked Office file"),
        (b"{\\rtf1 x}", "a.txt", "is an RTF file"),
        (b"\x89PNG\r\n", "a.txt", "is a picture"),
        (DOCX[:200], "a.docx", "is a broken .docx file"),
        (packed(x_png=b"x"), "a.zip", "holds nothing readable"),
        (packed(mimetype=b"application/epub+zip"), "a.zip", "office file of another kind"),
        (b"not packed", "a.zip", "is no .zip file"),
        (packed(a_zip=packed(b_txt=b"x")), "a.zip", "inside another packed file"),
        (locked(), "a.zip", "locked by a password"),
        (gzip.compress(b"x" * 1000)[:-12], "a.txt.gz", "ends too early"),
        (b"\x1f\x8b\x08" + b"\xff" * 90, "a.gz", "broken .gz"),
        (gzip.compress(gzip.compress(gzip.compress(b"x"))), "a.gz", "packed more than twice"),
        (b"PAR1" + b"x" * 90, "a.parquet", "Parquet"),
        (packed(bomb_txt=b"\0" * 30_000_000), "a.zip", "times its size"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(data: bytes, name: str, says: str) -> None:
    (unread,) = read(data, name)
    assert isinstance(unread, Unread) and unread.status == "failed" and says in unread.message and unread.message.startswith(unread.source)


def test_a_gz_bomb_is_not_set_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1_000_000)
    assert "unpacks to more than" in told(gzip.compress(b"\0" * 5_000_000), "a.txt.gz")


def test_a_scan_is_empty_and_says_so() -> None:
    (unread,) = read(make_pdf([[]]), "a.pdf")
    assert isinstance(unread, Unread) and unread.status == "empty" and "OCR" in unread.message


def test_loops_of_links_and_odd_files_end(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("Oslo")
    (tmp_path / "in" / "sub" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    begun = time.monotonic()
    for name in ("in", "in/**", "in/**/*.txt"):
        assert [item.id for item in read_inputs(find_inputs([str(tmp_path / name)])) if isinstance(item, Document)] == ["a"]
    for name in ("self.txt", "pipe.txt"):
        (unread,) = read_inputs(find_inputs([str(tmp_path / "in" / name)]))
        assert isinstance(unread, Unread) and unread.status == "failed"
    assert time.monotonic() - begun < 10


def test_a_file_that_shrinks_after_it_was_found(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    found = find_inputs([str(path)])
    path.write_bytes(PDF[:200])
    (unread,) = read_inputs(found)
    assert isinstance(unread, Unread) and unread.status == "failed"


def test_parquet_with_columns_of_a_users_choice() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"key": ["k", None, "z"], "body": ["Oslo should act.", "x", None], "n": [1, 2, 3]}), out)
    found = list(documents(out.getvalue(), "p.parquet", "p", "p.parquet", text_field="body", id_field="key"))
    assert [f.id for f in found] == ["k", "p#2", "z"] and isinstance(found[2], Unread)
    assert "--text-field" in told(out.getvalue(), "p.parquet")


@given(st.sampled_from([PDF, DOCX, packed(a_txt=b"Oslo should act.", b_pdf=PDF), gzip.compress(b"Oslo" * 99)]), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=8), st.integers(0, 4000), st.sampled_from(["a.pdf", "a.docx", "a.zip", "a.gz", "a.txt", "a.html"]))
@settings(max_examples=150)
def test_damage_is_read_or_told(data: bytes, changes: list[tuple[int, int]], cut: int, name: str) -> None:
    damaged = bytearray(data)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    for item in read(bytes(damaged[: max(1, len(damaged) - cut % 60)]), name):
        if isinstance(item, Unread):
            assert item.status == "empty" or (item.message and "\n" not in item.message)
        else:
            assert item.places is None or all(item.places.place(i) for i in range(0, len(item.text), 7))
