"""Whose demand a reported recommendation is: the subject of the verb that reports it, or the source that is named."""

from __future__ import annotations

import re

from policyclaims.components.actors.mentions import phrases
from policyclaims.components.actors.names import Names
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import own_subject, text_of

_ACCORDING = re.compile(r"\b(?:according to|in the (?:view|words|opinion) of)\s+(?P<who>[^,.;]{3,80})", re.I)
_PRONOUN = frozenset({"it", "they", "he", "she", "this", "that", "who", "which", "these", "those", "we", "i"})
UNNAMED = "unnamed"


def find_holder(analysis: Analysis, candidate: Candidate, names: Names) -> str:
    """Name the party that holds a reported recommendation, ``unnamed`` where the text does not say.

    Looks at the verbs over the clause, then "according to …", then the lead-in, then the sentences before.
    """
    doc = analysis.parses[candidate.sentence]
    sentence = analysis.sentences[candidate.sentence]
    token = doc[candidate.clause.head]
    subjects = []
    for _ in range(5):
        if token.dep_ == "ROOT" or token.head == token:
            break
        token = token.head
        if (subject := own_subject(token)) is not None:
            subjects.append(subject)
    if not subjects and (said := _ACCORDING.search(text_of(doc))):
        return names.canonical(said["who"], candidate.start)[0]
    if (mine := own_subject(doc[candidate.clause.head])) is not None and not subjects:
        subjects.append(mine)
    for subject in subjects:
        if subject.lower_ not in _PRONOUN and subject.pos_ in ("NOUN", "PROPN"):
            phrase = phrases(subject)[0]
            return names.canonical(phrase.text, sentence.clean.source(phrase.start, phrase.end)[0])[0]
    block = analysis.blocks[sentence.block]
    before = candidate.sentence - 1
    if block.lead is not None and sentence.position == 0:
        before = analysis.last_sentence_of().get(block.lead, before)
    for index in range(before, max(-1, before - 3), -1):
        parsed = analysis.parses.get(index)
        root = next((t for t in parsed if t.dep_ == "ROOT"), None) if parsed is not None else None
        subject_before = own_subject(root) if root is not None else None
        if subject_before is not None and subject_before.lower_ not in _PRONOUN and subject_before.pos_ in ("NOUN", "PROPN"):
            phrase = phrases(subject_before)[0]
            return names.canonical(phrase.text, analysis.sentences[index].clean.source(phrase.start, phrase.end)[0])[0]
    return UNNAMED
