"""``policyclaims review`` and ``suggest``: corrections by hand, what becomes of them, and which claims to look at first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class _Review(TyperGroup):
    """``review OUT`` serves the page of a run, ``review apply …`` is a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["page", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Review,
    help="Correct a run in the browser (policyclaims review OUT), or make annotated documents of corrections (review apply).",
    no_args_is_help=True,
)
_Run = Annotated[Path, typer.Argument(metavar="OUT", help="The folder that policyclaims extract wrote.")]


@app.command()
def apply(
    run: _Run,
    corrections: Annotated[Path, typer.Argument(help="The corrections (JSON Lines).")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder for the annotated documents (JSON).")],
    meta: Annotated[
        Path | None,
        typer.Option(
            help="Your own table about the documents (.csv or .jsonl with doc_id; also title, publisher, genre, country)."
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
) -> None:
    """Turn a run and its corrections into annotated documents, to train on with --from; status 3 where a correction was refused."""
    from policyclaims.report.run import read_run, texts_of
    from policyclaims.review.apply import apply as run_apply
    from policyclaims.review.form import read_corrections
    from policyclaims.training.corpus.conversion import as_json
    from policyclaims.training.corpus.files import file_name, write_whole

    done = read_run(run, meta=meta)
    read, told = read_corrections(corrections)
    made = run_apply(read, done.documents, done.claims, texts_of(done), done.meta)
    for line in (*told, *made.refused):
        typer.echo(line, err=True)
    if made.documents:
        files = {f"{file_name(d.id)}.json": as_json(d) for d in made.documents}
        write_whole(out, files, fresh=True, overwrite=overwrite)
    refused = f", {len(made.refused)} lines refused" if made.refused else ""
    typer.echo(f"{made.count} corrections in {len(made.documents)} documents{refused}: {out}", err=True)
    if told or made.refused:
        raise typer.Exit(3)


@app.command()
def page(
    run: _Run,
    meta: Annotated[
        Path | None, typer.Option(help="Your own table about the documents (.csv or .jsonl with doc_id; also title, date, publisher).")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The page's heading; the folder's name where none is given.")] = None,
    who: Annotated[str | None, typer.Option(help="Who corrects; your name on this machine where none is given.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine; 0: any that is free.")] = 0,
    show: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
) -> None:
    """Serve a run's page on this machine only, and save every correction in OUT/corrections.jsonl as it is made; Ctrl+C ends it.

    "page" may be left out: policyclaims review OUT.
    """
    import getpass
    import webbrowser

    from policyclaims.review.journal import Journal
    from policyclaims.review.server import serve

    def ready(address: str, journal: Journal) -> None:
        for line in journal.told:
            typer.echo(line, err=True)
        done = f" ({len(journal.kept)} so far)" if journal.kept else ""
        typer.echo(f"corrections are saved in {journal.path}{done}; open this address, and end with Ctrl+C:", err=True)
        typer.echo(address)
        if show:
            webbrowser.open(address)

    if who is None:
        try:
            who = getpass.getuser()
        except (OSError, KeyError):
            who = ""
    serve(run, who=who, ready=ready, meta=meta, title=title, port=port)


def suggest(
    run: _Run,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many claims.")] = 40,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write them as JSON Lines too.")] = None,
    meta: Annotated[
        Path | None, typer.Option(help="Your own table about the documents (.csv or .jsonl with doc_id and publisher).")
    ] = None,
    done: Annotated[
        Path | None, typer.Option("--corrections", help="Corrections made so far: what they are about is left out.")
    ] = None,
    near: Annotated[float, typer.Option(min=0.01, max=0.99, help="Scores near this one are the least sure.")] = 0.5,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
) -> None:
    """Name the claims to check first: the least sure ones, spread over publishers and documents."""
    from policyclaims.errors import OutputError
    from policyclaims.report.run import read_run
    from policyclaims.report.suggest import suggest as choose
    from policyclaims.review.form import read_corrections
    from policyclaims.training.corpus.files import write_whole
    from policyclaims.writers import dumps

    if out is not None and out.exists() and not overwrite:
        raise OutputError(f"{out}: exists: choose another path, or give --overwrite")
    read = read_run(run, meta=meta)
    corrections, _ = read_corrections(done) if done else ([], [])
    found = choose(
        read.documents,
        read.claims,
        count,
        publishers={name: row.get("publisher", "") for name, row in read.meta.items()},
        done={(c.doc_id, c.claim_id) for c in corrections if c.claim_id is not None},
        near=near,
    )
    if out is not None:
        write_whole(out.parent, {out.name: "".join(dumps(s.to_json()) + "\n" for s in found).encode()})
    wide = max((len(s.doc_id) for s in found), default=0)
    for s in found:
        actors = "   -" if s.actor_score is None else f"{s.actor_score:.2f}"
        said = " ".join(s.text.split())
        said = said if len(said) <= 80 else f"{said[:79]}…"
        typer.echo(
            f"{s.claim_id}  {s.doc_id:{min(wide, 40)}}  {s.score:.2f}  {actors}  {', '.join(s.actors) or 'nobody named'}: {said}"
        )
    typer.echo(f"{len(found)} of {len(read.claims)} claims: id, document, score, score of the actors, who and what", err=True)
