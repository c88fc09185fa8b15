"""A component with learned parts: kept as JSON and arrays inside the pipeline's folder, never as pickled objects."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from policyclaims.components.learning.linear import LinearModel
from policyclaims.errors import ModelError


class Learned:
    """Base of the learned components: ``parts`` names their linear models, ``settings`` holds tuned thresholds."""

    parts: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.models: dict[str, LinearModel] = {}
        self.settings: dict[str, float] = {}

    def model(self, part: str) -> LinearModel:
        """Return a learned part.

        Raises
        ------
        ModelError
            Nothing was trained or loaded.
        """
        try:
            return self.models[part]
        except KeyError:
            raise ModelError(f"the part {part!r} is not trained: load a model folder, or run policyclaims train") from None

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the parts into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_text(json.dumps(self.settings, sort_keys=True), encoding="utf8")
        for part in self.parts:
            head, arrays = self.model(part).to_bytes()
            (folder / f"{part}.json").write_bytes(head)
            (folder / f"{part}.npz").write_bytes(arrays)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Learned:
        """Read the parts from a folder.

        Raises
        ------
        ModelError
            A file is missing or damaged.
        """
        folder = Path(path)
        try:
            self.settings = json.loads((folder / "settings.json").read_text(encoding="utf8"))
            for part in self.parts:
                self.models[part] = LinearModel.from_bytes(
                    (folder / f"{part}.json").read_bytes(), (folder / f"{part}.npz").read_bytes(), name=part
                )
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder}: the model is not whole: {error}") from error
        return self
