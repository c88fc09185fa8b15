"""Documents with what was found, missed and false marked in their text, the worst first: for eyes, not for machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policyclaims.training.evaluation.outcomes import Outcome
from policyclaims.training.evaluation.scores import right_actors

OPEN, CLOSE = "⟦", "⟧"
ELIDED = "…"


@dataclass(frozen=True)
class Mark:
    """A span of a document with what became of it: ``kind`` is found, missed or false; ``note`` says more."""

    start: int
    end: int
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Marked:
    """A document with its marks in order; ``actors_wrong`` counts found recommendations with another set of actors."""

    id: str
    text: str
    marks: tuple[Mark, ...]
    actors_wrong: int

    def count(self, kind: str) -> int:
        """Count the marks of a kind."""
        return sum(m.kind == kind for m in self.marks)

    @property
    def faults(self) -> int:
        """What is missed, false, or given to the wrong actors."""
        return self.count("missed") + self.count("false") + self.actors_wrong


def worst(outcomes: Iterable[Outcome], *, most: int) -> list[Marked]:
    """Return the documents with most faults, at most ``most`` and none without a fault."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.document.id].append(one)
    marked = [_marked(group) for group in groups.values()]
    return sorted((m for m in marked if m.faults), key=lambda m: (-m.faults, m.id))[:most]


def _marked(group: Sequence[Outcome]) -> Marked:
    marks, wrong = [], 0
    for one in group:
        if one.gold is not None and one.claim is not None:
            notes = []
            if not right_actors(one.gold, one.claim):
                wrong += 1
                notes.append(f"actors {_names(a.name for a in one.claim.actors)} for {_names(one.gold.actors)}")
            if one.gold.polarity != one.claim.polarity:
                notes.append(f"{one.claim.polarity} for {one.gold.polarity}")
            marks.append(Mark(one.claim.start, one.claim.end, "found", ", ".join((f"{one.claim.score:.2f}", *notes))))
        elif one.gold is not None:
            marks.append(Mark(one.gold.start, one.gold.end, "missed"))
        elif one.claim is not None:
            marks.append(Mark(one.claim.start, one.claim.end, "false", f"{one.claim.score:.2f}"))
    document = group[0].document
    return Marked(document.id, document.text, tuple(sorted(marks, key=lambda m: (m.start, -m.end))), wrong)


def _names(names: Iterable[str]) -> str:
    return " + ".join(sorted(names)) or "nobody"


def pieces(marked: Marked) -> list[tuple[str, str]]:
    """Cut the marked-up text into ``(piece, kind)``: kinds are found, missed, false, mixed (two overlap), and "" for the rest.

    Each mark opens with its kind and note, so that it can be read without colours. Of the lines without a mark only an
    ellipsis stays.
    """
    lines, at = [], 0
    for line in marked.text.splitlines(keepends=True):
        lines.append((at, at + len(line)))
        at += len(line)
    out: list[tuple[str, str]] = []
    elided = False
    for start, end in lines:
        if any(m.start < end and start < m.end for m in marked.marks):
            out += _line(marked, start, end)
            elided = False
        elif not elided and marked.text[start:end].strip():
            out.append((f"{ELIDED}\n", ""))
            elided = True
    return [*out, ("\n", "")] if out and not out[-1][0].endswith("\n") else out


def _line(marked: Marked, start: int, end: int) -> list[tuple[str, str]]:
    cuts = sorted({start, end, *(p for m in marked.marks for p in (m.start, m.end) if start < p < end)})
    out: list[tuple[str, str]] = []
    for low, high in zip(cuts, cuts[1:], strict=False):
        out += [(OPEN + m.kind + (f" ({m.note})" if m.note else "") + ": ", m.kind) for m in marked.marks if m.start == low]
        inside = [m.kind for m in marked.marks if m.start <= low and high <= m.end]
        out.append((marked.text[low:high], inside[0] if len(set(inside)) == 1 else "mixed" if inside else ""))
        out += [(CLOSE, m.kind) for m in reversed(marked.marks) if m.end == high]
    return out
