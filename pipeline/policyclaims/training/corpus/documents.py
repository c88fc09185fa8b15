"""The corpus on disk: reading annotated documents, holding them against the rules, and splitting them by persona."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.check import REPEAT_WORDS, leaks, problems, repeats
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import parse

# Shares of the personas, in order: the test part is never trained or tuned on.
SPLITS = (("train", 0.75), ("tune", 0.10), ("test", 0.15))
_HTML = (".html", ".htm", ".xhtml")
_COMPARED = (".txt", ".md", *_HTML, ".json")
# What goes from HTML, and what stands for it: marks within a word leave no gap; line ends are kept, so that lines can be told.
_TAGS = (
    (re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S), " "),
    (re.compile(r"</?(?:a|abbr|b|em|font|i|small|span|strong|u)(?:\s[^>]*)?>", re.I), ""),
    (re.compile(r"<[^>]*>"), " "),
)


def read_document(path: Path) -> GoldDocument:
    """Read an annotated document, inline (``.txt``) or JSON (``.json``).

    Raises
    ------
    CorpusError
        It cannot be read, or its annotation is broken; the message names file and line.
    """
    try:
        source = path.read_bytes().decode("utf8")
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    if path.suffix != ".json":
        return parse(source, name=path.stem)
    try:
        data = json.loads(source)
    except ValueError as error:
        raise CorpusError(f"{path}: is no JSON: {error}") from error
    return GoldDocument.from_json(data, name=str(path))


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """List the annotated documents below files and folders, sorted; a corpus folder's ``documents`` are meant.

    Raises
    ------
    CorpusError
        A path does not exist, or nothing is there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            folder = path / "documents" if (path / "documents").is_dir() else path
            found += sorted(p for p in folder.rglob("*") if p.suffix in (".txt", ".json") and p.is_file())
        else:
            raise CorpusError(f"{path}: no such file or folder")
    if not found:
        raise CorpusError(f"{', '.join(map(str, paths))}: no annotated documents (.txt or .json) there")
    return found


def check_documents(paths: Sequence[Path], *, themes: Collection[str]) -> Iterator[str]:
    """Yield a line for each thing that is wrong with any of the documents."""
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            document = read_document(path)
        except CorpusError as error:
            yield str(error)
            continue
        if (other := seen.setdefault(document.id, path)) != path:
            yield f"{path}: has the id {document.id!r} of {other}: rename one"
        yield from problems(document, themes=themes)


def check_repeats(paths: Sequence[Path]) -> Iterator[str]:
    """Yield a line for each sentence of six words or more that stood before; documents that cannot be read are passed over."""
    paths, documents = _readable(paths)
    for found in repeats(documents):
        first, again = (f"{documents[i].id}:{_line(paths[i], documents[i], at)}" for i, at in (found.first, found.again))
        yield f"{again}: a sentence of {REPEAT_WORDS} words or more that stands at {first} too: word one of them anew: “{_short(found.text)}”"


def check_leaks(paths: Sequence[Path], texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each run of twelve words or more that also stands in one of ``texts``, each ``(name, text)``."""
    paths, documents = _readable(paths)
    for leak in leaks(documents, texts):
        document = documents[leak.document]
        where = f"{document.id}:{_line(paths[leak.document], document, leak.start)}"
        said = _short(document.text[leak.start : leak.end])
        yield f"{where}: {leak.words} words that also stand in {leak.source}, line {leak.line} of its text: write them anew: “{said}”"


def _readable(paths: Sequence[Path]) -> tuple[list[Path], list[GoldDocument]]:
    found, documents = [], []
    for path in paths:
        try:
            documents.append(read_document(path))
        except CorpusError:
            continue
        found.append(path)
    return found, documents


def _line(path: Path, document: GoldDocument, offset: int) -> int:
    """Return the line of the file, or of the text where that is inside JSON, for an offset of the text."""
    line = document.text.count("\n", 0, offset) + 1
    return line if path.suffix == ".json" else line + path.read_text(encoding="utf8").partition("\n---\n")[0].count("\n") + 2


def _short(text: str, most: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def find_texts(paths: Iterable[Path], *, apart_from: Iterable[Path] = ()) -> tuple[list[Path], list[Path]]:
    """List the texts below files and folders to hold a corpus against, and the files of other kinds there, both sorted.

    Raises
    ------
    CorpusError
        A path does not exist, or no text is there.
    """
    own = {path.resolve() for path in apart_from}
    texts: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if not path.exists():
            raise CorpusError(f"{path}: no such file or folder")
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            if file.resolve() not in own:
                (texts if file.suffix.lower() in _COMPARED else others).append(file)
    if not texts:
        raise CorpusError(
            f"{', '.join(map(str, paths))}: no text to compare with ({', '.join(_COMPARED)}) there: name another folder"
        )
    return texts, others


def read_other(path: Path) -> str | None:
    """Read a text to compare with: plain, Markdown, HTML without its tags, or the ``text`` of a JSON object; None where JSON has none.

    Raises
    ------
    CorpusError
        It cannot be read, is no text, or is broken JSON.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    if b"\0" in data:
        raise CorpusError(f"{path}: holds NUL bytes: convert it to UTF-8 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if path.suffix.lower() == ".json":
        try:
            found = json.loads(text)
        except ValueError as error:
            raise CorpusError(f"{path}: is no JSON: {error}") from error
        held = found.get("text") if isinstance(found, dict) else None
        return held if isinstance(held, str) else None
    if path.suffix.lower() in _HTML:
        for pattern, instead in _TAGS:
            text = pattern.sub(lambda m, gap=instead: gap + "\n" * m.group().count("\n"), text)  # type: ignore[misc]
        return html.unescape(text)
    return text


def read_corpus(paths: Sequence[Path], *, themes: Collection[str]) -> list[GoldDocument]:
    """Read documents that may train.

    Raises
    ------
    CorpusError
        Any of them is broken: the first ten problems, one a line.
    """
    found = list(check_documents(paths, themes=themes))
    if found:
        more = f"\n… and {len(found) - 10} more: policyclaims corpus check lists them" if len(found) > 10 else ""
        raise CorpusError("\n".join(found[:10]) + more)
    return [read_document(path) for path in paths]


def persona(document: GoldDocument) -> str:
    """Return the publisher that a document imitates; its own id where the header names none."""
    return str(document.meta.get("persona") or document.id)


def split_of(name: str) -> str:
    """Return the split of a persona: fixed by the hash of its name, whatever else is in the corpus."""
    place = int(hashlib.sha256(f"policyclaims/{name}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    for split, share in SPLITS:
        if place < share:
            return split
        place -= share
    return SPLITS[-1][0]


def split_digest(documents: Iterable[GoldDocument]) -> str:
    """Return a digest of which document is in which split."""
    lines = sorted(f"{d.id} {split_of(persona(d))}" for d in documents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
