"""From what a user names (files, folders, globs, stdin) to documents with ids that are unique in the run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from policyclaims.errors import InputError
from policyclaims.readers.find import STDIN, Inputs, find_inputs, written
from policyclaims.readers.load import documents, holds_one, load
from policyclaims.records import Document, Item, Unopened, Unread

__all__ = ["Inputs", "find_inputs", "list_inputs", "read_inputs"]


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
        source = written(path)
        # A name that cannot be written cannot be handed on to be opened elsewhere.
        if unopened and source == str(path) and holds_one(path):
            yield Unopened(ids[path], source, path.stat().st_size)
            continue
        try:
            data = load(path)
        except InputError as error:
            yield Unread(ids[path], source, "failed", "InputError", f"{source}: {error}")
            continue
        yield from documents(data, written(path.name), ids[path], source, text_field=text_field, id_field=id_field)
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
            ids[path] = written("/".join((*parts[len(parts) - min(depth, len(parts)) :], stem)))
    return ids
