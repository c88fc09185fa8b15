"""The model card: what a model folder says of itself to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policyclaims.training.evaluation.report import calibration_lines

_FIGURES = {
    "detect": "recommendations found, F1 (half of the span shared)",
    "detect_p": "… of those found, right",
    "detect_r": "… of those there, found",
    "tokens": "words of recommendations, F1",
    "actor": "right set of actors, of those found",
    "who_what": "found with the right actors, F1",
    "polarity": "right polarity",
    "themes": "themes, F1",
    "main": "main theme right",
    "rationale": "words of rationales, F1",
    "link": "links from reason to recommendation, F1",
}
_ENCODER = ", and an encoder of six layers in 8 bits (from all-MiniLM-L6-v2, Apache 2.0)"
_SHOWN = (0.8, 0.85, 0.9, 0.95, 0.98)


def card(scores: Mapping[str, Any], *, themes: int, taxonomy: str) -> str:
    """Write the card in Markdown; the same scores give the same text."""
    return "\n".join(_lines(scores, themes, taxonomy)) + "\n"


def _lines(scores: Mapping[str, Any], themes: int, taxonomy: str) -> Iterator[str]:
    yield "# A policyclaims model"
    yield ""
    origin = f" from the model {scores['fitted_on_from']}" if "fitted_on_from" in scores else ""
    real = f", {scores['real_documents']} of them real publications," if scores.get("real_documents") else ""
    yield f"Trained on {scores['documents']} annotated documents{real}{origin} with {themes} themes"
    yield f"(taxonomy version {taxonomy}). Linear models on parse, layout and words{_ENCODER if 'fast' in scores else ''};"
    yield "no pickled objects, no code run on loading."
    yield ""
    yield "## How good it is"
    yield ""
    before = scores.get("before")
    unseen = "its publisher" if before is None else "it (fitted on to the others)"
    yield f"On its own {'real ' if real else ''}documents, each read by a model that has not seen {unseen}:"
    yield ""
    fast = scores.get("fast", {}).get("held_out")
    more = " before |" if before else " `--fast` |" if fast else ""
    yield f"| | value | 95 % by documents |{more}"
    yield "|---|---|---|" + ("---|" if more else "")
    for key, (value, low, high) in scores["held_out"].items():
        other = before or fast
        yield f"| {_FIGURES[key]} | {value:.3f} | {low:.3f} to {high:.3f} |" + (f" {other[key][0]:.3f} |" if other else "")
    yield ""
    yield "## How honest its scores are"
    yield ""
    yield "Of the scores in each bin, their mean and the share that was right; same documents, same way."
    yield ""
    yield "```text"
    yield "\n".join(calibration_lines(scores["calibration"])).strip("\n")
    yield "```"
    yield ""
    yield "## Precision that can be asked for"
    yield ""
    yield from _promised(scores["precision"])


def _promised(found: Mapping[str, Any]) -> Iterator[str]:
    shown = [row for row in found["targets"] if row["precision"] in _SHOWN]
    if not shown:
        yield f"None: {found['claims']} held-out claims are too few, or too often wrong."
        return
    yield "| `--precision` | least score | right claims kept | precision measured |"
    yield "|---|---|---|---|"
    for row in shown:
        yield f"| {row['precision']:.2f} | {row['threshold']:.2f} | {row['kept']:.2f} | {row['measured']:.3f} |"
    yield ""
    yield (
        f"Chosen by risk control on {found['claims']} held-out claims of {found['publishers']} publishers: for documents drawn like "
        f"these, a precision is missed with a chance of {found['delta']:.0%} at most. On other kinds of documents nothing is promised."
    )
