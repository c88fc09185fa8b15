"""The served page: every step is on the disk before it is told, tabs do not overwrite each other, and nobody else may ask."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from policyclaims.errors import CorpusError, OutputError
from policyclaims.review.journal import CORRECTIONS, Journal

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
Cli = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[[], tuple[subprocess.Popen[str], str]]


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / CORRECTIONS).read_text(encoding="utf8").splitlines()]


@pytest.fixture
def run(small: Path, tmp_path: Path) -> Path:
    shutil.copytree(small, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def claims(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "claims.jsonl").read_text(encoding="utf8").splitlines()]


@pytest.fixture
def hashes(run: Path) -> dict[str, str]:
    rows = [json.loads(line) for line in (run / "documents.jsonl").read_text(encoding="utf8").splitlines()]
    return {row["doc_id"]: row["sha256"] for row in rows if row["sha256"]}


@pytest.fixture
def start(run: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def begin() -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "policyclaims", "review", str(run), "--who", "Ada"]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        assert running[-1].stdout
        return running[-1], running[-1].stdout.readline().strip()

    yield begin
    for one in running:
        one.kill()
        one.wait()
        assert one.stdout
        one.stdout.close()


def line_of(claim: dict[str, Any], hashes: dict[str, str], op: str = "accept", **rest: Any) -> dict[str, Any]:
    return {"doc_id": claim["doc_id"], "sha256": hashes[claim["doc_id"]], "claim_id": claim["id"], "op": op, "who": "Ada", "when": "2026-01-02T03:04:05Z", **rest}


def asked(address: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    origin = "/".join(address.split("/")[:3])
    data = None if body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json", "Origin": origin} if data else {}
    request = urllib.request.Request(address, data, given | {k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            content = answer.read()
            return answer.status, json.loads(content) if answer.headers["content-type"] == "application/json" else content.decode()
    except urllib.error.HTTPError as error:
        with error:
            content = error.read()
            return error.code, json.loads(content) if content.startswith(b"{") else content.decode()


def test_steps_are_saved_and_conflicts_told(start: Start, run: Path, claims: list[dict[str, Any]], hashes: dict[str, str]) -> None:
    _, address = start()
    first, second = line_of(claims[0], hashes), line_of(claims[0], hashes, "reject", who="Bo")
    assert asked(address + "corrections") == (200, {"lines": []})
    assert asked(address + "corrections", {"steps": [{"base": 0, "line": first}]}) == (200, {"lines": [[1, first]]})
    assert asked(address + "corrections", {"steps": [{"base": 0, "line": second}]}) == (409, {"lines": [[1, first]]})
    # Of several steps none is saved where one was made from what is no more.
    other = line_of(claims[1], hashes)
    assert asked(address + "corrections", {"steps": [{"base": 0, "line": other}, {"base": 0, "line": second}]})[0] == 409
    assert lines(run) == [first]
    assert asked(address + "corrections", {"steps": [{"base": 1, "line": second}, {"base": 0, "line": other}]}) == (200, {"lines": [[2, second], [3, other]]})
    assert lines(run) == [first, second, other]


def test_only_the_page_itself_may_ask(start: Start, run: Path, claims: list[dict[str, Any]], hashes: dict[str, str]) -> None:
    _, address = start()
    origin, token = address.rsplit("/", 2)[:2]
    step = {"steps": [{"base": 0, "line": line_of(claims[0], hashes)}]}
    status, page = asked(address)
    assert status == 200 and "connect-src 'self'" in page and "default-src 'none'" in page
    assert asked(f"{origin}/{token[:-1]}x/")[0] == 404 and asked(f"{origin}/")[0] == 404
    for wrong in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Content_Type": "text/plain"}):
        assert asked(address + "corrections", step, **wrong)[0] == 403, wrong
    assert asked(address + "corrections", Origin="http://evil.example")[0] == 403
    assert asked(address + "corrections", step, Host="evil.example")[0] == 404  # a name that was bent to this machine
    assert not (run / CORRECTIONS).exists()
    for bad, says in (({"steps": 1}, "no steps"), ({"steps": [{"base": 0, "line": {"op": "x"}}]}, "no correction"), ({"steps": [{"base": 0, "line": {**line_of(claims[0], hashes), "sha256": "0" * 64}}]}, "of this text")):
        status, answer = asked(address + "corrections", bad)
        assert status == 422 and says in answer["error"] and not (run / CORRECTIONS).exists()


def test_one_review_at_a_time(start: Start, run: Path, cli: Cli) -> None:
    start()
    done = cli("review", "run")
    assert done.returncode == 2 and "another policyclaims review has it open" in done.stderr


def test_a_line_that_was_cut_is_taken_off(run: Path, claims: list[dict[str, Any]], hashes: dict[str, str]) -> None:
    path, whole = run / CORRECTIONS, json.dumps(line_of(claims[0], hashes)) + "\n"
    path.write_text(whole + '{"doc_id": "po')
    journal = Journal(run, hashes)
    assert path.read_text() == whole and len(journal.kept) == 1 and "was not written to its end" in journal.told[0]
    with pytest.raises(OutputError, match="close that one"):
        Journal(run, hashes)


def test_a_last_line_without_its_end_is_kept(run: Path, claims: list[dict[str, Any]], hashes: dict[str, str]) -> None:
    whole = json.dumps(line_of(claims[0], hashes))
    (run / CORRECTIONS).write_text(whole)
    journal = Journal(run, hashes)
    assert not journal.told
    journal.save([(0, line_of(claims[1], hashes))])
    assert len(lines(run)) == 2
    (run / CORRECTIONS).write_text("{}\n")
    del journal
    with pytest.raises(CorpusError, match="is no correction"):
        Journal(run, hashes)


def test_a_full_disk_is_told_and_leaves_the_file_whole(run: Path, claims: list[dict[str, Any]], hashes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(run, hashes)
    journal.save([(0, line_of(claims[0], hashes))])
    before = (run / CORRECTIONS).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        journal.save([(0, line_of(claims[1], hashes))])
    monkeypatch.undo()
    assert (run / CORRECTIONS).read_bytes() == before
    assert journal.save([(0, line_of(claims[1], hashes))])[0]


def settled(page: Any, act: Callable[[], Any]) -> None:
    before = page.evaluate("document.documentElement.dataset.ready")
    act()
    page.wait_for_selector(f'html:not([data-ready="{before}"])')


def opened(context: Any, address: str) -> Any:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


def test_killed_at_any_moment_nothing_that_was_told_is_lost(start: Start, run: Path, browser: Any, cli: Cli, tmp_path: Path) -> None:
    server, address = start()
    with browser.new_context() as context:
        page = opened(context, address + "#/doc/ports%2Fone")
        page.keyboard.press("j")
        settled(page, lambda: page.keyboard.press("a"))
        page.keyboard.press("j")
        settled(page, lambda: page.keyboard.press("x"))
        settled(page, lambda: page.keyboard.press("u"))
        settled(page, lambda: page.keyboard.press("x"))
        server.send_signal(signal.SIGKILL)
        server.wait()
        assert [line["op"] for line in lines(run)] == ["accept", "reject", "clear", "reject"] and {line["who"] for line in lines(run)} == {"Ada"}
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.wait_for_selector("#warning:not([hidden])")
        assert "start it again" in page.locator("#warning").inner_text() and page.locator("#text .m.out").count() == 1
        _, again = start()
        page = opened(context, again + "#/doc/ports%2Fone")
        assert page.locator("#text .m.out").inner_text() == "Parliament must not sell the pilot boats"
        assert page.locator(".pin.accepted").count() == 1
    done = cli("review", "apply", "run", f"run/{CORRECTIONS}", "-o", "annotated")
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "annotated").glob("*.json")
    assert [c["op"] for c in json.loads(made.read_text(encoding="utf8"))["meta"]["corrections"]] == ["accept", "reject"]


def test_two_tabs(start: Start, run: Path, browser: Any) -> None:
    _, address = start()
    with browser.new_context() as context:
        one, two = (opened(context, address + "#/doc/ports%2Fone") for _ in range(2))
        for page in (one, two):
            page.keyboard.press("j")
        one.bring_to_front()
        settled(one, lambda: one.keyboard.press("x"))
        settled(two, lambda: two.keyboard.press("a"))  # it does not know of the other's step
        assert "was rejected by Ada since" in two.locator("#warning").inner_text() and two.locator("#text .m.out").count() == 1
        assert [line["op"] for line in lines(run)] == ["reject"]
        settled(two, lambda: two.keyboard.press("a"))
        assert two.locator("#warning").is_hidden()
        one.evaluate("dispatchEvent(new Event('focus'))")
        one.wait_for_selector(".pin.accepted")
        assert [line["op"] for line in lines(run)] == ["reject", "accept"]
