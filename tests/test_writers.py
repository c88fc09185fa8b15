"""A run's folder: whole or not at all, and never over something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from policyclaims.errors import OutputError
from policyclaims.records import Action, Actor, Claim, Cue, Document, DocumentRecord, Record, Theme, make_id
from policyclaims.writers import RunWriter

from tests.helpers import lines

TEXT = "Oslo must act."
SHA = Document("d", TEXT).sha256
CLAIM = Claim(
    make_id(SHA, "recommendation", 0, 13), "d", 0, 13, "Oslo must act", (), "author", "for", Cue("must", 5, 9, "must"), (Actor("Norway", "Oslo", 0, 4, "subject"),),
    Action("act", "act", 10, 13), (), (Theme("energy", 0.5),), 0.9,
)  # fmt: skip
RECORD = Record(DocumentRecord("d", "d.txt", "ok", SHA, len(TEXT), 1), (CLAIM,))
FAILED = Record(DocumentRecord("e", "e.txt", "failed", error={"kind": "InputError", "message": "no"}))


def write(out: Path, *, overwrite: bool = False) -> None:
    with RunWriter(out, overwrite=overwrite, about={"policyclaims": "1"}) as writer:
        writer.write(RECORD)
        writer.write(FAILED)


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_a_run(tmp_path: Path) -> None:
    write(tmp_path / "new" / "out")
    assert names(tmp_path) == ["new", "new/out", "new/out/claims.jsonl", "new/out/documents.jsonl", "new/out/manifest.json"]
    assert [c["id"] for c in lines(tmp_path / "new" / "out" / "claims.jsonl")] == [CLAIM.id]
    assert [d["status"] for d in lines(tmp_path / "new" / "out" / "documents.jsonl")] == ["ok", "failed"]
    manifest = json.loads((tmp_path / "new" / "out" / "manifest.json").read_bytes())
    assert manifest["counts"] == {"documents": 2, "claims": 1, "ok": 1, "empty": 0, "not_english": 0, "failed": 1, "timed_out": 0}
    assert manifest["policyclaims"] == "1" and manifest["started"] <= manifest["finished"]


def test_a_line_is_utf8_without_escapes(tmp_path: Path) -> None:
    record = Record(DocumentRecord("é🙂", "x\u2028y", "ok", SHA, 3), ())
    with RunWriter(tmp_path / "out") as writer:
        writer.write(record)
    content = (tmp_path / "out" / "documents.jsonl").read_bytes()
    assert "é🙂".encode() in content and content.count(b"\n") == 1
    assert (tmp_path / "out" / "claims.jsonl").read_bytes() == b""


def test_the_claims_alone(tmp_path: Path) -> None:
    write(tmp_path / "x.jsonl")
    assert names(tmp_path) == ["x.jsonl"]
    assert len(lines(tmp_path / "x.jsonl")) == 1


@pytest.mark.parametrize("name", ["out", "x.jsonl"])
def test_an_earlier_run_is_kept_unless_it_may_go(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    before = names(tmp_path)
    with pytest.raises(OutputError, match="exists: choose another path, or give --overwrite"):
        RunWriter(tmp_path / name)
    assert names(tmp_path) == before
    with RunWriter(tmp_path / name, overwrite=True):
        pass
    assert names(tmp_path) == before
    assert not lines(tmp_path / name if name == "x.jsonl" else tmp_path / name / "claims.jsonl")


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_no_run_made_is_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    folder, file = tmp_path / "thesis", tmp_path / "file"
    folder.mkdir()
    (folder / "chapter.txt").write_text("x")
    file.write_text("x")
    (tmp_path / "f.jsonl").mkdir()
    (tmp_path / "f.jsonl" / "x").write_text("x")
    before = names(tmp_path)
    for out in (folder, file, tmp_path / "f.jsonl"):
        with pytest.raises(OutputError, match="choose another path"):
            RunWriter(out, overwrite=overwrite)
    assert names(tmp_path) == before


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    assert "out/manifest.json" in names(tmp_path)


@pytest.mark.parametrize("name", ["out", "x.jsonl"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_behind_by_an_exception(tmp_path: Path, name: str, error: type[BaseException]) -> None:
    with pytest.raises(error), RunWriter(tmp_path / name) as writer:
        writer.write(RECORD)
        raise error
    assert names(tmp_path) == []


def test_an_exception_keeps_the_earlier_run(tmp_path: Path) -> None:
    write(tmp_path / "out")
    before = {n: (tmp_path / n).read_bytes() for n in names(tmp_path) if (tmp_path / n).is_file()}
    with pytest.raises(RuntimeError), RunWriter(tmp_path / "out", overwrite=True):
        raise RuntimeError
    assert {n: (tmp_path / n).read_bytes() for n in names(tmp_path) if (tmp_path / n).is_file()} == before


def test_nothing_stands_at_the_path_before_the_end(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "out") as writer:
        writer.write(RECORD)
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out").is_dir()


def test_a_path_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        RunWriter(tmp_path / "file" / "out")


def test_a_disk_that_goes_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, record: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="cannot be written: No space left"), RunWriter(tmp_path / "out") as writer:
        monkeypatch.setattr("jsonlines.Writer.write", broken)
        writer.write(RECORD)
    assert names(tmp_path) == []


def test_files_that_a_user_put_beside_a_run_are_not_lost(tmp_path: Path) -> None:
    write(tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    try:
        write(tmp_path / "out", overwrite=True)
    except OutputError:
        pass
    assert (tmp_path / "out" / "notes.txt").exists()
