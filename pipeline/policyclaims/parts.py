"""What a run has done so far, in numbered parts beside its output: a part is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any

import orjson

from policyclaims.readers.load import digest_of
from policyclaims.records import Item, Record

CLAIMS, DOCUMENTS = "claims.jsonl", "documents.jsonl"
_KEYS = "keys.jsonl"
_STATE = "run.json"
_LONGEST = 256  # documents a part: what a resumed run holds against the inputs at once
_SECONDS = 5.0  # the work that a kill may cost, and the pace of renames


class Parts:
    """The folder of parts of one run.

    Parameters
    ----------
    folder
        Made by the caller.

    Raises
    ------
    OSError
        From every method: the disk is full or went away. What was committed stays.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: Path | None = None
        self._files: dict[str, IO[bytes]] = {}
        self._count = 0
        self._since = 0.0
        for path in folder.glob("*.tmp"):
            shutil.rmtree(path, ignore_errors=True)
        self.names = sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name.isdigit())

    @staticmethod
    def begun(folder: Path) -> bool:
        """Return whether a run stopped there."""
        return (folder / _STATE).exists()

    def remove(self) -> None:
        """Remove the folder; its state goes first, so that a removal that is cut short leaves nothing to be resumed."""
        with suppress(OSError):
            (self.folder / _STATE).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def state(self) -> dict[str, Any]:
        """Read what the run said of itself when it began; empty where nothing was begun."""
        path = self.folder / _STATE
        try:
            found = orjson.loads(path.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    def begin(self, state: Mapping[str, Any]) -> None:
        """Remove what there is, and say what the new run is."""
        self.drop(0)
        path = self.folder / f"{_STATE}.new"
        path.write_bytes(orjson.dumps(state))
        path.replace(self.folder / _STATE)

    def drop(self, first: int) -> None:
        """Remove the parts from a place in their list on, the last first."""
        for name in reversed(self.names[first:]):
            # Renamed first, so that a part that is half removed is never taken for a whole one.
            gone = (self.folder / name).rename(self.folder / f"{name}.tmp")
            shutil.rmtree(gone)
        del self.names[first:]

    def write(self, record: Record) -> None:
        """Add one document to the part that is open; commit the part when it is long or old enough."""
        if self._open is None:
            self._open = self.folder / f"{int(self.names[-1]) + 1 if self.names else 0:08}.tmp"
            self._open.mkdir()
            self._files = {name: (self._open / name).open("wb") for name in (CLAIMS, DOCUMENTS, _KEYS)}
            self._count, self._since = 0, time.monotonic()
        document = record.document
        self._files[CLAIMS].writelines(orjson.dumps(claim.to_dict()) + b"\n" for claim in record.claims)
        self._files[DOCUMENTS].write(orjson.dumps(document.to_dict()) + b"\n")
        self._files[_KEYS].write(orjson.dumps([document.doc_id, document.source, record.digest]) + b"\n")
        self._count += 1
        if self._count >= _LONGEST or time.monotonic() - self._since >= _SECONDS:
            self.commit()

    def commit(self) -> None:
        """Make the open part one that is kept, whatever happens next."""
        if self._open is None:
            return
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
            file.close()
        self._open.rename(self._open.with_suffix(""))
        self.names.append(self._open.stem)
        self._open = None

    def close(self) -> None:
        """Close the files of a part that is not committed."""
        for file in self._files.values():
            with suppress(OSError):  # what is still in memory has no room on a full disk
                file.close()
        self._files = {}

    def rest(self, items: Iterable[Item]) -> Iterator[Item]:
        """Pass over the items that the parts hold already; from the first part on that does not match, all is done again.

        The parts that stay are in ``names`` when the first item is given.
        """
        stream = iter(items)
        for n, name in enumerate(self.names):
            keys = [orjson.loads(line) for line in (self.folder / name / _KEYS).read_bytes().splitlines()]
            here = list(islice(stream, len(keys)))
            if [[item.id, item.source, digest_of(item)] for item in here] != keys:
                self.drop(n)
                yield from here
                break
        yield from stream

    def lines(self, name: str) -> Iterator[bytes]:
        """Return the lines of one file over all parts that are committed."""
        for part in self.names:
            with (self.folder / part / name).open("rb") as file:
                yield from file

    def join(self, name: str, to: Path) -> None:
        """Write one file of all parts, one after the other, to a path."""
        with to.open("wb") as out:
            for part in self.names:
                with (self.folder / part / name).open("rb") as file:
                    shutil.copyfileobj(file, out)
            out.flush()
            os.fsync(out.fileno())
