"""A run as tidy tables for analysis: one row a claim, an actor, a rationale, a theme, a document; and one for the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from policyclaims.report.run import Run, read_run

if TYPE_CHECKING:
    import pandas as pd

KEYS = {
    "claims": ("doc_id", "claim_id"),
    "actors": ("doc_id", "claim_id", "position"),
    "rationales": ("doc_id", "claim_id", "rationale_id"),
    "themes": ("doc_id", "claim_id", "rank"),
    "documents": ("doc_id",),
    "runs": ("run",),
}
COLUMNS = {
    "claims": {
        "doc_id": "str", "claim_id": "str", "start": "int64", "end": "int64", "page": "Int64", "text": "str", "section": "str", "holder": "str",
        "polarity": "str", "strength": "str", "cue": "str", "cue_start": "int64", "cue_end": "int64", "verb": "str", "action": "str",
        "action_start": "int64", "action_end": "int64", "theme": "str", "score": "float64", "group_id": "str",
        "deadline": "str", "deadline_start": "Int64", "deadline_end": "Int64", "proposed_by": "str",
    },
    "actors": {
        "doc_id": "str", "claim_id": "str", "position": "int64", "name": "str", "text": "str", "start": "Int64", "end": "Int64",
        "page": "Int64", "how": "str", "score": "float64",
    },
    "rationales": {
        "doc_id": "str", "claim_id": "str", "rationale_id": "str", "text": "str", "start": "int64", "end": "int64", "page": "Int64",
        "score": "float64",
    },
    "themes": {"doc_id": "str", "claim_id": "str", "rank": "int64", "label": "str", "score": "float64"},
    "documents": {
        "doc_id": "str", "source": "str", "status": "str", "sha256": "str", "chars": "int64", "pages": "Int64", "language": "str",
        "claims": "int64", "skipped": "int64", "error": "str", "seconds": "float64",
    },
    "runs": {
        "run": "str", "schema": "str", "policyclaims": "str", "model_id": "str", "model_name": "str", "model_version": "str", "model_base": "str",
        "taxonomy": "str", "min_score": "float64", "documents": "Int64", "claims": "Int64", "started": "str", "finished": "str",
        "seconds": "float64", "configuration": "str",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frames:
    """The tables of one run. ``doc_id`` and ``claim_id`` together name a claim in all of them.

    ``claim_id`` alone does not where two documents of a run hold the same text. An empty cell is ``""`` in text columns
    and missing in numeric ones; names in ``proposed_by`` are parted by ``"; "``. ``page`` counts from the first page of the PDF file.
    Columns of the user's own table follow those of ``documents``. ``runs`` has one row, from the manifest: its ``run`` is the folder's
    name, its ``configuration`` JSON.
    """

    claims: pd.DataFrame
    actors: pd.DataFrame
    rationales: pd.DataFrame
    themes: pd.DataFrame
    documents: pd.DataFrame
    runs: pd.DataFrame

    def items(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Return each table with its name."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)


def frames(out: str | Path, *, meta: str | Path | None = None) -> Frames:
    """Read a run into pandas frames: ``claims``, ``actors``, ``rationales``, ``themes``, ``documents``, ``runs``.

    Parameters
    ----------
    out
        The folder that ``policyclaims extract`` wrote.
    meta
        A table of your own about the documents (.csv or .jsonl, with ``doc_id``): its columns join ``documents``.

    Raises
    ------
    InputError
        The folder is no run, or the table does not fit.
    """
    return tables_of(read_run(out, meta=meta))


def tables_of(run: Run) -> Frames:
    """Make the tables of a run that was read."""
    groups = {(m["doc_id"], m["claim_id"]): g["group_id"] for g in run.groups for m in g["members"]}
    claims, actors, rationales, themes = [], [], [], []
    for claim in run.claims:
        doc, key, cue, action, by = claim["doc_id"], claim["id"], claim["cue"], claim["action"], claim.get("deadline") or {}
        claims.append(
            (
                doc, key, claim["start"], claim["end"], claim.get("page"), claim["text"], " > ".join(claim["section"]), claim["holder"],
                claim["polarity"], cue["strength"], cue["text"], cue["start"], cue["end"], action["verb"], action["text"],
                action["start"], action["end"], claim["themes"][0]["label"] if claim["themes"] else "", claim["score"],
                groups.get((doc, key), ""), by.get("text", ""), by.get("start"), by.get("end"), "; ".join(claim.get("proposed_by", ())),
            )
        )  # fmt: skip
        actors += [
            (doc, key, n, a["name"], a["text"] or "", a["start"], a["end"], a.get("page"), a["how"], a.get("score"))
            for n, a in enumerate(claim["actors"], 1)
        ]
        rationales += [
            (doc, key, r["id"], r["text"], r["start"], r["end"], r.get("page"), r["score"]) for r in claim["rationales"]
        ]
        themes += [(doc, key, n, t["label"], t["score"]) for n, t in enumerate(claim["themes"], 1)]
    documents = [
        (
            d["doc_id"], d["source"], d["status"], d["sha256"] or "", d["chars"], d.get("pages"),
            d.get("language") or "", d["claims"],
            sum(s["end"] - s["start"] for s in d["skipped"]), (d["error"] or {}).get("message", ""), d["seconds"],
        )
        for d in run.documents
    ]  # fmt: skip
    rows: tuple[Sequence[tuple[object, ...]], ...] = (claims, actors, rationales, themes, documents, [_run(run)])
    found = {name: _frame(name, lines) for name, lines in zip(COLUMNS, rows, strict=True)}
    for column in dict.fromkeys(c for row in run.meta.values() for c in row):
        name = column if column not in COLUMNS["documents"] else f"{column}_given"
        found["documents"][name] = [run.meta.get(d["doc_id"], {}).get(column, "") for d in run.documents]
    return Frames(**found)


def _run(run: Run) -> tuple[object, ...]:
    about = run.manifest
    model, options, counts = about.get("model", {}), about.get("configuration", {}), about.get("counts", {})
    return (
        run.folder.resolve().name, about.get("schema", ""), about.get("policyclaims", ""),
        *(model.get(key, "") for key in ("id", "name", "version", "base", "taxonomy")), options.get("min_score"),
        counts.get("documents"), counts.get("claims"), about.get("started", ""), about.get("finished", ""), about.get("seconds"),
        orjson.dumps(options).decode(),
    )  # fmt: skip


def _frame(name: str, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(COLUMNS[name])).astype(COLUMNS[name])
