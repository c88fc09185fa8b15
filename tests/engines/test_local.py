"""The pool: the same records as one process, in order, whatever happens to workers."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from policyclaims.engines import local
from policyclaims.engines.settings import Settings
from policyclaims.errors import ModelError
from policyclaims.records import Document, DocumentRecord, Item, Record, Unopened, Unread


def outcome(item: Item) -> Record:
    return Record(DocumentRecord(item.id, item.source, "ok"))


def work(settings: Settings, items: Sequence[Item]) -> list[Record]:
    """Stands for the work of a worker: a document's source tells what happens."""
    for item in items:
        if item.source == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if item.source == "exits":
            os._exit(0)
        if item.source == "refuses":
            raise ModelError("no such model")
        if item.source.startswith("dies once"):
            mark = Path(item.source.removeprefix("dies once "))
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep({"hangs": 30, "slow": 1}.get(item.source, 0.002))
    return [outcome(item) for item in items]


def begin(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "work", work)
    monkeypatch.setattr(local, "begin", begin)


def texts(count: int, **sources: str) -> list[Item]:
    return [Document(str(i), f"text {i}", sources.get(f"at{i}", "")) for i in range(count)]


def statuses(records: Sequence[Record]) -> list[tuple[str, str]]:
    assert [r.document.doc_id for r in records] == [str(i) for i in range(len(records))]
    return [(r.document.doc_id, r.document.status) for r in records if r.document.status != "ok"]


@pytest.mark.parametrize("workers", [1, 3])
def test_records_come_in_order(quick: None, workers: int) -> None:
    records = list(local.run(texts(100), settings=Settings(), workers=workers))
    assert len(records) == 100 and not statuses(records)


def test_nothing_in_nothing_out(quick: None) -> None:
    assert list(local.run([], settings=Settings(), workers=2)) == []


@pytest.mark.parametrize("end", ["dies", "exits"])
def test_poison_is_set_aside_and_the_rest_is_done(quick: None, end: str) -> None:
    records = list(local.run(texts(100, at5=end, at6=end, at99=end), settings=Settings(), workers=2))
    assert len(records) == 100 and statuses(records) == [("5", "failed"), ("6", "failed"), ("99", "failed")]
    document = records[5].document
    assert document.error == {
        "kind": "WorkerDied",
        "message": f"{end}: ended its worker process 2 times (too little memory, or a crash in a library): leave it out, or split it",
    }
    assert document.sha256 == Document("", "text 5").sha256 == records[5].digest and document.chars == 6


def test_a_document_is_tried_again(quick: None, tmp_path: Path) -> None:
    for timeout in (None, 20.0):
        mark = tmp_path / str(timeout)
        records = list(local.run(texts(40, at7=f"dies once {mark}"), settings=Settings(), workers=2, timeout=timeout))
        assert len(records) == 40 and not statuses(records) and mark.exists()


def test_what_takes_too_long_is_given_up(quick: None) -> None:
    begun = time.monotonic()
    records = list(local.run(texts(20, at3="hangs", at4="hangs", at11="dies"), settings=Settings(), workers=2, timeout=1.0))
    assert time.monotonic() - begun < 15
    assert statuses(records) == [("3", "timed_out"), ("4", "timed_out"), ("11", "failed")]
    error = records[3].document.error
    assert error and error["message"] == "hangs: takes longer than --timeout allows: give it more seconds, or split it"


def test_an_error_that_all_documents_share_ends_the_run(quick: None) -> None:
    with pytest.raises(ModelError, match="no such model"):
        list(local.run(texts(40, at0="refuses"), settings=Settings(), workers=2))


def test_no_more_is_taken_than_can_be_worked_on(quick: None) -> None:
    taken = []

    def source() -> Iterator[Item]:
        for item in texts(10_000):
            taken.append(item)
            yield item

    records = local.run(source(), settings=Settings(), workers=2)
    next(records)
    assert len(taken) <= 2 * 4 * 16 + 16
    records.close()


def test_a_slow_document_at_the_head_does_not_end_the_run(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_DOCUMENTS", 1)
    items: list[Item] = [Document(str(i), "text", "slow" if i == 0 else "") for i in range(60)]
    assert len(list(local.run(items, settings=Settings(), workers=2, timeout=20.0))) == 60


def test_workers_that_are_killed_at_random_are_replaced(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pool: list[Any] = []
    kept = local._Worker.__init__

    def init(self: Any, settings: Settings) -> None:
        kept(self, settings)
        pool.append(self)

    monkeypatch.setattr(local._Worker, "__init__", init)
    monkeypatch.setattr(local, "TRIES", 50)
    over = threading.Event()
    chance = random.Random(1)
    kills = 0

    def killer() -> None:
        nonlocal kills
        while not over.wait(chance.uniform(0.01, 0.3)):
            if pool:
                chance.choice(pool).kill()
                kills += 1

    thread = threading.Thread(target=killer)
    thread.start()
    try:
        records = list(local.run(texts(2_000), settings=Settings(), workers=2))
    finally:
        over.set()
        thread.join()
    assert len(records) == 2_000 and not statuses(records) and kills > 5


def test_a_worker_is_renewed_after_its_life(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_LIFE", 2)
    records = list(local.run(texts(200), settings=Settings(), workers=2))
    assert len(records) == 200 and not statuses(records)


def test_the_real_work(tmp_path: Path) -> None:
    text = "Oslo should rebuild the ferries. Paris must not sell the reserve.\n"
    (tmp_path / "a.txt").write_text(text)
    items: list[Item] = [
        Document("d", text, "d"),
        Unopened("a", str(tmp_path / "a.txt"), len(text)),
        Unread("x", "x.txt", "failed", "InputError", "x.txt: no"),
        Unopened("gone", str(tmp_path / "gone.txt"), 1),
    ]
    here, there = list(Settings().run(items)), list(local.run(items, settings=Settings(), workers=2))
    assert [r.claims for r in here] == [r.claims for r in there] and len(here[0].claims) >= 2
    assert [r.digest for r in here] == [r.digest for r in there]
    assert [r.document.status for r in there] == ["ok", "ok", "failed", "failed"]
    assert not {"OMP_NUM_THREADS", "POLICYCLAIMS_PRELOAD"} & (os.environ.keys() - {"OMP_NUM_THREADS"})
