"""Linear models: probabilities, reasons, and bytes without pickled objects."""

from __future__ import annotations

import io
import json
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.components.learning.learned import Learned
from policyclaims.components.learning.linear import LinearModel
from policyclaims.errors import ModelError

FEATURES = ("a", "b", "c é", "")
rows = st.lists(st.dictionaries(st.sampled_from((*FEATURES, "unknown")), st.floats(-50, 50), max_size=5), min_size=1, max_size=5)


def model(
    link: str = "softmax", labels: tuple[str, ...] = ("x", "y", "z"), *, scale: float = 1.5, shift: float = 0.25
) -> LinearModel:
    rng = np.random.default_rng(7)
    weights = rng.normal(size=(len(labels), len(FEATURES))).astype(np.float16).astype(np.float32)
    return LinearModel(labels, FEATURES, weights, rng.normal(size=len(labels)), link, scale, shift)


@given(rows)
def test_softmax_sums_to_one(rows: list[dict[str, float]]) -> None:
    chances = model().probabilities(rows)
    assert chances.shape == (len(rows), 3)
    assert np.allclose(chances.sum(axis=1), 1) and np.all((chances >= 0) & (chances <= 1))


@given(rows)
def test_sigmoid_stays_between_nought_and_one(rows: list[dict[str, float]]) -> None:
    chances = model("sigmoid").probabilities(rows)
    assert np.all((chances >= 0) & (chances <= 1))


def test_the_arithmetic() -> None:
    one = LinearModel(("n", "y"), ("a", "b"), np.asarray([[0, 0], [2, -1]], dtype=np.float32), np.asarray([0.0, 0.5]), scale=2.0)
    assert one.raw([{"a": 1.5, "b": 1, "other": 9}]).tolist() == [[0.0, 2.5]]
    assert one.probabilities([{"a": 1.5, "b": 1}])[0, 1] == pytest.approx(1 / (1 + np.exp(-5)))


@pytest.mark.parametrize("link", ["softmax", "sigmoid"])
def test_no_rows_give_no_rows(link: str) -> None:
    assert model(link).probabilities([]).shape == (0, 3)


def test_reasons_are_the_heaviest_features() -> None:
    one = LinearModel(("n", "y"), ("a", "b", "c"), np.asarray([[0, 0, 0], [2, -3, 0.5]], dtype=np.float32), np.zeros(2))
    assert one.reasons({"a": 1, "b": 1, "c": 1, "d": 9}, "y", most=2) == [("b", -3.0), ("a", 2.0)]


@pytest.mark.parametrize("link", ["softmax", "sigmoid"])
def test_bytes_are_read_back(link: str) -> None:
    before = model(link)
    after = LinearModel.from_bytes(*before.to_bytes(), name="x")
    assert (after.labels, after.features, after.link, after.scale, after.shift) == (
        before.labels,
        before.features,
        link,
        1.5,
        0.25,
    )
    assert np.array_equal(after.weights, before.weights) and np.array_equal(after.intercepts, before.intercepts)
    assert after.to_bytes() == before.to_bytes()
    row = [{"a": 1.0, "c é": 2.0}]
    assert np.array_equal(after.probabilities(row), before.probabilities(row))


def test_the_arrays_hold_no_pickled_objects() -> None:
    _, arrays = model().to_bytes()
    with np.load(io.BytesIO(arrays), allow_pickle=False) as found:
        assert all(found[name].dtype.kind == "f" for name in found.files)


class Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return (pytest.fail, ("a pickled object was loaded",))


def bombs() -> list[bytes]:
    array = io.BytesIO()
    np.savez(array, weights=np.asarray([Bomb()], dtype=object), intercepts=np.zeros(3))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("weights.npy", pickle.dumps(Bomb()))
        archive.writestr("intercepts.npy", pickle.dumps(Bomb()))
    return [pickle.dumps(Bomb()), array.getvalue(), zipped.getvalue()]


@pytest.mark.parametrize("arrays", bombs(), ids=["pickle", "object array", "pickle in a zip"])
def test_pickled_objects_are_not_loaded(arrays: bytes) -> None:
    with pytest.raises((ModelError, AttributeError)):
        LinearModel.from_bytes(model().to_bytes()[0], arrays, name="x")


@pytest.mark.parametrize("arrays", bombs()[:2], ids=["pickle", "object array"])
def test_pickled_objects_are_refused(arrays: bytes) -> None:
    with pytest.raises(ModelError, match="model part x is damaged"):
        LinearModel.from_bytes(model().to_bytes()[0], arrays, name="x")


def damaged() -> list[tuple[str, bytes, bytes]]:
    head, arrays = model().to_bytes()
    data = json.loads(head)
    other = LinearModel(("x", "y"), FEATURES, np.zeros((2, 4), dtype=np.float32), np.zeros(2)).to_bytes()[1]
    return [
        ("no json", b"{", arrays),
        ("empty head", b"", arrays),
        ("a list", b"[]", arrays),
        ("missing key", json.dumps({k: v for k, v in data.items() if k != "labels"}).encode(), arrays),
        ("another format", json.dumps({**data, "format": "linear/9"}).encode(), arrays),
        ("fewer features", json.dumps({**data, "features": ["a"]}).encode(), arrays),
        ("other arrays", head, other),
        ("cut short", head, arrays[: len(arrays) // 2]),
        ("empty arrays", head, b""),
        ("text", head, b"words"),
    ]


@pytest.mark.parametrize(
    ("name", "head", "arrays"),
    [pytest.param(*case, id=case[0]) for case in damaged()],
)
def test_damaged_bytes_are_refused(name: str, head: bytes, arrays: bytes) -> None:
    with pytest.raises(ModelError, match="model part part7") as caught:
        LinearModel.from_bytes(head, arrays, name="part7")
    assert "\n" not in str(caught.value)


def test_an_untrained_component_says_so(tmp_path: object) -> None:
    class Step(Learned):
        parts = ("screen",)

    with pytest.raises(ModelError, match="'screen' is not trained"):
        Step().model("screen")
    with pytest.raises(ModelError, match="not whole"):
        Step().from_disk(str(tmp_path))
