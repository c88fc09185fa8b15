"""From a finished ``Doc`` to plain records: the only place that knows both."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from policyclaims.components.actors.notes import Notes
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.components.parsing.clauses import modal_of
from policyclaims.components.steps.state import Found, Work, finish
from policyclaims.document.action_tables import action_at
from policyclaims.document.deadlines import find_deadline
from policyclaims.records import Action, Actor, Claim, Cue, Deadline, Rationale, Skipped, Theme, make_id

KEY = "policyclaims"
_LONG = 4000


def finish_doc(doc: Doc, sha256: str) -> Doc:
    """Turn a document's work into data that the Doc can keep: claims, what was skipped, and span groups.

    ``doc.spans`` gets ``recommendations`` and ``rationales``, aligned outwards to whole tokens.
    """
    work = finish(doc)
    text = work.analysis.text
    notes = Notes(work.analysis, work.names) if work.names is not None else None
    claims = [_claim(work, found, text, sha256, notes) for found in work.found]
    doc.user_data[KEY] = {
        "claims": [c.to_dict() for c in claims],
        "skipped": [[s.start, s.end, s.why] for s in _skipped(work.analysis)],
    }
    doc.spans["recommendations"] = _spans(doc, [(c.start, c.end, c.holder) for c in claims])
    doc.spans["rationales"] = _spans(doc, sorted({(r.start, r.end, "") for c in claims for r in c.rationales}))
    return doc


def _spans(doc: Doc, places: list[tuple[int, int, str]]) -> list[Span]:
    found = [doc.char_span(start, end, label=label or "reason", alignment_mode="expand") for start, end, label in places]
    return [span for span in found if span is not None]


def claims_of(doc: Doc, doc_id: str = "") -> list[Claim]:
    """Return the claims of a processed document."""
    return [
        Claim.from_dict({**data, "doc_id": doc_id or data["doc_id"]}) for data in doc.user_data.get(KEY, {}).get("claims", ())
    ]


def skipped_of(doc: Doc) -> tuple[Skipped, ...]:
    """Return the characters of a processed document that were not looked at."""
    return tuple(Skipped(*entry) for entry in doc.user_data.get(KEY, {}).get("skipped", ()))


def _claim(work: Work, found: Found, text: str, sha256: str, notes: Notes | None) -> Claim:
    analysis, candidate = work.analysis, found.candidate
    block = analysis.blocks[analysis.sentences[candidate.sentence].block]
    cue = found.cue
    start, end, verb = _action(analysis, found)
    sure = None if found.sure is None else round(found.sure, 4)
    row = action_at(analysis.rows, candidate.start, candidate.end)
    deadline = row.deadline if row is not None and row.deadline else find_deadline(text, candidate.start, candidate.end)
    return Claim(
        id=make_id(sha256, "recommendation", candidate.start, candidate.end),
        doc_id="",
        start=candidate.start,
        end=candidate.end,
        text=text[candidate.start : candidate.end],
        section=tuple(analysis.blocks[i].text.text for i in block.section),
        holder=found.holder,
        polarity=found.polarity,
        cue=Cue(text[cue.start : cue.end], cue.start, cue.end, cue.strength),
        actors=tuple(
            Actor(a.name, text[a.start : a.end], a.start, a.end, found.how, sure)
            if a.start >= 0
            else Actor(a.name, None, None, None, found.how, sure)
            for a in found.actors
        ),
        action=Action(text[start:end], verb, start, end),
        rationales=tuple(
            Rationale(make_id(sha256, "rationale", r.start, r.end), text[r.start : r.end], r.start, r.end, round(r.score, 4))
            for r in sorted(found.rationales, key=lambda r: r.start)
        ),
        themes=tuple(Theme(label, round(score, 4)) for label, score in found.themes),
        score=round(found.score, 4),
        why={key: [[name, round(weight, 3)] for name, weight in reasons] for key, reasons in found.why.items()} or None,
        deadline=Deadline(text[slice(*deadline)], *deadline) if deadline else None,
        proposed_by=tuple(dict.fromkeys(notes.who_asks(candidate.end))) if notes is not None else (),
    )


def _action(analysis: Analysis, found: Found) -> tuple[int, int, str]:
    """Find what should be done, without actor and modal: ``(start, end, lemma of its verb)``."""
    candidate = found.candidate
    doc = analysis.parses[candidate.sentence]
    clean = analysis.sentences[candidate.sentence].clean
    if (asked := _behind_the_asked(analysis, found)) is not None:
        return clean.source(asked.idx, asked.idx + 1)[0], candidate.end, asked.lemma_.lower()
    head = doc[candidate.clause.head]
    valued = head.lemma_ == "be" and any(c.dep_ in ("acomp", "attr") for c in head.children)
    verb = _inner(head) if found.cue.strength == "urge" or valued else head
    if verb.pos_ not in ("VERB", "AUX"):
        inside = doc[candidate.clause.start : candidate.clause.end]
        verb = next((t for t in inside if t.pos_ == "VERB"), verb)
    if verb.lemma_ in ("need", "have", "ought") and modal_of(verb) == verb:
        verb = next((c for c in verb.children if c.dep_ == "xcomp"), verb)
    first = min(
        [verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.lemma_ in ("be", "have") and c.i < verb.i)],
        key=lambda t: t.i,
    )
    start = clean.source(first.idx, first.idx + 1)[0]
    if not candidate.start <= start < candidate.end:
        start = candidate.start
    return start, candidate.end, verb.lemma_.lower()


def _behind_the_asked(analysis: Analysis, found: Found) -> Token | None:
    """Find the first word behind those who are asked in "recommend that the Board fund …", which parsers often misread."""
    place = max((a for a in found.actors if found.cue.end <= a.start < found.candidate.end), key=lambda a: a.end, default=None)
    if found.cue.strength != "urge" or place is None:
        return None
    if not re.fullmatch(r"\s+that\s+(?:\S+\s+){0,12}", analysis.text[found.cue.end : place.start]):
        return None
    clean = analysis.sentences[found.candidate.sentence].clean
    rest = [
        t
        for t in analysis.parses[found.candidate.sentence]
        if t.idx < len(clean.text) and clean.source(t.idx, t.idx + 1)[0] >= place.end
    ]
    while rest and (rest[0].tag_ == "MD" or rest[0].lower_ in ("also", "to", "each", "jointly", "both")):
        rest.pop(0)
    plain = rest and rest[0].is_alpha and rest[0].is_lower and rest[0].pos_ not in ("ADP", "CCONJ", "SCONJ", "DET", "PRON", "AUX")
    return rest[0] if plain else None


def _inner(head: Token) -> Token:
    for child in head.children:
        if child.i > head.i and child.dep_ in ("xcomp", "ccomp", "advcl") and child.pos_ in ("VERB", "AUX"):
            return child
    for child in head.children:
        if child.i > head.i:
            for grandchild in child.children:
                if grandchild.dep_ in ("acl", "xcomp", "relcl", "pcomp") and grandchild.i > child.i:
                    return grandchild
    return head


def _skipped(analysis: Analysis) -> list[Skipped]:
    skipped = [Skipped(b.start, b.end, "page furniture") for b in analysis.blocks if b.kind == "furniture"]
    skipped += [Skipped(s.clean.begin, s.clean.stop, "sentence too long") for s in analysis.sentences if len(s.text) > _LONG]
    return sorted(skipped, key=lambda s: s.start)
