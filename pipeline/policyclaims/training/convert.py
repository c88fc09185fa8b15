"""Annotated documents in their three forms: inline text, JSON, and spaCy's DocBin. None loses anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from policyclaims.errors import CorpusError, OutputError
from policyclaims.training.corpus import read_document
from policyclaims.training.gold import GoldDocument
from policyclaims.training.inline import render

_KEY = "policyclaims_gold"


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


def write(paths: Sequence[Path], out: Path, *, to: str) -> int:
    """Convert documents; give how many.

    Raises
    ------
    CorpusError, OutputError
    """
    documents = [read_document(path) for path in paths]
    try:
        if to == "docbin":
            out.parent.mkdir(parents=True, exist_ok=True)
            to_docbin(documents).to_disk(out)
        elif to in ("json", "inline"):
            out.mkdir(parents=True, exist_ok=True)
            for document in documents:
                content = (
                    render(document) if to == "inline" else json.dumps(document.to_json(), ensure_ascii=False, indent=1) + "\n"
                )
                (out / f"{document.id}.{'txt' if to == 'inline' else 'json'}").write_bytes(content.encode("utf8"))
        else:
            raise CorpusError(f"--to {to}: write inline, json or docbin")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror}") from error
    return len(documents)
