"""A taxonomy of themes: labels, what each is about, and its codes elsewhere. A user's own file replaces the default."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from policyclaims.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class Theme:
    """A label; ``cap`` are major topics of the Comparative Agendas Project, ``sdg`` Sustainable Development Goals."""

    label: str
    about: str
    cap: tuple[int, ...] = ()
    sdg: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Themes in the order of the file."""

    version: str
    themes: tuple[Theme, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in order."""
        return tuple(t.label for t in self.themes)


def read_taxonomy(text: str, *, name: str) -> Taxonomy:
    """Read a taxonomy from JSON: ``{"version": "…", "themes": [{"label": "…", "about": "…"}]}``.

    Raises
    ------
    KnowledgeError
        It is no JSON, a theme lacks its label or description, or a label stands twice.
    """
    try:
        data = json.loads(text)
        themes = tuple(
            Theme(str(t["label"]), str(t["about"]), tuple(t.get("cap", ())), tuple(t.get("sdg", ()))) for t in data["themes"]
        )
        version = str(data.get("version", "1"))
    except (ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(
            f'{name}: is no taxonomy ({type(error).__name__}: {error}): write {{"version": "1", "themes": [{{"label": "…", "about": "…"}}]}}'
        ) from error
    labels = [t.label for t in themes]
    if not labels or len(set(labels)) != len(labels) or any(not label or " " in label for label in labels):
        raise KnowledgeError(f"{name}: labels must be there, without spaces, and none twice")
    return Taxonomy(version, themes)


@cache
def default_taxonomy() -> Taxonomy:
    """Load the taxonomy that ships with the package."""
    return read_taxonomy(files("policyclaims.knowledge").joinpath("themes.json").read_text(encoding="utf8"), name="themes.json")


def load_taxonomy(path: Path | None) -> Taxonomy:
    """Load a user's taxonomy, or the default for None."""
    if path is None:
        return default_taxonomy()
    try:
        return read_taxonomy(path.read_text(encoding="utf8"), name=str(path))
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: byte {error.start} is no UTF-8: save it as UTF-8") from error
