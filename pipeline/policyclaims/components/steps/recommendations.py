"""What should be done: the clauses that are recommendations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from policyclaims.components.actors.holders import find_holder
from policyclaims.components.actors.names import Names
from policyclaims.components.learning.learned import Learned
from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Candidate
from policyclaims.components.recommendations.cues import find_cue, find_polarity
from policyclaims.components.recommendations.detection import choose, first_rows, score_candidates
from policyclaims.components.stacking.edges import settle
from policyclaims.components.stacking.proposals import candidate_of
from policyclaims.components.steps.assigned import with_rows
from policyclaims.components.steps.state import Found, Work, work_of
from policyclaims.knowledge.tables import load_actors


class RecommendationStep(Learned):
    """Decides which clauses are recommendations, whose they are, and what makes them so."""

    parts = ("detect", "context")

    def __init__(self, actors: Iterable[Path] = (), *, explain: bool = False) -> None:
        super().__init__()
        self.table = load_actors(actors)
        self.explain = explain

    def predict(self, work: Work) -> list[Found]:
        """Return the recommendations in the order of the text, actors and reasons still open."""
        analysis = work.analysis
        names = work.names or Names(analysis.blocks, self.table)
        chances = score_candidates(analysis, self.model("detect"), self.model("context")) if analysis.candidates else np.zeros((0, 3))
        found = []
        for candidate, score, reported in self._chosen(work, chances):
            holder = find_holder(analysis, candidate, names) if reported else "author"
            one = Found(candidate, score, holder, find_polarity(analysis, candidate), find_cue(analysis, candidate))
            if self.explain and candidate in analysis.candidates:
                row = first_rows(analysis)[analysis.candidates.index(candidate)]
                one.why["score"] = self.model("detect").reasons(row, "reported" if reported else "author")
            found.append(one)
        return with_rows(analysis, found)

    def _chosen(self, work: Work, chances: Floats) -> Iterator[tuple[Candidate, float, bool]]:
        """Yield the clauses that are recommendations, their scores, and whether they are only reported."""
        if work.reading is None:
            for pick in choose(work.analysis.candidates, chances, threshold=float(self.settings["detect"])):
                yield work.analysis.candidates[pick.index], pick.score, pick.reported
            return
        floor = 0
        for proposal, score in work.reading.choose(chances):
            if (candidate := candidate_of(work.analysis, proposal)) is not None:
                candidate = settle(work.analysis, candidate, floor=floor)
                floor = candidate.end
                yield candidate, score, proposal.span.reported

    def __call__(self, doc: Doc) -> Doc:
        """Put the recommendations of a document in place."""
        work = work_of(doc)
        work.names = Names(work.analysis.blocks, self.table)
        work.found = self.predict(work)
        return doc
