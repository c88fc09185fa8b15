"""Fitting the linear parts: each scored and calibrated on folds that hold out whole publishers, its thresholds tuned on real documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from policyclaims.components.themes.topics import stems
from policyclaims.knowledge.taxonomy import Taxonomy
from policyclaims.training.corpus.documents import persona
from policyclaims.training.fitting import actors, rationales, recommendations, screen, themes
from policyclaims.training.fitting.checkpoint import Parts
from policyclaims.training.fitting.examples import Prepared
from policyclaims.training.fitting.submodel import Context, Submodel, fit_parts
from policyclaims.training.fitting.trained import Trained

# The linear parts, in the order in which they are fitted; what stands together is kept together when training is interrupted.
STAGES: Mapping[str, Sequence[Submodel]] = {
    "recommendations": (recommendations.DETECT, recommendations.CONTEXT),
    "screen": (screen.SCREEN,),
    "actors": (actors.RANKER,),
    "rationales": (rationales.REASONS, rationales.AROUND, rationales.LINKS),
    "themes": (themes.LABELS,),
}
FOLDS = 5
# How much a real document counts beside one that was written for the corpus. Those annotated once at 0, 1 and 3: themes out of fold
# 0.618, 0.645, 0.647, the main one right 0.737, 0.758, 0.758.
REAL_WEIGHT = 3.0


def tuned_on(prepared: Sequence[Prepared]) -> list[int]:
    """List the documents that thresholds and calibration are tuned on: the reviewed real ones, or all where these are too few."""
    real = [n for n, p in enumerate(prepared) if p.reviewed]
    return real if len({persona(prepared[n].gold) for n in real}) >= FOLDS else list(range(len(prepared)))


def fit_all(
    prepared: Sequence[Prepared], taxonomy: Taxonomy, say: Callable[[str], None], *, parts: Parts | None = None
) -> Trained:
    """Fit every part; each is scored and calibrated on folds that hold out whole publishers. ``parts`` keeps what is done."""
    found = Trained()
    context = Context(
        prepared,
        folds=folds_of(prepared),
        weights=np.asarray([REAL_WEIGHT if p.real else 1.0 for p in prepared]),
        tuned=np.isin(np.arange(len(prepared)), tuned_on(prepared)).tolist(),
        themes=taxonomy.labels,
        abouts={theme.label: frozenset(stems(theme.about)) for theme in taxonomy.themes},
        found=found,
        before=found,
    )
    for name, declared in STAGES.items():
        kept = parts.load(name) if parts is not None else None
        if kept is not None:
            say(f"{name}: done before")
            found.add(Trained.unpack(*kept))
            continue
        say(name)
        new = Trained()
        fit_parts(declared, replace(context, found=new))
        if parts is not None:
            parts.save(name, *new.pack())
        found.add(new)
    return found


def folds_of(prepared: Sequence[Prepared]) -> list[int]:
    """Return each document's fold: whole personas together, the same for the same corpus."""
    held_out = [persona(p.gold) for p in prepared]
    if len(set(held_out)) < FOLDS:  # a user's own corpus may have one publisher
        held_out = [p.gold.id for p in prepared]
    names = sorted(set(held_out))
    order = np.random.default_rng(0).permutation(len(names))
    fold_of = {names[i]: int(n % FOLDS) for n, i in enumerate(order)}
    return [fold_of[name] for name in held_out]
