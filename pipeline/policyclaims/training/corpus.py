"""The corpus on disk: reading annotated documents, holding them against the rules, and splitting them by persona."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from policyclaims.errors import CorpusError
from policyclaims.training.check import problems
from policyclaims.training.gold import GoldDocument
from policyclaims.training.inline import parse

# Shares of the personas, in order: the test part is never trained or tuned on.
SPLITS = (("train", 0.75), ("tune", 0.10), ("test", 0.15))


def read_document(path: Path) -> GoldDocument:
    """Read an annotated document, inline (``.txt``) or JSON (``.json``).

    Raises
    ------
    CorpusError
        It cannot be read, or its annotation is broken; the message names file and line.
    """
    try:
        source = path.read_bytes().decode("utf8")
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    if path.suffix != ".json":
        return parse(source, name=path.stem)
    try:
        data = json.loads(source)
    except ValueError as error:
        raise CorpusError(f"{path}: is no JSON: {error}") from error
    return GoldDocument.from_json(data, name=str(path))


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """List the annotated documents below files and folders, sorted; a corpus folder's ``documents`` are meant.

    Raises
    ------
    CorpusError
        A path does not exist, or nothing is there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            folder = path / "documents" if (path / "documents").is_dir() else path
            found += sorted(p for p in folder.rglob("*") if p.suffix in (".txt", ".json") and p.is_file())
        else:
            raise CorpusError(f"{path}: no such file or folder")
    if not found:
        raise CorpusError(f"{', '.join(map(str, paths))}: no annotated documents (.txt or .json) there")
    return found


def check_documents(paths: Sequence[Path], *, themes: Collection[str]) -> Iterator[str]:
    """Yield a line for each thing that is wrong with any of the documents."""
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            document = read_document(path)
        except CorpusError as error:
            yield str(error)
            continue
        if (other := seen.setdefault(document.id, path)) != path:
            yield f"{path}: has the id {document.id!r} of {other}: rename one"
        yield from problems(document, themes=themes)


def read_corpus(paths: Sequence[Path], *, themes: Collection[str]) -> list[GoldDocument]:
    """Read documents that may train.

    Raises
    ------
    CorpusError
        Any of them is broken: the first ten problems, one a line.
    """
    found = list(check_documents(paths, themes=themes))
    if found:
        more = f"\n… and {len(found) - 10} more: policyclaims corpus check lists them" if len(found) > 10 else ""
        raise CorpusError("\n".join(found[:10]) + more)
    return [read_document(path) for path in paths]


def persona(document: GoldDocument) -> str:
    """Give the publisher that a document imitates; its own id where the header names none."""
    return str(document.meta.get("persona") or document.id)


def split_of(name: str) -> str:
    """Give the split of a persona: fixed by the hash of its name, whatever else is in the corpus."""
    place = int(hashlib.sha256(f"policyclaims/{name}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    for split, share in SPLITS:
        if place < share:
            return split
        place -= share
    return SPLITS[-1][0]


def split_digest(documents: Iterable[GoldDocument]) -> str:
    """Give a digest of which document is in which split."""
    lines = sorted(f"{d.id} {split_of(persona(d))}" for d in documents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
