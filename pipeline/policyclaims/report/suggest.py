"""Which claims of a run to look at first: those it is least sure of, spread over publishers and documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# What a further claim of the same document, or of the same publisher, is worth beside the first.
_AGAIN = 0.7
NEAR = 0.5


@dataclass(frozen=True)
class Suggestion:
    """A claim to look at. ``doubt`` (0 to 1) is how unsure the run is of it, ``why`` says of what."""

    doc_id: str
    sha256: str
    claim_id: str
    start: int
    end: int
    text: str
    actors: tuple[str, ...]
    score: float
    actor_score: float | None
    doubt: float
    why: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; with ``op``, ``who`` and ``when`` it is a correction's beginning."""
        return {**asdict(self), "actors": list(self.actors), "why": list(self.why)}


def doubt(score: float, actor_score: float | None, *, near: float = NEAR) -> float:
    """Return how unsure a claim is: its score near ``near``, or its actors' score low, or both.

    Parameters
    ----------
    score
        The claim's probability.
    actor_score
        The probability that its set of actors is right; None: the model does not tell.
    near
        The score of a claim that may as well be none.
    """
    of_claim = max(0.0, 1 - abs(score - near) / max(near, 1 - near))
    of_actors = 0.0 if actor_score is None else 1 - actor_score
    return 1 - (1 - of_claim) * (1 - of_actors)


def suggest(
    documents: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    count: int,
    *,
    publishers: Mapping[str, str] | None = None,
    done: Collection[tuple[str, str]] = (),
    near: float = NEAR,
) -> list[Suggestion]:
    """Return the claims to look at first, in order.

    The most doubtful comes first; each claim taken makes the others of its document, and of its publisher, worth less, so that
    what is learned from the corrections covers the collection.

    Parameters
    ----------
    documents, claims
        The lines of the run.
    count
        How many.
    publishers
        ``doc_id`` to publisher, where it is known.
    done
        ``(doc_id, claim_id)`` of the claims that were corrected already.
    near
        The score of a claim that may as well be none.
    """
    hashes = {about["doc_id"]: about["sha256"] for about in documents}
    publishers = publishers or {}
    queues: dict[str, list[Suggestion]] = {}
    taken: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    for claim in claims:
        one = _suggestion(claim, hashes[claim["doc_id"]], near)
        if (one.doc_id, one.claim_id) in done:
            taken[one.doc_id] += 1
            heard[publishers.get(one.doc_id, "")] += 1
        else:
            queues.setdefault(one.doc_id, []).append(one)
    for queue in queues.values():
        queue.sort(key=lambda s: (s.doubt, -s.start))

    def worth(name: str) -> tuple[float, str]:
        times = taken[name] + (heard[publishers[name]] if publishers.get(name) else 0)
        return queues[name][-1].doubt * _AGAIN**times, name

    found: list[Suggestion] = []
    while queues and len(found) < count:
        _, name = max(map(worth, queues))
        found.append(queues[name].pop())
        taken[name] += 1
        heard[publishers.get(name, "")] += 1
        if not queues[name]:
            del queues[name]
    return found


def _suggestion(claim: Mapping[str, Any], sha256: str, near: float) -> Suggestion:
    scores = [actor["score"] for actor in claim["actors"] if actor.get("score") is not None]
    actor_score = min(scores, default=None)
    why = []
    if doubt(claim["score"], None, near=near) >= 0.5:
        why.append("recommendation")
    if actor_score is not None and actor_score < 0.5:
        why.append("actors")
    return Suggestion(
        claim["doc_id"],
        sha256,
        claim["id"],
        claim["start"],
        claim["end"],
        claim["text"],
        tuple(actor["name"] for actor in claim["actors"]),
        claim["score"],
        actor_score,
        round(doubt(claim["score"], actor_score, near=near), 4),
        tuple(why),
    )
