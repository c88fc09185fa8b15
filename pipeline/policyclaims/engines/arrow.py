"""One function over Arrow that any engine can call: a batch of documents in, a batch of outcomes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from policyclaims.engines.settings import Settings
from policyclaims.errors import InputError
from policyclaims.records import Claim, Document, DocumentRecord, Encoding, Item, Record, Skipped, Unopened, Unread
from policyclaims.source import SourceMap

if TYPE_CHECKING:
    import pyarrow as pa

    Batch = TypeVar("Batch", pa.RecordBatch, pa.Table)

SPARK_SCHEMA = "doc_id string, source string, status string, digest string, document string, claims array<string>"
"""The columns of the outcome as Spark's ``mapInArrow`` wants them named."""


def extract_batch(
    batch: Batch,
    *,
    settings: Settings | None = None,
    run: Callable[[Iterable[Item]], Iterable[Record]] | None = None,
) -> Batch:
    """Work on a batch of documents.

    Parameters
    ----------
    batch
        A record batch or a table with the columns ``id`` and, one of them at least, ``text`` and ``source`` (strings). Where
        there is no text, the file that ``source`` names is opened. ``more`` is the engines' own.
    settings
        What is asked of each document; None for the defaults. The model is loaded once a process.
    run
        Works on the items in another way than one after the other in this process.

    Returns
    -------
    pyarrow.RecordBatch or pyarrow.Table
        A row a document, in the same order: ``doc_id``, ``source``, ``status``, ``digest`` (SHA-256 of what was read),
        ``document`` (its line of ``documents.jsonl``) and ``claims`` (its lines of ``claims.jsonl``).

    Raises
    ------
    InputError
        A column is missing.
    ModelError, KnowledgeError
        The settings cannot be used.
    """
    import pyarrow as pa

    items = list(items_of(batch))
    work = run or (settings or Settings()).run
    records = list(work(items)) if items else []
    columns = {
        "doc_id": [r.document.doc_id for r in records],
        "source": [r.document.source for r in records],
        "status": [r.document.status for r in records],
        "digest": [r.digest for r in records],
        "document": [orjson.dumps(r.document.to_dict()).decode() for r in records],
        "claims": [[orjson.dumps(c.to_dict()).decode() for c in r.claims] for r in records],
    }
    types = [(name, pa.list_(pa.string()) if name == "claims" else pa.string()) for name in columns]
    return type(batch).from_pydict(columns, schema=pa.schema(types))


def records_of(outcome: pa.RecordBatch | pa.Table) -> Iterator[Record]:
    """Read the records back from what ``extract_batch`` gave."""
    for row in outcome.to_pylist():
        claims = tuple(Claim.from_dict(orjson.loads(line)) for line in row["claims"])
        yield Record(DocumentRecord.from_dict(orjson.loads(row["document"])), claims, row["digest"])


def table_of(items: Sequence[Item]) -> pa.Table:
    """Put items into the form that ``extract_batch`` reads."""
    import pyarrow as pa

    rows = {
        "id": [item.id for item in items],
        "text": [item.text.encode("utf8", "surrogatepass") if isinstance(item, Document) else None for item in items],
        "source": [item.source for item in items],
        "more": [orjson.dumps(more).decode() if (more := _more(item)) else None for item in items],
    }
    return pa.table(rows, schema=pa.schema([(name, pa.binary() if name == "text" else pa.string()) for name in rows]))


def items_of(batch: pa.RecordBatch | pa.Table) -> Iterator[Item]:
    """Read the items of a batch.

    Raises
    ------
    InputError
        A column is missing.
    """
    there = set(batch.schema.names)
    if "id" not in there or not there & {"text", "source"}:
        raise InputError(f"a batch needs the columns id and text (or source, to open files); it has {', '.join(sorted(there))}")
    for row in batch.to_pylist():
        doc_id, source, text = str(row["id"]), row.get("source") or "", row.get("text")
        more = orjson.loads(row["more"]) if row.get("more") else {}
        if "status" in more:
            yield Unread(doc_id, source, **more)
        elif text is None:
            yield Unopened(doc_id, source, more.get("size", 0))
        else:
            plain = text.decode("utf8", "surrogatepass") if isinstance(text, bytes) else str(text)
            yield _document(doc_id, plain, source, more)


def _more(item: Item) -> dict[str, Any]:
    if isinstance(item, Unread):
        return {"status": item.status, "kind": item.kind, "message": item.message}
    if isinstance(item, Unopened):
        return {"size": item.size}
    data = {
        "places": asdict(item.places) if item.places else None,
        "skipped": [asdict(s) for s in item.skipped],
        "encoding": asdict(item.encoding) if item.encoding else None,
        "pages": item.pages,
    }
    return {name: value for name, value in data.items() if value not in (None, [])}


def _document(doc_id: str, text: str, source: str, more: Mapping[str, Any]) -> Document:
    places = more.get("places")
    return Document(
        doc_id, text, source,
        SourceMap(places["unit"], *(tuple(places[n]) for n in ("starts", "ends", "pages", "ats"))) if places else None,
        tuple(Skipped(**s) for s in more.get("skipped", ())),
        Encoding(**more["encoding"]) if more.get("encoding") else None,
        more.get("pages"),
    )  # fmt: skip
