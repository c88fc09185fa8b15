"""Names joined by "and" or commas: which are one body, and where the others are cut."""

from __future__ import annotations

import re

from policyclaims.knowledge.tables import ActorTable, fold, ministry_fields

# A ministry may have several fields: "Department of Justice, Home Affairs and Migration" is one body.
_FIELDS = re.compile(
    r"^(?:the\s+)?(?:[A-Z][\w’'-]+\s+){0,3}(?:Department|Ministry|Minister|Secretary|Committee|Directorate|Office|Commission|Commissioner)\s+(?:of|for|on)\s+"
    r"(?:the\s+)?(?P<fields>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*(?:,\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)*,?\s+(?:and|&)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)$"
)
_JOINTS = re.compile(r",?\s+(?:and|&)\s+(?:the\s+)?|,\s+(?:the\s+)?")


def is_one(words: str, table: ActorTable) -> bool:
    """Return whether words joined by "and" are one body: a name that the table knows, or a ministry of several fields.

    "Department for Education and Skills" is one body; of
    "Department for Education and Ofsted" the second part names no field.
    """
    plain = " ".join(words.split())
    if knows(plain, table):
        return True
    found = _FIELDS.match(plain)
    if found is None:
        return False
    rest = [part for part in re.split(r",\s+|,?\s+(?:and|&)\s+(?:the\s+)?", found["fields"]) if part][1:]
    return all(ministry_fields().issuperset(part.lower().split()) and not knows(part, table) for part in rest)


def knows(words: str, table: ActorTable) -> bool:
    """Return whether a table has a name as it is."""
    key = fold(words)
    return key in table.names or f"the {key}" in table.names


def split(words: str, table: ActorTable) -> list[tuple[int, int]]:
    """Cut joined names ("Scottish Enterprise and Skills Development Scotland") at the joints that no one body spans."""
    edges = [0, *(i for m in _JOINTS.finditer(words) for i in m.span()), len(words)]
    parts = list(zip(edges[::2], edges[1::2], strict=True))
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(parts):
        last = next((k for k in range(len(parts) - 1, at, -1) if is_one(words[parts[at][0] : parts[k][1]], table)), at)
        found.append((parts[at][0], parts[last][1]))
        at = last + 1
    return [(start, end) for start, end in found if end > start]
