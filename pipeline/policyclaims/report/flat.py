"""A run as one flat table, to read and sort in a spreadsheet: a row a claim and actor, with what is known of the document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policyclaims.report.run import Row, Run

if TYPE_CHECKING:
    import pandas as pd

# The page's own download (page/download.js) has the same columns.
FLAT = {
    "doc_id": "str", "title": "str", "publisher": "str", "date": "str", "page": "Int64", "actor": "str", "actor_score": "float64", "sentence": "str",
    "action": "str", "polarity": "str", "strength": "str", "holder": "str", "proposed_by": "str", "deadline": "str", "themes": "str",
    "theme_score": "float64", "reasons": "str", "reason_score": "float64", "score": "float64", "link": "str", "claim_id": "str",
}  # fmt: skip


def flat_of(run: Run) -> pd.DataFrame:
    """Make the flat table of a run that was read.

    A claim that names no actor has one row. Where there are several, ``themes`` and ``proposed_by`` are parted by ``"; "`` and ``reasons``
    by ``" | "``; ``theme_score`` and ``reason_score`` are those of the surest. ``link`` opens the source, a PDF at its page.
    """
    import pandas as pd

    sources = {d["doc_id"]: _address(d["source"]) for d in run.documents}
    rows = [row for claim in run.claims for row in _rows(claim, run.meta.get(claim["doc_id"], {}), sources[claim["doc_id"]])]
    return pd.DataFrame(rows, columns=list(FLAT)).astype(FLAT)


def _rows(claim: Row, about: Row, source: str) -> list[Row]:
    themes, reasons = claim["themes"], claim["rationales"]
    page = claim.get("page")
    whole = {
        "doc_id": claim["doc_id"], "title": about.get("title", ""), "publisher": about.get("publisher", ""), "date": about.get("date", ""),
        "page": page, "sentence": claim["text"], "action": claim["action"]["text"], "polarity": claim["polarity"],
        "strength": claim["cue"]["strength"], "holder": claim["holder"], "proposed_by": "; ".join(claim.get("proposed_by", ())),
        "deadline": (claim.get("deadline") or {}).get("text", ""), "themes": "; ".join(t["label"] for t in themes),
        "theme_score": max((t["score"] for t in themes), default=None), "reasons": " | ".join(r["text"] for r in reasons),
        "reason_score": max((r["score"] for r in reasons), default=None), "score": claim["score"],
        "link": f"{source}#page={page}" if page else source, "claim_id": claim["id"],
    }  # fmt: skip
    return [{**whole, "actor": a["name"], "actor_score": a.get("score")} for a in claim["actors"] or [{"name": ""}]]


def _address(source: str) -> str:
    """Return a link to a file that is at hand, and what was written of any other."""
    path = Path(source)
    return path.resolve().as_uri() if source and path.is_file() else source
