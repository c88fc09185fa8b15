"""Noun phrases that could name who must act: where they stand around a clause, and how each relates to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from policyclaims.components.parsing.clauses import own_subject, subject_of, text_of
from policyclaims.knowledge.tables import duties

ASKING = frozenset(
    "recommend urge ask call invite encourage request advise propose suggest direct instruct require want expect press exhort "
    "implore appeal reiterate oblige task mandate".split()
)
_EMBEDDED = frozenset({"ensure", "make"})
_SPLIT_HEADS = frozenset(
    {"government", "governments", "authorities", "parliaments", "institutions", "ministries", "administrations"}
)
_ADDRESSED = re.compile(
    r"""(?:recommendations?|calls?\ to\ action|asks?|actions?|proposals?|messages?|advice|steps|priorities|requests?|demands?|what)\s+
        (?:(?:to|for|by|on|addressed\ to|directed\ to|of)\s+)(?P<who>[^:.]{2,90}?)\s*(?:should\ do|must\ do|can\ do|needs?\ to\ do)?\s*:?$
      | ^what\s+(?P<what>[^:.]{2,60}?)\s+(?:should|must|can|needs?\ to|ought\ to)\b.*$
      | ^(?P<modal>[^:.,]{2,90}?)\s+(?:should|must|ought\ to|needs?\ to)\s*:?$
      | ^(?:for|to|of)\s+(?P<for>[^:.]{2,90}?)\s*:?$""",
    re.X | re.I,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase in a sentence: half-open character range of the sentence's text, and its head's token index."""

    start: int
    end: int
    head: int
    text: str


def phrases(head: Token) -> list[Phrase]:
    """Cut the noun phrase of a head into its members: "Seoul and Tokyo" are two, "X together with Y" too."""
    found = _with_modifiers(head)
    seen = {head.i}
    queue = [head]
    while queue:
        token = queue.pop(0)
        for child in token.children:
            if child.i in seen or child.i < token.i:
                continue
            if (
                child.dep_ in ("conj", "appos")
                and child.pos_ in ("NOUN", "PROPN", "PRON")
                and (child.dep_ == "conj" or _listed(token, child))
            ):
                seen.add(child.i)
                found += _with_modifiers(child)
                queue.append(child)
    for child in head.children:
        if (
            child.dep_ == "prep"
            and child.lower_ in ("with", "plus")
            and any(c.lower_ in ("together", "along", "jointly") for c in child.lefts)
        ):
            found += [p for g in child.children if g.dep_ == "pobj" for p in phrases(g)]
    return found


def _listed(token: Token, child: Token) -> bool:
    """Tell a list read as appositions ("the UK, Scotland and Wales") from a real apposition."""
    return any(g.dep_ in ("conj", "cc") for t in (child, token) for g in t.children if g.i > child.i)


def _with_modifiers(head: Token) -> list[Phrase]:
    doc = head.doc
    left = min(
        [
            head.i,
            *(
                c.left_edge.i
                for c in head.children
                if c.i < head.i and c.dep_ in ("det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "predet")
            ),
        ]
    )
    right = head.i
    of_heads: list[Token] = []
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for") and (child.lower_ == "of" or head.text[:1].isupper()):
            for pobj in child.children:
                if pobj.dep_ == "pobj" and pobj.lower_ != "part":
                    right = max(right, _right_of(pobj))
                    of_heads.append(pobj)
    if head.lower_ in _SPLIT_HEADS:
        states = [t for pobj in of_heads for t in _members(pobj)]
        if len(states) > 1:
            return [_phrase(doc, t.left_edge.i if t.left_edge.i > head.i else t.i, t.i + 1, t) for t in states]
        adjectives = [a for c in head.children if c.dep_ == "amod" for a in _members(c)]
        if len(adjectives) > 1 and all(a.is_alpha and doc[a.i + 1].text != "-" for a in adjectives):
            one = {"federal", "national", "central"}
            return [
                Phrase(a.idx, a.idx + len(a), head.i, f"{a.text} {'government' if a.lower_ in one else head.text}")
                for a in adjectives
            ]
    return [_phrase(doc, left, right + 1, head)]


def _members(token: Token) -> list[Token]:
    return [token, *(m for c in token.children if c.dep_ in ("conj", "appos") for m in _members(c))]


def _right_of(pobj: Token) -> int:
    """Return the last token of an of-phrase without clauses and lists hanging on it."""
    right = pobj.i
    for child in pobj.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "and"):
            right = max([right, *(_right_of(g) for g in child.children if g.dep_ == "pobj")])
        elif child.dep_ == "conj" and pobj.text[:1].isupper() and child.text[:1].isupper():
            right = max(right, _right_of(child))
    return right


def _phrase(doc: Doc, start: int, end: int, head: Token) -> Phrase:
    while start < end - 1 and (doc[start].is_punct or doc[start].is_space):
        start += 1
    return Phrase(
        doc[start].idx,
        doc[end - 1].idx + len(doc[end - 1]),
        head.i,
        text_of(doc)[doc[start].idx : doc[end - 1].idx + len(doc[end - 1])],
    )


def around(head: Token) -> Iterator[tuple[str, list[Phrase]]]:
    """Yield ``(relation, phrases)`` for the actors that a clause's own syntax offers.

    Relations: ``subject``, ``passive_subject``, ``passive_agent``, ``asked`` (whom the author urges), ``for_subject``
    ("time for Oslo to decide"), ``that_subject`` ("recommends that Oslo decide").
    """
    subject = subject_of(head)
    passive = is_passive(head)
    if (
        subject is not None
        and subject.dep_ in ("nsubj", "nsubjpass")
        and subject.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")
    ):
        yield ("passive_subject" if passive else "subject"), phrases(subject)
    for verb in _chain(head):
        for child in verb.children:
            if child.dep_ == "agent":
                yield "passive_agent", [p for g in child.children if g.dep_ == "pobj" for p in phrases(g)]
    yield from _charged(head)
    if subject is not None:
        yield from _inside(subject)
    yield from _asked(head)
    yield from _valued(head)
    yield from _for_subject(head)


def is_passive(head: Token) -> bool:
    """Return whether the subject of a predicate has something done to it: "is mended", "needs to be mended"."""
    return any(c.dep_ in ("nsubjpass", "auxpass") for verb in _chain(head) for c in verb.children)


def _chain(head: Token) -> list[Token]:
    """Return a predicate and the infinitives that hang on it."""
    found = [head]
    for verb in found:
        found += [c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and len(found) < 4]
    return found


def _charged(head: Token) -> Iterator[tuple[str, list[Phrase]]]:
    """Those of whom a duty is said: "it is the responsibility of the custodian", "this takes collaboration among agencies"."""
    for noun in head.subtree:
        if noun.lemma_.lower() in duties() and noun.pos_ == "NOUN":
            for child in noun.children:
                if child.dep_ in ("prep", "agent") and child.lower_ in ("of", "for", "from", "by", "among", "between"):
                    yield from (("charged", phrases(g)) for g in child.children if g.dep_ == "pobj")


def whole(head: Token) -> Phrase | None:
    """Return a noun with the clause that says which are meant: "those who smoke", "firms offering these services"."""
    clause = next((c for c in head.rights if c.dep_ in ("relcl", "acl") and c.left_edge.i <= head.i + 2), None)
    if clause is None or any(t.is_punct and t.text != "-" for t in head.doc[head.i + 1 : clause.i + 1]):
        return None
    right = clause.right_edge.i
    for token in head.doc[clause.left_edge.i : right + 1]:
        if token.text in (",", ";", ":", "—", "–") or (token.dep_ == "cc" and token.head == clause):
            right = token.i - 1
            break
    left = min([head.i, *(c.i for c in head.lefts if c.dep_ in ("amod", "compound") and c.i < head.i)])
    return _phrase(head.doc, left, right + 1, head) if right - left <= 12 else None


def named_as_such(head: Token) -> list[Phrase]:
    """Return a noun and its examples: "bodies such as inspectors and Congress"."""
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ == "as" and any(c.lower_ == "such" for c in child.children):
            return [*_with_modifiers(head), *(p for g in child.children if g.dep_ == "pobj" for p in phrases(g))]
    return []


def antecedent(token: Token) -> list[Phrase]:
    """Return what a relative pronoun stands for: "the unit, which should report"."""
    clause = token.head
    if token.lower_ in ("who", "which", "that") and clause.dep_ == "relcl" and clause.head.pos_ in ("NOUN", "PROPN"):
        return phrases(clause.head)
    return []


def _inside(subject: Token) -> Iterator[tuple[str, list[Phrase]]]:
    """Actors inside the subject: "the Board's best course", "licensing by SARS", "the least that the Board can do"."""
    for token in subject.subtree:
        if token.dep_ == "poss" and token.pos_ in ("NOUN", "PROPN", "PRON"):
            yield "possessor", phrases(token)
        elif token.dep_ == "pobj" and token.head.lower_ == "by":
            yield "inside", phrases(token)
        elif token.dep_ == "nsubj" and token.head.dep_ in ("relcl", "acl"):
            yield "inside", phrases(token)


def _valued(head: Token) -> Iterator[tuple[str, list[Phrase]]]:
    """The subject of what is valued: "it is essential that the Ministry decide"."""
    for child in head.subtree:
        if child.dep_ in ("ccomp", "acl", "relcl", "advcl", "csubj") and child.head.lemma_.lower() not in ASKING:
            if any(c.lower_ == "that" and c.dep_ in ("mark", "nsubj", "dobj") for c in child.children):
                inner = own_subject(child)
                if inner is not None and inner.pos_ in ("NOUN", "PROPN") and inner.dep_ in ("nsubj", "nsubjpass"):
                    yield ("that_subject" if inner.dep_ == "nsubj" else "that_passive"), phrases(inner)


def _asked(head: Token) -> Iterator[tuple[str, list[Phrase]]]:
    verbs = [head, *(c for c in head.children if c.dep_ in ("xcomp", "conj") and c.lemma_.lower() in ASKING)]
    for verb in verbs:
        if verb.lemma_.lower() not in ASKING | _EMBEDDED:
            continue
        for child in verb.children:
            if child.dep_ in ("dobj", "dative") and child.pos_ in ("NOUN", "PROPN", "PRON"):
                yield "asked", phrases(child)
            elif child.dep_ == "prep" and child.lower_ in ("on", "upon", "to", "for", "from"):
                for pobj in child.children:
                    if pobj.dep_ == "pobj":
                        yield "asked", phrases(pobj)
                    elif pobj.dep_ == "prep":
                        for inner in pobj.children:
                            if inner.dep_ == "pobj":
                                yield "asked", phrases(inner)
            elif child.dep_ in ("ccomp", "xcomp", "advcl"):
                subject = own_subject(child)
                if subject is not None and subject.dep_ != "expl":
                    agents = [g for c in child.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"]
                    passive = subject.dep_ == "nsubjpass"
                    yield ("that_passive" if passive else "that_subject"), phrases(subject)
                    for agent in agents:
                        yield "passive_agent", phrases(agent)


def _for_subject(head: Token) -> Iterator[tuple[str, list[Phrase]]]:
    for token in head.subtree:
        if token.dep_ == "mark" and token.lower_ == "for":
            subject = own_subject(token.head)
            if subject is not None:
                yield "for_subject", phrases(subject)
        elif token.dep_ == "prep" and token.lower_ == "for" and token.head in (head, *head.children):
            for pobj in token.children:
                if pobj.dep_ == "pobj" and any(t.tag_ == "TO" for t in head.subtree if t.i > pobj.i):
                    yield "for_subject", phrases(pobj)


def addressed(text: str) -> tuple[int, int] | None:
    """Find whom a heading or lead-in addresses ("Recommendations for the African Union:"): a character range."""
    found = _ADDRESSED.search(text.strip())
    if found is None:
        return None
    group = next(g for g in ("who", "what", "modal", "for") if found[g])
    shift = len(text) - len(text.lstrip())
    return found.start(group) + shift, found.end(group) + shift
