"""The model folder: whole, unchanged, of our schema, and never half-written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import policyclaims
import pytest
import spacy
from policyclaims import model
from policyclaims.components.steps import names
from policyclaims.errors import ModelError, OutputError

TEXT = "Oslo should rebuild the ferries. Paris must not sell the reserve.\n"


@pytest.fixture
def copy(model_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(model_folder, tmp_path / "model", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "model"


def test_a_copy_is_the_same_model(copy: Path, nlp: Any) -> None:
    known, shipped = model.info(copy), model.info()
    assert known.id == shipped.id and known.scores == shipped.scores
    assert [c.to_dict() for c in policyclaims.load(copy)(TEXT)._.claims] == [c.to_dict() for c in nlp(TEXT)._.claims]


def test_spacy_loads_the_folder(model_folder: Path, nlp: Any) -> None:
    claims = spacy.load(model_folder)(TEXT)._.claims
    assert claims and [c.to_dict() for c in claims] == [c.to_dict() for c in nlp(TEXT)._.claims]


def test_the_package_loads_itself(nlp: Any) -> None:
    import en_policyclaims

    assert [c.id for c in en_policyclaims.load()(TEXT)._.claims] == [c.id for c in nlp(TEXT)._.claims]


def test_the_model_knows_its_schema_and_package(model_folder: Path) -> None:
    meta = json.loads((model_folder / "meta.json").read_text(encoding="utf8"))
    assert meta["policyclaims"]["schema"] == "policyclaims/1"
    layout, *rest = names.STEPS
    assert meta["pipeline"] == [layout, names.ENCODER, *rest]


def test_the_folder_holds_no_pickled_objects(model_folder: Path) -> None:
    import numpy as np

    arrays = list(model_folder.rglob("*.npz"))
    assert arrays
    for path in arrays:
        with np.load(path, allow_pickle=False) as found:
            assert all(found[name].dtype.kind == "f" for name in found.files)
    assert not [p for p in model_folder.rglob("*") if p.suffix in (".pkl", ".pickle", ".joblib")]


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    meta = json.loads((path / "meta.json").read_text(encoding="utf8"))
    change(meta)
    (path / "meta.json").write_text(json.dumps(meta), encoding="utf8")


def changed_byte(path: Path) -> None:
    file = path / "policyclaims_recommendations" / "detect.npz"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte": (changed_byte, r"detect.npz: changed since the model was made"),
    "a changed config": (lambda p: (p / "config.cfg").write_text((p / "config.cfg").read_text() + "\n"), "config.cfg: changed"),
    "a missing file": (lambda p: (p / "policyclaims_actors" / "actors.json").unlink(), "actors.json: missing"),
    "a missing folder": (lambda p: shutil.rmtree(p / "policyclaims_themes"), "policyclaims_themes.*: missing"),
    "a file too many": (lambda p: (p / "extra.txt").write_text("x"), "extra.txt: changed"),
    "another schema": (
        lambda p: edit(p, lambda m: m["policyclaims"].update(schema="policyclaims/0")),
        "made for schema policyclaims/0, this is policyclaims/1",
    ),
    "no meta.json": (lambda p: (p / "meta.json").unlink(), "is no policyclaims model"),
    "broken meta.json": (lambda p: (p / "meta.json").write_text("{"), "is no policyclaims model"),
    "another spaCy model": (lambda p: edit(p, lambda m: m.pop("policyclaims")), "is no policyclaims model"),
    "no digests": (lambda p: edit(p, lambda m: m["policyclaims"].pop("files")), "is no policyclaims model"),
    "no folder": (shutil.rmtree, "is no policyclaims model"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_one_line(copy: Path, fault: str) -> None:
    plant, says = FAULTS[fault]
    plant(copy)
    for read in (model.info, policyclaims.load):
        with pytest.raises(ModelError, match=says) as caught:
            read(copy)
        assert "\n" not in str(caught.value) and str(copy) in str(caught.value)


@pytest.mark.parametrize("key", ["schema", "id", "base", "taxonomy", "scores"])
def test_a_meta_without_one_of_our_keys(copy: Path, key: str) -> None:
    edit(copy, lambda m: m["policyclaims"].pop(key))
    with pytest.raises(ModelError):
        model.info(copy)


def test_a_model_that_was_replaced_is_loaded_anew(copy: Path) -> None:
    policyclaims.load(copy)
    changed_byte(copy)
    with pytest.raises(ModelError):
        policyclaims.load(copy)


def test_a_missing_base_is_told() -> None:
    with pytest.raises(ModelError, match="'en_none' is not installed"):
        policyclaims.load(base="en_none")


def test_the_shipped_model_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "DEFAULT", "en_policyclaims_none")
    with pytest.raises(ModelError, match="is missing: install policyclaims again"):
        model.default_path()


def save(nlp: Any, path: Path) -> model.ModelInfo:
    return model.save(nlp, path, base=model.info().base, taxonomy="1", scores={"x": 0.5}, extra={"README.md": "words"})


def test_save_and_load(nlp: Any, tmp_path: Path) -> None:
    known = save(nlp, tmp_path / "new" / "m")
    assert known == model.info(tmp_path / "new" / "m")
    assert (known.base, known.scores) == (model.info().base, {"x": 0.5})
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["m"]
    assert save(nlp, tmp_path / "new" / "m").id == known.id
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["m"]
    assert [c.id for c in policyclaims.load(tmp_path / "new" / "m")(TEXT)._.claims] == [c.id for c in nlp(TEXT)._.claims]


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_save_refuses_what_is_no_model(nlp: Any, tmp_path: Path, taken: str) -> None:
    path = tmp_path / "m"
    if taken == "file":
        path.write_text("x")
    else:
        path.mkdir()
        (path / "thesis.txt").write_text("x")
    before = sorted(p.name for p in tmp_path.rglob("*"))
    with pytest.raises(OutputError, match="exists and is no model"):
        save(nlp, path)
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_an_empty_folder_may_be_filled(nlp: Any, tmp_path: Path) -> None:
    assert save(nlp, tmp_path).path == tmp_path


class Broken:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def to_disk(self, path: Path) -> None:
        (path / "half.txt").write_text("x")
        raise self.error


@pytest.mark.parametrize(
    ("error", "seen"),
    [(OSError(28, "No space left"), OutputError), (RuntimeError("x"), RuntimeError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
@pytest.mark.parametrize("before", [False, True])
def test_nothing_half_written_is_left(
    nlp: Any, tmp_path: Path, error: BaseException, seen: type[BaseException], before: bool
) -> None:
    known = save(nlp, tmp_path / "m") if before else None
    with pytest.raises(seen):
        save(Broken(error), tmp_path / "m")
    assert [p.name for p in tmp_path.iterdir()] == (["m"] if before else [])
    if known is not None:
        assert model.info(tmp_path / "m") == known


def test_a_path_below_a_file_is_told(nlp: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        save(nlp, tmp_path / "file" / "m")
