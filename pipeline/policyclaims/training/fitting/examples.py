"""Training rows from annotated documents: every learned step sees what it will see at run time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language

from policyclaims.components.actors.finder import ActorFinder, Named, Option
from policyclaims.components.actors.names import Names
from policyclaims.components.actors.ranking import choose, option_features
from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.components.parsing.candidates import Analysis, Candidate, analyse, parse
from policyclaims.components.rationales.reasons import Target
from policyclaims.components.recommendations.detection import AUTHOR, REPORTED, first_rows
from policyclaims.knowledge.tables import ActorTable, fold
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation.matching import match

Row = dict[str, float]


@dataclass
class Prepared:
    """One annotated document, parsed, with what its annotation says of each candidate.

    ``labels`` holds a class of ``detection.LABELS`` for each candidate, ``pairs`` the candidate of each matched
    recommendation.
    """

    gold: GoldDocument
    analysis: Analysis
    rows: list[Row]
    labels: Floats
    pairs: dict[int, int]

    @property
    def real(self) -> bool:
        """Whether its author wrote it for readers, not for a corpus."""
        return bool(self.gold.meta.get("real"))

    @property
    def reviewed(self) -> bool:
        """Whether it is real, and its annotation was read again: such documents decide what is tuned."""
        return self.real and bool(self.gold.meta.get("reviewed", True))

    def keys(self) -> list[str]:
        """List the ids of the recommendations of ``targets``."""
        found = (self.gold.recommendations[g] for g in sorted(self.pairs))
        return [r.id for r in found if r.holder == "author"]

    def targets(self) -> list[Target]:
        """Return the author's matched recommendations as the rationale step will see them, in the order of ``pairs``."""
        found = []
        for g, c in sorted(self.pairs.items()):
            if self.gold.recommendations[g].holder == "author":
                candidate = self.analysis.candidates[c]
                found.append(Target(candidate.sentence, candidate.start, candidate.end, ""))
        return found


def prepare(gold: GoldDocument, base: Language) -> Prepared:
    """Parse a document and tell each candidate from the annotation what it is."""
    analysis = analyse(gold.text)
    parse(analysis, range(len(analysis.sentences)), base)
    labels = np.zeros(len(analysis.candidates))
    pairs = match(gold.text, gold.recommendations, analysis.candidates)
    for g, c in pairs.items():
        labels[c] = AUTHOR if gold.recommendations[g].holder == "author" else REPORTED
    return Prepared(gold, analysis, first_rows(analysis), labels, pairs)


def same_actors(option: Option, actors: Sequence[str], table: ActorTable) -> bool:
    """Return whether an option is the annotated set, however each name is written."""
    return {_loose(a.name, table) for a in option.actors} == {_loose(a, table) for a in actors}


def right_options(options: Sequence[Option], actors: Sequence[str], table: ActorTable) -> list[float]:
    """Return 1 for each option that is the annotated set to the letter; where none is, for each that is it however written."""
    wanted = {fold(a).lower() for a in actors}
    exact = [float({fold(a.name).lower() for a in option.actors} == wanted) for option in options]
    return exact if any(exact) else [float(same_actors(option, actors, table)) for option in options]


def _loose(name: str, table: ActorTable) -> str:
    """Fold a name so that "South Africa Ministry of Health" is "Ministry of Health of South Africa", and plural is singular."""
    folded = fold(name).lower()
    if (entry := table.names.get(fold(name))) is not None and entry.kind == "state":
        return folded
    words = folded.split()
    kept: list[str] = []
    i = 0
    while i < len(words):
        size = next(
            (n for n in (3, 2, 1) if (e := table.names.get(" ".join(words[i : i + n]))) is not None and e.kind == "state"), 0
        )
        if size or words[i] in table.demonyms:
            i += size or 1
            continue
        if words[i] not in ("of", "the", "for", "and", "all"):
            kept.append(words[i].removesuffix("s") if len(words[i]) > 3 else words[i])
        i += 1
    return " ".join(kept) or folded


def annotated_options(
    prepared: Prepared, table: ActorTable, ranker: LinearModel | None = None
) -> Iterator[tuple[int, Candidate, list[Option]]]:
    """Yield, for each matched recommendation of the author, its index, its clause and the sets of actors to choose from.

    Parameters
    ----------
    prepared
        A document.
    table
        Names of actors.
    ranker
        What chooses the actors of the recommendation before, which the next may inherit: a model that has not seen the
        document, so that its errors are met in training as they are in reading. None takes the annotated ones.
    """
    finder = ActorFinder(prepared.analysis, Names(prepared.analysis.blocks, table))
    previous: tuple[Named, ...] | None = None
    for g, c in sorted(prepared.pairs.items()):
        gold = prepared.gold.recommendations[g]
        if gold.holder != "author":
            continue
        candidate = prepared.analysis.candidates[c]
        options = finder.options(candidate, previous)
        yield g, candidate, options
        if ranker is None:
            spans = gold.actor_spans or (None,) * len(gold.actors)
            previous = tuple(
                Named(a, "body" if a[:1].isupper() else "generic", *(s or (-1, -1)))
                for a, s in zip(gold.actors, spans, strict=True)
            )
        else:
            scores = ranker.raw(option_features(prepared.analysis, candidate, options))[:, 1]
            previous = options[choose(scores * ranker.scale, options)[0]].actors
        finder.settle(candidate, previous)
