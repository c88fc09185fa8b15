"""Many documents on one machine: a pool of processes that outlives any document.

Each worker is an executor of the standard library with one process. A process that dies breaks its executor, and so takes only
its own batch along, leaves no lock behind that others wait for, and the batch at fault is known. (loky and the plain executor
break as a whole; pebble's workers share the locks of two pipes, and one that is killed while it holds them stops all.)
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from multiprocessing import forkserver, get_context

from policyclaims.engines.preload import VARIABLE
from policyclaims.engines.settings import Settings
from policyclaims.engines.worker import begin, work
from policyclaims.errors import PolicyClaimsError
from policyclaims.readers.load import digest_of
from policyclaims.records import Document, DocumentRecord, Item, Record, Unopened

TRIES = 2
_DOCUMENTS, _SIZE = 16, 65_536  # a batch is about half a second of work, so that handing it over costs next to nothing
_AHEAD = 4  # batches a worker that may wait for an earlier one
_LIFE = 2_000  # batches a worker: whatever a library leaks goes with it
_STARTS = 3
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(slots=True)
class _Batch:
    """Items in a row; ``records`` fills up as they are done."""

    items: Sequence[Item]
    records: list[Record | None]


@dataclass(slots=True)
class _Job:
    """Items of a batch, by index, that go to a worker together; ``deaths`` counts the workers that ended while it was alone."""

    batch: _Batch
    at: Sequence[int]
    deaths: int = 0


class _Worker:
    """One process and what it is busy with."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.job: _Job | None = None
        self.future: Future[list[Record]] | None = None
        self.deadline = float("inf")
        self.overdue = False
        self._done = 0
        self._executor, self._pid = self._start()

    def _start(self) -> tuple[ProcessPoolExecutor, int]:
        method = "spawn" if sys.platform == "win32" else "forkserver"
        for _ in range(_STARTS):
            with _environment(self._settings, server=method == "forkserver"):
                executor = ProcessPoolExecutor(1, get_context(method), begin, (self._settings,))
                with suppress(BrokenProcessPool):
                    return executor, executor.submit(os.getpid).result()
        raise PolicyClaimsError("worker processes end as they start: is there memory enough? give fewer --workers")

    def give(self, job: _Job, timeout: float | None) -> None:
        items = [job.batch.items[i] for i in job.at]
        try:
            self.future = self._executor.submit(work, self._settings, items)
        except BrokenProcessPool:  # it was killed while it was idle
            self._executor, self._pid = self._start()
            self.future = self._executor.submit(work, self._settings, items)
        self.job, self.overdue = job, False
        self.deadline = float("inf") if timeout is None else time.monotonic() + timeout

    def end_if_overdue(self) -> None:
        if time.monotonic() >= self.deadline and not self.overdue:
            self.overdue = True
            self.kill()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def collect(self) -> list[_Job]:
        """Take over what the process gave; list what is to be done again."""
        assert self.job is not None and self.future is not None
        job, future, self.job, self.future = self.job, self.future, None, None
        try:
            records = future.result()
        except BrokenProcessPool:
            self._executor.shutdown(wait=False)
            self._executor, self._pid = self._start()
            self._done = 0
            return _after_a_death(job, overdue=self.overdue)
        for i, record in zip(job.at, records, strict=True):
            job.batch.records[i] = record
        self._done += 1
        if self._done >= _LIFE or self.overdue:
            self._executor.shutdown(wait=False)
            self._executor, self._pid = self._start()
            self._done = 0
        return []

    def close(self) -> None:
        if self.future is not None and not self.future.done():
            self.kill()
        self._executor.shutdown(wait=False, cancel_futures=True)


class Pool:
    """Processes that work on items; use it as a context manager, or let it end with the program.

    Parameters
    ----------
    settings
        The same for all.
    workers
        Number of processes; they start when there is work.
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        self._settings = settings
        self._number = workers
        self._workers: list[_Worker] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.close()

    def run(self, items: Iterable[Item], *, timeout: float | None = None) -> Iterator[Record]:
        """Work on items as ``local.run`` does."""
        source = batches(items, 1 if timeout is not None else _DOCUMENTS)
        order: deque[_Batch] = deque()
        again: deque[_Job] = deque()
        over = False
        while True:
            while self._is_one_free():
                if again:
                    job = again.popleft()
                elif over or len(order) >= _AHEAD * self._number:
                    break
                elif (some := next(source, None)) is None:
                    over = True
                    break
                else:
                    order.append(_Batch(some, [None] * len(some)))
                    job = _Job(order[-1], range(len(some)))
                self._free().give(job, timeout)
            while order and all(order[0].records):
                yield from (record for record in order.popleft().records if record is not None)
            if order:
                again.extend(self._wait())
            elif over:
                return

    def _is_one_free(self) -> bool:
        return len(self._workers) < self._number or any(worker.future is None for worker in self._workers)

    def _free(self) -> _Worker:
        for worker in self._workers:
            if worker.future is None:
                return worker
        self._workers.append(_Worker(self._settings))
        return self._workers[-1]

    def _wait(self) -> list[_Job]:
        """Wait until a worker is done or overdue; list what is to be done again."""
        busy = {worker.future: worker for worker in self._workers if worker.future is not None}
        left = min(worker.deadline for worker in busy.values()) - time.monotonic()
        wait(busy, None if left == float("inf") else max(left, 0.01), FIRST_COMPLETED)
        again = []
        for future, worker in busy.items():
            if future.done():
                again += worker.collect()
            else:
                worker.end_if_overdue()
        return again


def run(
    items: Iterable[Item], *, settings: Settings, workers: int = 1, timeout: float | None = None
) -> Generator[Record, None, None]:
    """Work on items in processes of their own; records come in the order of the items.

    A document that takes longer than it may has the status ``timed_out``. A worker that dies is replaced and its documents are
    done again, each alone; one that ends its worker twice while it is alone has the status ``failed``.

    Parameters
    ----------
    items
        Taken as they are needed: no more than a few batches are held.
    settings
        The same for all.
    workers
        Number of processes.
    timeout
        Seconds that one document may take, its file's reading included; None for any time.

    Raises
    ------
    PolicyClaimsError
        The settings cannot be used, or no worker can be started.
    """
    with Pool(settings, workers) as pool:
        yield from pool.run(items, timeout=timeout)


def batches(items: Iterable[Item], most: int = _DOCUMENTS) -> Iterator[list[Item]]:
    """Put items together, in their order, until there is work enough to be worth the way to a worker."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.text) if isinstance(item, Document) else item.size if isinstance(item, Unopened) else 0
        if len(batch) >= most or size >= _SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _after_a_death(job: _Job, *, overdue: bool) -> list[_Job]:
    if len(job.at) > 1:
        return [_Job(job.batch, [i]) for i in job.at]
    (i,) = job.at
    item = job.batch.items[i]
    if overdue:
        message = "takes longer than --timeout allows: give it more seconds, or split it"
        job.batch.records[i] = _set_aside(item, "TimeoutError", message)
    elif job.deaths + 1 >= TRIES:
        message = (
            f"ended its worker process {TRIES} times (too little memory, or a crash in a library): leave it out, or split it"
        )
        job.batch.records[i] = _set_aside(item, "WorkerDied", message)
    else:
        return [_Job(job.batch, job.at, job.deaths + 1)]
    return []


def _set_aside(item: Item, kind: str, message: str) -> Record:
    error = {"kind": kind, "message": f"{item.source or item.id}: {message}"}
    text = item.text if isinstance(item, Document) else ""
    digest = digest_of(item)
    line = DocumentRecord(
        item.id,
        item.source,
        "timed_out" if kind == "TimeoutError" else "failed",
        digest if text else None,
        len(text),
        error=error,
    )
    return Record(line, digest=digest)


@contextmanager
def _environment(settings: Settings, *, server: bool) -> Iterator[None]:
    """Start processes with one thread for arithmetic each, and the server that they are forked from with the model."""
    mine = dict.fromkeys(_THREADS, "1")
    if server:
        mine[VARIABLE] = json.dumps(asdict(settings))
        forkserver.set_forkserver_preload(["policyclaims.engines.preload"])
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    try:
        if server:
            forkserver.ensure_running()
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
