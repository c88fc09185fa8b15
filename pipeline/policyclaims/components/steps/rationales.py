"""Why it should be done: rationales, each tied to what it argues for."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

from policyclaims.components.learning.learned import Learned
from policyclaims.components.learning.linear import chance, log_odds
from policyclaims.components.rationales.reasons import Target, find_units, in_reach, link_features, score_units
from policyclaims.components.steps.state import Reason, Work, work_of


class RationaleStep(Learned):
    """Finds the reasons and ties each to the recommendations that it argues for."""

    parts = ("reasons", "around", "links")

    def __init__(self, *, everything: bool = False) -> None:
        super().__init__()
        self.everything = everything

    def predict(self, work: Work) -> list[list[Reason]]:
        """Return the reasons of each recommendation."""
        found: list[list[Reason]] = [[] for _ in work.found]
        own = [i for i, f in enumerate(work.found) if f.holder == "author"]
        targets = [
            Target(f.candidate.sentence, f.candidate.start, f.candidate.end, f.cue.strength) for f in (work.found[i] for i in own)
        ]
        units = find_units(work.analysis, targets)
        if not units:
            return found
        chances = score_units(work.analysis, units, targets, self.model("reasons"), self.model("around"))
        settings = self.settings
        if work.reading is not None:
            chances, settings = work.reading.judge(units, chances), dict(work.reading.settings)
        threshold, least = float(settings["reasons"]), float(settings["links"])
        shown = 0.0 if self.everything else float(settings.get("shown", 0.0))
        scale, shift = float(settings.get("scale", 1.0)), float(settings.get("shift", 0.0))
        for unit, likely in zip(units, chances, strict=True):
            near = in_reach(unit, targets)
            if likely < threshold or not near:
                continue
            links = self.model("links").probabilities([link_features(work.analysis, unit, t, targets) for t in near])[:, 1]
            if work.reading is not None:
                links = work.reading.tie(unit, near, links)
            best = int(np.argmax(links))
            for i, (target, link) in enumerate(zip(near, links, strict=True)):
                if i == best or link >= least:
                    score = chance(scale * log_odds(float(likely * link)) + shift)
                    if score < shown:
                        continue
                    found[own[targets.index(target)]].append(Reason(unit.start, unit.end, score))
        return found

    def __call__(self, doc: Doc) -> Doc:
        """Put the reasons of a document's recommendations in place."""
        work = work_of(doc)
        for found, reasons in zip(work.found, self.predict(work), strict=True):
            found.rationales = reasons
        return doc
