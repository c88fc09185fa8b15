"""``policyclaims extract``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from policyclaims.records import Record


class Engine(StrEnum):
    """Who does the work."""

    local = "local"
    ray = "ray"


def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Files (.pdf .html .docx .md .txt .jsonl .parquet .gz .zip), folders, globs, or - for standard input.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="A folder for the run; a path ending in .jsonl gets the claims alone.")
    ],
    model: Annotated[
        Path | None, typer.Option(help="A model folder, or an installed model's name, instead of the shipped one.")
    ] = None,
    actors: Annotated[
        list[Path] | None, typer.Option(help="Your own actors (JSON Lines), which extend or override ours.")
    ] = None,
    base: Annotated[str, typer.Option(help="The installed spaCy pipeline that parses.")] = "auto",
    min_score: Annotated[float, typer.Option(min=0.0, max=1.0, help="Leave out claims scored lower.")] = 0.0,
    precision: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Keep only claims scored so high that this share of the author's recommendations is right. Promised, with a chance "
            "of 90 %, for documents like those that the model was trained on, on average over many; not for one document, "
            "another genre, or the actors, reasons and themes.",
        ),
    ] = None,
    text_field: Annotated[str, typer.Option(help="The field with the text in .jsonl input.")] = "text",
    id_field: Annotated[str, typer.Option(help="The field with the id in .jsonl input.")] = "id",
    max_chars: Annotated[int, typer.Option(min=1, help="Refuse documents with more characters.")] = 5_000_000,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Keep each document's text in documents.jsonl.")] = False,
    fast: Annotated[
        bool, typer.Option("--fast", help="Leave the encoder out: several times faster, less accurate; for very large collections.")
    ] = False,
    all_reasons: Annotated[
        bool, typer.Option("--all-reasons", help="Keep the reasons too that are more likely wrong than worth showing.")
    ] = False,
    exhaustive: Annotated[
        bool, typer.Option("--exhaustive", help="Parse every sentence, not only those that look worth it.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Tell for each claim which features decided (why).")] = False,
    boxes: Annotated[
        bool, typer.Option("--boxes", help="Give claims from PDFs the boxes that their words fill on the page.")
    ] = False,
    any_language: Annotated[bool, typer.Option("--any-language", help="Read documents that are not English too.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", "-w", min=1, help="Read that many documents at a time, each in a process of its own.")
    ] = 1,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.001, metavar="SECONDS", help="Give a document up that takes longer; its status is timed_out."),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Who does the work: this machine, or a Ray cluster.")] = Engine.local,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="The Ray cluster (auto: the one on this machine); without it one is started here."
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the same run where it stopped.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output of an earlier run.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Read documents and write claims.jsonl, documents.jsonl and manifest.json."""
    from policyclaims import __version__
    from policyclaims import model as models
    from policyclaims.cli.summary import Tops, tell
    from policyclaims.engines.settings import Settings
    from policyclaims.readers.find import written
    from policyclaims.readers.load import digest_of
    from policyclaims.readers.open import find_inputs, list_inputs
    from policyclaims.records import Unopened
    from policyclaims.writers import RunWriter

    if engine is Engine.ray and workers > 1:
        raise typer.BadParameter("is for the local engine; Ray uses the CPUs that its cluster has", param_hint="--workers")
    if engine is Engine.local and address:
        raise typer.BadParameter("needs --engine ray", param_hint="--address")
    if not all(name.strip() for name in inputs):
        raise typer.BadParameter("is empty: name a file or a folder (. for this one)", param_hint="INPUT")
    found = find_inputs(inputs, out=out)
    if not found.files and not found.stdin:
        for unread in found.unread:
            typer.echo(f"policyclaims: {unread.message}", err=True)
        raise typer.Exit(3)
    known = models.info(model)
    if precision is not None:
        min_score = max(min_score, models.least_score(known, precision))
    settings = Settings(
        model=str(model) if model else None, actors=tuple(map(str, actors or ())), base=base, exhaustive=exhaustive, explain=explain,
        fast=fast, all_reasons=all_reasons, min_score=min_score, max_chars=max_chars, keep_text=keep_text, boxes=boxes, any_language=any_language,
    )  # fmt: skip
    configuration = {
        "inputs": [written(name) for name in inputs], "actors": [str(a) for a in actors or ()], "base": base, "min_score": min_score, "precision": precision,
        "max_chars": max_chars, "exhaustive": exhaustive, "fast": fast, "all_reasons": all_reasons, "explain": explain, "text_field": text_field, "id_field": id_field,
        "boxes": boxes, "any_language": any_language, "keep_text": keep_text, "timeout": timeout,
    }  # fmt: skip
    about = {
        "policyclaims": __version__,
        "model": {"id": known.id, "name": known.name, "version": known.version, "base": known.base, "taxonomy": known.taxonomy},
        "configuration": configuration,
    }
    key = {**about, "actors' files": [digest_of(Unopened("", str(a), 0)) for a in actors or ()]}
    about["ignored"] = [written(p) for p in found.ignored]
    tops = Tops()
    with RunWriter(out, overwrite=overwrite, resume=resume, about=about, key=key) as writer, ExitStack() as stack:
        items = writer.rest(list_inputs(found, text_field=text_field, id_field=id_field))
        if engine is Engine.ray:
            from policyclaims.engines import ray

            records = ray.run(items, settings=settings, address=address, timeout=timeout)
        elif workers > 1 or timeout is not None:
            from policyclaims.engines import local

            records = local.run(items, settings=settings, workers=workers, timeout=timeout)
        else:
            records = settings.run(items)
        stack.enter_context(closing(records))
        many = {".jsonl", ".ndjson", ".parquet", ".gz", ".zip"}
        total = (
            None if found.stdin or any(p.suffix.lower() in many for p in found.files) else len(found.files) + len(found.unread)
        )
        step = stack.enter_context(_progress(quiet=quiet, total=total))
        try:
            for record in records:
                writer.write(record)
                tops.add(record)
                _tell(record)
                step(writer.counts["documents"])
        except KeyboardInterrupt:
            typer.echo(f"policyclaims: stopped: {_kept(writer.counts['documents'])}", err=True)
            raise typer.Exit(130) from None
    if not quiet:
        tell(writer.counts, out, ignored=len(found.ignored), tops=tops, keep_text=keep_text, kept=writer.kept)
    if writer.counts["failed"] or writer.counts["timed_out"]:
        raise typer.Exit(3)


def _kept(done: int) -> str:
    if not done:
        return "nothing was done yet"
    return f"{done} documents are done and kept: give --resume to go on, or --overwrite to begin again"


def _tell(record: Record) -> None:
    document = record.document
    if document.error:
        message = document.error["message"]
        where = "" if message.startswith(document.source) or not document.source else f"{document.source}: "
        typer.echo(f"policyclaims: {where}{message}", err=True)
    elif document.status == "empty":
        typer.echo(f"policyclaims: {document.source or document.doc_id}: holds no text", err=True)
    elif document.status == "not_english":
        where = document.source or document.doc_id
        typer.echo(
            f"policyclaims: {where}: is not English (looks like {document.language}): give --any-language to read it", err=True
        )


@contextmanager
def _progress(*, quiet: bool, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing in a pipe."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns: Iterable[BarColumn | MofNCompleteColumn | TextColumn | TimeElapsedColumn] = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)
