"""Who should do it: the sets of actors that the text offers for a recommendation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policyclaims.components.actors import refers
from policyclaims.components.actors.glossary import ARTICLE
from policyclaims.components.actors.mentions import Phrase, addressed, antecedent, around, named_as_such, phrases, whole
from policyclaims.components.actors.names import Names
from policyclaims.components.actors.notes import Notes
from policyclaims.components.actors.openings import opening_names, states_before
from policyclaims.components.actors.options import Named, Option, distinct
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import modal_of, own_subject, subject_of
from policyclaims.document.sentences import Sentence
from policyclaims.knowledge.tables import names_actor

__all__ = ["ActorFinder", "Named", "Option"]
_JOINT = re.compile(r"\s*(?:,\s*(?:and\s+)?(?:jointly)?|;|\band\b|&)\s*")


class ActorFinder:
    """Lists options for each recommendation of one document, in the order of the text."""

    def __init__(self, analysis: Analysis, names: Names) -> None:
        self._analysis = analysis
        self._names = names
        self._notes = Notes(analysis, names)
        self._first = analysis.first_sentence_of()
        self._last = analysis.last_sentence_of()
        self._lead_cache: dict[int, list[Option]] = {}
        self._siblings: dict[tuple[int | None, tuple[int, ...]], tuple[Named, ...]] = {}
        self._last_sentence = -9
        self._last_words: frozenset[str] = frozenset()
        self._recent: list[tuple[Named, ...]] = []

    def settle(self, candidate: Candidate, actors: tuple[Named, ...]) -> None:
        """Remember who was chosen: the next items of the same list, and the next clauses, may inherit."""
        sentence = self._analysis.sentences[candidate.sentence]
        block = self._analysis.blocks[sentence.block]
        self._last_sentence = candidate.sentence
        doc = self._analysis.parses[candidate.sentence]
        self._last_words = frozenset(
            t.lemma_.lower() for t in doc[candidate.clause.start : candidate.clause.end] if t.pos_ in ("NOUN", "PROPN")
        )
        self._recent.append(actors)
        if block.kind == "item" and sentence.position == 0:
            self._siblings[block.lead, block.section] = actors

    def options(self, candidate: Candidate, previous: tuple[Named, ...] | None) -> list[Option]:
        """List the options for a candidate; the last one is always "none".

        Parameters
        ----------
        candidate
            The recommendation.
        previous
            The actors chosen for the recommendation before it; None for the first.
        """
        analysis = self._analysis
        sentence = analysis.sentences[candidate.sentence]
        doc = analysis.parses[candidate.sentence]
        found: list[Option] = []
        for relation, members in around(doc[candidate.clause.head]):
            found += self._from_phrases(relation, members, sentence, candidate.sentence, previous)
        found += self._from_opening(candidate, sentence)
        found += self._from_notes(candidate)
        found += self._from_following(candidate)
        block = analysis.blocks[sentence.block]
        found += self._from_leads(sentence.block, previous, 0)
        for distance, index in enumerate(reversed(block.section)):
            found += self._from_heading(index, distance)
        sibling = self._siblings.get((block.lead, block.section)) if block.kind == "item" and sentence.position == 0 else None
        if sibling is not None:
            found.append(Option("sibling", sibling))
        if previous is not None and previous != sibling:
            found.append(Option("previous", previous, min(3, candidate.sentence - self._last_sentence), self._tie(candidate)))
        found += self._from_before(candidate.sentence)
        review = "review" if self._names.reviews else self._tie(candidate)
        if self._names.main_state:
            found.append(Option("document", (Named(self._names.main_state, "state"),), head=review))
        elif self._names.reviews and self._names.home:
            found.append(Option("document", (Named(self._names.home, "state"),), head=review))
        found.append(Option("none", (), head=review))
        return distinct(found)

    def _from_phrases(
        self, relation: str, members: list[Phrase], sentence: Sentence, index: int, previous: tuple[Named, ...] | None
    ) -> Iterator[Option]:
        if not members:
            return
        first = members[0]
        head = self._analysis.parses[index][first.head]
        source = sentence.clean.source(first.start, first.end)
        if len(members) == 1 and first.text.lower() in refers.PRONOUNS:
            if (meant := whole(head)) is not None:
                place = sentence.clean.source(meant.start, meant.end)
                yield Option(relation, (Named(meant.text[:1].lower() + meant.text[1:], "generic", *place),), head="those")
                return
            if stands_for := antecedent(head):
                yield from (
                    Option("antecedent", o.actors, head=o.head)
                    for o in self._from_phrases("subject", stands_for, sentence, index, None)
                )
            if first.text.lower() in ("both", "they", "these"):
                yield from self._group(first.text, source)
            if previous:
                yield Option("anaphor", tuple(Named(a.name, a.kind, *source) for a in previous), head=first.text.lower())
            yield from (
                Option("coreference", tuple(Named(a.name, a.kind, *source) for a in o.actors), o.distance, first.text.lower())
                for o in self._from_before(index)
            )
            recent = [m for m in self._names.mentions if m.end <= source[0] and m.sense != "demonym"][-8:]
            for rank, name in enumerate(list(dict.fromkeys(m.name for m in reversed(recent)))[:3]):
                yield Option("recent", (Named(name, "body", *source),), rank, first.text.lower())
            return
        if len(members) == 1 and (refers.BOTH.match(first.text) or refers.GROUP.match(first.text)):
            gathered = list(self._group(first.text, source))
            yield from gathered
            if gathered and refers.ONLY_REFERS.match(first.text):
                return
        if len(members) == 1 and refers.WE.match(first.text):
            voice = "nation" if self._names.speaks_for_nation else "author"
            if self._names.society:
                yield Option(relation, (Named(self._names.society, "state", *source),), head=f"we>state {voice}")
            yield Option(relation, (Named("we", "pronoun", *source),), head=f"we {voice}")
            return
        named = []
        if len(members) > 1:
            low, high = min(p.start for p in members), max(p.end for p in members)
            if self._names.is_one(sentence.text[low:high]):
                members = [Phrase(low, high, first.head, sentence.text[low:high])]
        for phrase in members:
            start, end = sentence.clean.source(phrase.start, phrase.end)
            name, kind = self._names.canonical(phrase.text, start)
            named.append(Named(name, kind, start, end))
        yield Option(relation, tuple({n.name: n for n in named}.values()), head=head.lemma_.lower())
        if len(members) == 1 and len(examples := named_as_such(head)) > 1:
            yield Option(relation, tuple(self._named(sentence, p.start, p.end) for p in examples), head="such as")
        if len(named) == 1 and named[0].kind == "generic" and (meant := whole(head)) is not None:
            yield Option(relation, (self._named(sentence, meant.start, meant.end),), head="whole")
        if len(named) == 1 and named[0].kind == "state" and refers.NATION.match(first.text) and first.text[-1:].islower():
            words = ARTICLE.sub("", first.text).lower()
            yield Option(relation, (Named(words, "generic", *source),), head=f"{words}>generic")
        if len(named) == 1 and named[0].kind != "state" and self._names.home and refers.NATION.match(first.text):
            yield Option(
                relation, (Named(self._names.home, "state", named[0].start, named[0].end),), head=f"{named[0].name}>home"
            )

    def _tie(self, candidate: Candidate) -> str:
        """Tell how a clause hangs on the recommendation before it: in the same block or section, its subject named there or not."""
        if self._last_sentence < 0:
            return "first"
        blocks, sentences = self._analysis.blocks, self._analysis.sentences
        here, there = sentences[candidate.sentence].block, sentences[self._last_sentence].block
        place = "block" if here == there else "section" if blocks[here].section == blocks[there].section else "far"
        subject = subject_of(self._analysis.parses[candidate.sentence][candidate.clause.head])
        nouns = {t.lemma_.lower() for t in subject.subtree if t.pos_ in ("NOUN", "PROPN")} if subject is not None else frozenset()
        echo = "echo" if nouns & self._last_words else "none" if not nouns else "new"
        return f"{place} {echo}"

    def _from_opening(self, candidate: Candidate, sentence: Sentence) -> Iterator[Option]:
        """Offer the name that a clause begins with, or that follows "recommend that", whatever the parser made of it."""
        for places in opening_names(self._analysis, candidate, self._names):
            named = [self._named(sentence, low, high) for low, high in places]
            if len(named) > 1:
                yield Option("opening", tuple({n.name: n for n in named}.values()), head="several")
            whole_name = self._named(sentence, places[0][0], places[-1][1])
            yield Option("opening", (whole_name,), head="several" if len(named) > 1 else "")

    def _named(self, sentence: Sentence, start: int, end: int) -> Named:
        source = sentence.clean.source(start, end)
        return Named(*self._names.canonical(sentence.text[start:end], source[0]), *source)

    def _from_notes(self, candidate: Candidate) -> Iterator[Option]:
        """Offer whom a note names: "(Ministry of Labour)", "| Works Depot |", "Responsible: the Board"."""
        text, blocks = self._analysis.text, self._analysis.blocks
        here = self._analysis.sentences[candidate.sentence].block
        after = next((i for i in range(here + 1, len(blocks)) if blocks[i].kind == "heading"), len(blocks))
        behind = self._notes.behind(candidate.start, candidate.end)
        section = self._notes.for_section(candidate.end, blocks[after].start if after < len(blocks) else len(text))
        for relation, head, places in (*([("behind", *behind)] if behind else []), ("section", "", section)):
            named = [Named(*self._names.canonical(text[start:end], start), start, end) for start, end in places]
            if named:
                yield Option(relation, tuple({n.name: n for n in named}.values()), head=head)

    def _from_following(self, candidate: Candidate) -> Iterator[Option]:
        """Offer who acts in the sentences that go on with a demand that has no subject: "Mend the quay. The Board should …"."""
        analysis = self._analysis
        if subject_of(analysis.parses[candidate.sentence][candidate.clause.head]) is not None:
            return
        here = analysis.sentences[candidate.sentence].block
        for other in range(candidate.sentence + 1, min(candidate.sentence + 6, len(analysis.sentences))):
            sentence = analysis.sentences[other]
            block = analysis.blocks[sentence.block]
            if sentence.block != here and (block.kind in ("heading", "item") or other not in analysis.parses):
                return
            doc = analysis.parses.get(other)
            for token in doc if doc is not None else ():
                subject = own_subject(token)
                if modal_of(token) is None or subject is None or subject.pos_ not in ("NOUN", "PROPN"):
                    continue
                for option in self._from_phrases("subject", phrases(subject), sentence, other, None):
                    if all(a.kind in ("state", "body") or names_actor(a.name) for a in option.actors):
                        yield Option("following", option.actors, min(3, other - candidate.sentence), option.head)
                return

    def _from_leads(self, block: int, previous: tuple[Named, ...] | None, depth: int) -> Iterator[Option]:
        lead = self._analysis.blocks[block].lead
        if lead is None or depth > 3:
            return
        if lead not in self._lead_cache:
            self._lead_cache[lead] = list(self._read_lead(lead, previous, depth))
        yield from self._lead_cache[lead]

    def _read_lead(self, lead: int, previous: tuple[Named, ...] | None, depth: int) -> Iterator[Option]:
        analysis = self._analysis
        index = self._last.get(lead)
        if index is not None and index in analysis.parses:
            sentence, doc = analysis.sentences[index], analysis.parses[index]
            tail = [c for c in analysis.candidates if c.sentence == index]
            heads = [doc[c.clause.head] for c in tail[-2:]] or [t for t in doc if t.dep_ == "ROOT"]
            bare = next((t for t in doc if t.dep_ == "ROOT"), None)
            for head in heads:
                for relation, members in around(head):
                    kind = "lead" if relation != "passive_subject" else "lead_named"
                    for option in self._from_phrases(relation, members, sentence, index, previous):
                        yield Option(kind, option.actors, depth, option.head)
            if bare is not None and bare.pos_ in ("NOUN", "PROPN"):
                yield from (
                    Option("lead_named", o.actors, depth, o.head)
                    for o in self._from_phrases("subject", phrases(bare), sentence, index, previous)
                )
        yield from self._from_heading(lead, 0, relation="lead")
        yield from self._known_in(lead, "lead_named")
        yield from self._from_leads(lead, previous, depth + 1)

    def _from_heading(self, block: int, distance: int, *, relation: str = "heading") -> Iterator[Option]:
        text = self._analysis.blocks[block].text
        place = addressed(text.text)
        if place is None:
            if relation == "heading":
                yield from self._known_in(block, "heading", distance)
            return
        parts = []
        joints = [place[0], *(i for m in _JOINT.finditer(text.text, *place) for i in m.span()), place[1]]
        if self._names.is_one(text.text[slice(*place)]):
            joints = list(place)
        for start, end in zip(joints[::2], joints[1::2], strict=True):
            if end > start and len(text.text[start:end].split()) <= 10:
                source = text.source(start, end)
                parts.append(Named(*self._names.canonical(text.text[start:end], source[0]), *source))
        if parts:
            yield Option(relation, tuple({p.name: p for p in parts}.values()), distance, "addressed")

    def _known_in(self, block: int, relation: str, distance: int = 0) -> Iterator[Option]:
        """Offer the states named in a block (not as a place or an adjective), or the whole block where it is a bare name."""
        text = self._analysis.blocks[block].text
        if not text.text:
            return
        start, end = text.begin, text.stop
        states = {m.name: m for m in self._names.mentions if start <= m.start < end and m.sense not in ("demonym", "body")}
        if 1 <= len(states) <= 3:
            yield Option(relation, tuple(Named(m.name, "state", m.start, m.end) for m in states.values()), distance, "state")
        if relation == "heading" and len(text.text.split()) <= 7:
            name, kind = self._names.canonical(text.text, start)
            if kind in ("body", "state"):
                yield Option(relation, (Named(name, kind, start, end),), distance, "whole")
            elif re.match(r"^[A-Z][\w’'-]*(?:\s+(?:and|of|the)?\s*\w+){0,3}$", text.text):
                yield Option("heading", (Named(name, kind, start, end),), distance, "bare")

    def _from_before(self, index: int) -> Iterator[Option]:
        """Offer the subjects of the two sentences before."""
        for distance in (1, 2):
            other = index - distance
            if other < 0 or other not in self._analysis.parses:
                continue
            doc, sentence = self._analysis.parses[other], self._analysis.sentences[other]
            root = next((t for t in doc if t.dep_ == "ROOT"), None)
            if root is None:
                continue
            subject = subject_of(root)
            if subject is not None and subject.pos_ in ("NOUN", "PROPN"):
                for option in self._from_phrases("subject", phrases(subject), sentence, other, None):
                    yield Option("before", option.actors, distance, option.head)

    def _group(self, words: str, source: tuple[int, int]) -> Iterator[Option]:
        """Offer whom "both nations", "the allies" or "they" may gather: states named before, or the last two who were asked."""
        states = states_before(self._analysis, self._names, source[0])
        if len(states) > 1:
            chosen = states[:2] if refers.BOTH.match(words) else states
            yield Option("coreference", tuple(Named(s, "state", *source) for s in chosen), head="group")
        asked = {a.name: a.kind for actors in self._recent[-2:] for a in actors}
        if len(asked) > 1:
            yield Option("gathered", tuple(Named(n, k, *source) for n, k in asked.items()), head=words.split()[0].lower())
