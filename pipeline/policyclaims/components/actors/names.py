"""Who a name stands for in this document: canonical names of states, bodies, offices, and generic actors."""

from __future__ import annotations

import re
from collections import Counter

from policyclaims.components.actors import forms, joints
from policyclaims.components.actors.glossary import ARTICLE, GENERIC, TITLE, Glossary, homes, read_glossary
from policyclaims.document.layout import Block
from policyclaims.knowledge.tables import ActorTable, Entry, fold, names_actor


class Names:
    """Canonical names within one document.

    Parameters
    ----------
    blocks
        The document's blocks: abbreviations, persons and the state that it is about are read off them once.
    table
        What is known of actors.
    """

    def __init__(self, blocks: list[Block], table: ActorTable) -> None:
        self._table = table
        self.glossary: Glossary = read_glossary(blocks, table)
        self.mentions = self.glossary.mentions
        self.home = self._find_home()
        self.main_state = self._find_main_state()
        self.region = self._find_region()
        self._speaks = sum(len(forms.OUR_NATION.findall(b.text.text)) for b in blocks) >= forms.REVIEWS
        self.reviews = sum(len(forms.REVIEW.findall(b.text.text)) for b in blocks) >= forms.REVIEWS

    @property
    def society(self) -> str | None:
        """The state or region that "we" means where an author speaks for a society."""
        if self.main_state:
            return self.main_state
        top = [name for name, weight in self._ranked()[:1] if weight >= 6]
        return top[0] if top else None

    def _find_home(self) -> str | None:
        """Find the state that the document is one of: what any state may have, such as a House, tells only where there is much of it."""
        votes = self.glossary.votes
        most = max(votes.values(), default=0.0)

        def told(name: str) -> bool:
            plain = set(self.glossary.evidence[name]) - forms.WEAK_EVIDENCE
            return bool(plain) or (votes[name] >= 1 and votes[name] >= most / 2)

        return next((name for name in homes(self.glossary) if name in self._table.titles and told(name)), None)

    def _ranked(self) -> list[tuple[str, float]]:
        return sorted(self.glossary.votes.items(), key=lambda pair: (-pair[1], pair[0]))

    def _find_main_state(self) -> str | None:
        """Find the state that the document is about, if it is about one: the opening counts double."""
        ranked = self._ranked()
        if not ranked or ranked[0][0] not in self._table.titles:
            return None
        name, weight = ranked[0]
        # A state with 35 % of the weight is the one that "the government" means; below, several states share the text.
        return name if weight >= 3 and weight / sum(self.glossary.votes.values()) >= 0.35 else None

    def _find_region(self) -> str | None:
        """Find the province or federal state whose own document this is: of its home's regions, named far the most."""
        counts = Counter(m.name for m in self.mentions if m.name in self._table.regions)
        if not counts:
            return None
        name, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        own = self._table.state_of(self._table.parents.get(name)) == self.home
        return name if own and count >= forms.REGION_LEAST and count >= forms.REGION_SHARE * sum(counts.values()) else None

    @property
    def speaks_for_nation(self) -> bool:
        """Return whether the author speaks as one of a nation: "our country", "our armed forces"."""
        return self._speaks

    def is_one(self, words: str) -> bool:
        """Return whether words joined by "and" are one body: a name that the tables know, or a ministry of several fields."""
        return joints.is_one(words, self._table)

    def split(self, words: str) -> list[tuple[int, int]]:
        """Cut joined names ("Scottish Enterprise and Skills Development Scotland") at the joints that no known name spans."""
        return joints.split(words, self._table)

    def abbreviates(self, words: str) -> bool:
        """Return whether a word is an abbreviation."""
        return words in self.glossary.short or (" " not in words and sum(c.isupper() for c in words) > 1)

    def canonical(self, words: str, position: int = 0) -> tuple[str, str]:
        """Return the canonical name and its kind: ``state``, ``body``, ``name`` (capitalised, unknown) or ``generic``.

        Parameters
        ----------
        words
            As written, with or without article.
        position
            Where in the document, for forms such as "the Department" that stand for a name before them.
        """
        bare = " ".join(words.split()).strip(" ,;:.\"“”'‘()[]*_")
        bare = re.sub(r"\s*\([^()]*\)$", "", bare)
        bare = re.sub(r"['’]s?$", "", bare) if re.search(r"['’]s?$", bare) and not bare.endswith("s'") else bare
        stripped = ARTICLE.sub("", bare)
        if " " in stripped and stripped.isupper():
            stripped = " ".join(w.lower() if w.lower() in forms.SMALL_WORDS else w.capitalize() for w in stripped.split())
        stripped = forms.TERM.sub("", stripped) or stripped
        if not self.known(stripped) and len(plain := forms.QUANTITY.sub("", stripped)) > 2:
            stripped = plain
        return self._resolve(stripped, position, alone=stripped != bare, depth=0)

    def known(self, words: str) -> bool:
        """Return whether the tables know a name as it is."""
        return self._known(ARTICLE.sub("", " ".join(words.split()))) is not None

    def _resolve(self, words: str, position: int, *, alone: bool, depth: int) -> tuple[str, str]:
        full = self.glossary.short.get(words)
        if full is not None and full != words and depth < 3:
            return self._resolve(full, position, alone=alone, depth=depth + 1)
        if (entry := self._known(words)) is not None:
            return entry.name, "state" if entry.kind == "state" else "body"
        if depth < 3 and self.abbreviates(words) and (spelt := self.glossary.spelt(words)) is not None:
            return self._resolve(spelt, position, alone=alone, depth=depth + 1)
        if (office := forms.OFFICE_OF.match(words)) and depth < 3:
            inner = self._resolve(office["body"], position, alone=True, depth=depth + 1)
            if inner[1] in ("body", "name") and len(inner[0].split()) > 1:
                return inner
        if depth < 3 and (fuller := self._fuller(words, position)) is not None:
            return self._resolve(fuller, position, alone=False, depth=depth + 1)
        found = self._state_form(words) or self._office_form(words)
        if found is not None:
            return found
        if depth < 3 and alone and (longer := self._longer(words, position)) is not None:
            return self._resolve(longer, position, alone=False, depth=depth + 1)
        if (
            self.home
            and words[:1].isupper()
            and (forms.OFFICE.match(words) or forms.OFFICE_LAST.match(words))
            and len(words.split()) <= 8
            and not self._names_state(words)
        ):
            return f"{self.region or self.home} {words}", "body"
        if self._is_generic(words):
            low = " ".join(
                w.lower() if w.lower() in self.glossary.lower and w not in self.glossary.proper else w for w in words.split()
            )
            return low[:1].lower() + low[1:], "generic"
        owner = re.match(r"(.+?)[’']s?\s+(?=[A-Z])", words)
        inner_words = f"{owner[1]} {words[owner.end() :]}" if owner and self.known(owner[1]) else words
        if any(w[:1].isupper() for w in inner_words.split()[1:]) or (
            inner_words[:1].isupper() and len(inner_words.split()) == 1 and alone
        ):
            return inner_words, "name"
        opening = inner_words.split()[0] if inner_words.split() else ""
        keeps = (
            sum(c.isupper() for c in opening) > 1
            or opening in self.glossary.proper
            or fold(opening) in self._table.demonyms
            or fold(opening) in self._table.names
            or (opening[:1].isupper() and opening.lower() not in self.glossary.lower and not names_actor(inner_words))
        )
        if keeps and len(inner_words.split()) == 1 and not names_actor(inner_words):
            return inner_words, "name"
        return (inner_words if keeps else inner_words[:1].lower() + inner_words[1:]), "generic"

    def _is_generic(self, words: str) -> bool:
        """Tell a plural of common nouns in a heading's capitals ("Private Sector Entities", "Members of the Guild") from a name."""
        first, *rest = words.split() or [""]
        head = words.split(" of ")[0].split()[-1:]
        if (
            not (rest and head and head[0].endswith("s") and names_actor(words))
            or first.isupper()
            or "’" in words
            or "'" in words
        ):
            return False
        before = words.split(" of ")[0].split()
        return all(w.lower() in self.glossary.lower and w not in self.glossary.proper for w in before)

    def _names_state(self, words: str) -> bool:
        return any(
            fold(w) in self._table.demonyms or ((e := self._table.names.get(fold(w))) is not None and e.kind == "state")
            for w in words.split()
        )

    def _known(self, words: str) -> Entry | None:
        key = fold(words)
        votes = self.glossary.votes
        if words[:1].isupper():
            here = [(votes.get(self._table.state_of(e.parent) or "", 0.0), e) for e in self._table.local.get(key, ())]
            least = max(0.4, 0.5 * (votes.get(self.home, 0.0) if self.home else 0.0))
            if here and (best := max(here, key=lambda pair: (pair[0], pair[1].name)))[0] >= least:
                return best[1]
        entry = self._table.names.get(key) or self._table.names.get(f"the {key}")
        if entry is not None and (words[:1].isupper() or " " in words):
            return entry
        return None

    def _state_form(self, words: str) -> tuple[str, str] | None:
        state = self._state(words)
        if state:
            return state, "state"
        for pattern in (forms.RULE, forms.OF):
            if form := pattern.match(words):
                if state := self._state(form["who"]) or self._table.demonyms.get(fold(form["who"])):
                    return state, "state"
                region = self._table.names.get(fold(form["who"]))
                if region is not None and region.kind == "region":
                    return region.name, "body"
        if self.region and forms.REGIONAL.match(words):
            return self.region, "body"
        if self.main_state and (forms.NATIONAL.match(words) or forms.PARTY.match(words)):
            return self.main_state, "state"
        if forms.PARTY.match(words) and self.home:
            return self.home, "state"
        return None

    def _state(self, words: str) -> str | None:
        words = ARTICLE.sub("", words.strip())
        entry = self._table.names.get(fold(words)) if words[:1].isupper() else None
        if entry is not None and entry.kind == "state":
            return entry.name
        persons = self.glossary.persons
        person = re.sub(rf"^(?:(?:the|former|new|current|outgoing|incoming)\s+)*(?:{TITLE}\s+)?", "", words)
        last = person.split()[-1] if person.split() else ""
        if last[:1].isupper() and (person in persons or last in persons):
            return persons.get(person) or persons[last]
        if last in self._table.leaders and len(person.split()) <= 3:
            return self._table.leaders[last]
        if re.fullmatch(TITLE, words) and self.home and words in self._table.titles.get(self.home, ()):
            return self.home
        adjective, _, title = words.rpartition(" ")
        if adjective and re.fullmatch(TITLE, title):
            return self._table.demonyms.get(fold(adjective))
        return None

    def _office_form(self, words: str) -> tuple[str, str] | None:
        """Resolve a minister or secretary to the department, with its state in front."""
        form = forms.SECRETARY.match(words) or forms.FIELD_FIRST.match(words)
        if form is None or not words[:1].isupper():
            return None
        field, state = form["field"], self.home
        if field == "Foreign":
            field = "Foreign Affairs"
        if " of " in field and (parent := self._state(field.rsplit(" of ", 1)[1])):
            field, state = field.rsplit(" of ", 1)[0], parent
        if not state:
            return None
        front = self.region if self.region and state == self.home else state
        for kind in ("Department of", "Department for", "Ministry of", "Office of", "Department of the", "Ministry of the"):
            for name in (f"{state} {kind} {field}", f"{kind} {field}"):
                local = next((e for e in self._table.local.get(fold(name), ()) if self._table.state_of(e.parent) == state), None)
                entry = self._table.names.get(fold(name)) or local
                if entry is not None and (entry.parent is None or self._table.state_of(entry.parent) == state):
                    return entry.name, "body"
        if form["role"].lower() in ("ministry", "minister"):
            return f"{front} Ministry {form.groupdict().get('of') or 'of'} {field}", "body"
        return (f"{front} {words}", "body") if form["role"].lower() == "department" else None

    def _fuller(self, words: str, position: int) -> str | None:
        """Return the fuller name that the document has for a short one: "Innovation Authority", "Ministry of Education"."""
        size = len(words.split())
        if size < 2 or not words[:1].isupper() or not GENERIC.intersection(words.lower().split()):
            return None
        best = None
        for start, name in self.glossary.names:
            if start > position and best is not None:
                break
            extra = len(name.split()) - size
            if not 0 < extra <= 4:
                continue
            before = name[: -len(words)].split() if name.endswith(" " + words) else []
            owned = 0 < len(before) <= 2 and (fold(" ".join(before)) in self._table.demonyms or self._is_state(" ".join(before)))
            if (
                owned
                or name.startswith((words + " and ", words + ", "))
                or (name.startswith(words + " of ") and self._is_state(name[len(words) + 4 :]))
            ):
                best = name
        return best

    def _is_state(self, words: str) -> bool:
        entry = self._table.names.get(fold(words))
        return entry is not None and entry.kind in ("state", "region")

    def _longer(self, words: str, position: int) -> str | None:
        """Return the last full name before a position that "the Department" stands for, else the first one behind it."""
        key = words.lower()
        if key in forms.PLACE and words[:1].isupper():
            opening = f"{words} of "
            return next((name for _, name in self.glossary.names if name.startswith(opening)), None)
        if key not in GENERIC:
            return None
        names = [(start, full) for start, full in self.glossary.full.get(key, ()) if fold(full) != fold(words)]
        before = [full for start, full in names if start < position]
        return before[-1] if before else names[0][1] if names else None
