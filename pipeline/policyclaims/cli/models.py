"""``policyclaims info``, ``train`` and ``evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def info(model: Annotated[Path | None, typer.Option(help="A model folder instead of the shipped one.")] = None) -> None:
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
    for name, value in known.scores.items():
        typer.echo(f"{name:{width}}  {value if not isinstance(value, dict) else ', '.join(f'{k} {v}' for k, v in value.items())}")


def train(
    corpus: Annotated[list[Path], typer.Argument(help="Annotated documents: files or folders, inline (.txt) or JSON.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The model folder to write.")],
    themes: Annotated[Path | None, typer.Option(help="Your own taxonomy (JSON) instead of the default one.")] = None,
    base: Annotated[str, typer.Option(help="The installed spaCy pipeline that parses.")] = "auto",
    everything: Annotated[bool, typer.Option("--everything", help="Train on the test personas too.")] = False,
) -> None:
    """Train a model on annotated documents and write its folder."""
    from policyclaims.knowledge.taxonomy import load_taxonomy
    from policyclaims.training.corpus import find_documents, read_corpus
    from policyclaims.training.train import train as run

    taxonomy = load_taxonomy(themes)
    documents = read_corpus(find_documents(corpus), themes=taxonomy.labels)
    text = themes.read_text(encoding="utf8") if themes is not None else None
    known = run(
        documents,
        out,
        taxonomy=taxonomy,
        base=base,
        taxonomy_text=text,
        everything=everything,
        say=lambda line: typer.echo(line, err=True),
    )
    typer.echo(f"{known.name} {known.version}, id {known.id}: {known.path}")
    for name, value in known.scores["out_of_fold"].items():
        typer.echo(f"  {name:24s} {value:.3f}")


def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Annotated documents: files or folders, inline (.txt) or JSON.")],
    model: Annotated[Path | None, typer.Option(help="A model folder instead of the shipped one.")] = None,
    split: Annotated[str | None, typer.Option(help="Only the documents of this split: train, tune or test.")] = None,
    floor: Annotated[list[str] | None, typer.Option(help="NAME=VALUE: end with status 3 where a figure is lower.")] = None,
) -> None:
    """Score a model against annotated documents, with bands by resampling documents."""
    from policyclaims.errors import CorpusError
    from policyclaims.extraction import extract as run
    from policyclaims.records import Document
    from policyclaims.training.corpus import find_documents, persona, read_document, split_of
    from policyclaims.training.evaluate import score

    documents = [read_document(path) for path in find_documents(gold)]
    if split is not None:
        documents = [d for d in documents if split_of(persona(d)) == split]
    if not documents:
        raise CorpusError(f"no documents in the split {split!r}: take train, tune or test")
    records = run([Document(d.id, d.text) for d in documents], path=model)
    figures = score(documents, [list(r.claims) for r in records])
    typer.echo(
        f"{len(documents)} documents, {sum(r.holder == 'author' for d in documents for r in d.recommendations)} recommendations of their authors"
    )
    for name, (value, low, high) in figures.items():
        typer.echo(f"{name:10s} {value:.3f}   95% by documents {low:.3f} to {high:.3f}")
    missed = []
    for entry in floor or ():
        name, _, least = entry.partition("=")
        if name not in figures or not least.replace(".", "", 1).isdigit():
            raise CorpusError(f"--floor {entry}: write NAME=VALUE with one of {', '.join(figures)}")
        if figures[name][0] < float(least):
            missed.append(f"{name} {figures[name][0]:.3f} is below {least}")
    if missed:
        typer.echo("policyclaims: " + "; ".join(missed), err=True)
        raise typer.Exit(3)
