"""The demands of ``data/demands.tsv`` as claims, and every pair of them that two documents on one matter would give.

Written by another rule than ``data/pairs.tsv``: sixteen matters, for each what some ten documents might ask, labelled by a letter
before any of it was run. All pairs within a matter count, so the proportions are those of a corpus: a tenth ask the same.
A label is one where an official who did the one could report the other as done, but for a detail (a date that only one names, a manner,
a place of publication, an example). It is another where object, group served, instrument, direction, number or actor differ, and
where the one is but a part of the other, wider than it, or a step towards it (review, consult, report on).
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]


def read_demands(name: str = "demands.tsv") -> tuple[list[Row], np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The claims, the pairs within each matter as two lists of numbers, and whether each pair is one demand."""
    claims: list[Row] = []
    labels: list[tuple[int, str]] = []
    matter = 0
    for line in (Path(__file__).parent / "data" / name).read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            matter += 1
            continue
        letter, actor, text = line.split("\t")
        words = text.removeprefix("NOT ")
        polarity = "against" if text != words else "for"
        number = len(claims)
        labels.append((matter, letter))
        claims.append({"id": f"{number:016}", "doc_id": str(number), "text": words, "action": {"text": words}, "polarity": polarity, "score": 0.5, "actors": [{"name": actor}] if actor else []})  # fmt: skip
    pairs = [(a, b) for a, b in combinations(range(len(claims)), 2) if labels[a][0] == labels[b][0]]
    ones, others = (np.array(side) for side in zip(*pairs, strict=True))
    return claims, ones, others, np.array([labels[a] == labels[b] for a, b in pairs])
