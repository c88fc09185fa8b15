"""The sentences worth a parse, parsed."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from policyclaims.components.learning.learned import Learned
from policyclaims.components.parsing.candidates import parse
from policyclaims.components.parsing.screen import keep, screen_rows
from policyclaims.components.steps.assigned import action_sentences
from policyclaims.components.steps.state import Work, work_of

# Sentences before and behind a recommendation whose subjects may be its actors.
_NEAR = (-2, -1, 0, 1)


class CandidateStep(Learned):
    """Chooses the sentences that are worth a parse, and parses them with the base pipeline."""

    parts = ("screen",)

    def __init__(self, base: Language, *, exhaustive: bool = False) -> None:
        super().__init__()
        self.base = base
        self.exhaustive = exhaustive

    def predict(self, work: Work) -> set[int]:
        """Return the indexes of the sentences to parse."""
        analysis = work.analysis
        if self.exhaustive or not analysis.sentences:
            return set(range(len(analysis.sentences)))
        screen = self.model("screen")
        chances = screen.probabilities(screen_rows(analysis))[:, 1]
        chosen = set(np.flatnonzero(chances >= float(self.settings["screen"])).tolist())
        if work.reading is not None:
            chosen |= {span.sentence + step for span in work.reading.spans for step in _NEAR}
        chosen |= action_sentences(analysis).keys()
        return keep(analysis, chosen & set(range(len(analysis.sentences))))

    def __call__(self, doc: Doc) -> Doc:
        """Parse the chosen sentences of a document."""
        work = work_of(doc)
        parse(work.analysis, self.predict(work), self.base)
        return doc
