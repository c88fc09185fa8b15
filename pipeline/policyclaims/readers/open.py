"""From what a user names (files, folders, globs, stdin) to documents with ids that are unique in the run."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from policyclaims.errors import InputError
from policyclaims.readers.formats import ENDINGS, kind_of
from policyclaims.readers.load import documents, holds_one, left_alone, load
from policyclaims.records import Document, Item, Unopened, Unread

READABLE = ENDINGS
STDIN = "-"


@dataclass
class Inputs:
    """What was named: files to read, inputs that cannot be read, and files of other kinds in folders."""

    files: list[Path] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    stdin: bool = False


def find_inputs(names: Sequence[str]) -> Inputs:
    """Find the files behind names; each file once, in the order given, folders sorted."""
    found = Inputs()
    seen: set[Path] = set()
    for name in names:
        if name == STDIN:
            found.stdin = True
            continue
        path = Path(name)
        if path.is_dir():
            here = sorted(
                p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
            readable = [p for p in here if p.suffix.lower() in READABLE]
            found.ignored += [p for p in here if p.suffix.lower() not in READABLE]
            if not readable:
                message = f"{path}: holds nothing readable (of {', '.join(READABLE)}): name another folder"
                found.unread.append(Unread(path.name or str(path), str(path), "failed", "InputError", message))
            _add(found, readable, seen)
        elif path.exists():
            if path.suffix.lower() in READABLE or _known(path):
                _add(found, [path], seen)
            else:
                message = (
                    f"{path}: files ending in {path.suffix or 'nothing'} are not read: convert it to one of {', '.join(READABLE)}"
                )
                found.unread.append(Unread(path.stem, str(path), "failed", "InputError", message))
        elif matches := sorted(Path(m) for m in glob.glob(name, recursive=True)):
            here = [p for m in matches for p in (sorted(m.rglob("*")) if m.is_dir() else [m]) if p.is_file()]
            _add(found, [p for p in here if p.suffix.lower() in READABLE], seen)
            found.ignored += [p for p in here if p.suffix.lower() not in READABLE]
            if not any(p.suffix.lower() in READABLE for p in here):
                found.unread.append(Unread(path.stem or name, name, "failed", "InputError", f"{name}: matches nothing readable"))
        else:
            found.unread.append(Unread(path.stem or name, name, "failed", "InputError", f"{name}: no such file or folder"))
    return found


def _add(found: Inputs, paths: Iterable[Path], seen: set[Path]) -> None:
    for path in paths:
        real = path.resolve()
        if real not in seen:
            seen.add(real)
            found.files.append(path)
            if path.suffix.lower() == ".zip":
                found.ignored += left_alone(path)


def _known(path: Path) -> bool:
    """Tell whether a file without a known ending says itself what it is."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(8192)
        return kind_of(load(path) if head.startswith(b"PK") else head, path.name) not in ("text", "lines")
    except (InputError, OSError):
        return False


def read_inputs(inputs: Inputs, *, text_field: str = "text", id_field: str = "id") -> Iterator[Document | Unread]:
    """Read what was found, one document after the other; ids are made unique by folder, then by number."""
    for item in list_inputs(inputs, text_field=text_field, id_field=id_field, unopened=False):
        assert not isinstance(item, Unopened)
        yield item


def list_inputs(inputs: Inputs, *, text_field: str = "text", id_field: str = "id", unopened: bool = True) -> Iterator[Item]:
    """List what was found as ``read_inputs`` does, but leave files that hold one document for the engine's workers to open."""
    ids = _ids(inputs.files)
    used: set[str] = set()
    for item in _items(inputs, ids, text_field, id_field, unopened):
        name, count = item.id, 1
        while name in used:
            count += 1
            name = f"{item.id}#{count}"
        used.add(name)
        yield item if name == item.id else replace(item, id=name)


def _items(inputs: Inputs, ids: dict[Path, str], text_field: str, id_field: str, unopened: bool) -> Iterator[Item]:
    yield from inputs.unread
    for path in inputs.files:
        if unopened and holds_one(path):
            yield Unopened(ids[path], str(path), path.stat().st_size)
            continue
        try:
            data = load(path)
        except InputError as error:
            yield Unread(ids[path], str(path), "failed", "InputError", f"{path}: {error}")
            continue
        yield from documents(data, path.name, ids[path], str(path), text_field=text_field, id_field=id_field)
    if inputs.stdin:
        for item in documents(sys.stdin.buffer.read(), STDIN, "stdin", STDIN, text_field=text_field, id_field=id_field):
            yield replace(item, message=item.message.replace(STDIN, "standard input", 1)) if isinstance(item, Unread) else item


def _ids(files: Sequence[Path]) -> dict[Path, str]:
    """Name each file by its stem, with as many folders before it as tell it from others of that stem."""
    groups: dict[str, list[Path]] = {}
    for path in files:
        groups.setdefault(path.stem, []).append(path)
    ids = {}
    for stem, group in groups.items():
        folders = {path.parent.parts for path in group}
        depth = 0
        while len({parts[len(parts) - min(depth, len(parts)) :] for parts in folders}) < len(folders):
            depth += 1
        for path in group:
            parts = path.parent.parts
            ids[path] = "/".join((*parts[len(parts) - min(depth, len(parts)) :], stem))
    return ids
