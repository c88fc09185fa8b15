"""A model folder: a spaCy pipeline with our components, its digests and scores. Load, save, check."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims.components.steps.names import ACTORS, CANDIDATES, ENCODER, RATIONALES, RECOMMENDATIONS
from policyclaims.errors import ModelError, OutputError
from policyclaims.records import SCHEMA

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT = "en_policyclaims"
_META = "meta.json"
_OURS = "policyclaims"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a model folder says of itself."""

    path: Path
    id: str
    name: str
    version: str
    base: str
    taxonomy: str
    scores: dict[str, Any]


def default_path() -> Path:
    """Find the model that ships with the package.

    Raises
    ------
    ModelError
        It is not there.
    """
    spec = find_spec(DEFAULT)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the shipped model {DEFAULT!r} is missing: install policyclaims again, or give --model FOLDER")
    return Path(next(iter(spec.submodule_search_locations)))


def find(model: str | Path) -> Path:
    """Find a model: a folder, or else the name of an installed one (made by ``policyclaims package``)."""
    folder = Path(model)
    if folder.exists() or not str(model).isidentifier():
        return folder
    spec = find_spec(str(model))
    return Path(next(iter(spec.submodule_search_locations))) if spec is not None and spec.submodule_search_locations else folder


def info(path: Path | None = None) -> ModelInfo:
    """Read what a model says of itself, and hold every file against its digest.

    ``path`` is a folder or an installed model's name; None for the shipped one.

    Raises
    ------
    ModelError
        The folder is no model, is of another schema, or a file was changed.
    """
    folder = find(path) if path is not None else default_path()
    try:
        meta = json.loads((folder / _META).read_text(encoding="utf8"))
        ours = meta[_OURS]
        wanted = ours["files"]
        told = (ours["id"], meta["name"], meta["version"], ours["base"], ours["taxonomy"], ours["scores"], ours["schema"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{folder}: is no policyclaims model ({type(error).__name__}): give a folder made by policyclaims train"
        ) from error
    if told[-1] != SCHEMA:
        raise ModelError(f"{folder}: made for schema {told[-1]}, this is {SCHEMA}: train it again")
    found = _digests(folder)
    for name in sorted(set(wanted) | set(found)):
        if wanted.get(name) != found.get(name):
            raise ModelError(
                f"{folder / name}: {'missing' if name not in found else 'changed since the model was made'}: install or train the model again"
            )
    return ModelInfo(folder, *told[:-1])


def load(
    path: Path | None = None,
    *,
    actors: Sequence[Path] = (),
    base: str = "auto",
    exhaustive: bool = False,
    explain: bool = False,
    fast: bool = False,
    all_reasons: bool = False,
) -> Language:
    """Load a model as a spaCy pipeline; ``nlp(text)._.claims`` are the claims.

    Parameters
    ----------
    path
        A model folder or an installed model's name; None for the one that ships with the package.
    actors
        Files with a user's own actors, which extend or override the shipped tables. A tuple.
    base
        The installed spaCy pipeline that parses; ``auto`` takes the one that the model was trained on, and refuses another
        version of it.
    exhaustive
        Parse every sentence instead of those that the screen lets through.
    explain
        Keep, for each claim, the features that decided (``why``).
    fast
        Leave the encoder out: the linear parts alone decide, several times faster and less accurately.
    all_reasons
        Keep the reasons too that are more likely wrong than worth showing.

    Raises
    ------
    ModelError, KnowledgeError
    """
    known = info(path)
    return _load(known.path, known.id, known.base, tuple(map(str, actors)), base, exhaustive, explain, fast, all_reasons)


def base_of(parser: Language) -> str:
    """Return name and version of a pipeline that parses; the twins of ``factories.BASES`` are one."""
    from policyclaims.factories import BASES

    name = f"{parser.meta['lang']}_{parser.meta['name']}"
    return f"{BASES[0] if name in BASES else name} {parser.meta['version']}"


def load_package(folder: Path, **settings: Any) -> Language:
    """Load a model that is an installed package, with the settings of ``load`` or with those that ``spacy.load`` passes on.

    Raises
    ------
    ModelError, KnowledgeError
    """
    if not settings.keys() & {"vocab", "disable", "enable", "exclude", "config"}:
        return load(folder, **settings)
    import spacy

    return spacy.load(info(folder).path, **settings)


def least_score(known: ModelInfo, precision: float) -> float:
    """Return the least score that keeps a precision, as risk control chose it when the model was trained.

    Parameters
    ----------
    known
        The model.
    precision
        Share of the recommendations given as the author's that are to be right (0 to 1). Where it lies between two of the
        kept ones, the higher is taken.

    Raises
    ------
    ModelError
        The model promises no such precision.
    """
    kept = known.scores.get("precision", {}).get("targets", [])
    for row in kept:
        if row["precision"] >= precision:
            return float(row["threshold"])
    most = f"at most {kept[-1]['precision']:.2f}" if kept else "none: train it again, on more documents"
    raise ModelError(
        f"the model {known.name} cannot promise a precision of {precision:g} ({most}): ask for less, or use --min-score"
    )


@lru_cache(maxsize=4)
def _load(
    folder: Path, identity: str, trained_on: str, actors: tuple[str, ...], base: str, exhaustive: bool, explain: bool, fast: bool,
    all_reasons: bool,
) -> Language:
    import spacy

    from policyclaims.components.steps.candidates import CandidateStep

    overrides: dict[str, Any] = {
        f"components.{CANDIDATES}.exhaustive": exhaustive,
        f"components.{RECOMMENDATIONS}.actors": list(actors),
        f"components.{RECOMMENDATIONS}.explain": explain,
        f"components.{ACTORS}.explain": explain,
        f"components.{RATIONALES}.everything": all_reasons,
    }
    if base != "auto":
        overrides[f"components.{CANDIDATES}.base"] = base
    nlp = spacy.load(folder, config=overrides, exclude=[ENCODER] if fast else [])
    step = nlp.get_pipe(CANDIDATES)
    there = base_of(step.base) if isinstance(step, CandidateStep) else trained_on
    if base == "auto" and there != trained_on:
        raise ModelError(
            f"{folder}: trained on {trained_on}, but {there} is installed: install that version, train the model again, or name another with --base"
        )
    return nlp


def save(
    nlp: Language, path: Path, *, base: str, taxonomy: str, scores: dict[str, Any], extra: dict[str, str] | None = None
) -> ModelInfo:
    """Write a model folder: aside first, then renamed, so that nothing half-written is ever found.

    Parameters
    ----------
    nlp
        The pipeline with its learned parts.
    path
        The folder; an older model there is replaced, anything else is refused.
    base
        Name and version of the pipeline that the parts were trained on.
    taxonomy
        The taxonomy's version.
    scores
        Figures to keep in ``meta.json``.
    extra
        Further text files, name → content (a model card, ``__init__.py``).

    Raises
    ------
    OutputError
        The path is taken by something else, or cannot be written.
    """
    path = Path(path)
    refuse_taken(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    try:
        nlp.to_disk(aside)
        for name, content in (extra or {}).items():
            (aside / name).write_text(content, encoding="utf8")
        files = _digests(aside)
        meta = json.loads((aside / _META).read_text(encoding="utf8"))
        identity = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
        meta[_OURS] = {"schema": SCHEMA, "id": identity, "base": base, "taxonomy": taxonomy, "scores": scores, "files": files}
        (aside / _META).write_text(json.dumps(meta, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf8")
        aside.chmod(0o755)
        if path.exists():
            old = path.with_name(f".{path.name}-old")
            shutil.rmtree(old, ignore_errors=True)
            path.rename(old)
            aside.rename(path)
            shutil.rmtree(old)
        else:
            aside.rename(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return info(path)


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name != _META and "__pycache__" not in name:
            found[name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def refuse_taken(path: Path) -> None:
    """Refuse a path where something stands that is no model.

    Raises
    ------
    OutputError
        It is taken.
    """
    if path.exists() and not (path / _META).is_file() and any(path.iterdir() if path.is_dir() else [path]):
        raise OutputError(f"{path}: exists and is no model: choose another folder")
