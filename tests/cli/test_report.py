"""``policyclaims report``, ``export`` and ``group`` after a real ``extract``: one line each, and one line for what goes wrong."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from policyclaims.cli.summary import Tops, tell
from rich.console import Console

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(cli: Cli, tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("Oslo should rebuild the ferries.\n")
    (tmp_path / "b.txt").write_text("Oslo should rebuild the ferries. Paris must not sell the reserve.\n")
    assert cli("extract", "a.txt", "b.txt", "-o", "out", "--keep-text").returncode == 0
    return tmp_path / "out"


def test_the_three_commands(cli: Cli, run: Path, tmp_path: Path) -> None:
    done = cli("group", "out")
    assert done.returncode == 0 and done.stdout == "" and "1 demand made more than once (2 claims), 1 of them in several documents" in done.stderr
    done = cli("export", "out", "--to", "csv")
    assert done.returncode == 0 and done.stderr == f"csv: {tmp_path / 'out-csv'}\n" and (tmp_path / "out-csv" / "claims.csv").exists()
    done = cli("report", "out", "-o", "r.html")
    assert done.returncode == 0 and done.stderr.startswith("r.html: 2 documents, ") and (tmp_path / "r.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "nowhere", "-o", "r.html"), "nowhere: holds no run"),
        (("export", "out", "--to", "spss"), "--to spss: write one of flat, parquet, csv"),
        (("group", "nowhere"), "nowhere: holds no run"),
        (("report", "out", "-o", "a.txt"), "a.txt: exists"),
        (("export", "out", "--to", "csv", "--meta", "no.csv"), "no.csv: cannot be read as a table: No such file"),
    ],
)
def test_what_goes_wrong_is_one_line(cli: Cli, run: Path, arguments: tuple[str, ...], says: str) -> None:
    done = cli(*arguments)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and says in done.stderr


def test_names_are_text_on_a_terminal_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    import rich.console

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(rich.console, "Console", lambda **_: Console(file=sys.stderr, width=100))
    tops = Tops()
    tops.actors.update({"[red]Oslo[/red]\x1b[31m": 3})
    tell({"ok": 2, "claims": 3, "failed": 1, "empty": 0, "not_english": 0, "timed_out": 0}, Path("out"), ignored=0, tops=tops, keep_text=True)
    shown = capsys.readouterr().err
    assert "[red]Oslo[/red]�[31m 3" in shown and "\x1b[31m" not in shown and "2 read, 1 failed" in shown and "policyclaims report out" in shown
