"""``policyclaims evaluate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from policyclaims.training.evaluation.markup import Marked

_COLOURS = {"found": "green", "missed": "bold red", "false": "yellow", "mixed": "magenta", "": ""}


def evaluate(
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="[MODEL] GOLD...",
            help="Annotated documents: files or folders, inline (.txt) or JSON; a model folder may stand first.",
        ),
    ],
    model: Annotated[
        Path | None, typer.Option(help="A model folder, or an installed model's name, instead of the shipped one.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Only the documents of this split: train, tune or test.")] = None,
    floor: Annotated[list[str] | None, typer.Option(help="NAME=VALUE: end with status 3 where a figure is lower.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Tables by layout, cue, how (the actor was found), theme, genre, publisher or phenomenon."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Every slice, confusion and reliability tables.")] = False,
    worst: Annotated[int, typer.Option(min=0, help="Show so many of the worst documents, marked up.")] = 0,
    against: Annotated[
        Path | None, typer.Option(help="Another model: the difference to it, paired by documents, with its band.")
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Leave the encoder out, as extract --fast does.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Score a model against annotated documents, with bands by resampling documents."""
    from policyclaims.errors import CorpusError
    from policyclaims.training.corpus.documents import find_documents, persona, read_document, split_of
    from policyclaims.training.evaluation import report as reports
    from policyclaims.training.evaluation.markup import worst as worst_of
    from policyclaims.training.evaluation.outcomes import SLICES, outcomes

    if len(gold) > 1 and model is None and (gold[0] / "meta.json").is_file():
        model, *gold = gold
    for name in by or ():
        if name not in SLICES:
            raise CorpusError(f"--by {name}: take one of {', '.join(SLICES)}")
    documents = [read_document(path) for path in find_documents(gold)]
    if split is not None:
        documents = [d for d in documents if split_of(persona(d)) == split]
    if not documents:
        raise CorpusError(f"no documents in the split {split!r}: take train, tune or test")
    found = _claims(documents, model, fast=fast)
    report = reports.build(documents, found, against=_claims(documents, against, fast=fast) if against is not None else None)
    marked = worst_of(outcomes(documents, found), most=worst)
    if as_json:
        from policyclaims.writers import dumps

        typer.echo(dumps({**report, "worst": [_plain(m) for m in marked]}))
    else:
        lines = [*reports.head(report), *reports.slice_lines(report, SLICES if full else by or ())]
        if full:
            lines += [*reports.confusion_lines(report), *reports.calibration_lines(report["calibration"])]
        typer.echo("\n".join(lines))
        for one in marked:
            _show(one)
    _hold(report["figures"], floor or ())


def _claims(documents: Sequence[Any], model: Path | None, *, fast: bool) -> list[Any]:
    from policyclaims.extraction import extract
    from policyclaims.model import load
    from policyclaims.records import Document

    return [record.claims for record in extract([Document(d.id, d.text) for d in documents], nlp=load(model, fast=fast))]


def _plain(marked: Marked) -> dict[str, Any]:
    spans = [
        {"start": m.start, "end": m.end, "kind": m.kind, "note": m.note, "text": marked.text[m.start : m.end]}
        for m in marked.marks
    ]
    return {"id": marked.id, "faults": marked.faults, "actors_wrong": marked.actors_wrong, "marks": spans}


def _show(marked: Marked) -> None:
    """Print a document's marked lines, in colours on a terminal."""
    from rich.console import Console
    from rich.text import Text

    from policyclaims.training.evaluation.markup import pieces

    counts = ", ".join(f"{marked.count(kind)} {kind}" for kind in ("found", "missed", "false"))
    typer.echo(f"\n── {marked.id}: {counts}, {marked.actors_wrong} with the wrong actors")
    text = Text.assemble(*((piece, _COLOURS[kind]) for piece, kind in pieces(marked)))
    Console(highlight=False, soft_wrap=True).print(text, end="")


def _hold(figures: Mapping[str, Mapping[str, float]], floors: Sequence[str]) -> None:
    from policyclaims.errors import CorpusError

    missed = []
    for entry in floors:
        name, _, least = entry.partition("=")
        if name not in figures or not least.replace(".", "", 1).isdigit():
            raise CorpusError(f"--floor {entry}: write NAME=VALUE with one of {', '.join(figures)}")
        if figures[name]["value"] < float(least):
            missed.append(f"{name} {figures[name]['value']:.3f} is below {least}")
    if missed:
        typer.echo("policyclaims: " + "; ".join(missed), err=True)
        raise typer.Exit(3)
