"""From a model folder to a wheel that pip installs; hatchling builds it, with no network and no isolated environment."""

from __future__ import annotations

import json
import keyword
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from policyclaims.errors import ModelError, OutputError
from policyclaims.model import DEFAULT, ModelInfo, info

# These come with policyclaims itself; a second package of the name would overwrite the first one's files.
_TAKEN = (DEFAULT, "policyclaims")


def build_wheel(model: Path, out: Path, *, name: str | None = None) -> Path:
    """Build a wheel whose one package is the model folder, unchanged; the same model gives the same bytes.

    Parameters
    ----------
    model
        A folder made by ``policyclaims train``.
    out
        The folder for the wheel; made where it is not there.
    name
        What to install and import; None for the folder's name.

    Returns
    -------
    Path
        The wheel. Its version is the model's, with the model's id behind the plus sign.

    Raises
    ------
    ModelError
        The folder is no whole model, or its name cannot be that of a package.
    OutputError
        The wheel cannot be written.
    """
    known = info(model)
    name = name or known.path.resolve().name
    if not (name.isidentifier() and name.isascii() and name == name.lower()) or keyword.iskeyword(name) or name in _TAKEN:
        why = "comes with policyclaims" if name in _TAKEN else "is no name of a package: small letters, digits and _"
        raise ModelError(f"the name {name!r} {why}: give another with --name")
    loader = known.path / "__init__.py"
    if not loader.is_file() or "load_package" not in loader.read_text(encoding="utf8"):
        raise ModelError(f"{known.path}: made by an older policyclaims, spaCy cannot load it by name: train the model again")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(known.path, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        (root / "pyproject.toml").write_text(_project(known, name), encoding="utf8")
        built = Path(next(iter(WheelBuilder(str(root)).build(directory=str(root / "dist")))))
        return _place(built, Path(out))


def _place(built: Path, out: Path) -> Path:
    """Put the wheel in place under its name only when it is whole."""
    aside = out / f".{built.name}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built, aside)
        return aside.rename(out / built.name)
    except OSError as error:
        aside.unlink(missing_ok=True) if out.is_dir() else None
        raise OutputError(f"{out}: cannot be written: {error.strerror}") from error


def _project(known: ModelInfo, name: str) -> str:
    meta = json.loads((known.path / "meta.json").read_text(encoding="utf8"))
    fields = {
        "name": name.replace("_", "-"),
        "version": f"{known.version}+{known.id}",
        "description": f"A policyclaims model: {meta.get('description') or known.name}",
        "requires-python": ">=3.11",
        # A model is read by the version that made it and, as long as the schema stands, by later ones.
        "dependencies": ["policyclaims>=" + version("policyclaims").partition("+")[0]],
    }
    lines = ["[project]", *(f"{key} = {json.dumps(value)}" for key, value in fields.items())]
    if (known.path / "README.md").is_file():
        lines.append(f'readme = "{name}/README.md"')
    return "\n".join(
        [*lines, "[tool.hatch.build]", "ignore-vcs = true", "[tool.hatch.build.targets.wheel]", f'packages = ["{name}"]', ""]
    )
