"""An evaluation as one plain dictionary, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policyclaims.records import Claim
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.evaluation import calibration
from policyclaims.training.evaluation.outcomes import SLICES, Outcome, by_slice, confusion, outcomes
from policyclaims.training.evaluation.scores import difference, score

Found = Sequence[Sequence[Claim]]
_SHARES = ("recall", "precision", "f1", "actor", "polarity", "main")
_MOST_CONFUSED = 12


def build(gold: Sequence[GoldDocument], found: Found, *, against: Found | None = None) -> dict[str, Any]:
    """Measure claims against the annotation in every way.

    Parameters
    ----------
    gold
        The annotation.
    found
        The claims of each document, in the same order.
    against
        The claims of another model on the same documents.

    Returns
    -------
    dict
        ``documents``, ``recommendations``, ``figures`` (name → value, low, high), ``calibration``, ``slices`` (name → value →
        counts and shares), ``confusion``, and ``against`` (name → difference, low, high) where another model is given.
    """
    all_outcomes = outcomes(gold, found)
    report: dict[str, Any] = {
        "documents": len(gold),
        "recommendations": sum(r.holder == "author" for d in gold for r in d.recommendations),
        "figures": _banded(score(gold, found), "value"),
        "calibration": calibration.summary(calibration.scored(gold, found)),
        "slices": {name: _slice(all_outcomes, name) for name in SLICES},
        "confusion": confusion(gold, found),
    }
    if against is not None:
        report["against"] = _banded(difference(gold, found, against), "difference")
    return report


def _banded(found: Mapping[str, tuple[float, float, float]], name: str) -> dict[str, dict[str, float]]:
    return {key: {name: round(v, 4), "low": round(low, 4), "high": round(high, 4)} for key, (v, low, high) in found.items()}


def _slice(all_outcomes: Sequence[Outcome], name: str) -> dict[str, dict[str, float | None]]:
    table: dict[str, dict[str, float | None]] = {}
    for value, one in by_slice(all_outcomes, name).items():
        shares = {key: None if share is None else round(share, 4) for key, share in one.shares().items()}
        table[value] = {"there": one.there, "found": one.found, "said": one.said, "right": one.right, **shares}
    return table


def head(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures with their bands, how honest the scores are, and the differences to another model."""
    yield f"{report['documents']} documents, {report['recommendations']} recommendations of their authors"
    for name, one in report["figures"].items():
        yield f"{name:10s} {one['value']:.3f}   95% by documents {one['low']:.3f} to {one['high']:.3f}"
    errors = [f"{kind} {one['ece']:.3f} of {one['count']}" for kind, one in report["calibration"].items()]
    yield f"expected calibration error: {', '.join(errors) or 'nothing was scored'}"
    if "against" in report:
        yield ""
        yield "against the other model, paired by documents (+ is better; * the band leaves out zero)"
        for name, one in report["against"].items():
            sure = " *" if one["low"] > 0 or one["high"] < 0 else ""
            yield f"{name:10s} {one['difference']:+.3f}   95% {one['low']:+.3f} to {one['high']:+.3f}{sure}"


def figure_lines(scores: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table that ends a training: the parts out of fold, and held-out documents read as at run time."""
    if "out_of_fold" in scores:
        yield "parts, out of fold"
        for name, value in scores["out_of_fold"].items():
            yield f"  {name:24s} {value:.3f}"
    before = scores.get("before")
    yield f"whole documents, {'documents' if before else 'publishers'} held out"
    for name, (value, low, high) in scores["held_out"].items():
        was = f"   before {before[name][0]:.3f}" if before else ""
        yield f"  {name:24s} {value:.3f}   95% by documents {low:.3f} to {high:.3f}{was}"
    yield "expected calibration error"
    for kind, one in scores["calibration"].items():
        yield f"  {kind:24s} {one['ece']:.3f}"
    if targets := scores["precision"]["targets"]:
        yield f"extract --precision up to   {targets[-1]['precision']:.2f}"


def slice_lines(report: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Yield the tables of the slices named; those that the documents do not have are left out."""
    for name in names:
        rows = report["slices"][name]
        if not rows:
            continue
        width = max(len(name), *map(len, rows))
        yield ""
        yield f"{name:{width}s}  there   said  " + "  ".join(f"{share:>9s}" for share in _SHARES)
        for value, row in rows.items():
            shares = "  ".join("        –" if row[s] is None else f"{row[s]:9.3f}" for s in _SHARES)
            yield f"{value:{width}s}  {row['there']:5d}  {row['said']:5d}  {shares}"


def confusion_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was taken for what: holder and polarity whole, of the main themes the commonest mistakes."""
    for name in ("holder", "polarity"):
        table = report["confusion"][name]
        columns = sorted({found for row in table.values() for found in row})
        yield ""
        yield f"{name + ': annotated, found':22s}" + "".join(f"{c:>10s}" for c in columns)
        for value, row in table.items():
            yield f"{value:22s}" + "".join(f"{row.get(c, 0):10d}" for c in columns)
    wrong = [(n, a, b) for a, row in report["confusion"]["main"].items() for b, n in row.items() if a != b]
    yield ""
    yield "main theme: annotated, found instead"
    for count, annotated, found in sorted(wrong, key=lambda w: (-w[0], w[1], w[2]))[:_MOST_CONFUSED]:
        yield f"{count:4d}  {annotated}: {found}"


def calibration_lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """Yield the reliability tables: of the scores in each bin, their mean and the share that was right."""
    for kind, one in summary.items():
        yield ""
        yield f"{kind:17s} count   score   right   (expected calibration error {one['ece']:.3f})"
        for row in one["bins"]:
            yield f"{row['low']:.1f} to {row['high']:.1f}       {row['count']:6d}   {row['score']:.3f}   {row['right']:.3f}"
