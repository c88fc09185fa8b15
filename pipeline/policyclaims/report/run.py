"""A finished run read back: its claims, its documents, their texts, and what the user knows of the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from policyclaims.errors import InputError, PolicyClaimsError
from policyclaims.readers.open import find_inputs, read_inputs
from policyclaims.records import SCHEMA, Document
from policyclaims.report.meta import read_meta
from policyclaims.writers import CLAIMS, DOCUMENTS, MANIFEST

GROUPS = "groups.jsonl"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """One run's lines as they were written, in their order.

    ``meta`` holds, for each ``doc_id``, what the user's own table says of the document; ``groups`` the lines of
    ``groups.jsonl`` where ``policyclaims group`` made one.
    """

    folder: Path
    claims: list[Row]
    documents: list[Row]
    manifest: Row
    groups: list[Row] = field(default_factory=list)
    meta: Mapping[str, Row] = field(default_factory=dict)


def read_run(out: str | Path, *, meta: str | Path | None = None) -> Run:
    """Read a run's folder back.

    Parameters
    ----------
    out
        The folder that ``policyclaims extract`` wrote.
    meta
        A table of your own (.csv or .jsonl) with a column ``doc_id`` and any others; ``title``, ``date`` (``2024``,
        ``2024-05``, ``17/05/2024``, ``May 2024`` …), ``publisher`` and ``author`` are known to the report and the exports.

    Raises
    ------
    InputError
        The folder is no run, a line is broken, or the table does not fit.
    """
    folder = Path(out)
    if not (folder / CLAIMS).is_file() or not (folder / DOCUMENTS).is_file():
        raise InputError(f"{folder}: holds no run: give the folder that policyclaims extract -o wrote")
    claims = list(_lines(folder / CLAIMS))
    documents = list(_lines(folder / DOCUMENTS))
    for number, claim in enumerate(claims, 1):
        if claim.get("schema") != SCHEMA:
            raise InputError(
                f"{folder / CLAIMS}:{number}: of schema {claim.get('schema')!r}, this reads {SCHEMA!r}: extract again"
            )
    known = {document["doc_id"] for document in documents}
    if strangers := {claim["doc_id"] for claim in claims} - known:
        raise InputError(f"{folder}: claims of {sorted(strangers)[0]!r}, which documents.jsonl does not know: extract again")
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes()) if (folder / MANIFEST).is_file() else {}
    except ValueError as error:
        raise InputError(f"{folder / MANIFEST}: is no JSON ({error}): extract again") from error
    groups = list(_lines(folder / GROUPS)) if (folder / GROUPS).is_file() else []
    places = {(claim["doc_id"], claim["id"]) for claim in claims}
    if any((member["doc_id"], member["claim_id"]) not in places for group in groups for member in group["members"]):
        raise InputError(f"{folder / GROUPS}: is of an earlier run: run policyclaims group {folder} again, or remove it")
    return Run(folder, claims, documents, manifest, groups, read_meta(Path(meta), known) if meta else {})


def _lines(path: Path) -> Iterator[Row]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = orjson.loads(line)
                except ValueError as error:
                    raise InputError(f"{path}:{number}: is no JSON ({error}): extract again") from error
                if not isinstance(row, dict) or not isinstance(row.get("doc_id", row.get("members")), (str, list)):
                    raise InputError(f"{path}:{number}: is no line of a run: extract again")
                yield row
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def texts_of(run: Run) -> dict[str, str]:
    """Find the documents' texts: kept in the run, or read again from ``source``; ``doc_id`` to text.

    A text counts only where its hash is the one in ``documents.jsonl``; a source that is gone or changed gives none.
    """
    found: dict[str, str] = {}
    wanted: dict[str, list[Row]] = {}
    for document in run.documents:
        if document["status"] != "ok":
            continue
        if isinstance(document.get("text"), str):
            found[document["doc_id"]] = document["text"]
        else:
            wanted.setdefault(_file_of(document["source"]), []).append(document)
    options = run.manifest.get("configuration", {})
    for source, documents in wanted.items():
        by_hash = dict(_texts_in(source, options.get("text_field", "text"), options.get("id_field", "id")))
        found |= {d["doc_id"]: by_hash[d["sha256"]] for d in documents if d["sha256"] in by_hash}
    return found


def _file_of(source: str) -> str:
    """``path:line`` is a line of JSON Lines: the file is what matters."""
    head, _, tail = source.rpartition(":")
    return head if tail.isdigit() and head and not Path(source).exists() else source


def _texts_in(source: str, text_field: str, id_field: str) -> Iterator[tuple[str, str]]:
    if not source or source == "-" or not Path(source).is_file():
        return
    try:
        for item in read_inputs(find_inputs([source]), text_field=text_field, id_field=id_field):
            if isinstance(item, Document):
                yield sha256(item.text.encode("utf8", "surrogatepass")).hexdigest(), item.text
    except (PolicyClaimsError, OSError):  # a source that went bad since only means that its text is not shown
        return
