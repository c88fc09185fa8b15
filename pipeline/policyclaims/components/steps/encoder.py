"""The encoder's look at a document, which the steps after it join with their own verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from spacy.tokens import Doc

from policyclaims.components.encoder.model import Encoder, Sight
from policyclaims.components.learning.learned import Learned
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.stacking.joint import PARTS, Reading
from policyclaims.components.steps.state import Work, work_of
from policyclaims.errors import ModelError

_GRAPH, _VOCABULARY = "encoder.onnx", "tokenizer.json"


class Reader(Protocol):
    """Whatever looks at documents as the encoder does."""

    def read(self, analysis: Analysis) -> Sight:
        """Look at a document."""
        ...


class EncoderStep(Learned):
    """Lets the encoder look at the document; the steps after it join its verdicts with their own. Left out with ``fast``."""

    parts = PARTS

    def __init__(self, encoder: Reader | None = None) -> None:
        super().__init__()
        self.encoder = encoder

    def predict(self, work: Work) -> Reading | None:
        """Return what the encoder makes of a document."""
        if self.encoder is None:
            raise ModelError("the encoder is not trained: load a model folder, or run policyclaims train")
        if not work.analysis.sentences:
            return None
        models = {part: self.model(part) for part in self.parts}
        return Reading(work.analysis, self.encoder.read(work.analysis), models, self.settings)

    def __call__(self, doc: Doc) -> Doc:
        """Put the encoder's reading of a document in place."""
        work = work_of(doc)
        work.reading = self.predict(work)
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the joining models, the graph and the tokenizer into a folder."""
        super().to_disk(path, exclude=exclude)
        if isinstance(self.encoder, Encoder):
            (Path(path) / _GRAPH).write_bytes(self.encoder.graph)
            (Path(path) / _VOCABULARY).write_bytes(self.encoder.vocabulary)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EncoderStep:
        """Read them from a folder.

        Raises
        ------
        ModelError
            A file is missing or damaged, or the libraries are not installed.
        """
        super().from_disk(path, exclude=exclude)
        try:
            self.encoder = Encoder((Path(path) / _GRAPH).read_bytes(), (Path(path) / _VOCABULARY).read_bytes())
        except OSError as error:
            raise ModelError(f"{path}: the model is not whole: {error}") from error
        return self
