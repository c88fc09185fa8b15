"""Unfinished training on disk: parsed sentences and finished parts, so that the same command goes on where it stopped.

Everything is kept under a digest of what it was made from, so that nothing stale is ever taken.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from policyclaims.components.learning.linear import LinearModel
from policyclaims.errors import OutputError

_ATTRIBUTES = ("LEMMA", "TAG", "POS", "MORPH", "DEP", "HEAD", "NORM", "SENT_START")
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "spacy")


def digest(*pieces: str) -> str:
    """Return a digest of strings, their borders included."""
    return hashlib.sha256(json.dumps(pieces).encode()).hexdigest()[:32]


def code_digest() -> str:
    """Return a digest of this package and of the libraries that decide what a model learns."""
    found = sorted((str(p), hashlib.sha256(p.read_bytes()).hexdigest()) for p in _own_files(Path(str(files("policyclaims")))))
    return digest(*(value for pair in found for value in pair), *(version(name) for name in _LIBRARIES))


def _own_files(folder: Path) -> Iterator[Path]:
    return (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


class Parser:
    """A spaCy pipeline as ``candidates.parse`` uses it, that remembers in a folder what it parsed.

    Parameters
    ----------
    base
        The pipeline that parses.
    folder
        Where parsed sentences are kept.
    """

    def __init__(self, base: Language, folder: Path) -> None:
        self.base = base
        self.folder = folder

    def make_doc(self, text: str) -> Doc:
        """Tokenise."""
        return self.base.make_doc(text)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Parse the sentences of one document, or give what is kept of them."""
        wanted = list(docs)
        meta = self.base.meta
        name = digest(meta["lang"], meta["name"], meta["version"], *self.base.pipe_names, *(version(n) for n in _LIBRARIES), *(d.text for d in wanted))
        file = self.folder / f"{name}.docs"
        if file.is_file():
            yield from DocBin().from_disk(file).get_docs(self.base.vocab)
            return
        parsed = list(self.base.pipe(wanted, batch_size=batch_size))
        _write(file, DocBin(attrs=_ATTRIBUTES, docs=parsed).to_bytes())
        yield from parsed


class Parts:
    """The finished parts of one training, named by what they were made from.

    Parameters
    ----------
    folder
        Where they are kept.
    key
        Digest of documents, settings and code.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder / key

    def save(self, name: str, models: Mapping[str, LinearModel], rest: Mapping[str, Any]) -> None:
        """Keep models, exactly as they are, and whatever JSON holds."""
        arrays: dict[str, Any] = {}
        heads = {}
        for i, (key, model) in enumerate(sorted(models.items())):
            arrays |= {f"weights{i}": model.weights, f"intercepts{i}": model.intercepts}
            heads[key] = [model.labels, model.features, model.link, model.scale, model.shift]
        arrays["head"] = np.frombuffer(json.dumps({"models": heads, "rest": rest}).encode(), dtype=np.uint8)
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        _write(self.folder / f"{name}.npz", buffer.getvalue())

    def load(self, name: str) -> tuple[dict[str, LinearModel], dict[str, Any]] | None:
        """Return what was kept under a name; None where nothing was, or it is damaged."""
        try:
            with np.load(self.folder / f"{name}.npz", allow_pickle=False) as found:
                head = json.loads(found["head"].tobytes())
                models = {
                    key: LinearModel(
                        tuple(labels), tuple(features), found[f"weights{i}"], found[f"intercepts{i}"], link, scale, shift
                    )
                    for i, (key, (labels, features, link, scale, shift)) in enumerate(head["models"].items())
                }
            return models, head["rest"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None


def _write(file: Path, content: bytes) -> None:
    aside = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        aside.rename(file)
    except OSError as error:
        raise OutputError(f"{file.parent}: cannot be written: {error.strerror}: name another folder with --work") from error
