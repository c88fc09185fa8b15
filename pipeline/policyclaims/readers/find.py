"""From what a user names to the files behind it; whatever is not read is told or listed."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from policyclaims.errors import InputError
from policyclaims.readers.formats import ENDINGS, kind_of
from policyclaims.readers.load import left_alone, load
from policyclaims.records import Unread

STDIN = "-"
# The files of a finished run: a folder that holds all of them is an output, not an input.
_RUN = ("claims.jsonl", "documents.jsonl", "manifest.json")


@dataclass
class Inputs:
    """What was named: files to read, inputs that cannot be read, and files in folders that are left alone."""

    files: list[Path] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    stdin: bool = False

    def add(self, paths: Iterable[Path], seen: set[Path]) -> None:
        """Add files, each once."""
        for path in paths:
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                self.files.append(path)
                if path.suffix.lower() == ".zip":
                    self.ignored += left_alone(path)

    def tell(self, name: str, message: str) -> None:
        """Add an input that cannot be read."""
        name = written(name)
        self.unread.append(Unread(Path(name).stem or name, name, "failed", "InputError", f"{name}: {message}"))


def written(path: Path | str) -> str:
    """Write a name as text; bytes in it that are no UTF-8 are written as their numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def find_inputs(names: Sequence[str], *, out: Path | None = None) -> Inputs:
    """Find the files behind names; each file once, in the order given, folders sorted.

    Parameters
    ----------
    names
        Files, folders, globs, or ``-`` for standard input.
    out
        Where the run writes: what an earlier one left there is no input, unless it is named itself.
    """
    found = Inputs()
    seen: set[Path] = set()
    for name in names:
        if name == STDIN:
            found.stdin = True
            continue
        try:
            _find(name, found, seen, out)
        except OSError as error:
            found.tell(name, f"cannot be read: {error.strerror}")
    return found


def _find(name: str, found: Inputs, seen: set[Path], out: Path | None) -> None:
    path = Path(name)
    if path.is_dir():
        if not _walk([path], found, seen, out):
            found.tell(name, f"holds nothing readable (of {', '.join(ENDINGS)}): name another folder")
    elif path.exists():
        if path.suffix.lower() in ENDINGS or _known(path):
            found.add([path], seen)
        else:
            found.tell(
                name, f"files ending in {path.suffix or 'nothing'} are not read: convert it to one of {', '.join(ENDINGS)}"
            )
    elif matches := sorted(Path(match) for match in glob.glob(name, recursive=True)):
        if not _walk(matches, found, seen, out):
            found.tell(name, "matches nothing readable")
    else:
        found.tell(name, "is a link to nothing" if path.is_symlink() else "no such file or folder")


def _walk(paths: Sequence[Path], found: Inputs, seen: set[Path], out: Path | None) -> bool:
    """Add the files of readable kinds in folders, and those named; tell whether there are any."""
    any_readable = False
    for path in (p for named in paths for p in (_shown(named) if named.is_dir() else [named])):
        if path.suffix.lower() not in ENDINGS or _is_output(path, out):
            found.ignored += [path] if not path.is_dir() else []
        elif path.is_file():
            found.add([path], seen)
            any_readable = True
        elif not path.is_dir():
            found.tell(str(path), "is a link to nothing" if path.is_symlink() else "is no regular file")
            any_readable = True
    return any_readable


def _shown(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _is_output(path: Path, out: Path | None) -> bool:
    """Return whether a file is what a run wrote, this one or another."""
    if out is not None and out.absolute() in (path.absolute(), path.parent.absolute()):
        return True
    return path.name in _RUN and all((path.parent / name).is_file() for name in _RUN)


def _known(path: Path) -> bool:
    """Return whether a file without a known ending says itself what it is."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(8192)
        return kind_of(load(path) if head.startswith(b"PK") else head, path.name) not in ("text", "lines")
    except (InputError, OSError):
        return False
