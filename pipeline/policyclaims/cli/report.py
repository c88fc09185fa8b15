"""``policyclaims report``, ``export`` and ``group``: what is made of a finished run."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

_Run = Annotated[Path, typer.Argument(metavar="OUT", help="The folder that policyclaims extract wrote.")]
_Meta = Annotated[
    Path | None,
    typer.Option(help="Your own table about the documents (.csv or .jsonl with doc_id; also title, date, publisher, author)."),
]
_Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def _hush(quiet: bool) -> None:
    """Keep back what is only worth knowing; without this, Python tells warnings on stderr by itself."""
    logging.getLogger("policyclaims").setLevel(logging.ERROR if quiet else logging.NOTSET)


def export(
    run: _Run,
    to: Annotated[
        str | None,
        typer.Option(
            help="flat (one CSV), parquet, csv (a file a table), xlsx, duckdb, graphml, dna or w3c; the ending of -o tells it too."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to (-o sub.csv: the flat table); a name beside OUT where none is given."),
    ] = None,
    meta: _Meta = None,
    overwrite: _Overwrite = False,
    quiet: _Quiet = False,
) -> None:
    """Write a run's tables or networks in the form of another tool."""
    from policyclaims.report.export import export as write

    _hush(quiet)
    path = write(run, to, out, meta=meta, overwrite=overwrite)
    if not quiet:
        typer.echo(f"{to or path.suffix[1:].lower()}: {path}", err=True)


def report(
    run: _Run,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write (.html).")],
    meta: _Meta = None,
    title: Annotated[str | None, typer.Option(help="The page's heading; the folder's name where none is given.")] = None,
    max_mb: Annotated[
        float, typer.Option(min=1.0, help="The size to stay under: texts of documents with the fewest claims go first.")
    ] = 25.0,
    overwrite: _Overwrite = False,
    quiet: _Quiet = False,
) -> None:
    """Make one page of a run: the picture over all documents, and every claim marked in its text."""
    from policyclaims.report.page import report as make
    from policyclaims.report.page import told

    _hush(quiet)
    made = make(run, out, meta=meta, title=title, max_mb=max_mb, overwrite=overwrite)
    if not quiet:
        for line in told(made):
            typer.echo(line, err=True)


def group(run: _Run, quiet: _Quiet = False) -> None:
    """Find the demands that are made more than once and write groups.jsonl into the run; the report shows them."""
    from policyclaims.report.group import group as find
    from policyclaims.report.page import plural

    found = find(run)
    if not quiet:
        inside, many = sum(g["size"] for g in found), sum(g["documents"] > 1 for g in found)
        made = f"{plural(len(found), 'demand')} made more than once ({plural(inside, 'claim')}), {many:,} of them in several documents"
        typer.echo(f"{made}: {run / 'groups.jsonl'}", err=True)
