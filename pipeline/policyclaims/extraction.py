"""Texts in, records out: the one function that everything calls."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims import model
from policyclaims.components.steps.names import CANDIDATES
from policyclaims.errors import PolicyClaimsError
from policyclaims.readers.language import language_of
from policyclaims.readers.load import digest_of, open_one
from policyclaims.readers.places import locate
from policyclaims.records import Document, DocumentRecord, Item, Record, Skipped, Unopened, Unread

if TYPE_CHECKING:
    import pandas as pd
    from spacy.language import Language

MAX_CHARS = 5_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")
COLUMNS = (
    "doc_id", "id", "start", "end", "text", "section", "holder", "polarity", "strength", "cue", "actors", "how", "verb", "action",
    "themes", "theme", "rationales", "score",
)  # fmt: skip


def extract(
    texts: Iterable[str | Item],
    *,
    nlp: Language | None = None,
    path: Path | None = None,
    actors: Sequence[Path] = (),
    min_score: float = 0.0,
    max_chars: int = MAX_CHARS,
    keep_text: bool = False,
    boxes: bool = False,
    any_language: bool = False,
    zone_chars: int = 0,
) -> Iterator[Record]:
    """Read documents one by one; a document that fails gives a record that says so, and the rest goes on.

    Parameters
    ----------
    texts
        Strings (named ``0``, ``1``, …), documents, files still to be read, or inputs that were found unreadable.
    nlp
        A loaded pipeline; None loads the model at ``path`` with ``actors``.
    path
        A model folder; None for the shipped one.
    actors
        Files with a user's own actors.
    min_score
        Claims scored lower are left out (0 to 1).
    max_chars
        Longer documents are refused, not cut.
    keep_text
        Keep each document's text in its record.
    boxes
        Give claims from PDFs the boxes that their words fill; the file is opened again for it.
    any_language
        Look for claims in documents that are not English too, rather than saying that they are not.
    zone_chars
        Free the words that documents add to the vocabularies once after so many characters instead of after each document:
        faster, for callers that use ``nlp`` for nothing else meanwhile.

    Yields
    ------
    Record
        In the order of the input.
    """
    left = 0
    with ExitStack() as zone:
        for number, text in enumerate(texts):
            begun = time.perf_counter()
            item, digest = (Document(str(number), text, ""), "") if isinstance(text, str) else (text, "")
            if isinstance(item, Unopened):
                item, digest = open_one(item)
            if isinstance(item, Unread):
                yield unread(item, digest)
                continue
            document = item
            language = language_of(document.text[:max_chars])
            if language not in (None, "en") and not any_language:
                record = Record(replace(_base(document), status="not_english"))
            else:
                nlp = nlp or model.load(path, actors=tuple(actors))
                if zone_chars and left <= 0:
                    zone.close()
                    zone.enter_context(_own_strings(nlp))
                    left = zone_chars
                left -= len(document.text)
                record = _one(document, nlp, min_score, max_chars)
                record = replace(record, claims=locate(document, record.claims, boxes=boxes))
            seconds = round(time.perf_counter() - begun, 4)
            kept = document.text if keep_text and not _SURROGATE.search(document.text) else None
            line = replace(record.document, seconds=seconds, text=kept, language=language)
            yield replace(record, document=line, digest=digest or line.sha256 or "")


def unread(item: Unread, digest: str = "") -> Record:
    """Return the record of an input that gave no text."""
    error = {"kind": item.kind, "message": item.message} if item.message else None
    return Record(DocumentRecord(item.id, item.source, item.status, error=error), digest=digest or digest_of(item))


@contextmanager
def _own_strings(nlp: Language) -> Iterator[None]:
    """Free the strings and lexemes that a document adds to the vocabularies; without it memory grows with every new word."""
    step = nlp.get_pipe(CANDIDATES) if CANDIDATES in getattr(nlp, "pipe_names", ()) else None
    with ExitStack() as stack:
        pipelines: list[Any] = [nlp, getattr(step, "base", None)]
        for pipeline in pipelines:
            if hasattr(pipeline, "memory_zone") and not pipeline.vocab.in_memory_zone:
                stack.enter_context(pipeline.memory_zone())
        yield


def _base(document: Document) -> DocumentRecord:
    return DocumentRecord(
        document.id, document.source, "ok", document.sha256, len(document.text),
        skipped=document.skipped, pages=document.pages, encoding=document.encoding,
    )  # fmt: skip


def _one(document: Document, nlp: Language, min_score: float, max_chars: int) -> Record:
    from policyclaims.convert import claims_of, skipped_of

    base = _base(document)
    if not document.text.strip():
        return Record(replace(base, status="empty"))
    if len(document.text) > max_chars:
        message = f"{len(document.text):,} characters are more than {max_chars:,}: split the document, or raise --max-chars"
        return Record(replace(base, status="failed", error={"kind": "InputError", "message": message}))
    if _SURROGATE.search(document.text):
        message = "holds half a character (a lone surrogate): decode the document's bytes again"
        return Record(replace(base, status="failed", error={"kind": "InputError", "message": message}))
    limit, nlp.max_length = nlp.max_length, max(nlp.max_length, len(document.text) + 1)
    try:
        with _own_strings(nlp):
            doc = nlp(_untokenised(document.text, nlp))
            claims = tuple(c for c in claims_of(doc, document.id) if c.score >= min_score)
            skipped = _by_place(document.skipped + skipped_of(doc))
    except PolicyClaimsError:
        raise
    except Exception as error:  # a document must never end the run
        message = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        return Record(replace(base, status="failed", error={"kind": type(error).__name__, "message": message}))
    finally:
        nlp.max_length = limit
    return Record(replace(base, claims=len(claims), skipped=skipped), claims)


def _untokenised(text: str, nlp: Language) -> Any:
    """Return a document's text as a ``Doc`` of one token, where nothing but our own components will see it.

    Records are made of characters; the sentences that are parsed are tokenised by themselves.
    """
    if not all(name.startswith("policyclaims_") for name in getattr(nlp, "pipe_names", [""])):
        return text
    from spacy.tokens import Doc

    return Doc(nlp.vocab, words=[text], spaces=[False])


def _by_place(skipped: tuple[Skipped, ...]) -> tuple[Skipped, ...]:
    return tuple(sorted(skipped, key=lambda s: (s.start, s.end)))


def to_frame(records: Iterable[Record]) -> pd.DataFrame:
    """Return the claims as a pandas frame, one row a claim, with the columns ``COLUMNS`` in that order.

    ``section`` is the path of headings joined by " > "; ``actors``, ``themes`` and ``rationales`` are lists; ``theme`` is
    the first of the themes; ``how`` tells how the actors were found.
    """
    import pandas as pd

    rows = [
        (
            c.doc_id, c.id, c.start, c.end, c.text, " > ".join(c.section), c.holder, c.polarity, c.cue.strength, c.cue.text,
            [a.name for a in c.actors], c.actors[0].how if c.actors else None, c.action.verb, c.action.text,
            [t.label for t in c.themes], c.themes[0].label if c.themes else None, [r.text for r in c.rationales], c.score,
        )
        for record in records
        for c in record.claims
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = dict.fromkeys(("actors", "themes", "rationales"), "object") | {"start": "int64", "end": "int64", "score": "float64"}
    return frame.astype(
        {name: kinds.get(name, "str") for name in COLUMNS if name not in ("how", "theme")} | {"how": "object", "theme": "object"}
    )
