"""A run and the corrections of it by hand become annotated documents, that a model learns from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any

from policyclaims.review.form import Correction, Quote
from policyclaims.training.corpus.check import problems
from policyclaims.training.corpus.claimed import Span, as_gold, from_claim
from policyclaims.training.corpus.gold import GoldDocument, GoldRecommendation

Found = tuple[GoldRecommendation, list[Span]]


@dataclass
class Applied:
    """Annotated documents, how many corrections are in them, and a line for each that was refused."""

    documents: list[GoldDocument] = field(default_factory=list)
    count: int = 0
    refused: list[str] = field(default_factory=list)


class _RefusedError(Exception):
    """Why one correction cannot be applied; it never leaves this module."""


def apply(
    corrections: Iterable[Correction],
    documents: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    known: Mapping[str, Mapping[str, str]] | None = None,
) -> Applied:
    """Turn a run and its corrections into annotated documents: those with a correction, their other claims as they are.

    A later correction of a claim, or of an added span, takes the place of an earlier one. A correction that does not fit is
    told and left out, and so is a document that would not be sound enough to learn from.

    Parameters
    ----------
    corrections
        As ``read_corrections`` gives them.
    documents, claims
        The lines of the run.
    texts
        ``doc_id`` to text.
    known
        ``doc_id`` to what the user's table says of it.
    """
    by_id = {about["doc_id"]: about for about in documents}
    done = Applied()
    groups: dict[str, list[Correction]] = {}
    for one in corrections:
        if one.doc_id not in by_id:
            done.refused.append(f"{one.where}: the run has no document {one.doc_id!r}: give the run that was corrected")
        elif one.doc_id not in texts:
            done.refused.append(f"{one.where}: the text of {one.doc_id!r} is not at hand: extract again with --keep-text")
        else:
            groups.setdefault(one.doc_id, []).append(one)
    for name, about in by_id.items():
        if name not in groups:
            continue
        inside = {row["id"]: from_claim(row) for row in claims if row["doc_id"] == name}
        state = _Corrected(about, texts[name], inside)
        for one in groups[name]:
            try:
                state.take(one)
            except _RefusedError as why:
                done.refused.append(f"{one.where}: {why}")
        if not state.said:
            continue
        document = state.document((known or {}).get(name))
        labels = {label for r in document.recommendations for label in r.themes}
        faults = list(problems(document, themes=labels))
        if faults:
            done.refused += [f"{fault} (the document is left out)" for fault in faults]
        else:
            done.documents.append(document)
            done.count += len(state.said)
    return done


class _Corrected:
    """One document's claims, and what the corrections made of them; keys are claim ids, or spans of what was added."""

    def __init__(self, about: Mapping[str, Any], text: str, claims: Mapping[str, Found]) -> None:
        self.about, self.text, self.claims = about, text, claims
        self.now: dict[str | Span, Found] = {}
        self.now.update(claims.items())
        self.said: dict[str | Span, Correction] = {}

    def take(self, one: Correction) -> None:
        other = one.sha256 != self.about["sha256"]
        place = _place(self.text, one.place, seek=other) if one.place else None
        key = self._key(one, place, other)
        if one.op == "clear":
            self.said.pop(key, None)
            if key in self.claims:
                self.now[key] = self.claims[str(key)]
            else:
                self.now.pop(key, None)
            return
        if one.op == "reject":
            self.now.pop(key, None)
        elif one.op == "accept":
            self.now[key] = self.claims[str(key)]
        elif place is not None and one.place is not None:
            self.now[key] = self._said(one, place, seek=other)
        self.said[key] = one

    def _key(self, one: Correction, place: Span | None, other: bool) -> str | Span:
        if one.claim_id is None and place is not None:
            if one.op == "reject" and place not in self.said:
                raise _RefusedError("nothing was added there that could be rejected: name the claim_id")
            return place
        if not other:
            if one.claim_id is None or one.claim_id not in self.claims:
                raise _RefusedError(f"the run has no claim {one.claim_id!r} in {one.doc_id!r}: give the run that was corrected")
            return one.claim_id
        if place is None:
            raise _RefusedError(f"is about another text of {one.doc_id!r} and quotes no words to find in this one: make it again")
        there = [key for key, (claim, _) in self.claims.items() if claim.start < place[1] and place[0] < claim.end]
        if len(there) != 1:
            raise _RefusedError(
                f"is about another text, and {len(there)} claims of this one stand at the quoted words: make it again"
            )
        return there[0]

    def _said(self, one: Correction, place: Span, *, seek: bool) -> Found:
        begun = one.place.start if one.place and one.place.start is not None else 0
        shift = place[0] - begun
        actors = {
            a.name: _place(self.text, a, seek=seek, near=place, shift=shift) if a.start is not None else None for a in one.actors
        }
        reasons = [_place(self.text, r, seek=seek, near=place, shift=shift) for r in one.rationales]
        recommendation = GoldRecommendation(
            "", *place, tuple(actors), tuple(actors.values()), one.polarity, one.holder, one.themes
        )  # fmt: skip
        return recommendation, reasons

    def document(self, known: Mapping[str, str] | None) -> GoldDocument:
        made = as_gold(self.about, self.now.values(), self.text, known)
        told = [{"op": c.op, "claim_id": c.claim_id, "who": c.who, "when": c.when} for c in self.said.values()]
        return changed(made, meta={**made.meta, "corrections": told})


def _place(text: str, quote: Quote, *, seek: bool, near: Span | None = None, shift: int = 0) -> Span:
    """Return where the quoted words stand; ``seek`` in another text, there first in ``near``, moved by ``shift`` as that was."""
    if quote.start is None or quote.end is None:
        raise _RefusedError("marks no words")
    here = (quote.start, quote.end)
    if not seek:
        if quote.end > len(text) or (quote.text is not None and text[slice(*here)] != quote.text):
            raise _RefusedError(f"other words than {_short(quote.text)} stand at {here[0]}:{here[1]}: make it again")
        return here
    if quote.text is None:
        raise _RefusedError("is about another text and quotes no words to find in this one: make it again")
    if near and near[0] <= here[0] + shift and here[1] + shift <= near[1]:
        moved = (here[0] + shift, here[1] + shift)
        if text[slice(*moved)] == quote.text:
            return moved
    at, again = text.find(quote.text), text.rfind(quote.text)
    if at < 0 or at != again or not quote.text:
        often = "do not stand in this one" if at < 0 else "stand more than once in this one"
        raise _RefusedError(f"is about another text, and the words {_short(quote.text)} {often}: make it again")
    return at, at + len(quote.text)


def _short(text: str | None, most: int = 60) -> str:
    text = " ".join((text or "").split())
    return f"“{text}”" if len(text) <= most else f"“{text[: most - 1]}…”"
