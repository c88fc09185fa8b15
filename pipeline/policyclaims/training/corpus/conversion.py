"""Annotated documents in our three forms, inline text, JSON and spaCy's DocBin, and in those of other tools."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import spacy
from spacy.tokens import DocBin

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.documents import find_documents, read_document
from policyclaims.training.corpus.files import file_name, write_whole
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import render
from policyclaims.training.corpus.tools import brat, doccano, label_studio, webanno
from policyclaims.training.corpus.tools.marks import Marked, to_gold, to_marks

_KEY = "policyclaims_gold"


class Tool(Protocol):
    """What a module of ``policyclaims.training.corpus.tools`` offers."""

    def lost(self, documents: Sequence[Marked]) -> list[str]:
        """Name what the form cannot hold."""

    def write(self, documents: Sequence[Marked]) -> dict[str, bytes]:
        """Return the files, name to content."""

    def read(self, path: Path) -> list[Marked]:
        """Read a file or folder of the tool."""


TOOLS: dict[str, Tool] = {"label-studio": label_studio, "doccano": doccano, "brat": brat, "webanno": webanno}
FORMS = ("inline", "json", "docbin", *TOOLS)


def to_docbin(documents: Iterable[GoldDocument]) -> DocBin:
    """Pack documents: span groups ``recommendations`` and ``rationales`` on whole tokens, the exact annotation beside them."""
    nlp = spacy.blank("en")
    packed = DocBin(store_user_data=True)
    for document in documents:
        doc = nlp.make_doc(document.text)
        if doc.text != document.text:
            raise CorpusError(f"{document.id}: spaCy cannot hold this text unchanged")
        doc.user_data[_KEY] = document.to_json()
        for name, spans in (("recommendations", document.recommendations), ("rationales", document.rationales)):
            found = [doc.char_span(s.start, s.end, label=s.id, alignment_mode="expand") for s in spans]
            doc.spans[name] = [span for span in found if span is not None]
        packed.add(doc)
    return packed


def from_docbin(packed: DocBin) -> list[GoldDocument]:
    """Unpack what ``to_docbin`` packed.

    Raises
    ------
    CorpusError
        A document carries no annotation of ours.
    """
    found = []
    for number, doc in enumerate(packed.get_docs(spacy.blank("en").vocab)):
        if _KEY not in doc.user_data:
            raise CorpusError(
                f"document {number} of the DocBin carries no annotation: write it with policyclaims corpus convert --to docbin"
            )
        found.append(GoldDocument.from_json(doc.user_data[_KEY], name=f"document {number}"))
    return found


def read(paths: Sequence[Path], *, of: str | None = None) -> list[GoldDocument]:
    """Read documents of any form.

    Parameters
    ----------
    paths
        Files or folders.
    of
        The tool that wrote them, one of ``TOOLS``; None: inline, JSON or a ``.spacy`` file of ours.

    Raises
    ------
    CorpusError
        A path does not exist, a file is damaged, or the tool is unknown.
    """
    if of is None:
        packed = [path for path in paths if path.suffix == ".spacy" and path.is_file()]
        rest = [path for path in paths if path not in packed]
        found = [document for path in packed for document in _unpack(path)]
        return found + ([read_document(path) for path in find_documents(rest)] if rest else [])
    if of not in TOOLS:
        raise CorpusError(f"--from {of}: name one of {', '.join(TOOLS)}")
    documents = []
    for path in paths:
        try:
            documents += [to_gold(marked, where=f"{path}: {marked.id}") for marked in TOOLS[of].read(path)]
        except OSError as error:
            raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    return documents


def _unpack(path: Path) -> list[GoldDocument]:
    try:
        return from_docbin(DocBin().from_disk(path))
    except (ValueError, OSError, KeyError, zlib.error) as error:
        raise CorpusError(f"{path}: is no DocBin: {' '.join(str(error).split())[:100]}") from error


def lost(documents: Sequence[GoldDocument], *, to: str) -> list[str]:
    """Name what a form cannot hold of documents, a line each."""
    if to == "inline":
        renamed = [d.id for d in documents if file_name(d.id) != d.id]
        return [f"the inline form takes its id from the file: {name!r} becomes {file_name(name)!r}" for name in renamed]
    return TOOLS[to].lost([to_marks(d) for d in documents]) if to in TOOLS else []


def write(documents: Sequence[GoldDocument], out: Path, *, to: str) -> None:
    """Write documents in a form; no file is ever half there.

    Parameters
    ----------
    documents
        What to write.
    out
        A folder; a file for ``docbin``.
    to
        One of ``FORMS``.

    Raises
    ------
    CorpusError
        The form is unknown, two documents have one id, or a text cannot be written as UTF-8.
    OutputError
        The path cannot be written.
    """
    if to not in FORMS:
        raise CorpusError(f"--to {to}: write {', '.join(FORMS[:-1])} or {FORMS[-1]}")
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            raise CorpusError(f"{document.id}: two documents have this id: rename one")
        seen.add(document.id)
    try:
        if to == "docbin":
            write_whole(out.parent, {out.name: to_docbin(documents).to_bytes()})
        elif to in TOOLS:
            write_whole(out, TOOLS[to].write([to_marks(d) for d in documents]))
        elif to == "inline":
            write_whole(out, {f"{file_name(d.id)}.txt": render(d).encode("utf8") for d in documents})
        else:
            write_whole(out, {f"{file_name(d.id)}.json": as_json(d) for d in documents})
    except UnicodeEncodeError as error:
        raise CorpusError(f"{out}: a text holds half a character, which UTF-8 cannot: mend it ({error.reason})") from error


def as_json(document: GoldDocument) -> bytes:
    """Return the JSON form as the content of a file."""
    return (json.dumps(document.to_json(), ensure_ascii=False, indent=1) + "\n").encode("utf8")
