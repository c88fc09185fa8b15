"""``policyclaims bench``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from policyclaims.engines.bench import Run


def bench(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUTS...", help="Files, folders or globs to measure on.")],
    repeats: Annotated[int, typer.Option(min=1, help="Measure each kind of work so often; medians are told.")] = 3,
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Measure that many workers beside one, too.")] = 1,
    documents: Annotated[
        str, typer.Option(metavar="N,N,…", help="Measure time and memory over so many short documents, made of pieces of the inputs.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Measure speed and memory beside a bare spaCy pipeline, n-grams and a tokeniser, on your own texts."""
    import sys
    import tempfile

    from policyclaims.engines import bench as work
    from policyclaims.errors import InputError
    from policyclaims.readers.open import find_inputs, read_inputs
    from policyclaims.records import Document
    from policyclaims.writers import dumps

    sizes = _sizes(documents)
    texts = [d.text for d in read_inputs(find_inputs(inputs)) if isinstance(d, Document) and d.text.strip()]
    if not texts:
        raise InputError(f"{' '.join(inputs)}: no document with text to measure on")
    tokens = work.token_count(texts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.jsonl"
        file.write_text("".join(dumps({"id": str(i), "text": t}) + "\n" for i, t in enumerate(texts)), encoding="utf8")

        def tell(what: str) -> None:
            if sys.stderr.isatty():
                typer.echo(f"measuring {what}", err=True)

        runs = work.compare(file, repeats=repeats, tell=tell)
        report: dict[str, Any] = {"documents": len(texts), "tokens": tokens, "kinds": _rows(runs, tokens, work.BARE)}
        if workers > 1:
            report["workers"] = _pairs(work, file, workers, repeats)
        if sizes:
            report["sizes"] = []
            for size in sizes:
                tell(f"{size} documents")
                work.many(texts, size, file)
                run = work.measure(file, work.OURS)
                report["sizes"].append({"documents": size, "seconds": round(run.work, 2), "megabytes": round(run.memory / 1e6)})
    typer.echo(dumps(report) if as_json else "\n".join(_lines(report)))


def _sizes(told: str) -> list[int]:
    try:
        sizes = [int(part) for part in told.split(",") if part.strip()]
    except ValueError:
        raise typer.BadParameter(f"{told!r}: give whole numbers with commas between them", param_hint="--documents") from None
    if any(size < 1 for size in sizes):
        raise typer.BadParameter(f"{told!r}: numbers must be above 0", param_hint="--documents")
    return sizes


def _rows(runs: dict[str, Run], tokens: int, bare: str) -> list[dict[str, Any]]:
    other = runs[bare]
    return [
        {
            "kind": kind,
            "tokens_per_second": round(tokens / run.work),
            "times_bare": round(other.work / run.work, 2),
            "megabytes": round(run.memory / 1e6),
            "memory_of_bare": round(run.memory / other.memory, 2),
            "start_seconds": round(run.load, 2),
            "start_of_bare": round(run.load / other.load, 2),
        }
        for kind, run in runs.items()
    ]


def _pairs(work: Any, file: Path, workers: int, repeats: int) -> dict[str, Any]:
    """Measure one worker and several in turn, by the clock; each process starts anew."""
    import statistics

    ratios = []
    for _ in range(repeats):
        one, some = work.measure(file, work.OURS), work.measure(file, work.OURS, workers=workers)
        ratios.append(one.clock / some.clock)
    return {"workers": workers, "times_one": round(statistics.median(ratios), 2)}


def _lines(report: dict[str, Any]) -> list[str]:
    """Return the report as Markdown."""
    lines = [
        f"{report['documents']} documents, {report['tokens']:,} tokens; one core, each in a process of its own",
        "",
        "| | tokens a second | × bare | peak memory, MB | start, s |",
        "|---|---|---|---|---|",
    ]
    for row in report["kinds"]:
        lines.append(
            f"| {row['kind']} | {row['tokens_per_second']:,} | {row['times_bare']} "
            f"| {row['megabytes']} ({row['memory_of_bare']} ×) | {row['start_seconds']} ({row['start_of_bare']} ×) |"
        )
    if "workers" in report:
        lines += ["", f"{report['workers']['workers']} workers: {report['workers']['times_one']} × one, by the clock"]
    if "sizes" in report:
        lines += ["", "| short documents | seconds | peak memory, MB |", "|---|---|---|"]
        lines += [f"| {row['documents']:,} | {row['seconds']} | {row['megabytes']} |" for row in report["sizes"]]
    return lines
