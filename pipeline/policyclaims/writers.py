"""A run's folder: claims, documents and the manifest, written aside in parts and renamed when whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson
from filelock import FileLock, Timeout

from policyclaims.errors import OutputError
from policyclaims.parts import CLAIMS, DOCUMENTS, Parts
from policyclaims.records import SCHEMA, Item, Record

__all__ = ["CLAIMS", "DOCUMENTS", "MANIFEST", "RunWriter", "dumps"]

MANIFEST = "manifest.json"
_STATUSES = ("documents", "claims", "ok", "empty", "not_english", "failed", "timed_out")


def dumps(value: Any) -> str:
    """Write JSON on one line."""
    return orjson.dumps(value).decode()


class RunWriter:
    """Writes one run; use it as a context manager.

    What is done is kept in the folder ``.<name>.parts`` beside the output until the run is whole, also when it is killed.

    Parameters
    ----------
    out
        A folder; a path ending in ``.jsonl`` gets the claims alone.
    overwrite
        Replace what an earlier run left there.
    resume
        Go on with a run that stopped, where there is one.
    about
        Versions, model and configuration for the manifest.
    key
        All that decides what a document gives: a run is only resumed with the same. None for ``about``.

    Raises
    ------
    OutputError
        The path exists and may not be overwritten, cannot be written, is being written by another run, or holds a stopped run
        that is not to be, or cannot be, resumed.
    """

    def __init__(
        self,
        out: Path,
        *,
        overwrite: bool = False,
        resume: bool = False,
        about: Mapping[str, Any] | None = None,
        key: Mapping[str, Any] | None = None,
    ) -> None:
        self.out = Path(out)
        self.single = self.out.suffix.lower() == ".jsonl"
        self.counts: Counter[str] = Counter()
        self.kept = 0
        self._about = dict(about or {})
        self._aside = self.out.parent / f".{self.out.name}.parts"
        try:
            self._check_the_path(overwrite=overwrite, resume=resume)
            self._aside.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self._aside / "lock")
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise OutputError(f"{self.out}: another run is writing it: wait for its end, or choose another path") from error
        except OSError as error:
            raise OutputError(f"{self.out}: cannot be written: {error.strerror}") from error
        try:
            self._parts = Parts(self._aside)
            self._begin(orjson.loads(orjson.dumps(dict(self._about if key is None else key))), overwrite=overwrite, resume=resume)
        except OSError as error:
            self._lock.release()
            raise OutputError(f"{self.out}: cannot be written: {error.strerror}") from error
        except OutputError:
            self._lock.release()
            raise

    def _check_the_path(self, *, overwrite: bool, resume: bool) -> None:
        taken = self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir()))
        if not taken:
            return
        if not overwrite and not (resume and Parts.begun(self._aside)):
            whole = " and nothing is left to resume" if resume else ""
            raise OutputError(f"{self.out}: exists{whole}: choose another path, or give --overwrite")
        if self.out.is_dir() and (self.single or not (self.out / CLAIMS).exists()):
            raise OutputError(f"{self.out}: is a folder that no run made: choose another path")
        if not self.single and self.out.is_file():
            raise OutputError(f"{self.out}: is a file, not a folder: choose another path")

    def _begin(self, key: dict[str, Any], *, overwrite: bool, resume: bool) -> None:
        state = self._parts.state()
        if state and resume:
            if changed := _changed(state["key"], key):
                raise OutputError(
                    f"{self.out}: was begun with another {', '.join(changed)}: give what it was begun with, or --overwrite alone to begin again"
                )
            self._begun = datetime.fromisoformat(state["begun"])
            return
        if self._parts.names and state and not overwrite:
            raise OutputError(
                f"{self.out}: a run that stopped is kept in {self._aside}: give --resume to go on with it, or --overwrite to begin again"
            )
        self._begun = datetime.now(UTC)
        self._parts.begin({"key": key, "begun": self._begun.isoformat(timespec="seconds")})

    def rest(self, items: Iterable[Item]) -> Iterator[Item]:
        """Pass over the items that the stopped run did; counts take them in.

        Raises
        ------
        OutputError
            What was kept cannot be read.
        """
        counted = not self._parts.names
        try:
            for item in self._parts.rest(items):
                if not counted:
                    self._count_kept()
                    counted = True
                yield item
            if not counted:
                self._count_kept()
        except (OSError, orjson.JSONDecodeError) as error:
            raise OutputError(f"{self._aside}: cannot be read ({error}): give --overwrite to begin again") from error

    def _count_kept(self) -> None:
        for line in self._parts.lines(DOCUMENTS):
            document = orjson.loads(line)
            self._count(document["status"], document["claims"])
        self.kept = self.counts["documents"]

    def _count(self, status: str, claims: int) -> None:
        self.counts["documents"] += 1
        self.counts["claims"] += claims
        self.counts[status] += 1

    def write(self, record: Record) -> None:
        """Write one document's outcome.

        Raises
        ------
        OutputError
            The disk is full or went away.
        """
        try:
            self._parts.write(record)
        except OSError as error:
            raise self._unwritable(error) from error
        self._count(record.document.status, len(record.claims))

    def _unwritable(self, error: OSError) -> OutputError:
        kept = "; what was done is kept: make room, then give --resume" if self._parts.names else ""
        return OutputError(f"{self.out}: cannot be written: {error.strerror}{kept}")

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        whole = False
        try:
            if not isinstance(error, OutputError):
                self._parts.commit()
            if kind is None:
                self._finish()
                whole = True
        except OSError as problem:
            raise self._unwritable(problem) from problem
        finally:
            self._parts.close()
            self._lock.release()
            if whole or not self._parts.names:
                self._parts.remove()

    def _finish(self) -> None:
        ended = datetime.now(UTC)
        manifest = {
            "schema": SCHEMA,
            **self._about,
            "counts": {key: self.counts[key] for key in _STATUSES},
            "started": self._begun.isoformat(timespec="seconds"),
            "finished": ended.isoformat(timespec="seconds"),
            "seconds": round((ended - self._begun).total_seconds(), 3),
        }
        new = self._aside / "whole.tmp"
        new.mkdir()
        self._parts.join(CLAIMS, new / CLAIMS)
        if self.single:
            (new / CLAIMS).replace(self.out)
            return
        self._parts.join(DOCUMENTS, new / DOCUMENTS)
        (new / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        if not self.out.exists():
            new.rename(self.out)
            return
        for name in (CLAIMS, DOCUMENTS, MANIFEST):
            (new / name).replace(self.out / name)


def _changed(before: Mapping[str, Any], now: Mapping[str, Any], at: str = "") -> list[str]:
    """Name the entries that differ, as ``configuration.min_score``."""
    found = []
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name), now.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += _changed(old, new, f"{at}{name}.")
        elif old != new:
            found.append(f"{at}{name}")
    return found
