"""What ``policyclaims extract`` says in the end: a table on a terminal, one line in a pipe."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from policyclaims.records import Record

_STATUSES = ("empty", "not_english", "failed", "timed_out")
_MOST = 5


@dataclass
class Tops:
    """Counts of actors and themes, kept while a run goes on."""

    actors: Counter[str] = field(default_factory=Counter)
    themes: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        """Count one document's claims."""
        for claim in record.claims:
            self.actors.update({a.name for a in claim.actors})
            self.themes.update({t.label for t in claim.themes})


def tell(counts: Mapping[str, int], out: Path, *, ignored: int, tops: Tops, keep_text: bool, kept: int = 0) -> None:
    """Say on standard error what a run gave; compact where that is no terminal. ``kept`` documents were done before it stopped."""
    rest = ", ".join(f"{counts[s]} {s.replace('_', ' ')}" for s in _STATUSES if counts[s])
    if sys.stderr.isatty():
        # Actors and themes were not counted in the part of the run that was done before.
        _table(counts, out, rest, Tops() if kept else tops, keep_text)
    else:
        typer.echo(f"{counts['claims']} claims in {counts['ok']} documents{f' ({rest})' if rest else ''}: {out}", err=True)
    if kept:
        typer.echo(f"{kept} of the documents were kept from the run that stopped", err=True)
    if ignored:
        typer.echo(f"{ignored} files of other kinds were left alone: manifest.json lists them", err=True)


def _table(counts: Mapping[str, int], out: Path, rest: str, tops: Tops, keep_text: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    rows = [("Documents", f"{counts['ok']:,} read{f', {rest}' if rest else ''}"), ("Claims", f"{counts['claims']:,}")]
    for name, tally in (("Actors", tops.actors), ("Themes", tops.themes)):
        if tally:
            rows.append((name, ", ".join(f"{label} {number:,}" for label, number in tally.most_common(_MOST))))
    rows.append(("Files", f"{out}" if out.suffix.lower() == ".jsonl" else f"{out / 'claims.jsonl'}, documents.jsonl, manifest.json"))
    if out.suffix.lower() != ".jsonl" and counts["claims"]:
        run = quote(str(out))
        rows.append(("Next", f"policyclaims report {run} -o report.html"))
        rows.append(("", f"policyclaims export {run} --to xlsx"))
        if not keep_text:
            rows.append(("", "with --keep-text the report holds the texts even when the sources are gone"))
    for name, value in rows:
        # Text, not markup: names and paths come from documents and may hold square brackets or control characters.
        table.add_row(name, Text("".join(c if c.isprintable() else "�" for c in value)))
    Console(stderr=True).print(table)
