"""The components of the pipeline, each one step on the data's way. ``predict`` is pure; only ``__call__`` changes the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from policyclaims.components.actors.finder import ActorFinder, Named, Option
from policyclaims.components.actors.holders import find_holder
from policyclaims.components.actors.names import Names
from policyclaims.components.actors.ranking import choose as choose_set
from policyclaims.components.actors.ranking import option_features
from policyclaims.components.encoder.model import Encoder, Sight
from policyclaims.components.learning.learned import Learned
from policyclaims.components.learning.linear import Floats, chance, log_odds
from policyclaims.components.parsing.candidates import Analysis, Candidate, analyse, parse
from policyclaims.components.parsing.screen import keep, screen_rows
from policyclaims.components.rationales.reasons import Target, find_units, in_reach, link_features, score_units
from policyclaims.components.recommendations.cues import find_cue, find_polarity
from policyclaims.components.recommendations.detection import choose, first_rows, score_candidates
from policyclaims.components.stacking.joint import PARTS, Reading
from policyclaims.components.stacking.proposals import candidate_of
from policyclaims.components.steps.assigned import action_sentences, owner_of, with_rows
from policyclaims.components.steps.state import Found, Reason, Work, begin, work_of
from policyclaims.components.themes.topics import stems, topic_features
from policyclaims.errors import ModelError
from policyclaims.knowledge.tables import load_actors
from policyclaims.knowledge.taxonomy import Taxonomy

# Sentences before and behind a recommendation whose subjects may be its actors.
_NEAR = (-2, -1, 0, 1)
_GRAPH, _VOCABULARY = "encoder.onnx", "tokenizer.json"


class LayoutStep:
    """Finds blocks and sentences."""

    def __call__(self, doc: Doc) -> Doc:
        """Put the document's structure in place."""
        begin(doc, analyse(doc.text))
        return doc


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


class CandidateStep(Learned):
    """Chooses the sentences that are worth a parse, and parses them with the base pipeline."""

    parts = ("screen",)

    def __init__(self, base: Language, *, exhaustive: bool = False) -> None:
        super().__init__()
        self.base = base
        self.exhaustive = exhaustive

    def predict(self, work: Work) -> set[int]:
        """Give the indexes of the sentences to parse."""
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


class RecommendationStep(Learned):
    """Decides which clauses are recommendations, whose they are, and what makes them so."""

    parts = ("detect", "context")

    def __init__(self, actors: Iterable[Path] = (), *, explain: bool = False) -> None:
        super().__init__()
        self.table = load_actors(actors)
        self.explain = explain

    def predict(self, work: Work) -> list[Found]:
        """Give the recommendations in the order of the text, actors and reasons still open."""
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
        for proposal, score in work.reading.choose(chances):
            if (candidate := candidate_of(work.analysis, proposal)) is not None:
                yield candidate, score, proposal.span.reported

    def __call__(self, doc: Doc) -> Doc:
        """Put the recommendations of a document in place."""
        work = work_of(doc)
        work.names = Names(work.analysis.blocks, self.table)
        work.found = self.predict(work)
        return doc


class ActorStep(Learned):
    """Chooses, for each recommendation, the actors among those that the text offers."""

    parts = ("actors",)

    def __init__(self, *, explain: bool = False) -> None:
        super().__init__()
        self.explain = explain

    def predict(self, work: Work) -> list[Option]:
        """Give one option for each recommendation."""
        if work.names is None:
            return []
        finder = ActorFinder(work.analysis, work.names)
        model = self.model("actors")
        previous: tuple[Named, ...] | None = None
        chosen = []
        for found in work.found:
            options = finder.options(found.candidate, previous)
            rows = [option_features(work.analysis, found.candidate, o, options) for o in options]
            scores = model.raw(rows)[:, 1] * model.scale
            if work.reading is not None:
                scores = work.reading.rank(found.candidate, options, scores)
            best, found.sure = choose_set(scores, options)
            if (owner := owner_of(work.analysis, work.names, found.candidate)) is not None:
                best, found.sure = len(options), None
                options.append(owner)
            elif self.explain:
                found.why["actors"] = model.reasons(rows[best], "right")
            chosen.append(options[best])
            if found.holder == "author":
                previous = options[best].actors
                finder.settle(found.candidate, previous)
        return chosen

    def __call__(self, doc: Doc) -> Doc:
        """Put the actors of a document's recommendations in place."""
        work = work_of(doc)
        for found, option in zip(work.found, self.predict(work), strict=True):
            found.actors, found.how = option.actors, option.how
        return doc


class RationaleStep(Learned):
    """Finds the reasons and ties each to the recommendations that it argues for."""

    parts = ("reasons", "around", "links")

    def __init__(self, *, everything: bool = False) -> None:
        super().__init__()
        self.everything = everything

    def predict(self, work: Work) -> list[list[Reason]]:
        """Give the reasons of each recommendation."""
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


class ThemeStep(Learned):
    """Labels each recommendation with themes of the model's taxonomy."""

    parts = ("themes",)

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__()
        self.abouts = {theme.label: frozenset(stems(theme.about)) for theme in taxonomy.themes}

    def predict(self, work: Work) -> list[list[tuple[str, float]]]:
        """Give each recommendation's labels with their probabilities, best first: at least one, at most three."""
        if not work.found:
            return []
        model = self.model("themes")
        rows = [
            topic_features(
                work.analysis, f.candidate.start, f.candidate.end, f.candidate.sentence, [a.name for a in f.actors], self.abouts
            )
            for f in work.found
        ]
        out = []
        for chances in model.probabilities(rows):
            order = sorted(range(len(chances)), key=lambda k: (-chances[k], model.labels[k]))[:3]
            out.append(
                [
                    (model.labels[k], float(chances[k]))
                    for n, k in enumerate(order)
                    if n == 0 or chances[k] >= float(self.settings["themes"])
                ]
            )
        return out

    def __call__(self, doc: Doc) -> Doc:
        """Put the themes of a document's recommendations in place."""
        work = work_of(doc)
        for found, themes in zip(work.found, self.predict(work), strict=True):
            found.themes = themes
        return doc
