"""``policyclaims corpus``: check, stats, convert, split."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from policyclaims.training.corpus.gold import GoldDocument

app = typer.Typer(help="Work with annotated documents.", no_args_is_help=True)
_Paths = Annotated[list[Path], typer.Argument(help="Annotated documents: files or folders, inline (.txt) or JSON.")]


@app.command()
def check(
    corpus: _Paths,
    themes: Annotated[Path | None, typer.Option(help="Your own taxonomy (JSON).")] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="Other texts (.txt .md .html .json), files or folders: no 12 words in a row may stand there. Repeatable."
        ),
    ] = None,
    allow_repeats: Annotated[
        bool, typer.Option("--allow-repeats", help="Let sentences stand twice, as in real publications with their formulas.")
    ] = False,
) -> None:
    """Hold every document against the rules; status 3 where one is broken, else 1 where words stand in other texts."""
    from policyclaims.knowledge.taxonomy import load_taxonomy
    from policyclaims.training.corpus.documents import check_documents, check_repeats, find_documents

    paths = find_documents(corpus)
    found = list(check_documents(paths, themes=load_taxonomy(themes).labels))
    if not allow_repeats:
        found += check_repeats(paths)
    for line in found:
        typer.echo(line)
    typer.echo(f"{len(paths)} documents, {len(found)} problems", err=True)
    status = _compare(paths, against) if against else 0
    if found or status:
        raise typer.Exit(3 if found else status)


def _compare(paths: list[Path], against: list[Path]) -> int:
    from policyclaims.errors import CorpusError
    from policyclaims.training.corpus.documents import check_leaks, find_texts, read_other

    files, others = find_texts(against, apart_from=paths)
    texts, unread = [], 0
    for file in files:
        try:
            text = read_other(file)
        except CorpusError as error:
            typer.echo(str(error), err=True)
            unread += 1
            continue
        if text is None:
            others.append(file)
        else:
            texts.append((str(file), text))
    leaks = list(check_leaks(paths, texts))
    for line in leaks:
        typer.echo(line)
    endings = ", ".join(sorted({file.suffix.lower() or file.name for file in others}))
    out = f"; not compared: {len(others)} files of other kinds ({endings})" if others else ""
    typer.echo(f"{len(texts)} other texts, {len(leaks)} runs of words in common{out}", err=True)
    return 3 if unread else int(bool(leaks))


@app.command()
def stats(corpus: _Paths) -> None:
    """Count documents, words, marks, cues and how often a cue is true, by genre, beside real documents."""
    from policyclaims.training.corpus.documents import find_documents, read_document
    from policyclaims.training.corpus.stats import table

    for line in table([read_document(path) for path in find_documents(corpus)]):
        typer.echo(line)


@app.command()
def convert(
    corpus: Annotated[
        list[Path], typer.Argument(help="Annotated documents, files of the tool that --from names, or the folder of a run.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder; a file for docbin (.spacy).")],
    to: Annotated[str, typer.Option(help="inline, json, docbin, label-studio, doccano, brat or webanno.")] = "json",
    of: Annotated[
        str | None, typer.Option("--from", help="label-studio, doccano, brat or webanno, where one of them wrote it.")
    ] = None,
) -> None:
    """Convert between the inline form, JSON, spaCy's DocBin and the forms of annotation tools; tell first what one cannot hold."""
    from policyclaims.training.corpus.conversion import lost, read, write

    documents = _run_as_gold(corpus[0]) if len(corpus) == 1 and of is None else None
    if documents is None:
        documents = read(corpus, of=of)
    for line in lost(documents, to=to):
        typer.echo(line, err=True)
    write(documents, out, to=to)
    typer.echo(f"{len(documents)} documents: {out}", err=True)


def _run_as_gold(folder: Path) -> list[GoldDocument] | None:
    """Read what a run found; None where the folder is no run."""
    from policyclaims.report.run import read_run, texts_of
    from policyclaims.training.corpus.claimed import annotated
    from policyclaims.writers import CLAIMS

    if not (folder / CLAIMS).is_file():
        return None
    run = read_run(folder)
    texts = texts_of(run)
    if missing := sum(d["status"] == "ok" and d["doc_id"] not in texts for d in run.documents):
        typer.echo(f"{missing} documents are left out, their texts are not at hand: extract again with --keep-text", err=True)
    return annotated(run.documents, run.claims, texts, run.meta)


@app.command()
def split(corpus: _Paths) -> None:
    """Tell each document's split (train, tune, test): by persona, fixed by hash, with a digest."""
    from policyclaims.training.corpus.documents import find_documents, persona, read_document, split_digest, split_of

    documents = [read_document(path) for path in find_documents(corpus)]
    for document in documents:
        typer.echo(f"{split_of(persona(document))}\t{persona(document)}\t{document.id}")
    typer.echo(f"digest {split_digest(documents)}", err=True)


@app.command()
def detach(
    corpus: _Paths,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write (JSON Lines).")],
) -> None:
    """Write the annotation apart from the texts: offsets, names and themes, found again by the text's SHA-256."""
    from policyclaims.errors import OutputError
    from policyclaims.training.corpus.documents import find_documents, read_document
    from policyclaims.training.corpus.standoff import detach as apart
    from policyclaims.training.corpus.standoff import write_standoff

    documents = [read_document(path) for path in find_documents(corpus)]
    try:
        write_standoff(out, [apart(d) for d in documents])
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror}") from error
    typer.echo(f"{len(documents)} annotations without their texts: {out}", err=True)
