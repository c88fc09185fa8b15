"""``policyclaims show``: where a claim stands in its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policyclaims.errors import InputError, OutputError

if TYPE_CHECKING:
    from policyclaims.records import Box, Document


def show(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a run.")],
    claim: Annotated[
        list[str] | None, typer.Option("--claim", help="Ids of claims, or how they begin; all, where none is named.")
    ] = None,
    highlight: Annotated[
        Path | None, typer.Option("--highlight", help="Write a copy of the PDF with these claims highlighted in it.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier copy.")] = False,
) -> None:
    """Print where claims stand: file, page or characters, the words around them; with --highlight, mark them in a copy of the PDF."""
    rows, sources = _run(out)
    chosen = [row for row in rows if not claim or any(row["id"].startswith(begin) for begin in claim)]
    for begin in claim or ():
        if not any(row["id"].startswith(begin) for row in chosen):
            raise InputError(f"{out}: has no claim {begin}: take an id from claims.jsonl")
    if highlight and len({row["doc_id"] for row in chosen}) > 1:
        raise InputError(f"{highlight}: the claims are of several documents: name claims of one with --claim")
    if highlight and highlight.exists() and not overwrite:
        raise OutputError(f"{highlight}: exists: choose another path, or give --overwrite")
    documents: dict[str, Document | None] = {}
    for row in chosen:
        about = sources[row["doc_id"]]
        if row["doc_id"] not in documents:
            documents[row["doc_id"]] = _again(about)
        typer.echo(_told(row, about, documents[row["doc_id"]]))
    if highlight and chosen:
        _mark(highlight, chosen, sources[chosen[0]["doc_id"]], documents[chosen[0]["doc_id"]])


def _run(out: Path) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    import jsonlines

    from policyclaims.writers import CLAIMS, DOCUMENTS

    try:
        with jsonlines.open(out / CLAIMS) as claims, jsonlines.open(out / DOCUMENTS) as documents:
            return list(claims), {row["doc_id"]: row for row in documents}
    except (OSError, jsonlines.Error) as error:
        raise InputError(f"{out}: is no folder of a finished run: name the folder that was given with --out") from error


def _again(about: dict[str, Any]) -> Document | None:
    """Read the source of a document again; None where it changed or went away."""
    from policyclaims.readers.formats import read
    from policyclaims.readers.load import fetch
    from policyclaims.records import Document

    try:
        reading = read(fetch(about["source"]), Path(about["source"]).name)
    except InputError:
        return None
    document = Document(about["doc_id"], reading.text, about["source"], reading.places)
    return document if document.sha256 == about["sha256"] else None


def _told(row: dict[str, Any], about: dict[str, Any], document: Document | None) -> str:
    start, end = row["start"], row["end"]
    where = f"page {row['page']}" if "page" in row else f"characters {start} to {end}"
    if document and document.places and "page" not in row:
        here = document.places.places(start, end)
        if here and document.places.unit == "char":
            where = f"characters {here[0].at} to {here[-1].end} of the file"
        elif here and document.places.unit == "block":
            where = f"block {here[0].page}"
    text = document.text if document else about.get("text")
    around = _around(text, start, end) if text else row["text"]
    note = "" if document or text else " (the source is not there any more, or has changed)"
    actors = ", ".join(actor["name"] for actor in row["actors"]) or "nobody named"
    return f"{row['id']}  {about['source']}, {where}{note}\n  {' > '.join(row['section'])}\n  {actors}: {around}\n"


def _around(text: str, start: int, end: int) -> str:
    low, high = max(0, start - 80), min(len(text), end + 80)
    before, after = text[low:start].rsplit("\n", 1)[-1], text[end:high].split("\n", 1)[0]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def _mark(path: Path, rows: list[dict[str, Any]], about: dict[str, Any], document: Document | None) -> None:
    from policyclaims.readers.load import fetch
    from policyclaims.readers.pdf import find_boxes, highlight

    if document is None:
        raise InputError(f"{about['source']}: is not there any more, or has changed: run extract again")
    if document.places is None or document.places.unit != "page":
        raise InputError(f"{about['source']}: is no PDF, and only PDFs can be highlighted")
    data = fetch(about["source"])
    boxes: list[Box] = [
        box for found in find_boxes(data, [document.places.places(r["start"], r["end"]) for r in rows]) for box in found
    ]
    highlight(data, boxes, str(path))
    typer.echo(f"{len(rows)} claims highlighted on {len({box[0] for box in boxes})} pages: {path}", err=True)
