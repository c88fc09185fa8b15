"""Linear models as plain arrays: named features in, calibrated probabilities out, and the features that decided."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policyclaims.errors import ModelError

Floats = NDArray[np.float64]
_FORMAT = "linear/1"


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, which is held off 0 and 1."""
    held = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(held / (1 - held))


def chance(odds: float) -> float:
    """Return the chance of log odds."""
    return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Weights of named features.

    Parameters
    ----------
    labels
        The classes; with ``link="sigmoid"`` each label is independent of the others, with ``"softmax"`` they exclude
        each other.
    features
        Names, in the order of the columns of ``weights``.
    weights
        Shape ``(labels, features)``.
    intercepts
        Shape ``(labels,)``.
    scale, shift
        Calibration: ``scale * z + shift`` replaces the raw score ``z`` of each label.
    """

    labels: tuple[str, ...]
    features: tuple[str, ...]
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float64]
    link: str = "softmax"
    scale: float = 1.0
    shift: float = 0.0
    index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {name: i for i, name in enumerate(self.features)})
        # One array for both: a row a feature, as the product with sparse rows wants it.
        object.__setattr__(self, "weights", np.ascontiguousarray(self.weights.T, dtype=np.float32).T)

    def raw(self, rows: Sequence[Mapping[str, float]]) -> Floats:
        """Return the uncalibrated scores, shape ``(rows, labels)``."""
        # Rows hold thousands of names in all: looked up without a loop in Python.
        columns: Any = np.fromiter(map(self.index.get, chain.from_iterable(rows), repeat(-1)), dtype=np.int64)
        values = np.fromiter(chain.from_iterable(row.values() for row in rows), dtype=float, count=len(columns))
        known = columns >= 0
        ends = np.concatenate([[0], np.cumsum(known)])[np.cumsum([0, *map(len, rows)])]
        out = np.tile(self.intercepts, (len(rows), 1))
        full = np.flatnonzero(np.diff(ends))
        if len(full):
            terms = self.weights.T[columns[known]] * values[known, None]
            out[full] += np.add.reduceat(terms, ends[full], axis=0)
        return out

    def probabilities(self, rows: Sequence[Mapping[str, float]]) -> Floats:
        """Return calibrated probabilities, shape ``(rows, labels)``."""
        return self.calibrated(self.raw(rows))

    def calibrated(self, scores: Floats) -> Floats:
        """Return the calibrated probabilities of raw scores; both of shape ``(rows, labels)``."""
        z = scores * self.scale + self.shift
        if self.link == "sigmoid":
            return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -40, 40))))
        z -= z.max(axis=1, keepdims=True, initial=-np.inf) if z.size else 0.0
        e = np.exp(z)
        return np.asarray(e / e.sum(axis=1, keepdims=True))

    def reasons(self, row: Mapping[str, float], label: str, *, most: int = 5) -> list[tuple[str, float]]:
        """Return the features of a row that spoke most for (or, negative, against) a label."""
        weights = self.weights[self.labels.index(label)]
        found = [(name, float(weights[self.index[name]] * value)) for name, value in row.items() if name in self.index]
        return sorted(found, key=lambda pair: (-abs(pair[1]), pair[0]))[:most]

    def to_bytes(self) -> tuple[bytes, bytes]:
        """Write the model: JSON with names and settings, and the arrays as an ``.npz`` without pickled objects."""
        head = {
            "format": _FORMAT,
            "labels": self.labels,
            "link": self.link,
            "scale": self.scale,
            "shift": self.shift,
            "features": self.features,
        }
        buffer = io.BytesIO()
        np.savez(buffer, weights=self.weights.astype(np.float16), intercepts=self.intercepts.astype(np.float64))
        return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode(), buffer.getvalue()

    @classmethod
    def from_bytes(cls, head: bytes, arrays: bytes, *, name: str) -> LinearModel:
        """Read what ``to_bytes`` wrote.

        Raises
        ------
        ModelError
            The parts are damaged, of another format, or do not fit together.
        """
        try:
            data = json.loads(head)
            if data["format"] != _FORMAT:
                raise ModelError(f"model part {name}: format {data['format']!r} is not {_FORMAT!r}: train the model again")
            with np.load(io.BytesIO(arrays), allow_pickle=False) as found:
                weights, intercepts = found["weights"].astype(np.float32), found["intercepts"]
            if weights.shape != (len(data["labels"]), len(data["features"])) or intercepts.shape != (len(data["labels"]),):
                raise ModelError(f"model part {name}: {weights.shape} weights do not fit {len(data['features'])} features")
            return cls(
                tuple(data["labels"]), tuple(data["features"]), weights, intercepts, data["link"], data["scale"], data["shift"]
            )
        except (KeyError, TypeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"model part {name} is damaged: {type(error).__name__}: {error}") from error
