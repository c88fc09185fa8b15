"""The same demand in many documents: claims that ask the same of the same actor, in whatever words.

Claims are compared only where they share an actor and rare words, or stand side by side in one of two orders, so the cost
grows with the number of claims and never with its square.

How good it is depends on how far the words wander. F1 over pairs: 0.87 on the pairs that its words and weights were made with;
0.57 on pairs within sixteen matters written by another rule, before anything was changed in sight of them, 0.61 since (short forms
written out, the constants below; a quarter of the repeats share at most one word, among pairs that share four it is 0.88); some 0.57
by 119 pairs of real documents judged without knowing what was grouped, which the constants below were chosen on. Fitting on both
sets, more features, boosted trees and static vectors distilled from a sentence encoder gave 0.55 to 0.60 with matters held out, so
the weights stay as they are. The encoder itself (all-MiniLM-L6-v2) beside the words would give 0.66, but is a gigabyte of libraries
and some five minutes for 100,000 claims on two cores, where this takes ten seconds: left out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from scipy import sparse

from policyclaims.errors import OutputError
from policyclaims.report.alike import Wording, agree, alike, candidates
from policyclaims.report.run import GROUPS, Row, read_run

# How alike two claims must be, and to what share of a group a claim must be alike to join it. On real pairs judged blind 0.5 and
# the middle alone gave F1 0.43 (precision 0.46), 0.3 and half 0.59 (0.63); on both sets of tests/report/data the difference is 0.01.
SAME, HALF = 0.3, 0.5


def group(out: str | Path) -> list[Row]:
    """Group a run's claims and write ``groups.jsonl`` into its folder.

    Returns
    -------
    list of dict
        One for each demand made more than once, the most often made first: ``group_id``, ``text`` (of its surest claim), ``actors``,
        ``size``, ``documents`` and ``members`` (``doc_id`` and ``claim_id``).

    Raises
    ------
    InputError, OutputError
    """
    folder = Path(out)
    (folder / GROUPS).unlink(missing_ok=True)
    run = read_run(folder)
    found = groups_of(run.claims)
    aside = folder / f".{GROUPS}.part"
    try:
        aside.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in found))
        aside.replace(folder / GROUPS)
    except OSError as error:
        raise OutputError(f"{folder / GROUPS}: cannot be written: {error.strerror}") from error
    return found


def groups_of(claims: list[Row]) -> list[Row]:
    """Group claims: every claim is in at most one group, and a group has at least two."""
    label = clusters(claims)
    inside: dict[int, list[int]] = {}
    for number, name in enumerate(label):
        inside.setdefault(int(name), []).append(number)
    rows = [_row([claims[n] for n in members]) for members in inside.values() if len(members) > 1]
    return sorted(rows, key=lambda r: (-r["documents"], -r["size"], r["group_id"]))


def _row(members: list[Row]) -> Row:
    surest = max(members, key=lambda c: (c["score"], c["id"]))
    actors = Counter(a for c in members for a in {a["name"] for a in c["actors"]})
    places = [{"doc_id": c["doc_id"], "claim_id": c["id"]} for c in members]
    name = hashlib.sha256("|".join(sorted(f"{p['doc_id']}/{p['claim_id']}" for p in places)).encode()).hexdigest()[:16]
    return {
        "group_id": name, "text": surest["text"], "actors": [a for a, n in actors.most_common() if 2 * n >= len(members)],
        "size": len(members), "documents": len({p["doc_id"] for p in places}), "members": places,
    }  # fmt: skip


def clusters(claims: list[Row]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return for each claim the number of its cluster: a middle that is alike to each of the others, and each of them to half, so that no chain forms."""
    if not claims:
        return np.zeros(0, dtype=np.int64)
    # Claims of the very same words stand for each other: a demand copied a thousand times is compared once.
    kept, stands_for = _once(claims)
    return np.array(kept)[_stars([claims[n] for n in kept])[stands_for]]


def _once(claims: list[Row]) -> tuple[list[int], list[int]]:
    first: dict[tuple[object, ...], int] = {}
    kept: list[int] = []
    stands_for = []
    for number, claim in enumerate(claims):
        key = (
            claim["polarity"],
            " ".join(claim["action"]["text"].lower().split()),
            *sorted({a["name"] for a in claim["actors"]}),
        )
        if key not in first:
            first[key] = len(kept)
            kept.append(number)
        stands_for.append(first[key])
    return kept, stands_for


def _stars(claims: list[Row]) -> np.ndarray[Any, np.dtype[np.int64]]:
    label = np.full(len(claims), -1)
    wording = Wording(claims)
    ones, others = candidates(wording)
    scores = alike(wording, ones, others)
    keep = scores >= SAME
    ones, others, scores = ones[keep], others[keep], scores[keep]
    ends = np.concatenate([ones, others]), np.concatenate([others, ones])
    near = sparse.csr_array((np.concatenate([scores, scores]), ends), shape=(len(claims), len(claims)))
    for middle in np.argsort(-near.sum(axis=1), kind="stable"):
        if label[middle] < 0:
            row = slice(near.indptr[middle], near.indptr[middle + 1])
            label[middle], numbers = middle, wording.numbers[middle]
            votes, size = dict.fromkeys(near.indices[row].tolist(), 1), 1
            for other in near.indices[row][np.argsort(-near.data[row], kind="stable")]:
                # A middle without numbers is alike to a tenth and to a half, which are not alike.
                if label[other] < 0 and votes[int(other)] >= HALF * size and agree(numbers, wording.numbers[other]):
                    label[other] = middle
                    numbers |= wording.numbers[other]
                    size += 1
                    for third in near.indices[near.indptr[other] : near.indptr[other + 1]].tolist():
                        if third in votes:
                            votes[third] += 1
    return label
