"""What training has learned so far, part by part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from policyclaims.components.learning.linear import LinearModel
from policyclaims.components.steps.names import ENCODER, STEPS


@dataclass
class Trained:
    """Learned parts by component, with settings and out-of-fold figures; ``folded`` holds part → fold → model without it."""

    parts: dict[str, dict[str, LinearModel]] = field(default_factory=lambda: {step: {} for step in (*STEPS, ENCODER)})
    settings: dict[str, dict[str, float]] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    folded: dict[str, dict[int, LinearModel]] = field(default_factory=dict)

    def fold(self, part: str) -> dict[int, LinearModel]:
        """Return the place for the models of a part by fold."""
        return self.folded.setdefault(part, {})

    def without(self, step: str, part: str, fold: int) -> LinearModel:
        """Return a part's model that was fitted without a fold, calibrated as the whole one is."""
        whole = self.parts[step][part]
        return replace(self.folded.get(part, {}).get(fold, whole), scale=whole.scale, shift=whole.shift)

    def add(self, other: Trained) -> None:
        """Take over what another stage gave."""
        for step, parts in other.parts.items():
            self.parts[step] |= parts
        self.settings |= other.settings
        self.figures |= other.figures
        self.folded |= other.folded

    def pack(self) -> tuple[dict[str, LinearModel], dict[str, Any]]:
        """Return the models under flat names, and the numbers."""
        whole = {f"{step}/{part}": model for step, parts in self.parts.items() for part, model in parts.items()}
        folded = {f"{fold}/{part}": model for part, folds in self.folded.items() for fold, model in folds.items()}
        return whole | folded, {"settings": self.settings, "figures": self.figures}

    @classmethod
    def unpack(cls, models: dict[str, LinearModel], rest: dict[str, Any]) -> Trained:
        """Undo ``pack``."""
        found = cls(settings=rest["settings"], figures=rest["figures"])
        for name, model in models.items():
            owner, _, part = name.partition("/")
            if owner.isdecimal():
                found.fold(part)[int(owner)] = model
            else:
                found.parts[owner][part] = model
        return found
