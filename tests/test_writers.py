"""A run's folder: whole or not at all, and never over something else."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from policyclaims.errors import OutputError
from policyclaims.extraction import unread
from policyclaims.records import Action, Actor, Claim, Cue, Document, DocumentRecord, Record, Theme, Unread, make_id
from policyclaims.writers import RunWriter

from tests.helpers import lines

TEXT = "Oslo must act."
SHA = Document("d", TEXT).sha256
CLAIM = Claim(
    make_id(SHA, "recommendation", 0, 13), "d", 0, 13, "Oslo must act", (), "author", "for", Cue("must", 5, 9, "must"), (Actor("Norway", "Oslo", 0, 4, "subject"),),
    Action("act", "act", 10, 13), (), (Theme("energy", 0.5),), 0.9,
)  # fmt: skip
RECORD = Record(DocumentRecord("d", "d.txt", "ok", SHA, len(TEXT), 1), (CLAIM,), SHA)
FAILED = unread(Unread("e", "e.txt", "failed", "InputError", "no"))


def item_of(record: Record) -> Document | Unread:
    """What a record was made from."""
    if record is RECORD:
        return Document("d", TEXT, "d.txt")
    return Unread("e", "e.txt", "failed", "InputError", "no")


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
def test_what_was_done_is_kept_from_an_exception(tmp_path: Path, name: str, error: type[BaseException]) -> None:
    with pytest.raises(error), RunWriter(tmp_path / name) as writer:
        writer.write(RECORD)
        raise error
    assert [p.name for p in tmp_path.iterdir()] == [f".{name}.parts"]
    with pytest.raises(OutputError, match="give --resume to go on with it, or --overwrite to begin again"):
        RunWriter(tmp_path / name)
    with RunWriter(tmp_path / name, resume=True) as writer:
        rest = list(writer.rest([item_of(RECORD), item_of(FAILED)]))
        assert [item.id for item in rest] == ["e"] and (writer.kept, writer.counts["claims"]) == (1, 1)
        writer.write(FAILED)
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".")]
    write(tmp_path / "never" / name)
    for file in ("", "claims.jsonl", "documents.jsonl"):
        if (path := tmp_path / name / file).is_file():
            assert path.read_bytes() == (tmp_path / "never" / name / file).read_bytes()


def test_nothing_is_left_behind_where_nothing_was_done(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), RunWriter(tmp_path / "out"):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def stopped(out: Path, records: Sequence[Record] = (RECORD,), **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt), RunWriter(out, **options) as writer:
        for record in records:
            writer.write(record)
        raise KeyboardInterrupt


def test_a_run_with_another_configuration_is_not_resumed(tmp_path: Path) -> None:
    key = {"model": {"id": "a"}, "configuration": {"min_score": 0.5, "base": "auto"}}
    stopped(tmp_path / "out", key=key)
    other = {"model": {"id": "b"}, "configuration": {"min_score": 0.6, "base": "auto"}}
    with pytest.raises(OutputError, match=r"begun with another configuration\.min_score, model\.id: give"):
        RunWriter(tmp_path / "out", resume=True, key=other)
    with RunWriter(tmp_path / "out", resume=True, key=key) as writer:
        assert not list(writer.rest([item_of(RECORD)]))
    with RunWriter(tmp_path / "new", resume=True, key=key):
        pass  # nothing to resume: a run begins
    stopped(tmp_path / "again", key=key)
    with RunWriter(tmp_path / "again", overwrite=True, key=other) as writer:
        assert len(list(writer.rest([item_of(RECORD)]))) == 1


def test_an_input_that_changed_is_done_again_with_all_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policyclaims.parts._LONGEST", 2)
    items = [Document(str(i), f"text {i}") for i in range(7)]
    records = [Record(DocumentRecord(d.id, "", "ok", d.sha256, 6), digest=d.sha256) for d in items]
    stopped(tmp_path / "out", records[:5])
    changed = [*items[:2], Document("2", "another text"), *items[3:]]
    with RunWriter(tmp_path / "out", resume=True) as writer:
        assert [d.text for d in writer.rest(changed)] == [d.text for d in changed[2:]] and writer.kept == 2
        raise_at = [p.name for p in sorted((tmp_path / ".out.parts").iterdir()) if p.is_dir()]
        assert raise_at == ["00000000"]


def test_fewer_inputs_than_before(tmp_path: Path) -> None:
    stopped(tmp_path / "out", [RECORD, FAILED])
    with RunWriter(tmp_path / "out", resume=True) as writer:
        assert [item.id for item in writer.rest([item_of(RECORD)])] == ["d"]
        writer.write(RECORD)
    assert [d["doc_id"] for d in lines(tmp_path / "out" / "documents.jsonl")] == ["d"]


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    with RunWriter(tmp_path / "out") as writer:
        writer.write(RECORD)
        for options in ({}, {"resume": True}, {"overwrite": True}):
            with pytest.raises(OutputError, match="another run is writing it"):
                RunWriter(tmp_path / "out", **options)
    assert len(lines(tmp_path / "out" / "documents.jsonl")) == 1


def test_a_finished_run_is_not_resumed_over(tmp_path: Path) -> None:
    write(tmp_path / "out")
    with pytest.raises(OutputError, match="exists and nothing is left to resume: choose another path"):
        RunWriter(tmp_path / "out", resume=True)


KILLED = """
import sys
from pathlib import Path
from policyclaims import parts
from policyclaims.records import Document, DocumentRecord, Record
from policyclaims.writers import RunWriter
from tests.test_writers import CLAIM
parts._LONGEST = 7
items = [Document(str(i), f"text {i}") for i in range(250)]
print("begun", flush=True)
with RunWriter(Path(sys.argv[1]), resume=True, overwrite=len(sys.argv) > 2, about={"policyclaims": "1"}) as writer:
    for item in writer.rest(items):
        writer.write(Record(DocumentRecord(item.id, "", "ok", item.sha256, 6, 1), (CLAIM,), item.sha256))
"""


@pytest.mark.parametrize("over", [False, True])
def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path, over: bool) -> None:
    chance = random.Random(4)
    out = tmp_path / "out"
    if over:
        write(out)
    kills = 0
    for _ in range(200):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(out), *(["over"] if over else [])],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        assert process.stdout is not None and process.stdout.readline() == b"begun\n"
        try:
            _, told = process.communicate(timeout=chance.choice((0.005, 0.02, 0.05, 0.1, 0.2, 0.4)))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        # It may have been killed when all was in place, and only the parts were still to be removed.
        assert process.returncode == 0 or b"exists and nothing is left to resume" in told, told
        break
    assert kills > 0
    assert [d["doc_id"] for d in lines(out / "documents.jsonl")] == [str(i) for i in range(250)]
    assert len(lines(out / "claims.jsonl")) == 250
    assert json.loads((out / "manifest.json").read_bytes())["counts"]["claims"] == 250
    assert not (tmp_path / ".out.parts" / "run.json").exists()


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

    with pytest.raises(OutputError, match="cannot be written: No space left on device$"), RunWriter(tmp_path / "out") as writer:
        monkeypatch.setattr("policyclaims.parts.Parts.write", broken)
        writer.write(RECORD)
    assert names(tmp_path) == []


def test_a_disk_that_is_full_keeps_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("policyclaims.parts._LONGEST", 1)
    says = "No space left on device; what was done is kept: make room, then give --resume"
    with pytest.raises(OutputError, match=says), RunWriter(tmp_path / "out") as writer:
        writer.write(RECORD)
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            writer.write(FAILED)
    with RunWriter(tmp_path / "out", resume=True) as writer:
        assert [item.id for item in writer.rest([item_of(RECORD), item_of(FAILED)])] == ["e"]


def test_files_that_a_user_put_beside_a_run_are_not_lost(tmp_path: Path) -> None:
    write(tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    write(tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
