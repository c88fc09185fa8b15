"""What it is about: themes of each recommendation."""

from __future__ import annotations

from spacy.tokens import Doc

from policyclaims.components.learning.learned import Learned
from policyclaims.components.steps.state import Work, work_of
from policyclaims.components.themes.topics import stems, topic_features
from policyclaims.knowledge.taxonomy import Taxonomy


class ThemeStep(Learned):
    """Labels each recommendation with themes of the model's taxonomy."""

    parts = ("themes",)

    def __init__(self, taxonomy: Taxonomy) -> None:
        super().__init__()
        self.abouts = {theme.label: frozenset(stems(theme.about)) for theme in taxonomy.themes}

    def predict(self, work: Work) -> list[list[tuple[str, float]]]:
        """Return each recommendation's labels with their probabilities, best first: at least one, at most three."""
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
