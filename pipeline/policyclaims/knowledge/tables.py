"""Actor knowledge as data: states with their capitals and leaders, named bodies with their parents, and a user's own rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonlines

from policyclaims.errors import KnowledgeError
from policyclaims.knowledge.words import sections, words

_LISTS = ("aliases", "demonyms", "government", "head", "leaders", "legislature", "local_aliases")
# Legislatures called by a word of these need their state's name; "Storting" tells by itself.
_COMMON_CHAMBERS = frozenset(
    "Assembly Chamber Chambers Congress Council Diet House Legislature National Parliament Representatives Senate States".split()
)
_TEXTS = ("name", "code", "kind", "capital", "parent")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or name stands for: the canonical ``name``, its ``kind`` and ``parent``, and by which ``sense``."""

    name: str
    kind: str
    parent: str | None
    sense: str


@dataclass
class ActorTable:
    """Names of actors and what they stand for.

    ``names`` maps a folded name to its entry; ``local`` maps one that only tells within a state to its entries;
    ``demonyms`` and ``leaders`` map to states, ``places`` (cities, provinces) too; ``titles`` maps a state to the titles of
    its head of government; ``regions`` are the names of provinces and federal states.
    """

    names: dict[str, Entry] = field(default_factory=dict)
    local: dict[str, list[Entry]] = field(default_factory=dict)
    demonyms: dict[str, str] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    titles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    regions: set[str] = field(default_factory=set)
    _openings: dict[str, int] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any], *, where: str = "actors") -> None:
        """Add one row; it overrides what earlier rows said of the same words.

        Raises
        ------
        KnowledgeError
            The row has no name, or a field has the wrong type.
        """
        _check(row, where)
        self._openings = {}
        name, kind, parent = row["name"], row.get("kind", "organisation"), row.get("parent")
        self._put(name, Entry(name, kind, parent, "name"))
        if parent:
            self.parents[name] = parent
        if kind == "region":
            self.regions.add(name)
        for alias in row.get("aliases", ()):
            self._put(alias, Entry(name, kind, parent, "alias"))
        if row.get("capital"):
            self.names.setdefault(fold(row["capital"]), Entry(name, kind, parent, "capital"))
        for seat in row.get("government", ()):
            self._put(seat, Entry(name, kind, parent, "seat"))
        for word in row.get("demonyms", ()):
            self.demonyms[fold(word)] = name
        for leader in row.get("leaders", ()):
            self.leaders[leader] = name
        if row.get("head"):
            self.titles[name] = tuple(row["head"])
        for word in row.get("local_aliases", ()):
            self.local.setdefault(fold(word), []).append(Entry(name, kind, parent, "local"))
        for word in row.get("legislature", ()):
            full = f"{name} {word}" if _COMMON_CHAMBERS.intersection(word.split()) else word
            self.local.setdefault(fold(word), []).append(Entry(full, "legislature", name, "local"))

    def openings(self) -> dict[str, int]:
        """The first words of all that the table knows, folded and in small letters, with the words of the longest such name."""
        if not self._openings:
            for names in (self.names, self.local, self.demonyms, self.places):
                for name in names:
                    first = name.split(" ", 1)[0].lower()
                    self._openings[first] = max(self._openings.get(first, 1), name.count(" ") + 1)
        return self._openings

    def state_of(self, name: str | None) -> str | None:
        """Climb from a body to the state (or the topmost organisation) that it belongs to."""
        for _ in range(6):
            if name is None or name in self.titles or name not in self.parents:
                return name
            name = self.parents[name]
        return name

    def _put(self, words: str, entry: Entry) -> None:
        folded = fold(words)
        if folded:
            self.names[folded] = entry


def _check(row: Mapping[str, Any], where: str) -> None:
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str) or not row["name"].strip():
        raise KnowledgeError(f'{where}: a row needs a name: {{"name": "…", "aliases": ["…"]}}')
    for key in _LISTS:
        if not isinstance(row.get(key, []), list) or not all(isinstance(v, str) for v in row.get(key, [])):
            raise KnowledgeError(f"{where}: {row['name']!r}: {key} must be a list of strings")
    for key in _TEXTS:
        if row.get(key) is not None and not isinstance(row[key], str):
            raise KnowledgeError(f"{where}: {row['name']!r}: {key} must be a string")


@cache
def actor_nouns() -> frozenset[str]:
    """Load the nouns for those who can be asked to act."""
    return words("actor_nouns.txt")


@cache
def imperatives() -> frozenset[str]:
    """Load the verbs with which policy texts open a demand."""
    return words("imperatives.txt")


@cache
def ministry_fields() -> frozenset[str]:
    """Load the words that name what ministries are for."""
    return words("fields.txt")


@cache
def table_heads() -> dict[str, str]:
    """Load the heads of the columns of action tables, in small letters: ``action``, ``owner`` or ``deadline``."""
    return {head: role for role, heads in sections("table_heads.txt").items() for head in heads}


@cache
def duties() -> frozenset[str]:
    """Load the nouns of which one who must act is said to have the thing."""
    return words("duties.txt")


def names_actor(words: str) -> bool:
    """Return whether a generic phrase is headed by a noun for those who can be asked to act ("providers of care")."""
    before = words.lower().split(" of ")[0].split()
    if not before:
        return False
    nouns = actor_nouns()
    last = before[-1].strip(",.;")
    forms = {
        last,
        last.removesuffix("s"),
        last.removesuffix("es"),
        last[:-3] + "y" if last.endswith("ies") else last,
        last[:-3] + "man" if last.endswith("men") else last,
    }
    return bool(forms & nouns) or last.endswith(("ers", "ors", "ists", "ians", "eers", "makers", "workers"))


@lru_cache(maxsize=1 << 14)
def fold(words: str) -> str:
    """Fold a name for look-up: one space, straight apostrophes, no accents, no full stops in acronyms, which keep their capitals."""
    words = " ".join(words.replace("’", "'").split())
    if not words.isascii():
        words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    bare = words.replace(".", "")
    if len(bare) <= 6 and bare.isupper():
        return bare
    return bare.lower()


@cache
def _places() -> dict[str, str]:
    """Load cities and provinces, folded, with the codes of their states."""
    found: dict[str, str] = {}
    for line in files("policyclaims.knowledge").joinpath("places.txt").read_text(encoding="utf8").splitlines():
        code, _, names = line.partition(": ")
        if not line.startswith("#"):
            found.update((fold(name), code) for name in names.split("; "))
    return found


@cache
def default_actors() -> ActorTable:
    """Load the tables that ship with the package."""
    return load_actors(())


def load_actors(extra: Iterable[Path]) -> ActorTable:
    """Load the shipped tables and, on top, a user's own files.

    Raises
    ------
    KnowledgeError
        A file cannot be read, or a line is no row; the message names file and line.
    """
    table = ActorTable()
    root = files("policyclaims.knowledge")
    codes = {}
    for name in ("states.jsonl", "bodies.jsonl"):
        with root.joinpath(name).open(encoding="utf8") as lines:
            for row in jsonlines.Reader(lines):
                table.add(row, where=name)
                if "code" in row:
                    codes[row["code"]] = row["name"]
    table.places = {place: codes[code] for place, code in _places().items() if code in codes and place not in table.names}
    for path in extra:
        try:
            with jsonlines.open(path) as reader:
                for number, row in enumerate(reader, 1):
                    table.add(row, where=f"{path}:{number}")
        except OSError as error:
            raise KnowledgeError(f"{path}: cannot be read: {error.strerror}") from error
        except (jsonlines.InvalidLineError, UnicodeDecodeError) as error:
            line = getattr(error, "lineno", 1)
            raise KnowledgeError(f"{path}:{line}: is no JSON object: {error}") from error
    return table
