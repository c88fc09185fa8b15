"""Who should do it: one set of actors for each recommendation."""

from __future__ import annotations

from spacy.tokens import Doc

from policyclaims.components.actors.finder import ActorFinder, Named, Option
from policyclaims.components.actors.ranking import choose as choose_set
from policyclaims.components.actors.ranking import option_features
from policyclaims.components.learning.learned import Learned
from policyclaims.components.stacking.pointers import marked, offers
from policyclaims.components.steps.assigned import owner_of
from policyclaims.components.steps.state import Work, work_of


class ActorStep(Learned):
    """Chooses, for each recommendation, the actors among those that the text offers."""

    parts = ("actors",)

    def __init__(self, *, explain: bool = False) -> None:
        super().__init__()
        self.explain = explain

    def predict(self, work: Work) -> list[Option]:
        """Return one option for each recommendation."""
        if work.names is None:
            return []
        finder = ActorFinder(work.analysis, work.names)
        model = self.model("actors")
        there = marked(work.analysis.text, work.reading.sight, work.names) if work.reading is not None else []
        previous: tuple[Named, ...] | None = None
        chosen = []
        for found in work.found:
            options = finder.options(found.candidate, previous)
            rows = option_features(work.analysis, found.candidate, options)
            scores = model.raw(rows)[:, 1] * model.scale
            best, found.sure = choose_set(scores, options)
            # What the next may inherit is the linear choice, with the encoder too: behind its own choices it errs in rows.
            passed = options[best].actors
            if work.reading is not None:
                options += offers(work.reading.sight, found.candidate, there, [{a.name for a in o.actors} for o in options])
                best, found.sure = choose_set(work.reading.rank(found.candidate, options, scores), options)
            if (owner := owner_of(work.analysis, work.names, found.candidate)) is not None:
                best, found.sure = len(options), None
                passed = owner.actors
                options.append(owner)
            elif self.explain and best < len(rows):
                found.why["actors"] = model.reasons(rows[best], "right")
            chosen.append(options[best])
            if found.holder == "author":
                previous = passed
                finder.settle(found.candidate, previous)
        return chosen

    def __call__(self, doc: Doc) -> Doc:
        """Put the actors of a document's recommendations in place."""
        work = work_of(doc)
        for found, option in zip(work.found, self.predict(work), strict=True):
            found.actors, found.how = option.actors, option.how
        return doc
