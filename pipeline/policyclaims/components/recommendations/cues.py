"""The words that make a clause a recommendation: where they stand, how strong they are, and which way they point."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import modal_of, text_of
from policyclaims.document.text import CleanText
from policyclaims.knowledge.words import pattern, sections, whole
from policyclaims.records import Polarity, Strength

_CUES = sections("cues.txt")
_MODAL_STRENGTHS: tuple[Strength, ...] = ("must", "should", "could")
_STRENGTH = {word: strength for strength in _MODAL_STRENGTHS for word in _CUES[f"modal {strength}"]}
_URGING = re.compile(rf"\b{pattern(_CUES['urging'])}\w*", re.I)
_VALUE = whole(_CUES["value"])
_LEAD = whole(_CUES["lead"])
_NOT = whole(_CUES["against"])


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at source offsets; ``strength`` is ``must``, ``should``, ``could`` or ``urge``."""

    start: int
    end: int
    strength: Strength


def find_cue(analysis: Analysis, candidate: Candidate) -> Cue:
    """Find the words that make a clause a recommendation: its own modal, verb or value word, else its lead-in's, else its verb."""
    sentence = analysis.sentences[candidate.sentence]
    doc = analysis.parses[candidate.sentence]
    clause = candidate.clause
    head = doc[clause.head]
    modal = _own_modal(doc, head, clause.start, clause.end)
    if modal is not None:
        start, end = modal.idx, modal.idx + len(modal)
        if modal.lemma_.lower() in ("need", "have", "ought") and modal.i + 1 < len(doc) and doc[modal.i + 1].lower_ == "to":
            end = doc[modal.i + 1].idx + 2
        strength = _STRENGTH.get(modal.lower_, _STRENGTH.get(modal.lemma_.lower(), "should"))
        value = _VALUE.search(text_of(doc), head.idx) if strength == "could" else None
        if value is None:
            return Cue(*sentence.clean.source(start, end), strength)
        return Cue(*sentence.clean.source(*value.span()), "should")
    low, high = doc[clause.start].idx, doc[clause.end - 1].idx + len(doc[clause.end - 1])
    urging = _URGING.match(text_of(doc), head.idx)
    if urging is not None and any(t.lower_ in ("we", "i") or t.dep_ == "nsubj" for t in head.lefts):
        return Cue(*sentence.clean.source(head.idx, head.idx + len(head)), "urge")
    block = analysis.blocks[sentence.block]
    imperative = head.tag_ in ("VB", "VBP") and not any(t.dep_ in ("nsubj", "nsubjpass", "expl") for t in head.lefts)
    if not imperative and (value := _VALUE.search(text_of(doc), low, high)):
        return Cue(
            *sentence.clean.source(*value.span()),
            "must"
            if value.group().lower() in ("vital", "essential", "imperative", "necessary", "crucial", "critical")
            else "should",
        )
    lead = block.lead
    while lead is not None and sentence.position == 0:
        found = _last(analysis.blocks[lead].text)
        if found is not None:
            return found
        lead = analysis.blocks[lead].lead
    return Cue(*sentence.clean.source(head.idx, head.idx + len(head)), "should")


def _own_modal(doc: Doc, head: Token, start: int, end: int) -> Token | None:
    modal = modal_of(head)
    if modal is not None and start <= modal.i < end:
        return modal
    return next((t for t in doc[start:end] if t.tag_ == "MD" and t.i < head.i and t.head == head), None)


def _last(text: CleanText) -> Cue | None:
    found = max(_LEAD.finditer(text.text), key=lambda word: word.start(), default=None)
    if found is None:
        return None
    word = found.group().lower().split()[0]
    strength = _STRENGTH.get(word, "urge" if _URGING.match(word) else "should")
    return Cue(*text.source(*found.span()), strength)


def find_polarity(analysis: Analysis, candidate: Candidate) -> Polarity:
    """Return whether a recommendation is for an action or against it: grammar decides, not the verb's meaning."""
    doc = analysis.parses[candidate.sentence]
    clause = candidate.clause
    head = doc[clause.head]
    span = doc[clause.start : clause.end]
    opening = " ".join(t.lower_ for t in span[:3])
    if opening.startswith(("do not ", "don't ", "never ", "do n't ", "nor ", "not to ", "no longer ")) or opening == "not":
        return "against"
    if (
        span[0].lower_ in ("not", "never", "no")
        and span[0].head.i <= head.i
        and not opening.startswith(("not only", "no later", "no doubt", "not least"))
    ):
        return "against"
    predicates = {
        head,
        *(
            t
            for t in head.children
            if t.dep_ in ("xcomp", "acomp", "attr", "ccomp")
            and t.i > head.i
            and head.lemma_ in ("need", "have", "ought", "recommend", "urge", "advise")
        ),
    }
    for token in span:
        if (
            token.lower_ in ("not", "n't", "never", "n’t")
            and token.i < token.head.i
            and (token.head in predicates or token.head == modal_of(head))
        ):
            if token.i + 1 < len(doc) and doc[token.i + 1].lower_ in ("only", "just", "merely", "simply", "least"):
                continue
            return "against"
        if token.lower_ == "longer" and token.i and doc[token.i - 1].lower_ == "no" and token.i < head.i + 3:
            return "against"
    subject = next((t for t in head.lefts if t.dep_ in ("nsubj", "nsubjpass")), None)
    if (
        subject is not None
        and modal_of(head) is not None
        and (subject.lower_ in ("nobody", "none", "nothing") or any(t.lower_ in ("no", "neither") for t in subject.lefts))
    ):
        return "against"
    if modal_of(head) is not None and (head.i and any(t.lower_ in ("nor", "neither") for t in head.lefts)):
        return "against"
    if _NOT.search(span.text[: max(80, head.idx - span[0].idx + 60)]) and (head.lemma_ in ("be", "afford") or _is_value_of(head)):
        return "against"
    lead = analysis.blocks[analysis.sentences[candidate.sentence].block].lead
    if lead is not None and analysis.sentences[candidate.sentence].position == 0 and head.tag_ in ("VB", "VBP"):
        tail = analysis.blocks[lead].text.text[-40:].lower()
        if re.search(
            r"\b(?:should|must|shall|do|to)\s+not\s*(?:\w+\s*)?:?$|\bnever\s*:?$|\bnot\s+to\s*:?$|\brefrain from\s*:?$", tail
        ):
            return "against"
    return "for"


def _is_value_of(head: Token) -> bool:
    return any(c.dep_ in ("acomp", "attr", "oprd") and _NOT.search(c.text) for c in head.children)
