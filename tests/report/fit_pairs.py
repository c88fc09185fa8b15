"""The pairs of ``data/pairs.tsv`` as claims, and the fit of the weights in ``policyclaims.report.alike`` on their even rows.

Run as ``python -m tests.report.fit_pairs`` to print the weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]


def read_pairs(name: str = "pairs.tsv") -> tuple[list[str], list[Row]]:
    """Each pair's kind, and the claims: of pair ``n`` the claims ``2 n`` and ``2 n + 1``."""
    kinds: list[str] = []
    claims: list[Row] = []
    for number, line in enumerate((Path(__file__).parent / "data" / name).read_text(encoding="utf8").splitlines()):
        kind, actor, *texts = line.split("\t")
        kinds.append(kind)
        both = actor.split("|") if "|" in actor else [actor, actor]
        for side, (name_, text) in enumerate(zip(both, texts, strict=True)):
            polarity = "against" if text.startswith("NOT ") else "for"
            words = text.removeprefix("NOT ")
            claims.append({"id": f"{number:08}{side:08}", "doc_id": f"{number}-{side}", "text": words, "action": {"text": words}, "polarity": polarity, "score": 0.5, "actors": [{"name": name_}] if name_ else []})  # fmt: skip
    return kinds, claims


def same(kinds: list[str]) -> np.ndarray[Any, Any]:
    return np.isin(kinds, ["near", "para"])


def main() -> None:
    from policyclaims.report.alike import Wording, _apart, features
    from sklearn.linear_model import LogisticRegression

    kinds, claims = read_pairs()
    wording = Wording(claims)
    ones = np.arange(len(kinds)) * 2
    usable = np.array([k != "actor" for k in kinds]) & (wording.against[ones] == wording.against[ones + 1]) & (np.arange(len(kinds)) % 2 == 0)
    usable &= np.array([not _apart(wording, n, n + 1) for n in ones])
    table = features(wording, ones, ones + 1)
    fitted = LogisticRegression(C=10.0).fit(table[usable], same(kinds)[usable])
    print(np.round(fitted.coef_[0], 2).tolist(), round(float(fitted.intercept_[0]), 2))


if __name__ == "__main__":
    main()
