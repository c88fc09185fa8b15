"""``policyclaims extract``: every input accounted for once, failures told on one line each, nothing else said in a pipe."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import lines

Cli = Callable[..., subprocess.CompletedProcess[str]]
GOOD = "Oslo should rebuild the ferries. Paris must not sell the reserve.\n"


def write(path: Path, content: bytes | str = GOOD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def documents(folder: Path) -> dict[str, str]:
    rows = lines(folder / "documents.jsonl")
    assert len({r["doc_id"] for r in rows}) == len(rows)
    return {r["source"]: r["status"] for r in rows}


def test_a_good_run(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    done = cli("extract", "a.txt", "-o", "out")
    assert done.returncode == 0 and done.stdout == ""
    count = len(lines(tmp_path / "out" / "claims.jsonl"))
    assert count >= 2 and done.stderr == f"{count} claims in 1 documents: out\n"
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["configuration"]["inputs"] == ["a.txt"] and manifest["counts"]["ok"] == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "out"]


FAULTS: dict[str, tuple[bytes, str, str]] = {
    "nul.txt": (b"a\0b", "failed", "holds NUL bytes"),
    "control.txt": (b"caf\xe9\1\2\3", "failed", "holds control characters"),
    "utf16.txt": ("Oslo".encode("utf-16")[:-1], "failed", "is marked as UTF-16"),
    "empty.txt": (b"", "empty", "holds no text"),
    "white.md": (b" \n\t\n", "empty", "holds no text"),
    "bom.txt": (b"\xef\xbb\xbf", "empty", "holds no text"),
    "none.jsonl": (b"", "empty", "holds no text"),
    "nul.jsonl": (b'{"text": "a\0"}', "failed", "holds NUL bytes"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_input_beside_a_good_one(cli: Cli, tmp_path: Path, name: str) -> None:
    content, status, says = FAULTS[name]
    write(tmp_path / "in" / name, content)
    write(tmp_path / "in" / "good.txt")
    done = cli("extract", "in", "-o", "out")
    source = f"in/{name}{':1' * (name == 'nul.jsonl')}"
    assert documents(tmp_path / "out") == {source: status, "in/good.txt": "ok"}
    told = [line for line in done.stderr.splitlines() if f"in/{name}" in line]
    assert len(told) == 1 and told[0].startswith("policyclaims: ") and says in told[0]
    assert done.returncode == (3 if status == "failed" else 0)


def test_everything_at_once_is_accounted_for_once(cli: Cli, tmp_path: Path) -> None:
    for name, (content, _, _) in FAULTS.items():
        write(tmp_path / "in" / name, content)
    write(tmp_path / "in" / "a" / "brief.txt")
    write(tmp_path / "in" / "b" / "brief.txt")
    write(
        tmp_path / "in" / "l.jsonl",
        '{"id":"k","text":"Seoul should act."}\n{broken\n{"id":"k","text":"Oslo must act."}\n{"id":"z"}\n["x"]\n',
    )
    write(tmp_path / "in" / "pic.png", b"\x89PNG")
    (tmp_path / "nothing").mkdir()
    write(tmp_path / "globbed" / "g1.txt")
    write(tmp_path / "globbed" / "g2.txt")
    done = cli(
        "extract",
        "in",
        "nothing",
        "missing.txt",
        "in/pic.png",
        "globbed/*.txt",
        "in/a/brief.txt",
        "-",
        "-o",
        "out",
        stdin=b"Oslo should act.\n",
    )
    assert done.returncode == 3
    expected = {f"in/{name}{':1' * (name == 'nul.jsonl')}": status for name, (_, status, _) in FAULTS.items()}
    expected |= {
        "in/a/brief.txt": "ok",
        "in/b/brief.txt": "ok",
        "nothing": "failed",
        "missing.txt": "failed",
        "in/pic.png": "failed",
        "-": "ok",
    }
    expected |= {
        "globbed/g1.txt": "ok",
        "globbed/g2.txt": "ok",
        "in/l.jsonl:1": "ok",
        "in/l.jsonl:2": "failed",
        "in/l.jsonl:3": "ok",
        "in/l.jsonl:4": "failed",
        "in/l.jsonl:5": "failed",
    }
    assert documents(tmp_path / "out") == expected
    ids = {r["source"]: r["doc_id"] for r in lines(tmp_path / "out" / "documents.jsonl")}
    assert ids["in/a/brief.txt"] == "a/brief" and ids["in/b/brief.txt"] == "b/brief" and ids["-"] == "stdin"
    assert ids["in/l.jsonl:1"] == "k" and ids["in/l.jsonl:3"] == "k#2"
    told = [line for line in done.stderr.splitlines() if line.startswith("policyclaims: ")]
    assert len(told) == sum(status != "ok" for status in expected.values())
    assert "Traceback" not in done.stderr


def test_nothing_but_failures(cli: Cli, tmp_path: Path) -> None:
    done = cli("extract", "missing.txt", "-o", "out")
    assert done.returncode == 3 and done.stderr.splitlines()[0] == "policyclaims: missing.txt: no such file or folder"
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_opened_is_told_and_the_rest_is_read(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt")
    Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/caf\xe9.txt")).write_text(GOOD)
    (tmp_path / "in" / "gone.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    with zipfile.ZipFile(tmp_path / "in" / "z.zip", "w") as parcel:
        parcel.writestr("../up.txt", GOOD)
        parcel.writestr("in.txt", GOOD)
    done = cli("extract", "in", f"{'y' * 300}.txt", "-o", "out")
    assert done.returncode == 3 and "Traceback" not in done.stderr
    assert documents(tmp_path / "out") == {
        "in/a.txt": "ok", "in/caf\\xe9.txt": "ok", "in/gone.txt": "failed", "in/pipe.txt": "failed", "in/z.zip/../up.txt": "failed",
        "in/z.zip/in.txt": "ok", f"{'y' * 300}.txt": "failed",
    }  # fmt: skip
    for says in ("is a link to nothing", "is no regular file", "leads out of the archive", "File name too long"):
        assert says in done.stderr


def test_what_a_run_wrote_is_no_input(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    for out in ("out", "other", "x.JSONL"):
        for _ in range(2):
            assert cli("extract", ".", "-o", out, "--overwrite").returncode == 0
        if out == "other":
            assert documents(tmp_path / out) == {"a.txt": "ok"}
    assert {claim["doc_id"] for claim in lines(tmp_path / "x.JSONL")} == {"a"}


def test_an_empty_name_and_one_that_is_too_long(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    done = cli("extract", "", "-o", "out")
    assert done.returncode == 2 and "is empty" in done.stderr
    done = cli("extract", "a.txt", "-o", "x" * 300)
    assert done.returncode == 2 and done.stderr.endswith("cannot be written: File name too long\n") and done.stderr.count("\n") == 1


def test_standard_input(cli: Cli, tmp_path: Path) -> None:
    assert cli("extract", "-", "-o", "x.jsonl", stdin=GOOD.encode()).returncode == 0
    assert {c["doc_id"] for c in lines(tmp_path / "x.jsonl")} == {"stdin"}
    bad = cli("extract", "-", "-o", "y.jsonl", stdin=b"\xff\xfea")
    assert bad.returncode == 3 and "standard input: is marked as UTF-16" in bad.stderr


def test_an_existing_output_is_refused_before_anything_is_read(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    assert cli("extract", "a.txt", "-o", "out").returncode == 0
    before = (tmp_path / "out" / "claims.jsonl").stat().st_mtime_ns
    done = cli("extract", "a.txt", "-o", "out")
    assert (done.returncode, done.stderr) == (2, "policyclaims: out: exists: choose another path, or give --overwrite\n")
    assert (tmp_path / "out" / "claims.jsonl").stat().st_mtime_ns == before
    assert cli("extract", "a.txt", "-o", "out", "--overwrite").returncode == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "out"]


def test_the_same_input_gives_the_same_lines_in_any_order(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", "Seoul should act. The pier rots, so ministers must pay.\n")
    cli("extract", "a.txt", "b.txt", "-o", "x.jsonl")
    cli("extract", "b.txt", "a.txt", "-o", "y.jsonl")
    first, second = (tmp_path / "x.jsonl").read_text().splitlines(), (tmp_path / "y.jsonl").read_text().splitlines()
    assert sorted(first) == sorted(second) and first != second


def test_quiet_says_nothing_but_errors(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    done = cli("extract", "a.txt", "-o", "out", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = cli("extract", "a.txt", "none.txt", "-o", "out2", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "policyclaims: none.txt: no such file or folder\n")


def test_no_bar_in_a_pipe_and_none_left_on_a_terminal(cli: Cli, program: Path, tmp_path: Path) -> None:
    for i in range(3):
        write(tmp_path / "in" / f"{i}.txt")
    done = cli("extract", "in", "-o", "out")
    assert "\r" not in done.stderr and "\x1b" not in done.stderr and "reading" not in done.stderr
    leader, follower = os.openpty()
    process = subprocess.Popen(
        [str(program), "extract", "in", "-o", "out2"],
        cwd=tmp_path,
        stderr=follower,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(follower)
    seen = b""
    try:
        while chunk := os.read(leader, 4096):
            seen += chunk
    except OSError:  # the other end is closed
        pass
    assert process.wait(timeout=60) == 0
    assert b"reading" in seen and b"3 read" in seen and b"policyclaims report out2 -o report.html" in seen


def test_options_reach_the_run(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "l.jsonl", '{"key": "k", "body": "Seoul should act. Ministers must decide."}\n')
    write(tmp_path / "own.jsonl", '{"name": "Free City of Seoul", "aliases": ["Seoul"]}\n')
    done = cli(
        "extract",
        "l.jsonl",
        "-o",
        "out",
        "--text-field",
        "body",
        "--id-field",
        "key",
        "--actors",
        "own.jsonl",
        "--explain",
        "--keep-text",
        "--exhaustive",
    )
    assert done.returncode == 0, done.stderr
    rows = lines(tmp_path / "out" / "claims.jsonl")
    assert {r["doc_id"] for r in rows} == {"k"} and all(r["why"] for r in rows)
    assert "Free City of Seoul" in [a["name"] for r in rows for a in r["actors"]]
    (document,) = lines(tmp_path / "out" / "documents.jsonl")
    assert document["text"].startswith("Seoul should act.")
    least = sorted(r["score"] for r in rows)[-1]
    cli(
        "extract",
        "l.jsonl",
        "-o",
        "x.jsonl",
        "--text-field",
        "body",
        "--exhaustive",
        "--actors",
        "own.jsonl",
        "--min-score",
        least,
    )
    assert [r["score"] for r in lines(tmp_path / "x.jsonl")] == [least]


@pytest.mark.parametrize("size", [6_000_000, 50_000_000])
def test_an_enormous_line_is_refused_and_does_not_hang(cli: Cli, tmp_path: Path, size: int) -> None:
    write(tmp_path / "big.txt", b"Ministers should act and " * (size // 25))
    write(tmp_path / "good.txt")
    begun = time.monotonic()
    done = cli("extract", "big.txt", "good.txt", "-o", "out", timeout=60)
    assert time.monotonic() - begun < 20
    assert done.returncode == 3 and documents(tmp_path / "out") == {"big.txt": "failed", "good.txt": "ok"}
    told = [line for line in done.stderr.splitlines() if "big.txt" in line]
    assert len(told) == 1 and "raise --max-chars" in told[0] and f"{size:,} characters" in told[0]


def test_an_enormous_record_is_refused_and_does_not_hang(cli: Cli, tmp_path: Path) -> None:
    write(
        tmp_path / "big.jsonl",
        b'{"id": "big", "text": "' + b"Ministers should act and " * 240_000 + b'"}\n{"id": "good", "text": "Oslo should act."}\n',
    )
    begun = time.monotonic()
    done = cli("extract", "big.jsonl", "-o", "out")
    assert time.monotonic() - begun < 20
    assert done.returncode == 3 and documents(tmp_path / "out") == {"big.jsonl:1": "failed", "big.jsonl:2": "ok"}


@pytest.mark.parametrize("text", ['"\\ud800 Oslo should act."', '"Oslo should\\ud83d act."'])
def test_half_a_surrogate_pair_in_json_does_not_end_the_run(cli: Cli, tmp_path: Path, text: str) -> None:
    write(tmp_path / "l.jsonl", f'{{"text": {text}}}\n{{"id": "good", "text": "Oslo should act."}}\n')
    done = cli("extract", "l.jsonl", "-o", "out", "--keep-text")
    assert "Traceback" not in done.stderr
    found = documents(tmp_path / "out")
    assert found["l.jsonl:2"] == "ok" and found["l.jsonl:1"] in ("ok", "failed")


def interrupted(program: Path, folder: Path, *options: str) -> bytes:
    """Start a run, wait until parts of it are committed, and press Ctrl-C as a terminal does; what it said."""
    process = subprocess.Popen(
        [str(program), "extract", "many.jsonl", "--fast", "-o", "out", *options],
        cwd=folder, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(folder.glob(".out.parts/00000000")):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    return errors


def many(path: Path, count: int = 700) -> Path:
    return write(path / "many.jsonl", "".join(json.dumps({"id": str(i), "text": GOOD.replace("Oslo", f"Oslo {i}")}) + "\n" for i in range(count)))


def without_seconds(folder: Path) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in lines(folder / "documents.jsonl")]


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_a_run_that_is_interrupted_can_be_resumed(cli: Cli, program: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    many(tmp_path)
    errors = interrupted(program, tmp_path, *options)
    assert re.fullmatch(rb"policyclaims: stopped: \d+ documents are done and kept: give --resume to go on, .*\n", errors)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".out.parts", "many.jsonl"]
    refused = cli("extract", "many.jsonl", "--fast", "-o", "out")
    assert refused.returncode == 2 and "give --resume to go on with it" in refused.stderr
    other = cli("extract", "many.jsonl", "--fast", "-o", "out", "--resume", "--min-score", "0.9")
    assert other.returncode == 2 and "begun with another configuration.min_score:" in other.stderr
    done = cli("extract", "many.jsonl", "--fast", "-o", "out", "--resume", "--workers", "2", timeout=120)
    assert done.returncode == 0 and "kept from the run that stopped" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["many.jsonl", "out"]
    assert cli("extract", "many.jsonl", "--fast", "-o", "never", timeout=120).returncode == 0
    assert (tmp_path / "out" / "claims.jsonl").read_bytes() == (tmp_path / "never" / "claims.jsonl").read_bytes()
    assert without_seconds(tmp_path / "out") == without_seconds(tmp_path / "never")


def test_killed_at_random_moments_it_ends_with_the_same_bytes(cli: Cli, program: Path, tmp_path: Path) -> None:
    many(tmp_path, 1200)
    chance = random.Random(6)
    kills = 0
    for attempt in range(30):
        process = subprocess.Popen(
            [str(program), "extract", "many.jsonl", "--fast", "-o", "out", "--resume", "--workers", "2"], cwd=tmp_path, stderr=subprocess.PIPE
        )
        try:
            _, errors = process.communicate(timeout=chance.uniform(1, 2 + attempt))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        assert process.returncode == 0, errors
        break
    assert kills and process.returncode == 0
    assert cli("extract", "many.jsonl", "--fast", "-o", "never", timeout=120).returncode == 0
    assert (tmp_path / "out" / "claims.jsonl").read_bytes() == (tmp_path / "never" / "claims.jsonl").read_bytes()
    assert without_seconds(tmp_path / "out") == without_seconds(tmp_path / "never")


def test_workers_give_what_one_process_gives(cli: Cli, tmp_path: Path) -> None:
    for name, (content, _, _) in FAULTS.items():
        write(tmp_path / "in" / name, content)
    for i in range(40):
        write(tmp_path / "in" / f"{i}.txt", GOOD * (i % 5 + 1))
    write(tmp_path / "in" / "l.jsonl", '{"id": "3", "text": "Seoul should act."}\n')
    one, two = cli("extract", "in", "-o", "one"), cli("extract", "in", "-o", "two", "--workers", "3")
    assert (one.returncode, one.stderr) == (two.returncode, two.stderr.replace("two", "one")) and one.returncode == 3
    assert (tmp_path / "one" / "claims.jsonl").read_bytes() == (tmp_path / "two" / "claims.jsonl").read_bytes()
    assert without_seconds(tmp_path / "one") == without_seconds(tmp_path / "two")


def test_a_document_that_takes_too_long_is_given_up(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", GOOD * 5_000)
    write(tmp_path / "c.txt")
    done = cli("extract", "a.txt", "b.txt", "c.txt", "-o", "out", "--timeout", "2")
    assert documents(tmp_path / "out") == {"a.txt": "ok", "b.txt": "timed_out", "c.txt": "ok"}
    assert done.returncode == 3 and done.stderr.splitlines()[0].startswith("policyclaims: b.txt: takes longer than --timeout allows")


def test_a_model_that_cannot_be_used_is_one_line_with_workers_too(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    done = cli("extract", "a.txt", "-o", "out", "--workers", "2", "--base", "xx_none")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "xx_none" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists() or os.geteuid() != 0, reason="needs a file system of its own")
def test_a_full_disk_keeps_what_was_done(cli: Cli, tmp_path: Path) -> None:
    many(tmp_path)
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("may not mount")
    try:
        done = cli("extract", "many.jsonl", "--fast", "-o", "small/out", timeout=120)
        assert done.returncode == 2
        assert done.stderr == (
            "policyclaims: small/out: cannot be written: No space left on device; what was done is kept: make room, then give --resume\n"
        )
        subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
        done = cli("extract", "many.jsonl", "--fast", "-o", "small/out", "--resume", timeout=120)
        assert done.returncode == 0 and "kept from the run that stopped" in done.stderr
        assert len(lines(small / "out" / "documents.jsonl")) == 700
    finally:
        subprocess.run(["umount", str(small)], check=False)
