"""The command ``policyclaims``: what all commands share, and how errors are told."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from policyclaims.cli import bench, corpus, evaluate, extract, models, report, review, show
from policyclaims.errors import PolicyClaimsError

app = typer.Typer(
    name="policyclaims",
    help="Reads policy documents: what should be done, who should do it, why, and what it is about.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("extract")(extract.extract)
app.command("show")(show.show)
app.command("info")(models.info)
app.command("train")(models.train)
app.command("package")(models.package)
app.command("evaluate")(evaluate.evaluate)
app.command("report")(report.report)
app.command("group")(report.group)
app.command("export")(report.export)
app.command("bench")(bench.bench)
app.command("suggest")(review.suggest)
app.add_typer(corpus.app, name="corpus")
app.add_typer(review.app, name="review")


def _version(wanted: bool) -> None:
    if wanted:
        from policyclaims import __version__

        typer.echo(f"policyclaims {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Reads policy documents: what should be done, who should do it, why, and what it is about."""


def main() -> None:
    """Run the command line; an error that a user can mend is one line and status 2."""
    try:
        app()
    except PolicyClaimsError as error:
        typer.echo(f"policyclaims: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
