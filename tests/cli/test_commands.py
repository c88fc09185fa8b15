"""The command line as a user meets it: in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

COMMAND = [sys.executable, "-c", "from policyclaims.cli.main import main; main()"]


def run(*args: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *map(str, args)], capture_output=True, input=stdin, check=False)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


def schema(name: str) -> dict[str, object]:
    from importlib.resources import files

    return json.loads(files("policyclaims").joinpath(f"schemas/{name}.schema.json").read_text(encoding="utf8"))


def test_help_is_light() -> None:
    code = "import sys\nfrom policyclaims.cli.main import app\ntry:\n    app(['--help'])\nexcept SystemExit:\n    pass\nassert 'spacy' not in sys.modules\n"
    before = os.times()
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    after = os.times()
    assert ran.returncode == 0, ran.stderr
    assert "extract" in ran.stdout
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.6


def test_version_and_info() -> None:
    assert run("--version").stdout.startswith(b"policyclaims 0.")
    assert b"taxonomy" in run("info").stdout


def test_a_run_over_good_and_bad_inputs(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("Oslo should open the port. The council must not close the school.", encoding="utf8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "nul.txt").write_bytes(b"\0" * 64)
    (folder / "latin.txt").write_bytes(b"Oslo should open the port \xe9")
    (folder / "picture.png").write_bytes(b"x")
    rows = [
        {"id": "a", "text": "Madrid should publish the register."},
        {"id": "a", "text": "Rome should act."},
        {"id": "b"},
        {"text": 3},
    ]
    (folder / "rows.jsonl").write_text("\n".join([*map(json.dumps, rows), "{broken"]), encoding="utf8")
    (tmp_path / "hollow").mkdir()
    out = tmp_path / "out"
    ran = run("extract", folder, tmp_path / "hollow", tmp_path / "missing.txt", "-o", out)
    assert ran.returncode == 3, ran.stderr
    documents = lines(out / "documents.jsonl")
    for entry in documents:
        jsonschema.validate(entry, schema("documents"))
    for claim in lines(out / "claims.jsonl"):
        jsonschema.validate(claim, schema("claims"))
    jsonschema.validate(json.loads((out / "manifest.json").read_text(encoding="utf8")), schema("manifest"))
    status = {str(d["doc_id"]): d["status"] for d in documents}
    assert len(status) == len(documents) == 11
    assert status["good"] == status["latin"] == status["a"] == status["a#2"] == "ok"
    assert status["empty"] == "empty"
    assert [status[name] for name in ("nul", "b", "hollow", "missing")] == ["failed"] * 4
    told = ran.stderr.decode().splitlines()
    assert sum(line.startswith("policyclaims: ") for line in told) == 7
    assert "Traceback" not in ran.stderr.decode()
    again = run("extract", folder / "good.txt", "-o", out)
    assert again.returncode == 2 and b"--overwrite" in again.stderr
    assert run("extract", folder / "good.txt", "-o", out, "--overwrite", "--quiet").stderr == b""


def test_stdin_and_a_single_file(tmp_path: Path) -> None:
    ran = run("extract", "-", "-o", tmp_path / "x.jsonl", stdin=b"Oslo should open the port.")
    assert ran.returncode == 0, ran.stderr
    (claim,) = lines(tmp_path / "x.jsonl")
    assert claim["doc_id"] == "stdin" and claim["actors"][0]["name"] == "Norway"  # type: ignore[index]


@pytest.mark.parametrize("size", [6_000_000, 50_000_000])
def test_a_huge_line_is_refused_at_once(tmp_path: Path, size: int) -> None:
    (tmp_path / "big.txt").write_text("word " * (size // 5), encoding="utf8")
    ran = run("extract", tmp_path / "big.txt", "-o", tmp_path / "out")
    assert ran.returncode == 3 and b"--max-chars" in ran.stderr


def test_usage_errors() -> None:
    assert run("extract").returncode == 2
    assert run("info", "--model", "nowhere").returncode == 2
    assert run("corpus", "check", "nowhere").returncode == 2
