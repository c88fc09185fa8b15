"""The wheel: pip installs it, and the model is found by its name, in the command and in spaCy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from policyclaims.errors import ModelError, OutputError
from policyclaims.model import find, info, load_package
from policyclaims.training.package import build_wheel


@pytest.fixture(scope="module")
def wheel(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tiny_model, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed, no index asked."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(folder), str(wheel)], check=True, capture_output=True)
    return folder


def test_the_wheel_holds_the_model_unchanged(wheel: Path, tiny_model: Path) -> None:
    assert wheel.name == f"tiny_model-0.1.0+{info(tiny_model).id}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as held:
        names = {n.removeprefix("tiny_model/") for n in held.namelist() if n.startswith("tiny_model/")}
        assert names == {p.relative_to(tiny_model).as_posix() for p in tiny_model.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
        assert all(held.read(f"tiny_model/{n}") == (tiny_model / n).read_bytes() for n in names)
        (metadata,) = (held.read(n).decode() for n in held.namelist() if n.endswith("METADATA"))
    assert "Name: tiny-model\n" in metadata and "Requires-Dist: policyclaims>=" in metadata


def test_the_same_model_gives_the_same_wheel(wheel: Path, tiny_model: Path, tmp_path: Path) -> None:
    assert build_wheel(tiny_model, tmp_path).read_bytes() == wheel.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == [wheel.name]


def test_installed_it_is_found_by_name(site: Path, program: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# The ferries of Oslo\n\nOslo should rebuild the ferries before the winter.\n")
    settings = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run([str(program), "extract", "a.txt", "-o", "x.jsonl", "--model", "tiny_model"], cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    code = "import spacy, tiny_model; nlp = spacy.load('tiny_model'); print(nlp.meta['name'], len(nlp.pipe_names)); tiny_model.load(explain=True)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "policyclaims 7\n"


def test_both_kinds_of_settings_load(tiny_model: Path) -> None:
    assert load_package(tiny_model, explain=True).pipe_names == load_package(tiny_model, vocab=True, disable=[], enable=[], exclude=[], config={}).pipe_names


@pytest.mark.parametrize("name", ["en_policyclaims", "policyclaims", "my-model", "Mine", "class", "", "../x"])
def test_a_name_that_cannot_be_a_package_is_refused(tiny_model: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "my-model"
    shutil.copytree(tiny_model, copy)
    with pytest.raises(ModelError, match="--name"):
        build_wheel(copy, tmp_path / "dist", name=name)
    assert not (tmp_path / "dist").exists()


def test_a_changed_model_is_not_packaged(tiny_model: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_model, tmp_path / "m")
    (tmp_path / "m" / "config.cfg").write_text("x")
    with pytest.raises(ModelError, match="changed since"):
        build_wheel(tmp_path / "m", tmp_path / "dist")


def test_a_place_that_cannot_be_written_is_told(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        build_wheel(tiny_model, tmp_path / "file" / "dist")


def test_a_folder_comes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find("json") != Path("json") and find("no_such_model") == Path("no_such_model")
    (tmp_path / "json").mkdir()
    assert find("json") == Path("json")
