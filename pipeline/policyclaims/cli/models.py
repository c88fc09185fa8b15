"""``policyclaims info``, ``train`` and ``package``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

    from policyclaims.training.corpus.gold import GoldDocument


def info(
    model: Annotated[
        Path | None, typer.Option(help="A model folder, or an installed model's name, instead of the shipped one.")
    ] = None,
) -> None:
    """Tell the versions, the model and its scores."""
    import platform

    from policyclaims import __version__
    from policyclaims import model as models

    known = models.info(model)
    lines = {
        "policyclaims": __version__,
        "python": platform.python_version(),
        "model": f"{known.name} {known.version}, id {known.id}",
        "folder": str(known.path),
        "base": known.base,
        "taxonomy": f"version {known.taxonomy}",
    }
    width = max(map(len, lines))
    for key, value in lines.items():
        typer.echo(f"{key:{width}}  {value}")
    for name, value in _scores(known.scores).items():
        typer.echo(f"{name:{width}}  {value}")


def _scores(scores: Mapping[str, Any]) -> dict[str, str]:
    """Return each kept score as one line; the whole is in the model's README.md and meta.json."""
    lines = {name: str(value) for name, value in scores.items() if not isinstance(value, dict)}
    lines |= {
        name: ", ".join(f"{k} {v[0] if isinstance(v, list) else v}" for k, v in scores[name].items())
        for name in ("out_of_fold", "held_out")
        if name in scores
    }
    if "calibration" in scores:
        lines["calibration error"] = ", ".join(f"{kind} {one['ece']}" for kind, one in scores["calibration"].items())
    if targets := scores.get("precision", {}).get("targets"):
        lines["precision up to"] = f"{targets[-1]['precision']} (extract --precision)"
    return lines


def package(
    model: Annotated[Path, typer.Argument(help="A model folder made by policyclaims train.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for the wheel.")] = Path("dist"),
    name: Annotated[str | None, typer.Option(help="Name to install and import; the folder's own without this.")] = None,
) -> None:
    """Build a wheel: once installed, --model NAME and spacy.load("NAME") find the model."""
    from policyclaims.training.package import build_wheel

    wheel = build_wheel(model, out, name=name)
    typer.echo(f"{wheel}: install it with pip install {wheel}")


def train(
    corpus: Annotated[list[Path], typer.Argument(help="Annotated documents: files or folders, inline (.txt) or JSON.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The model folder to write.")],
    themes: Annotated[Path | None, typer.Option(help="Your own taxonomy (JSON) instead of the default one.")] = None,
    base: Annotated[str, typer.Option(help="The installed spaCy pipeline that parses.")] = "auto",
    everything: Annotated[bool, typer.Option("--everything", help="Train on the test personas too.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Leave the encoder out: minutes instead of an hour, a less accurate model.")] = False,
    texts: Annotated[
        list[Path] | None,
        typer.Option(help="Folders with the texts of stand-off annotation (corpus/real): each one found is trained on."),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option("--from", help="Fit this model on to the documents instead, all of them, without forgetting; themes stay."),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="Keep parsed documents and finished parts here; without it, beside the model until it is whole."),
    ] = None,
) -> None:
    """Train a model on annotated documents and write its folder; cut off, the same command goes on where it stopped."""
    import shutil

    from policyclaims.errors import ModelError
    from policyclaims.knowledge.taxonomy import load_taxonomy
    from policyclaims.training.corpus.documents import find_documents, read_corpus
    from policyclaims.training.evaluation.report import figure_lines
    from policyclaims.training.train import train as run

    if start is not None:
        if themes is not None or base != "auto" or fast or texts:
            raise ModelError("--themes, --base, --fast and --texts do not go with --from: the model has its parts already")
        _fit_on(corpus, start, out)
        return
    taxonomy = load_taxonomy(themes)
    documents = read_corpus(find_documents(corpus), themes=taxonomy.labels) + _real(corpus, texts or [])
    text = themes.read_text(encoding="utf8") if themes is not None else None
    passing = out.parent / f".{out.name}-work"
    with _stages() as (say, tick):
        known = run(
            documents, out, taxonomy=taxonomy, base=base, taxonomy_text=text, everything=everything,
            work=work or passing, say=say, tick=tick, fast=fast,
        )  # fmt: skip
    if work is None:
        shutil.rmtree(passing, ignore_errors=True)
    typer.echo(f"{known.name} {known.version}, id {known.id}: {known.path}")
    typer.echo("\n".join(figure_lines(known.scores)))


def _real(corpus: list[Path], texts: list[Path]) -> list[GoldDocument]:
    """Read the stand-off annotation beside a corpus whose texts are at hand, and say how much that is."""
    from policyclaims.training.corpus.standoff import join_texts, read_standoff

    annotations = [a for path in corpus if (file := path / "real" / "annotations.jsonl").is_file() for a in read_standoff(file)]
    if not annotations:
        return []
    found, differing = join_texts(annotations, texts)
    for line in differing:
        typer.echo(line, err=True)
    more = "" if texts else " (--texts FOLDER names where they are)"
    typer.echo(f"real documents: the texts of {len(found)} of {len(annotations)} annotations were found{more}", err=True)
    return found


def _fit_on(corpus: list[Path], start: Path, out: Path) -> None:
    from policyclaims import model as models
    from policyclaims.training.adapt import adapt, learned_of, theme_labels
    from policyclaims.training.corpus.documents import find_documents, read_corpus
    from policyclaims.training.evaluation.report import figure_lines
    from policyclaims.training.train import PACKAGE

    documents = read_corpus(find_documents(corpus), themes=theme_labels(learned_of(models.load(start))))
    with _stages() as (say, _):
        known = adapt(documents, start, out, extra={"__init__.py": PACKAGE}, say=say)
    typer.echo(f"{known.name} {known.version}, id {known.id}: {known.path}")
    typer.echo("\n".join(figure_lines(known.scores)))


@contextmanager
def _stages() -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """Show the stage and its progress on a terminal; in a pipe, a line for each stage."""
    import sys

    if not sys.stderr.isatty():
        yield lambda line: typer.echo(line, err=True), lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        tasks: list[TaskID] = []

        def say(line: str) -> None:
            end()
            tasks.append(bar.add_task(line, total=None))

        def tick(done: int, total: int) -> None:
            bar.update(tasks[-1], completed=done, total=total)

        def end() -> None:
            if tasks:
                bar.update(tasks[-1], total=1, completed=1)
                bar.stop_task(tasks[-1])

        yield say, tick
        end()
