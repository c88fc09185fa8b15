"""What a document says of its own names: persons and their states, abbreviations, full names, and who is named how often."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policyclaims.components.actors.joints import split
from policyclaims.document.layout import Block
from policyclaims.document.text import CleanText
from policyclaims.knowledge.tables import ActorTable, fold
from policyclaims.knowledge.words import pattern, sections, words

_OFFICES = sections("offices.txt")
TITLE = pattern(_OFFICES["title"])
ARTICLE = re.compile(
    r"^(?:such\s+an?|the|a|an|our|its|their|his(?! Majesty)|her(?! Majesty)|your|this|that|these|those|every|each|any|some|no|both|either|neither|such)\s+",
    re.I,
)
_PERSON = re.compile(
    rf"\b(?:(?P<of>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)\s)?(?P<title>{TITLE}s?\s(?:and\s)?)(?P<name>[A-Z][\w’'-]+(?:\s(?:[A-Z]\.\s)?[A-Z][\w’'-]+){{0,2}})"
)
_SEQUENCE = re.compile(
    r"(?:Ministry|Department|Committee|Directorate|Office)\s+(?:of|for|on)\s+(?:[A-Z][\w’'-]+\s+)*[A-Z][\w’'-]+(?:,\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)+,?\s+(?:and|&)\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*|[A-Z][\w’'-]*(?:(?:,? and|\s+(?:of|for|on|the|de|&))*\s+[A-Z][\w’'&-]*)+"
)
_ACRONYM = re.compile(
    r"(?P<full>[A-Z][\w’'&-]*(?:(?:,?\s+|-)(?:of|for|and|on|the|to|in|de|&|[A-Za-z][\w’'&-]*)){0,9})\s+\((?:the\s+)?[“\"‘']?(?P<short>[A-Z][A-Za-z&-]{1,9})[”\"’']?\)"
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w’'-]*(?:\.[A-Za-z])*\.?")
_MIDDLE = re.compile(r"(?<=[a-z,;]\s)[A-Z][\w’'-]+")
_SENTENCE_WORDS = frozenset(
    {"The", "A", "An", "In", "It", "We", "This", "That", "If", "For", "On", "At", "But", "And", "As", "To", "Our", "Its"}
)
_ENDING = re.compile(r"['’]s$|\.$")
_CONTINENT = frozenset({"europe", "european", "europeans"})
_LOWER = re.compile(r"\b[a-zà-ÿ]{3,}\b")
_SMALL = frozenset({"of", "for", "and", "on", "the", "to", "in", "de", "&"})
# How much a mention says about the state that a document is about: its own name most, a body's common noun least.
_WEIGHT = {
    "name": 3.0,
    "alias": 3.0,
    "seat": 2.0,
    "leader": 2.0,
    "demonym": 2.0,
    "body": 1.5,
    "capital": 1.0,
    "local": 0.4,
    "place": 0.5,
}
# Offices that any state may have say nothing of which one it is.
_COMMON_OFFICE = re.compile(rf"{pattern(_OFFICES['common'])}\b")
_OPENING, _TITLE, _CLOSING = 1500, 250, 0.8
# How a document shows which state is its own, each on the logarithm of a count; fitted as a choice among the states named
# in 361 documents: 89 % right out of fold by persona (the plain weighted count above: 85 %).
_EVIDENCE = {
    "body": 1.4,
    "local": 1.1,
    "place": 1.0,
    "capital": 0.9,
    "seat": 0.9,
    "demonym": -0.6,
    "leader": -0.7,
    "closing": 0.7,
}
_IN_TITLE, _EACH_SENSE, _VOTES = 1.2, 0.7, 1.1
# Before a state in brackets: reviews name so who proposed what, "(Portugal)", which says nothing of whom it is about.
_PROPOSER = re.compile(r"\((?:[A-Z][^()]*[,;/]\s*|[A-Z][^()]* and )?$")
# Nouns that, alone with "the", stand for a body named in full elsewhere in the document.
GENERIC = words("generic_bodies.txt")


@dataclass(frozen=True, slots=True)
class Mention:
    """A known state or body named in the text, at source offsets."""

    start: int
    end: int
    name: str
    sense: str


@dataclass
class Glossary:
    """What was read off one document.

    ``persons`` maps names to states, ``short`` abbreviations to full names, ``full`` a last or first word to the full
    names that have it, with their offsets; ``votes`` counts how often each state, or a body of it, is named; ``evidence``
    tells how and where; ``proper`` are words that keep their capital in mid-sentence, ``lower`` those that stand without;
    ``names`` are all names of several words, with their offsets.
    """

    persons: dict[str, str] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    short: dict[str, str] = field(default_factory=dict)
    full: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    votes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    evidence: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    length: int = 0
    proper: set[str] = field(default_factory=set)
    lower: set[str] = field(default_factory=set)
    names: list[tuple[int, str]] = field(default_factory=list)

    def spelt(self, short: str) -> str | None:
        """Return the name that an abbreviation explained nowhere spells: "UK Space Agency" for "UKSA"."""
        for _, name in self.names:
            letters = "".join(w if w.isupper() else w[0] for w in re.split(r"[\s-]+", name) if w and w not in _SMALL)
            if letters == short:
                return name
        return None


def read_glossary(blocks: Iterable[Block], table: ActorTable) -> Glossary:
    """Read a document's names off its blocks."""
    found = Glossary()
    texts = [b.text for b in blocks if b.kind != "furniture" and b.text.text]
    for clean in texts:
        _persons(clean, table, found)
        _abbreviations(clean, found)
        _full_names(clean, table, found)
        found.proper.update(_MIDDLE.findall(clean.text))
        found.lower.update(_LOWER.findall(clean.text))
    found.length = texts[-1].stop if texts else 0
    openings = table.openings() | dict.fromkeys(_CONTINENT, 1)
    for clean in texts:
        _mentions(clean, table, found, openings)
    return found


def homes(found: Glossary) -> list[str]:
    """Rank the states and organisations named by the evidence that the document is one of theirs, the likeliest first."""

    def weight(name: str) -> float:
        counts = found.evidence[name]
        score = sum(w * math.log1p(counts[sense]) for sense, w in _EVIDENCE.items())
        senses = sum(1 for sense in _WEIGHT if counts[sense])
        return score + _EACH_SENSE * senses + _IN_TITLE * (counts["title"] > 0) + _VOTES * math.log1p(found.votes[name])

    return sorted(found.evidence, key=lambda name: (-weight(name), name))


def _persons(clean: CleanText, table: ActorTable, found: Glossary) -> None:
    for person in _PERSON.finditer(clean.text):
        of = person["of"] or ""
        state = table.demonyms.get(fold(of)) or table.demonyms.get(fold(of.split()[-1])) if of else None
        if state is None and of and (entry := table.names.get(fold(of))) and entry.kind == "state":
            state = entry.name
        parts = person["name"].split()
        state = state or next((table.leaders[p] for p in parts if p in table.leaders), None)
        for part in (person["name"], *parts) if state else ():
            if part not in ("Mr", "Mrs") and table.names.get(fold(part)) is None:
                found.persons[part] = state or ""


def _abbreviations(clean: CleanText, found: Glossary) -> None:
    if "(" not in clean.text:
        return
    for match in _ACRONYM.finditer(clean.text):
        letters = [c.lower() for c in match["short"] if c.isupper()]
        if len(letters) < 2:
            continue
        words = match["full"].split()
        for k in range(len(words) - 1, -1, -1):
            parts = [p for w in words[k:] for p in w.split("-") if p]
            initials = [p[0].lower() for p in parts if p.lower().strip(",") not in _SMALL]
            loose = [p[0].lower() for p in parts]
            whole = [w[0].lower() for w in words[k:] if w.lower().strip(",") not in _SMALL]
            if words[k][0].isupper() and letters in (initials, loose, whole):
                found.short.setdefault(match["short"], " ".join(words[k:]))
                break


def _full_names(clean: CleanText, table: ActorTable, found: Glossary) -> None:
    for match in _SEQUENCE.finditer(clean.text):
        for low, high in split(match.group(), table):
            name = ARTICLE.sub("", match.group()[low:high])
            words = name.split()
            if 1 < len(words) <= 9 and not _SENTENCE_WORDS.intersection(words):
                place = clean.start(match.start() + low)
                found.names.append((place, name))
                for word in {words[0].lower(), words[-1].lower()} & GENERIC:
                    found.full[word].append((place, name))


def _mentions(clean: CleanText, table: ActorTable, found: Glossary, openings: Mapping[str, int]) -> None:
    words = list(_WORD.finditer(clean.text))
    i = 0
    while i < len(words):
        step = 1
        word = words[i].group()
        longest = _longest_from(word, openings, found) if word[0].isupper() else 0
        if longest:
            for size in range(min(longest, 8, len(words) - i), 0, -1):
                if _mention(clean, words[i].start(), words[i + size - 1].end(), size, table, found):
                    step = size
                    break
        i += step


def _longest_from(word: str, openings: Mapping[str, int], found: Glossary) -> int:
    """Return the number of words of the longest known name that begins with a word, in whatever form; 0 where none does."""
    bare = _ENDING.sub("", word)
    longest = max(openings.get(fold(word).lower(), 0), openings.get(fold(bare).lower(), 0) if bare != word else 0)
    return longest or int(bare in found.persons or word in found.persons)


def _mention(clean: CleanText, start: int, end: int, size: int, table: ActorTable, found: Glossary) -> bool:
    phrase = clean.text[start:end]
    if phrase[-2:] in ("'s", "’s") or (phrase.endswith(".") and not re.search(r"[A-Z]\.$", phrase)):
        phrase = _ENDING.sub("", phrase)
    key = fold(phrase)
    if phrase in found.short or clean.text[end : end + 1] == "$":  # US$
        return False
    entry = table.names.get(key)
    if entry is not None and entry.kind != "state":
        place = clean.source(start, start + len(phrase))
        found.mentions.append(Mention(*place, entry.name, "body"))
        if entry.kind == "company":  # a firm is named wherever it sells
            return True
        _vote(found, table.state_of(entry.parent), place[0], "body")
        return True
    state, sense = (entry.name, entry.sense) if entry is not None else (table.demonyms.get(key), "demonym")
    if state is None and size == 1:
        state, sense = found.persons.get(phrase), "leader"
    if state:
        place = clean.source(start, start + len(phrase))
        found.mentions.append(Mention(*place, state, sense))
        if not _PROPOSER.search(clean.text, max(0, start - 60), start):
            _vote(found, state, place[0], sense)
        return True
    homes = {table.state_of(e.parent) for e in table.local.get(key, ())}
    if len(homes) == 1:
        if not _COMMON_OFFICE.match(phrase):
            _vote(found, homes.pop(), clean.start(start), "local")
        return True
    if key in _CONTINENT:
        _vote(found, "Europe", clean.start(start), "name")
        return True
    if (state := table.places.get(key)) is not None:
        _vote(found, state, clean.start(start), "place")
    return False


def _vote(found: Glossary, name: str | None, position: int, sense: str) -> None:
    if not name:
        return
    found.votes[name] += _WEIGHT.get(sense, 1.0) * (2 if position < _OPENING else 1)
    found.evidence[name].update([sense] + ["title"] * (position < _TITLE) + ["closing"] * (position > _CLOSING * found.length))
