"""Annotation apart from its text: offsets, source and licence in the project, the text wherever its owner keeps it."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.documents import read_other
from policyclaims.training.corpus.gold import GoldDocument

_SPAN = ("id", "start", "end")


@dataclass(frozen=True)
class StandOff:
    """The annotation of one text: ``sha256`` of its UTF-8, ``chars`` its length, ``meta`` who published it and where.

    ``part`` holds start and end of what was annotated where that is not the whole text; ``chars`` and all offsets are the part's.
    """

    id: str
    sha256: str
    chars: int
    meta: Mapping[str, Any]
    recommendations: Sequence[Mapping[str, Any]]
    rationales: Sequence[Mapping[str, Any]]
    part: Sequence[int] | None = None

    def with_text(self, text: str) -> GoldDocument:
        """Return the annotated document.

        Raises
        ------
        CorpusError
            The text is another one.
        """
        if digest(text) != self.sha256:
            raise CorpusError(f"{self.id}: the text is not the one that was annotated (its SHA-256 differs): find that version")
        start, end = self.part or (0, len(text))
        data = {"id": self.id, "text": text[start:end], "meta": dict(self.meta), "recommendations": self.recommendations, "rationales": self.rationales}
        return GoldDocument.from_json(data, name=self.id)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, one line of a stand-off file."""
        part = {} if self.part is None else {"part": list(self.part)}
        return {
            "id": self.id, "sha256": self.sha256, **part, "chars": self.chars, "meta": dict(self.meta),
            "recommendations": list(self.recommendations), "rationales": list(self.rationales),
        }  # fmt: skip


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8."""
    return hashlib.sha256(text.encode("utf8", errors="surrogatepass")).hexdigest()


def detach(document: GoldDocument, meta: Mapping[str, Any] | None = None) -> StandOff:
    """Return a document's annotation without any of its words but the names of actors and holders.

    Parameters
    ----------
    document
        With its text.
    meta
        What to tell of it beside its own header: publisher (``persona``), licence, source; ``real`` for a real publication.
    """
    data = document.to_json()
    plain = [{k: v for k, v in r.items() if k != "text"} for r in data["recommendations"]]
    why = [{k: v for k, v in w.items() if k != "text"} for w in data["rationales"]]
    kept = {k: v for k, v in {**document.meta, **(meta or {})}.items() if k != "title"}
    return StandOff(document.id, digest(document.text), len(document.text), kept, plain, why)


def write_standoff(path: Path, annotations: Iterable[StandOff]) -> None:
    """Write a stand-off file, a line for each annotation."""
    lines = (json.dumps(a.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n" for a in annotations)
    path.write_text("".join(lines), encoding="utf8")


def read_standoff(path: Path) -> list[StandOff]:
    """Read a stand-off file (JSON Lines).

    Raises
    ------
    CorpusError
        It cannot be read, or a line is no annotation; the message names file and line.
    """
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            found.append(StandOff(**{k: data[k] for k in ("id", "sha256", "chars", "meta", "recommendations", "rationales")}, part=data.get("part")))
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path}:{number}: is no annotation of a text: {type(error).__name__} {error}") from error
    return found


def join_texts(annotations: Sequence[StandOff], folders: Iterable[Path]) -> tuple[list[GoldDocument], list[str]]:
    """Find the text of each annotation by its SHA-256.

    Parameters
    ----------
    annotations
        As ``read_standoff`` gives them.
    folders
        Folders or files: plain text, Markdown, JSON objects with a ``text``, or such objects as JSON Lines (also gzipped).

    Returns
    -------
    tuple
        The annotated documents whose text was found, and a line for each file that bears an annotation's name and holds
        another text.

    Raises
    ------
    CorpusError
        A folder does not exist, or a file in it is broken.
    """
    wanted: dict[str, list[StandOff]] = {}
    for a in annotations:
        wanted.setdefault(a.sha256, []).append(a)
    named = {a.id for a in annotations}
    found: dict[str, GoldDocument] = {}
    differing: list[str] = []
    for folder in folders:
        if not folder.exists():
            raise CorpusError(f"{folder}: no such file or folder")
        for file in [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file()):
            for text in _texts(file):
                here = wanted.get(digest(text), [])
                found |= {a.id: a.with_text(text) for a in here}
                if not here and file.stem in named:
                    differing.append(f"{file}: is not the text that was annotated (its SHA-256 differs): find that version")
    return [found[a.id] for a in annotations if a.id in found], differing


def _texts(file: Path) -> Iterator[str]:
    """Yield the texts that a file holds; none where it is of another kind."""
    if file.name.lower().endswith((".jsonl", ".jsonl.gz")):
        try:
            with gzip.open(file, "rt", encoding="utf8") if file.suffix.lower() == ".gz" else file.open(encoding="utf8") as lines:
                for line in lines:
                    row = json.loads(line)
                    if isinstance(row, dict) and isinstance(row.get("text"), str):
                        yield row["text"]
        except (OSError, EOFError, ValueError) as error:
            raise CorpusError(f"{file}: cannot be read as JSON Lines: {error}") from error
    elif file.suffix.lower() in (".txt", ".md", ".json") and (text := read_other(file)) is not None:
        yield text
