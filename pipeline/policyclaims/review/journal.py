"""The file that corrections are saved in as they are made: one line a step, on the disk before it is answered for.

Every claim that something was said of has a version, the number of the last line about it. A step says from which version it was
made; where another was saved since, nothing is written, so that two windows cannot overwrite each other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from policyclaims.errors import CorpusError, InputError, OutputError
from policyclaims.review.form import read_correction, read_corrections

CORRECTIONS = "corrections.jsonl"
Key = tuple[str, str, str | int, int | None]
Kept = tuple[int, dict[str, Any]]  # a line with its version


class Journal:
    """Corrections of a run, kept in its folder.

    Parameters
    ----------
    folder
        The run's folder; ``corrections.jsonl`` is made there with the first step.
    documents
        ``doc_id`` to the SHA-256 of its text: steps about others are refused.

    Raises
    ------
    OutputError
        Another review of this run is open.
    CorpusError
        The file there is no file of corrections.
    """

    def __init__(self, folder: Path, documents: Mapping[str, str]) -> None:
        self.path = folder / CORRECTIONS
        self._documents = documents
        self._only = FileLock(str(folder / f".{CORRECTIONS}.lock"))
        try:
            self._only.acquire(blocking=False)
        except Timeout as error:
            raise OutputError(f"{folder}: another policyclaims review has it open: close that one") from error
        self.told = self._mend()
        self.kept: dict[Key, Kept] = {}
        self._lines = 0
        for line in self.path.read_bytes().splitlines() if self.path.exists() else ():
            if line.strip():
                self._note(json.loads(line))

    def _mend(self) -> list[str]:
        """Take off a last line that was cut while it was written: nobody was told that it was saved."""
        if not self.path.exists():
            return []
        _, told = read_corrections(self.path)
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1] if told else content
        if whole != content or (whole and not whole.endswith(b"\n")):
            with self.path.open("r+b") as file:
                file.truncate(len(whole))
                file.seek(0, os.SEEK_END)
                if whole and not whole.endswith(b"\n"):
                    file.write(b"\n")
                file.flush()
                os.fsync(file.fileno())
        return told

    def _note(self, line: dict[str, Any]) -> Kept:
        self._lines += 1
        kept = self._lines, line
        self.kept[key_of(line)] = kept
        return kept

    def save(self, steps: Sequence[tuple[int, dict[str, Any]]]) -> tuple[bool, list[Kept]]:
        """Write steps, each a version and a line, all of them or none.

        Returns
        -------
        tuple
            Whether they are saved; if so the lines with their versions, else those that were saved since.

        Raises
        ------
        CorpusError
            A step is no correction, or is about a text that the run does not have.
        OutputError
            The disk does not take it; the file is as it was.
        """
        for number, (_, line) in enumerate(steps, 1):
            one = read_correction(line, f"step {number}")
            if self._documents.get(one.doc_id) != one.sha256:
                raise CorpusError(f"step {number}: the run has no document {one.doc_id!r} of this text: reload the page")
        since = [now for base, line in steps if (now := self.kept.get(key_of(line), (0, {})))[0] != base]
        if since:
            return False, [now for now in since if now[0]]
        self._append(b"".join(orjson.dumps(line) + b"\n" for _, line in steps))
        return True, [self._note(line) for _, line in steps]

    def _append(self, content: bytes) -> None:
        fresh = not self.path.exists()
        try:
            with self.path.open("ab", buffering=0) as file:
                size = file.tell()
                try:
                    if file.write(content) != len(content):
                        raise OSError(28, "No space left on device")
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(size)
                    raise
            if fresh and hasattr(os, "O_DIRECTORY"):  # the name of a new file is saved with its folder
                folder = os.open(self.path.parent, os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written: {error.strerror}") from error


def key_of(line: Mapping[str, Any]) -> Key:
    """Return what a line is about: a claim of a text, or a place in it where one was added."""
    claim = line.get("claim_id")
    return line["doc_id"], line["sha256"], claim if claim is not None else line["start"], None if claim is not None else line["end"]


def steps_of(body: bytes) -> list[tuple[int, dict[str, Any]]]:
    """Return the steps that a page sends: ``{"steps": [{"base": 0, "line": {…}}]}``; ``InputError`` where it is anything else."""
    try:
        steps = [(step["base"], step["line"]) for step in orjson.loads(body)["steps"]]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("these are no steps: reload the page") from error
    if not all(type(base) is int and isinstance(line, dict) for base, line in steps):
        raise InputError("these are no steps: reload the page")
    return steps
