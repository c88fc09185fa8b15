"""Annotation as tools see it: marked spans with values, and links between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.gold import GoldDocument, GoldRationale, GoldRecommendation

RECOMMENDATION, RATIONALE, ACTOR = LABELS = ("recommendation", "rationale", "actor")
SUPPORTS, BY = LINKS = ("supports", "by")
_OWN_ID = {RECOMMENDATION: re.compile(r"r\w+"), RATIONALE: re.compile(r"w\w+")}
Span = tuple[int, int]


@dataclass(frozen=True)
class Mark:
    """A marked span.

    ``values``: of a recommendation its ``actors`` (names in order), ``polarity``, ``holder`` and ``themes``; of an actor its
    ``names``, more than one where the words stand for several.
    """

    id: str
    label: str
    start: int
    end: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A reason that supports a recommendation, or a recommendation and the words that name who should act (``by``)."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True)
class Marked:
    """A document with its marks and links."""

    id: str
    text: str
    meta: Mapping[str, Any]
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]


def to_marks(document: GoldDocument) -> Marked:
    """Return a document's annotation as marks and links."""
    names: dict[Span, list[str]] = {}
    for r in document.recommendations:
        for actor, span in zip(r.actors, r.actor_spans, strict=True):
            if span and actor not in names.setdefault(span, []):
                names[span].append(actor)
    ids = {span: f"a{number}" for number, span in enumerate(sorted(names), 1)}
    marks = [
        Mark(r.id, RECOMMENDATION, r.start, r.end,
             {"actors": list(r.actors), "polarity": r.polarity, "holder": r.holder, "themes": list(r.themes)})
        for r in document.recommendations
    ]  # fmt: skip
    marks += [Mark(w.id, RATIONALE, w.start, w.end) for w in document.rationales]
    marks += [Mark(ids[span], ACTOR, *span, {"names": names[span]}) for span in sorted(names)]
    links = [Link(BY, r.id, ids[s]) for r in document.recommendations for s in dict.fromkeys(r.actor_spans) if s]
    links += [Link(SUPPORTS, w.id, r) for w in document.rationales for r in w.supports]
    return Marked(document.id, document.text, document.meta, tuple(marks), tuple(links))


def to_gold(marked: Marked, *, where: str) -> GoldDocument:
    """Return marks and links as an annotated document; what has no id of ours gets one, what has no value the usual one.

    Raises
    ------
    CorpusError
        A mark is outside the text or of an unknown label, or a link joins what cannot be joined.
    """
    by_id = {mark.id: mark for mark in marked.marks}
    if len(by_id) != len(marked.marks):
        raise CorpusError(f"{where}: two marks have the same id: export again")
    for mark in marked.marks:
        if mark.label not in LABELS:
            raise CorpusError(f"{where}: a mark is labelled {mark.label!r}: use {', '.join(LABELS)}")
        if not 0 <= mark.start < mark.end <= len(marked.text):
            raise CorpusError(
                f"{where}: a mark from {mark.start} to {mark.end} is not in the text of {len(marked.text)} characters"
            )
    links: dict[str, list[str]] = {}
    for link in marked.links:
        ends = {by_id[key].label: key for key in (link.source, link.target) if key in by_id}
        other = ends.get(RATIONALE) or ends.get(ACTOR)
        if len(ends) != 2 or RECOMMENDATION not in ends or other is None:
            raise CorpusError(
                f"{where}: a link joins {link.source!r} and {link.target!r}: link a recommendation with a rationale or an actor"
            )
        links.setdefault(ends[RECOMMENDATION], []).append(other)
        links.setdefault(other, []).append(ends[RECOMMENDATION])
    ids = _ids(marked.marks)
    recommendations = []
    for mark in marked.marks:
        if mark.label == RECOMMENDATION:
            found = _actors(mark, [by_id[k] for k in links.get(mark.id, ()) if by_id[k].label == ACTOR], marked.text)
            polarity, holder = mark.values.get("polarity") or "for", mark.values.get("holder") or "author"
            recommendations.append(
                GoldRecommendation(
                    ids[mark.id], mark.start, mark.end, tuple(found), tuple(found.values()), polarity, holder,
                    tuple(mark.values.get("themes") or ()),
                )
            )  # fmt: skip
    rationales = tuple(
        GoldRationale(ids[mark.id], mark.start, mark.end, tuple(ids[key] for key in dict.fromkeys(links.get(mark.id, ()))))
        for mark in marked.marks
        if mark.label == RATIONALE
    )
    return GoldDocument(marked.id, marked.text, dict(marked.meta), tuple(recommendations), rationales)


def _ids(marks: Sequence[Mark]) -> dict[str, str]:
    """Set an id of ours on every recommendation and rationale; those that have one keep it."""
    kept = {mark.id for mark in marks if mark.label in _OWN_ID and _OWN_ID[mark.label].fullmatch(mark.id)}
    found: dict[str, str] = {}
    for mark in marks:
        if mark.label in _OWN_ID and mark.id not in kept:
            number = 1
            while (key := f"{'r' if mark.label == RECOMMENDATION else 'w'}{number}") in kept:
                number += 1
            kept.add(key)
            found[mark.id] = key
        else:
            found[mark.id] = mark.id
    return found


def _actors(mark: Mark, linked: Sequence[Mark], text: str) -> dict[str, Span | None]:
    """Return the names of who should act, those of ``mark`` first, each with the linked words that stand for it."""
    found: dict[str, Span | None] = dict.fromkeys(mark.values.get("actors") or ())
    for actor in linked:
        names = list(actor.values.get("names") or ()) or [" ".join(text[actor.start : actor.end].split())]
        for name in [n for n in names if n in found] or names:
            if found.get(name) is None:
                found[name] = (actor.start, actor.end)
    return found


def utf16(text: str) -> list[int]:
    """Return how many UTF-16 code units stand before each code point, and in the whole."""
    return list(accumulate((1 + (ord(character) > 0xFFFF) for character in text), initial=0))


def place(text: str, spans: Sequence[tuple[int, int, str | None]], *, where: str) -> list[Span]:
    """Return spans in code points, whether the tool counted those or UTF-16 code units: the quoted words decide.

    Parameters
    ----------
    text
        The document's text.
    spans
        Start, end, and the words there, where the tool quotes them.
    where
        File and document, for the error.

    Raises
    ------
    CorpusError
        The quoted words stand at the offsets in neither way of counting.
    """
    units = utf16(text)
    ways: tuple[Callable[[int], int], ...] = (int, lambda unit: bisect_left(units, unit))
    wrong = None
    for way in ways:
        found = [(way(start), way(end)) for start, end, _ in spans]
        wrong = next(
            (s for s, f in zip(spans, found, strict=True) if s[2] is not None and _bare(s[2]) != _bare(text[slice(*f)])), None
        )
        if wrong is None:
            return found
    said = " ".join(str(wrong[2] if wrong else "").split())[:60]
    raise CorpusError(f"{where}: “{said}” does not stand where its offsets say: export again, with the text unchanged")


def _bare(quoted: str) -> str:
    """Leave out what tools change in quotes: white space, and line breaks written with a backslash."""
    return re.sub(r"\\[nr]|\s+", "", quoted)


@contextmanager
def damage_told(where: str, what: str) -> Iterator[None]:
    """Tell a file that is not what it should be in one line."""
    try:
        yield
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise CorpusError(f"{where}: is no {what}: {type(error).__name__} {' '.join(str(error).split())[:100]}") from error
