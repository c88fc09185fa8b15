"""What the rows of action tables ask, and of whom: the head of such a table makes a recommendation of what stands below it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token

from policyclaims.components.actors.names import Names
from policyclaims.components.actors.options import Named, Option
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import Clause, own_subject, trim
from policyclaims.components.recommendations.cues import find_cue, find_polarity
from policyclaims.components.steps.state import Found
from policyclaims.document.action_tables import Row, action_at, row_at
from policyclaims.knowledge.tables import imperatives, names_actor

# An owner and a head say that it is to be done; yet some such tables tell of what was done, or of what others do.
_SCORE = 0.8
_DEMANDING = frozenset({"should", "must", "shall", "will", "ought", "need", "needs"})
# Words that parsers take for verbs, and that are nouns before "for".
_NOUNS_FOR = frozenset("access demand design fund guide increase need plan request respect review support test use".split())
_BETWEEN = re.compile(r"\s*(?:\band/or\b|[;/])\s*")


def action_sentences(analysis: Analysis) -> dict[int, Row]:
    """Map the sentences that stand in action cells to their rows."""
    places = ((i, s.clean.begin) for i, s in enumerate(analysis.sentences)) if analysis.rows else ()
    return {i: row for i, begin in places if (row := action_at(analysis.rows, begin, begin + 1)) is not None}


def with_rows(analysis: Analysis, found: Sequence[Found]) -> list[Found]:
    """Put the actions of rows beside the recommendations found so far, and in place of those that cross the edge of a cell."""
    crossed = {row.start for f in found if (row := _crossed(analysis, f.candidate)) is not None}
    kept = [f for f in found if _crossed(analysis, f.candidate) is None]
    taken: dict[int, list[Candidate]] = defaultdict(list)
    for one in kept:
        if (row := action_at(analysis.rows, one.candidate.start, one.candidate.end)) is not None:
            taken[row.start].append(one.candidate)
            one.score = max(one.score, _SCORE)
    for index, row in action_sentences(analysis).items():
        asked = _asked(analysis, index, surely=row.start in crossed)
        if asked is not None and not any(c.start < asked.end and asked.start < c.end for c in taken[row.start]):
            kept.append(Found(asked, _SCORE, "author", find_polarity(analysis, asked), find_cue(analysis, asked)))
    return sorted(kept, key=lambda f: f.candidate.start)


def _crossed(analysis: Analysis, candidate: Candidate) -> Row | None:
    """Find the row of which a clause takes words of the owner or date, or only a part of them with the action."""
    row = row_at(analysis.rows, candidate.start)
    if row is None or action_at(analysis.rows, candidate.start, candidate.end) is not None:
        return None
    cells = (row.action, row.owner, row.deadline or row.owner)
    return row if any(candidate.start < end and start < candidate.end for start, end in cells) else None


def _asked(analysis: Analysis, index: int, *, surely: bool) -> Candidate | None:
    """Return a sentence of an action cell as a clause; None where it neither opens with a verb nor has a modal, unless ``surely``."""
    doc, sentence = analysis.parses.get(index), analysis.sentences[index]
    if doc is None or not len(doc):
        return None
    root = next(t for t in doc if t.head == t)
    low, high = trim(sentence.text, 0, len(sentence.text), root.idx)
    first = next((t for t in doc if t.idx >= low), root)
    opens = _opens(first)
    head = first if opens and first.dep_ not in ("aux", "neg") else root
    if high <= low or not (surely or opens or _demands(doc, root, first)):
        return None
    return Candidate(index, Clause(0, len(doc), head.i, "root"), *sentence.clean.source(low, high))


def _opens(first: Token) -> bool:
    """Return whether a sentence's first word is a verb that demands; of "Review of fares" and "Support for pupils" it is none."""
    behind = first.nbor() if first.i + 1 < len(first.doc) else None
    if behind is None or behind.lower_ == "of" or (behind.lower_ == "for" and first.lower_ in _NOUNS_FOR):
        return False
    return first.tag_ in ("VB", "VBP") or first.lower_ in imperatives()


def _demands(doc: Doc, root: Token, first: Token) -> bool:
    """Return whether a clause has a modal or "to be", or a bare verb without a subject behind its opening ("Urgently open …")."""
    if root != first and root.tag_ == "VB" and own_subject(root) is None:
        return True
    asks = any(t.lower_ in _DEMANDING and t.pos_ in ("AUX", "VERB") for t in doc)
    return asks or any(a.lower_ == "to" and b.lower_ == "be" for a, b in pairwise(doc))


def owner_of(analysis: Analysis, names: Names, candidate: Candidate) -> Option | None:
    """Return whom the row of an action names as its owners; None elsewhere."""
    row = action_at(analysis.rows, candidate.start, candidate.end)
    if row is None:
        return None
    text = analysis.text
    named = [Named(*names.canonical(text[start:end], start), start, end) for start, end in _owners(text, row, names)]
    return Option("table", tuple({n.name: n for n in named if n.name}.values()))


def _owners(text: str, row: Row, names: Names) -> Iterator[tuple[int, int]]:
    """Cut an owner's cell into names; words that are not all names stay together ("Boards, with help")."""
    start, end = row.owner
    edges = [start, *(i for m in _BETWEEN.finditer(text, start, end) for i in m.span()), end]
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        parts = [(low + a, low + b) for a, b in names.split(text[low:high])]
        single = all(text[a].isupper() or names_actor(text[a:b]) for a, b in parts)
        for a, b in parts if single else [(low, high)]:
            words = text[a:b].strip(" \t.,;*_")
            if words:
                at = text.index(words, a)
                yield at, at + len(words)
