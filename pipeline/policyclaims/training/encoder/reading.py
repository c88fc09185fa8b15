"""From annotated documents to an encoder, and to what encoders that have not seen their publishers make of real ones."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from policyclaims.components.encoder.model import Encoder, Sight
from policyclaims.errors import CorpusError
from policyclaims.training.corpus.documents import persona, split_of
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.encoder import examples as learned
from policyclaims.training.encoder import network, trainer
from policyclaims.training.encoder.examples import example
from policyclaims.training.encoder.trainer import RATE, Say, Tick, Trainer
from policyclaims.training.fitting.checkpoint import digest
from policyclaims.training.fitting.examples import Prepared
from policyclaims.training.fitting.stacking import spread

# The corpus is seen first and once; then real documents that were annotated by one reader; then, with these once more, the
# reviewed ones, which decide.
FIRST_PASSES, ONCE_PASSES, PASSES = 1, 2, 3
ONCE_RATE, REAL_RATE = 1.2e-4, 1e-4
FOLDS = 3


@dataclass(frozen=True, eq=False)
class Readings:
    """A fitted encoder; ``held`` lists the documents that it is joined on, ``sights`` what others than it make of them."""

    encoder: Encoder
    held: list[int]
    sights: list[Sight]


def ready(documents: Sequence[GoldDocument]) -> None:
    """Tell what the encoder lacks before anything is trained.

    Raises
    ------
    CorpusError
        There are too few real publishers to leave some out, and all documents fall into one split.
    ModelError
        Libraries or weights are missing.
    """
    real = {persona(d) for d in documents if d.meta.get("real") and d.meta.get("reviewed", True)}
    apart = [split_of(persona(d)) == "tune" for d in documents]
    if len(real) < FOLDS and (not any(apart) or all(apart)):
        raise CorpusError(
            "the encoder is joined on the tune split, and all publishers fall into one split: give more publishers, or --fast"
        )
    network.published()


def train_encoder(prepared: Sequence[Prepared], *, work: Path | None = None, say: Say, tick: Tick) -> Readings:
    """Fine-tune the encoder.

    With reviewed real documents of enough publishers, it learns the others first and these last; it is joined on those that
    encoders fitted without their publishers have looked at. Without, it is joined on the tune split of the corpus.

    Parameters
    ----------
    prepared
        Annotated documents.
    work
        A folder for weights: with it, training goes on where it stopped.
    say, tick
        Called with the name of a stage, and with how many of its steps are done.

    Raises
    ------
    ModelError
        Libraries or weights are missing.
    CorpusError
        There is not one batch of text.
    """
    encoder = Trainer()
    examples = [example(p.analysis, p.gold, encoder.tokenizer) for p in prepared]
    real = [n for n, p in enumerate(prepared) if p.reviewed]
    once = [n for n, p in enumerate(prepared) if p.real and not p.reviewed]
    others = [n for n, p in enumerate(prepared) if not p.real]
    code = [inspect.getsource(module) for module in (learned, network, trainer)]

    def stage(name: str, chosen: Sequence[int], fit: Callable[[], None]) -> None:
        """Fit weights, or take those that were fitted before to the same documents."""
        told = f"encoder, {name}: {len(set(chosen))} documents"
        if work is None:
            say(told)
            fit()
            return
        import torch

        content = json.dumps([prepared[n].gold.to_json() for n in chosen], sort_keys=True, default=str)
        file = work / f"encoder-{name}-{digest(*code, content)}.pt"
        if file.is_file():
            say(f"encoder, {name}: done before")
            encoder.restore(torch.load(file, weights_only=True))
            return
        say(told)
        fit()
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".part")
        torch.save(encoder.weights(), aside)
        aside.rename(file)

    def some(chosen: Sequence[int], passes: int, rate: float = RATE) -> None:
        encoder.fit([examples[n] for n in chosen], passes=passes, rate=rate, tick=tick)

    if len({persona(prepared[n].gold) for n in real}) < FOLDS:
        held = [n for n, p in enumerate(prepared) if split_of(persona(p.gold)) == "tune"]
        seen = [n for n in range(len(prepared)) if n not in set(held)]
        stage("corpus", seen, lambda: some(seen, PASSES))
        sights = [encoder.look(prepared[n].analysis) for n in held]
        return Readings(Encoder(*encoder.graph()), held, sights)
    if others:
        stage("corpus", others, lambda: some(others, FIRST_PASSES))
    if once:
        stage("annotated once", once, lambda: some(once, ONCE_PASSES, ONCE_RATE))
    first = encoder.weights()
    seen_before = {persona(prepared[n].gold) for n in once}
    if len({persona(prepared[n].gold) for n in real} - seen_before) < FOLDS:
        seen_before = set()
    folds = list(spread([(persona(prepared[n].gold), len(prepared[n].gold.recommendations)) for n in real], FOLDS))
    looked: dict[int, Sight] = {}
    for fold in range(FOLDS):
        encoder.restore(first)
        inside = [n for n, f in zip(real, folds, strict=True) if f != fold]
        shown = inside * PASSES + once
        stage(f"fold {fold + 1} of {FOLDS}", shown, lambda shown=shown: some(shown, 1, REAL_RATE))  # type: ignore[misc]
        left_out = [n for n, f in zip(real, folds, strict=True) if f == fold and persona(prepared[n].gold) not in seen_before]
        looked |= {n: encoder.look(prepared[n].analysis) for n in left_out}
    encoder.restore(first)
    shown = real * PASSES + once
    stage("all", shown, lambda: some(shown, 1, REAL_RATE))
    held = sorted(looked)
    return Readings(Encoder(*encoder.graph()), held, [looked[n] for n in held])
