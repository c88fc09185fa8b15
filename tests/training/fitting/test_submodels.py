"""Submodels: what is declared is what the steps ask for, and one function fits or adapts whatever is declared."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from policyclaims.components.learning.learned import Learned
from policyclaims.components.steps.names import ENCODER, RATIONALES, STEPS
from policyclaims.factories import load_base  # noqa: F401  registers the steps
from policyclaims.training.fitting import stacking
from policyclaims.training.fitting.submodel import Context, Examples, Submodel, adapt_parts, fit_parts
from policyclaims.training.fitting.submodels import STAGES
from policyclaims.training.fitting.trained import Trained
from spacy import blank

ROWS = [{"good": 1.0, "all": 1.0}, {"bad": 1.0, "all": 1.0}]


def made(context: Context) -> Examples:
    found = Examples()
    for n in range(len(context.prepared)):
        found.add(n, ROWS, [1.0, 0.0], owner=n)
    return found


def halved(context: Context, examples: Examples, chances: Any) -> Any:
    return {"reasons": float(chances[:, 1].mean())}, {"rows": float(len(examples.rows))}


def context(**more: Any) -> Context:
    documents: Any = [SimpleNamespace() for _ in range(10)]
    return Context(documents, [n % 5 for n in range(10)], np.ones(10), [True] * 10, Trained(), **more)


PART = Submodel(RATIONALES, "reasons", made, C=1.0, adapted_C=0.5, tune=halved)


def test_every_part_that_a_step_asks_for_is_declared_once() -> None:
    nlp = blank("en")
    asked = [
        (name, part)
        for name in (*STEPS, ENCODER)
        if isinstance(step := nlp.create_pipe(name), Learned)
        for part in step.parts
    ]
    declared = [(p.step, p.name) for parts in (*STAGES.values(), stacking.PARTS) for p in parts]
    assert sorted(asked) == sorted(declared) and len(set(declared)) == len(declared)


def test_a_part_is_fitted_whole_and_without_each_fold() -> None:
    here = context()
    fit_parts([PART], here)
    model = here.found.parts[RATIONALES]["reasons"]
    assert model.probabilities([{"good": 1.0}])[0, 1] > 0.8 > 0.2 > model.probabilities([{"bad": 1.0}])[0, 1]
    assert set(here.found.folded["reasons"]) == set(range(5))
    assert here.found.figures == {"rows": 20.0} and abs(here.found.settings[RATIONALES]["reasons"] - 0.5) < 0.05


def test_adapting_moves_what_may_move_and_keeps_the_rest() -> None:
    first = context()
    fit_parts([PART], first)
    turned = context(before=first.found)
    kept = Submodel(RATIONALES, "reasons", made, C=1.0)
    adapt_parts([kept], turned)
    old = first.found.parts[RATIONALES]["reasons"]
    assert turned.found.parts[RATIONALES]["reasons"] is old

    def other(context: Context) -> Examples:
        found = made(context)
        found.targets = [1 - y for y in found.targets]
        return found

    moved = context(before=first.found)
    adapt_parts([Submodel(RATIONALES, "reasons", other, C=1.0, adapted_C=10.0)], moved)
    assert moved.found.parts[RATIONALES]["reasons"].probabilities([{"good": 1.0}])[0, 1] < 0.5
    assert moved.found.parts[RATIONALES]["reasons"].scale == old.scale and set(moved.found.folded["reasons"]) == set(range(5))
