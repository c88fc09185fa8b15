"""Claims with their places: the page of each member and, where asked for, the boxes that its words fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from policyclaims.errors import InputError
from policyclaims.readers.load import fetch
from policyclaims.readers.pdf import find_boxes
from policyclaims.records import Action, Actor, Box, Claim, Cue, Deadline, Document, Rationale
from policyclaims.source import SourceMap

Member = TypeVar("Member", Claim, Cue, Action, Actor, Deadline, Rationale)


def locate(document: Document, claims: Sequence[Claim], *, boxes: bool = False) -> tuple[Claim, ...]:
    """Set on claims the page that each member begins on, where the document has pages.

    Parameters
    ----------
    document
        What the claims were found in.
    claims
        With offsets into ``document.text``.
    boxes
        Look up the boxes too, in the file that ``document.source`` names; without the file there are none.
    """
    if document.places is None or document.places.unit != "page":
        return tuple(claims)
    places: SourceMap = document.places
    found: dict[tuple[int, int], tuple[Box, ...]] = {}
    if boxes:
        spans = sorted(
            {(m.start, m.end) for claim in claims for m in _members(claim) if m.start is not None and m.end is not None}
        )
        try:
            data = fetch(document.source)
        except InputError:
            spans = []
        if spans:
            found = dict(zip(spans, find_boxes(data, [places.places(start, end) for start, end in spans]), strict=True))

    def put(member: Member) -> Member:
        if member.start is None or member.end is None:
            return member
        here = places.places(member.start, member.end)
        page = here[0].page if here else places.place(member.start).page
        return replace(member, page=page, boxes=found.get((member.start, member.end)))

    return tuple(
        replace(
            put(claim),
            cue=put(claim.cue),
            action=put(claim.action),
            deadline=put(claim.deadline) if claim.deadline is not None else None,
            actors=tuple(put(actor) for actor in claim.actors),
            rationales=tuple(put(reason) for reason in claim.rationales),
        )
        for claim in claims
    )


def _members(claim: Claim) -> list[Claim | Cue | Action | Actor | Deadline | Rationale]:
    return [
        claim,
        claim.cue,
        claim.action,
        *([claim.deadline] if claim.deadline is not None else []),
        *claim.actors,
        *claim.rationales,
    ]
