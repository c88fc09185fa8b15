"""The encoder's verdicts on one document joined with those of the linear models: what is a recommendation, who should act, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from policyclaims.components.encoder.decoding import Decoded, decode, log_odds
from policyclaims.components.encoder.model import ACTOR, FIRST, INSIDE, NOBODY, OWN, REASON, Ints, Sight
from policyclaims.components.learning.linear import Floats, LinearModel
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.stacking.edges import parted
from policyclaims.components.stacking.proposals import Proposal, choose, proposal_rows, propose

if TYPE_CHECKING:
    from policyclaims.components.actors.finder import Option
    from policyclaims.components.rationales.reasons import Target, Unit

# The parts of the model that are fitted on documents which the encoder has not seen.
PARTS = ("spans", "options", "units", "ties")


@dataclass(frozen=True, eq=False)
class Reading:
    """What the encoder makes of a document, and the models that join its verdicts with the linear models'.

    Parameters
    ----------
    analysis, sight
        The document.
    models
        Those of ``PARTS``.
    settings
        ``detect``, ``reasons`` and ``links``: least probabilities. The rest: see ``decoding.decode``.
    """

    analysis: Analysis
    sight: Sight
    models: Mapping[str, LinearModel]
    settings: Mapping[str, float]

    @cached_property
    def spans(self) -> list[Decoded]:
        """What the encoder by itself takes for recommendations."""
        return decode(self.analysis, self.sight, self.settings)

    def choose(self, chances: Floats) -> list[tuple[Proposal, float]]:
        """Choose the recommendations, of the author or reported, with their probabilities.

        Parameters
        ----------
        chances
            The linear verdict on the analysis' candidates, shape ``(candidates, 3)``.
        """
        proposals = propose(self.analysis, self.sight, self.spans, chances)
        if not proposals:
            return []
        joint = self.models["spans"].probabilities(proposal_rows(self.analysis, self.sight, proposals))[:, 1]
        least = self.settings["detect"]
        return choose(proposals, parted(self.analysis, proposals, joint, threshold=least), threshold=least)

    def rank(self, candidate: Candidate, options: Sequence[Option], scores: Floats) -> Floats:
        """Return calibrated scores of a clause's sets of actors, shape ``(options,)``; ``scores`` as for ``option_rows``."""
        model = self.models["options"]
        return np.asarray(model.raw(option_rows(self.sight, candidate, options, scores))[:, 1] * model.scale)

    def judge(self, units: Sequence[Unit], chances: Floats) -> Floats:
        """Return the probabilities that units are reasons, shape ``(units,)``, from those of the linear model."""
        return self.models["units"].probabilities(unit_rows(self.sight, units, chances))[:, 1]

    def tie(self, unit: Unit, targets: Sequence[Target], chances: Floats) -> Floats:
        """Return the probabilities that a reason argues for each recommendation, shape ``(targets,)``."""
        return self.models["ties"].probabilities(tie_rows(self.sight, unit, targets, chances))[:, 1]


def option_rows(sight: Sight, candidate: Candidate, options: Sequence[Option], scores: Floats) -> list[dict[str, float]]:
    """Return the rows that join both verdicts on sets of actors.

    Parameters
    ----------
    sight, candidate
        The document, and the recommendation in it.
    options
        Those that the rules offer, then those that only the encoder does.
    scores
        The linear ranker's of the former, shape ``(options,)`` or less; the others begin with that of "nobody".
    """
    places = sight.pieces.span(candidate.start, candidate.end)
    ranked = list(zip(options, scores.tolist(), strict=False))
    none = next((score for option, score in ranked if not option.actors), 0.0)
    linear = [*scores.tolist(), *[none] * (len(options) - len(ranked))]
    if not len(places):
        return [{"linear": score} for score in linear]
    own, elsewhere, nobody = (log_odds(float(x)) for x in sight.tags[places[0], OWN : NOBODY + 1])
    within = [_inside(candidate, option) for option in options]
    e = np.exp(scores - scores.max(initial=-np.inf))
    mass = float(e[within[: len(e)]].sum() / max(float(e.sum()), 1e-9))
    # A name may stand in several sets: its words are looked up once.
    seen: dict[tuple[int, int], Ints] = {}
    rows = []
    for option, score, inside in zip(options, linear, within, strict=True):
        row = {"linear": score, f"found:{option.relation}": 1.0}
        if option.head.split(">")[0].split()[:1] == ["we"]:
            row[option.head] = 1.0
        if not option.actors:
            rows.append(row | {"nobody": 1.0, "fits": nobody, "nobody, others inside": mass})
            continue
        there = [a for a in option.actors if a.start >= 0]
        row["fits"] = own if inside else elsewhere
        row["inside"] = float(inside)
        row["several"] = float(len(option.actors) > 1)
        if not inside:
            row["elsewhere, others inside"] = mass
        names = [seen.setdefault((a.start, a.end), sight.pieces.span(a.start, max(a.end, a.start + 1))) for a in there]
        names = [n for n in names if len(n)]
        if names:
            pointed = [sight.points_at(places, n) for n in names]
            row["pointed at"], row["least pointed at"] = max(pointed), min(pointed)
            row["named"] = float(np.mean([log_odds(float(sight.tags[n, ACTOR].mean())) for n in names]))
        else:
            row["named nowhere"] = 1.0
        rows.append(row)
    most = max((row["least pointed at"] for row in rows if "least pointed at" in row), default=0.0)
    for row in rows:
        if "least pointed at" in row:
            row["behind the best"] = row["least pointed at"] - most
        else:
            row["best elsewhere"] = most
    return rows


def _inside(candidate: Candidate, option: Option) -> bool:
    there = [a for a in option.actors if a.start >= 0]
    return bool(there) and all(candidate.start <= a.start < candidate.end for a in there)


def unit_rows(sight: Sight, units: Sequence[Unit], chances: Floats) -> list[dict[str, float]]:
    """Return the rows that join both verdicts on possible reasons; ``chances`` has the shape ``(units,)``."""
    rows = []
    for unit, chance in zip(units, chances.tolist(), strict=True):
        row = {"linear": log_odds(chance), "partial": float(unit.partial)}
        places = sight.pieces.span(unit.start, unit.end)
        if len(places):
            some = sight.tags[places]
            row["reason"] = log_odds(float(some[:, REASON].mean()))
            row["lower part"] = log_odds(float(np.quantile(some[:, REASON], 0.1)))
            row["author"] = log_odds(float((some[:, FIRST] + some[:, INSIDE]).mean()))
            row["length"] = float(np.log(len(places)))
        rows.append(row)
    return rows


def tie_rows(sight: Sight, unit: Unit, targets: Sequence[Target], chances: Floats) -> list[dict[str, float]]:
    """Return the rows that join both verdicts on what a reason argues for; ``chances`` has the shape ``(targets,)``."""
    own = sight.pieces.span(unit.start, unit.end)
    points = np.asarray([sight.argues_for(own, sight.pieces.span(t.start, t.end)) for t in targets])
    e = np.exp(points - points.max(initial=-np.inf))
    return [
        {"linear": log_odds(chance), "points": float(point), "share": log_odds(float(share)), "alone": float(len(targets) == 1)}
        for chance, point, share in zip(chances.tolist(), points, e / max(float(e.sum()), 1e-9), strict=True)
    ]
