"""Who a name stands for in this document: canonical names of states, bodies, offices, and generic actors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from policyclaims.knowledge.tables import ActorTable, Entry, fold

_ARTICLE = re.compile(r"^(?:the|a|an|our|its|their|his|her|your|this|that|these|those|every|each|any|some|both|either|neither|such)\s+", re.I)
_TITLE = (
    r"(?:President|Vice President|Prime Minister|Chancellor|Premier|Chief Minister|Taoiseach|King|Queen|Emir|Sultan|"
    r"Chairman|General Secretary|Supreme Leader|First Minister)"
)
_PERSON = re.compile(rf"\b(?:(?P<of>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)\s)?(?P<title>(?:{_TITLE}s?\s)(?:and\s)?)(?P<name>[A-Z][\w’'-]+(?:\s(?:[A-Z]\.\s)?[A-Z][\w’'-]+){{0,2}})")
_RULE = re.compile(r"^(?P<who>.+?)(?:['’]s?)?\s+(?P<body>administration|government|cabinet|regime|authorities|leadership|leaders|govt\.?)$", re.I)
_OF = re.compile(r"^(?:government|authorities|administration|leaders?|people|cabinet|parliament|state|republic|kingdom)s?\s+of\s+(?:the\s+)?(?P<who>.+)$", re.I)
_NATIONAL = re.compile(
    r"^(?:(?:federal|national|central|state|incoming|new|current|next|present|union|coalition|host)\s+)?(?:government|administration|authorities|cabinet|executive)$", re.I
)
_PARTY = re.compile(r"^(?:state party|state under review|country under review)$", re.I)
_SECRETARY = re.compile(r"^(?:(?P<role>secretary|minister|ministry|department|undersecretary|secretariat)(?:\s+of\s+state)?\s+(?P<of>of|for)\s+(?:the\s+)?(?P<field>.+))$", re.I)
_FIELD_FIRST = re.compile(r"^(?P<field>[A-Z][\w&, ]+?)\s+(?P<role>Secretary|Minister|Ministry|Department)$")
_OFFICE = re.compile(
    r"^(?:Department|Ministry|Minister|Secretary|Cabinet|Treasury|Parliament|Senate|House|Office|Attorney|Chief|Comptroller|Auditor|"
    r"National|Central|Federal|Supreme|Constitutional|Bureau|Ombuds\w+|Public|General|Finance|Justice|Health|Education|Foreign|Home|Congress|Army|Navy)\b"
)
_SEQUENCE = re.compile(r"[A-Z][\w’'&-]*(?:(?:\s+(?:of|for|and|on|the|to|in|de|&))*\s+[A-Z][\w’'&-]*)+")
_ACRONYM = re.compile(r"(?P<full>[A-Z][\w’'&-]*(?:(?:\s+|-)(?:of|for|and|on|the|to|in|de|&|[A-Za-z][\w’'&-]*)){0,9})\s+\((?:the\s+)?[“\"‘']?(?P<short>[A-Z][A-Za-z&-]{1,9})[”\"’']?\)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w’'-]*(?:\.[A-Za-z])*\.?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A known state named in the text, at source offsets."""

    start: int
    end: int
    name: str
    sense: str


class Names:
    """Canonical names within one document.

    Parameters
    ----------
    text
        The document's text: abbreviations, persons and the state that it is about are read off it once.
    table
        What is known of actors.
    """

    def __init__(self, text: str, table: ActorTable) -> None:
        self._table = table
        self.persons = self._find_persons(text)
        self.votes: Counter[str] = Counter()
        self.mentions = self._find_mentions(text)
        self.main_state = self._find_main_state()
        self._short = self._find_abbreviations(text)
        self._full = self._find_full_names(text)

    @property
    def society(self) -> str | None:
        """The state or region that "we" means where an author speaks for a society."""
        if self.main_state:
            return self.main_state
        top = [name for name, count in self.votes.most_common(1) if count >= 3]
        return top[0] if top else None

    def canonical(self, words: str, position: int = 0) -> tuple[str, str]:
        """Give the canonical name and its kind: ``state``, ``body``, ``name`` (capitalised, unknown) or ``generic``.

        Parameters
        ----------
        words
            As written, with or without article.
        position
            Where in the document, for forms such as "the Department" that stand for a name before them.
        """
        bare = " ".join(words.split()).strip(" ,;:.\"“”'‘()[]*_")
        bare = re.sub(r"['’]s?$", "", bare) if re.search(r"['’]s?$", bare) and not bare.endswith("s'") else bare
        stripped = _ARTICLE.sub("", bare)
        if (entry := self._known(stripped)) is not None:
            return entry.name, "state" if entry.kind == "state" else "body"
        found = self._state_form(stripped) or self._office_form(stripped) or self._short_form(stripped, position)
        if found is not None:
            return found
        if self.main_state and stripped[:1].isupper() and _OFFICE.match(stripped) and len(stripped.split()) <= 8:
            return f"{self.main_state} {stripped}", "body"
        inner = stripped.replace("’s ", " ").replace("'s ", " ")
        if any(w[:1].isupper() for w in inner.split()[1:]) or (inner[:1].isupper() and len(inner.split()) == 1 and stripped != bare):
            return inner, "name"
        opening = inner.split()[0] if inner.split() else ""
        keeps = sum(c.isupper() for c in opening) > 1 or fold(opening) in self._table.demonyms or fold(opening) in self._table.names
        return (inner if keeps else inner[:1].lower() + inner[1:]), "generic"

    def _known(self, words: str) -> Entry | None:
        key = fold(words)
        entry = self._table.names.get(key) or self._table.names.get(key.removeprefix("the "))
        if entry is not None and (words[:1].isupper() or words.isupper() or " " in words):
            return entry
        if words[:1].isupper():
            locals_here = [e for e in self._table.local.get(key, ()) if self.votes[e.parent or ""]]
            if locals_here:
                return max(locals_here, key=lambda e: (self.votes[e.parent or ""], e.name))
            if key.upper() == words and words in self._short and fold(self._short[words]) != key:
                return self._known(self._short[words])
        return None

    def _state_form(self, words: str) -> tuple[str, str] | None:
        state = self._state(words)
        if state:
            return state, "state"
        for pattern in (_RULE, _OF):
            if (form := pattern.match(words)) and (state := self._state(form["who"]) or self._table.demonyms.get(fold(form["who"]))):
                return state, "state"
        if self.main_state and (_NATIONAL.match(words) or _PARTY.match(words)):
            return self.main_state, "state"
        return None

    def _state(self, words: str) -> str | None:
        words = _ARTICLE.sub("", words.strip())
        entry = self._table.names.get(fold(words)) if words[:1].isupper() else None
        if entry is not None and entry.kind == "state":
            return entry.name
        person = re.sub(rf"^(?:(?:the|former|new|current|outgoing|incoming)\s+)*(?:{_TITLE}\s+)?", "", words)
        last = person.split()[-1] if person.split() else ""
        if last[:1].isupper() and (person in self.persons or last in self.persons):
            return self.persons.get(person) or self.persons[last]
        if last in self._table.leaders and len(person.split()) <= 3:
            return self._table.leaders[last]
        if re.fullmatch(_TITLE, words) and self.main_state and words in self._table.titles.get(self.main_state, ()):
            return self.main_state
        adjective, _, title = words.rpartition(" ")
        if adjective and re.fullmatch(_TITLE, title):
            return self._table.demonyms.get(fold(adjective))
        return None

    def _office_form(self, words: str) -> tuple[str, str] | None:
        form = _SECRETARY.match(words) or _FIELD_FIRST.match(words)
        if form is None or not words[:1].isupper():
            return None
        field = form["field"]
        state = self.main_state or next((n for n, _ in self.votes.most_common() if n in self._table.titles), None)
        if " of " in field and (parent := self._state(field.rsplit(" of ", 1)[1])):
            field, state = field.rsplit(" of ", 1)[0], parent
        tries = (f"{state} Department of {field}", f"{state} Department for {field}", f"{state} Ministry of {field}", f"Department of {field}", f"Department for {field}")
        if state:
            for name in tries:
                entry = self._table.names.get(fold(name)) or next((e for e in self._table.local.get(fold(name), ()) if e.parent == state), None)
                if entry is not None:
                    return entry.name, "body"
            if form["role"].lower() in ("ministry", "minister"):
                return f"{state} Ministry {form.groupdict().get('of') or 'of'} {field}", "body"
            if form["role"].lower() == "department":
                return f"{state} {words}", "body"
        return None

    def _short_form(self, words: str, position: int) -> tuple[str, str] | None:
        """Resolve an abbreviation explained in the text, or "the Department" to the last full name before it."""
        if words in self._short and self._short[words] != words:
            full = self._short[words]
            del self._short[words]  # an abbreviation may stand in its own expansion
            found = self.canonical(full, position)
            self._short[words] = full
            return found
        if not words[:1].isupper() or len(words.split()) > 2:
            return None
        before = [(start, full) for start, full in self._full.get(words.lower(), ()) if start < position]
        after = self._full.get(words.lower(), ())
        if before or after:
            full = before[-1][1] if before else after[0][1]
            if fold(full) != fold(words):
                return self.canonical(full, -1) if len(full.split()) > len(words.split()) and position >= 0 else None
        return None

    def _find_persons(self, text: str) -> dict[str, str]:
        persons: dict[str, str] = {}
        for found in _PERSON.finditer(text):
            of = found["of"] or ""
            state = self._table.demonyms.get(fold(of)) or self._table.demonyms.get(fold(of.split()[-1])) if of else None
            if state is None and of and (entry := self._table.names.get(fold(of))) and entry.kind == "state":
                state = entry.name
            parts = found["name"].split()
            state = state or next((self._table.leaders[p] for p in parts if p in self._table.leaders), None)
            if state:
                for part in (found["name"], *parts):
                    if part not in ("Mr", "Mrs") and self._table.names.get(fold(part)) is None:
                        persons[part] = state
        return persons

    def _find_mentions(self, text: str) -> list[Mention]:
        """Find the states that the text names, and count for each how often it or one of its bodies is named."""
        mentions, words = [], list(_WORD.finditer(text))
        i = 0
        while i < len(words):
            if not words[i].group()[0].isupper():
                i += 1
                continue
            for size in range(min(self._table.longest, 6, len(words) - i), 0, -1):
                start, end = words[i].start(), words[i + size - 1].end()
                phrase = text[start:end]
                if phrase[-2:] in ("'s", "’s") or (phrase.endswith(".") and not re.search(r"[A-Z]\.$", phrase)):
                    phrase = re.sub(r"['’]s$|\.$", "", phrase)
                key = fold(phrase)
                entry = self._table.names.get(key)
                state, sense = (entry.name, entry.sense) if entry is not None and entry.kind == "state" else (self._table.demonyms.get(key), "demonym")
                if state is None and size == 1:
                    state, sense = self.persons.get(phrase), "leader"
                if state:
                    mentions.append(Mention(start, start + len(phrase), state, sense))
                    self._vote(state, start)
                elif entry is not None:
                    self._vote(entry.parent, start)
                elif len({e.parent for e in self._table.local.get(key, ())}) == 1:
                    self._vote(self._table.local[key][0].parent, start)
                elif key in ("europe", "european", "europeans"):
                    self._vote("Europe", start)
                else:
                    continue
                i += size - 1
                break
            i += 1
        return mentions

    def _vote(self, name: str | None, position: int) -> None:
        if name:
            self.votes[name] += 2 if position < 1500 else 1

    def _find_main_state(self) -> str | None:
        """Find the state that the document is about: named most, the opening counting double."""
        top = self.votes.most_common(1)
        if not top or top[0][0] not in self._table.titles:
            return None
        name, count = top[0]
        # A state with 35 % of the mentions is the one that "the government" means; below, several states share the text.
        return name if count >= 2 and count / sum(self.votes.values()) >= 0.35 else None

    @staticmethod
    def _find_abbreviations(text: str) -> dict[str, str]:
        short: dict[str, str] = {}
        for found in _ACRONYM.finditer(text):
            letters = [c.lower() for c in found["short"] if c.isupper()]
            if len(letters) < 2:
                continue
            words = re.split(r"[\s-]+", found["full"])
            for k in range(len(words) - 1, -1, -1):
                initials = [w[0].lower() for w in words[k:] if w.lower() not in ("of", "for", "and", "on", "the", "to", "in", "de", "&")]
                loose = [w[0].lower() for w in words[k:]]
                if words[k][0].isupper() and (initials == letters or loose == letters):
                    short.setdefault(found["short"], " ".join(found["full"].split()[-(len(words) - k) :]) if "-" not in found["full"] else " ".join(words[k:]))
                    break
        return short

    @staticmethod
    def _find_full_names(text: str) -> dict[str, list[tuple[int, str]]]:
        full: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for found in _SEQUENCE.finditer(text):
            name = _ARTICLE.sub("", " ".join(found.group().split()))
            words = name.split()
            if 1 < len(words) <= 9 and not _ARTICLE.match(name):
                for word in {words[0].lower(), words[-1].lower()}:
                    full[word].append((found.start(), name))
        return full
