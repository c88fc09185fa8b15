"""The sets of actors that a text offers for a recommendation, and how each was found."""

from __future__ import annotations

from dataclasses import dataclass

from policyclaims.records import How

HOW: dict[str, How] = {
    "opening": "subject", "behind": "named_after",
    "subject": "subject", "that_subject": "subject", "for_subject": "subject", "asked": "subject", "passive_subject": "subject",
    "that_passive": "subject", "passive_agent": "passive_agent", "lead": "lead_in", "lead_named": "lead_in", "heading": "heading",
    "previous": "coreference", "sibling": "lead_in", "before": "coreference", "coreference": "coreference", "document": "document", "none": "none", "anaphor": "coreference", "recent": "coreference", "gathered": "coreference", "possessor": "subject", "inside": "subject",
    "charged": "subject", "antecedent": "coreference", "following": "coreference", "section": "named_after", "table": "table", "pointed": "coreference",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """One actor: canonical ``name``, its kind, and the source offsets of the words that name it (none: not in the text)."""

    name: str
    kind: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Option:
    """A set of actors that may be the answer, and how it was found."""

    relation: str
    actors: tuple[Named, ...]
    distance: int = 0
    head: str = ""

    @property
    def how(self) -> How:
        """The value of ``how`` in a record."""
        return HOW[self.relation]


def distinct(options: list[Option]) -> list[Option]:
    """Keep the first of options with one relation and one set of names, and none whose names are empty."""
    seen: set[tuple[str, frozenset[str]]] = set()
    out = []
    for option in options:
        key = (option.relation, frozenset(a.name for a in option.actors))
        if key not in seen and (option.actors or option.relation == "none") and all(a.name for a in option.actors):
            seen.add(key)
            out.append(option)
    return out
