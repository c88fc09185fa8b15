"""Names read off the words of a sentence, whatever the parser made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyclaims.components.actors.names import Names
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.knowledge.tables import imperatives

_ASKS = re.compile(
    r"\b(?:recommends?|urges?|asks?|advises?|proposes?|suggests?|requests?|calls? (?:up)?on|invites?|encourages?)\s+(?:that\s+)?",
    re.I,
)
_NAME = re.compile(
    r"(?:[Tt]he\s+|That\s+the\s+|That\s+)?(?P<name>[A-Z][\w’'-]*(?:(?:\s+(?:of|for|on|the|and|de|&)){0,2}\s+[A-Z][\w’'-]*)*)(?=\s+[a-z])"
)
# Words that open a sentence with a capital and name nobody.
_OPENERS = frozenset(
    "in at on for by with from to as if when while where after before under within until no not never neither nor the a an this that these those "
    "each every any all some such here there it its we our i what who how why and but or so yet if only let first second third finally further".split()
)


def opening_names(analysis: Analysis, candidate: Candidate, names: Names) -> Iterator[list[tuple[int, int]]]:
    """Return the names that a clause begins with, or that follow "recommend that": joined ones apart, as places in the sentence."""
    sentence, doc = analysis.sentences[candidate.sentence], analysis.parses[candidate.sentence]
    start, end = doc[candidate.clause.start].idx, doc[candidate.clause.end - 1].idx
    for place in [start, *(m.end() for m in _ASKS.finditer(sentence.text, start, end))]:
        name = _NAME.match(sentence.text, place, end)
        if name is None or name["name"].split()[0].lower() in imperatives() | _OPENERS:
            continue
        words, base = name["name"], name.start("name")
        last = next((t for t in reversed(doc) if t.idx < name.end("name")), None)
        if last is not None and last.dep_ in ("compound", "amod", "nmod", "poss") and last.head.i > last.i:
            continue  # of "EU citizens" the Union is none
        if " " in words or names.known(words) or names.abbreviates(words):
            yield [(base + low, base + high) for low, high in names.split(words)]


def states_before(analysis: Analysis, names: Names, position: int) -> list[str]:
    """Return the distinct states of the nearest sentence before a position that names at least two, else of the six before it."""
    found: dict[str, None] = {}
    sentences = [s for s in analysis.sentences if s.clean.begin <= position]
    for sentence in reversed(sentences[-6:]):
        low, high = sentence.clean.begin, min(sentence.clean.stop, position)
        here = dict.fromkeys(m.name for m in names.mentions if low <= m.start < high and m.sense != "body")
        if len(here) > 1:
            return list(here)
        found |= here
    return list(found)
