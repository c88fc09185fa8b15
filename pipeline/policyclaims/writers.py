"""A run's folder: claims, documents and the manifest, written aside and renamed when whole."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import jsonlines
import orjson

from policyclaims.errors import OutputError
from policyclaims.records import SCHEMA, Record

CLAIMS, DOCUMENTS, MANIFEST = "claims.jsonl", "documents.jsonl", "manifest.json"


def dumps(value: Any) -> str:
    """Write JSON on one line."""
    return orjson.dumps(value).decode()


class RunWriter:
    """Writes one run; use it as a context manager.

    Parameters
    ----------
    out
        A folder; a path ending in ``.jsonl`` gets the claims alone.
    overwrite
        Replace what an earlier run left there.
    about
        Versions, model and configuration for the manifest.

    Raises
    ------
    OutputError
        The path exists and may not be overwritten, or cannot be written.
    """

    def __init__(self, out: Path, *, overwrite: bool = False, about: Mapping[str, Any] | None = None) -> None:
        self.out = Path(out)
        self.single = self.out.suffix == ".jsonl"
        self.counts: Counter[str] = Counter()
        self._about = dict(about or {})
        self._begun = datetime.now(UTC)
        self._overwrite = overwrite
        taken = self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir()))
        if taken and not overwrite:
            raise OutputError(f"{self.out}: exists: choose another path, or give --overwrite")
        if taken and self.out.is_dir() and (self.single or not (self.out / CLAIMS).exists()):
            raise OutputError(f"{self.out}: is a folder that no run made: choose another path")
        if taken and not self.single and self.out.is_file():
            raise OutputError(f"{self.out}: is a file, not a folder: choose another path")
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            self._aside = Path(tempfile.mkdtemp(prefix=f".{self.out.name}-", dir=self.out.parent))
            self._aside.chmod(0o755)
        except OSError as error:
            raise OutputError(f"{self.out}: cannot be written: {error.strerror}") from error
        self._files = [(self._aside / name).open("w", encoding="utf8") for name in (CLAIMS, DOCUMENTS)]
        self._claims, self._documents = (jsonlines.Writer(file, dumps=dumps) for file in self._files)

    def write(self, record: Record) -> None:
        """Write one document's outcome.

        Raises
        ------
        OutputError
            The disk is full or went away.
        """
        try:
            for claim in record.claims:
                self._claims.write(claim.to_dict())
            self._documents.write(record.document.to_dict())
        except OSError as error:
            raise OutputError(f"{self.out}: cannot be written: {error.strerror}") from error
        self.counts["documents"] += 1
        self.counts["claims"] += len(record.claims)
        self.counts[record.document.status] += 1

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            for file in self._files:
                file.close()
            if kind is None:
                self._finish()
        except OSError as problem:
            raise OutputError(f"{self.out}: cannot be written: {problem.strerror}") from problem
        finally:
            shutil.rmtree(self._aside, ignore_errors=True)

    def _finish(self) -> None:
        ended = datetime.now(UTC)
        manifest = {
            "schema": SCHEMA,
            **self._about,
            "counts": {
                key: self.counts[key] for key in ("documents", "claims", "ok", "empty", "not_english", "failed", "timed_out")
            },
            "started": self._begun.isoformat(timespec="seconds"),
            "finished": ended.isoformat(timespec="seconds"),
            "seconds": round((ended - self._begun).total_seconds(), 3),
        }
        (self._aside / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        if self.single:
            (self._aside / CLAIMS).replace(self.out)
            return
        self.out.mkdir(exist_ok=True)
        for name in (CLAIMS, DOCUMENTS, MANIFEST):
            (self._aside / name).replace(self.out / name)
