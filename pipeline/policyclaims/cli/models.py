"""``policyclaims info`` and ``train``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer


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
    """Give each kept score as one line; the whole is in the model's README.md and meta.json."""
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
