"""What speaks for an option: the features by which a linear model ranks the sets of actors that a text offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Token

from policyclaims.components.actors.finder import Option
from policyclaims.components.actors.mentions import ASKING, is_passive
from policyclaims.components.learning.linear import Floats
from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import modal_of, subject_of
from policyclaims.components.recommendations.features import kind_of_subject
from policyclaims.knowledge.tables import names_actor

_SYNTAX = frozenset(
    {"subject", "passive_subject", "passive_agent", "that_subject", "for_subject", "asked", "opening", "charged", "antecedent"}
)


@dataclass(frozen=True, eq=False)
class _Clause:
    """What is the same for all options of a clause."""

    head: Token
    subject: Token | None
    modal: Token | None
    passive: bool
    who: str
    first: bool
    kind: str
    block: str
    led: bool
    determiner: str
    own: str
    asks: bool
    lemmas: frozenset[str]


def _clause(analysis: Analysis, candidate: Candidate, options: Sequence[Option]) -> _Clause:
    head = analysis.parses[candidate.sentence][candidate.clause.head]
    sentence = analysis.sentences[candidate.sentence]
    block = analysis.blocks[sentence.block]
    subject = subject_of(head)
    return _Clause(
        head, subject, modal_of(head), is_passive(head), kind_of_subject(subject), sentence.position == 0, candidate.clause.kind, block.kind,
        block.lead is not None and sentence.position == 0,
        next((c.lower_ for c in subject.children if c.dep_ == "det"), "bare") if subject is not None else "none",
        _own(options, head.tag_ in ("VB", "VBP") and subject is None),
        any(v.lemma_.lower() in ASKING for v in (head, *(c for c in head.children if c.dep_ in ("xcomp", "ccomp", "conj")))),
        frozenset(t.lemma_.lower() for t in subject.subtree) if subject is not None else frozenset(),
    )  # fmt: skip


def option_features(analysis: Analysis, candidate: Candidate, options: Sequence[Option]) -> list[dict[str, float]]:
    """Return the features by which a linear model ranks the options of a clause, a row each."""
    clause = _clause(analysis, candidate, options)
    sets = [frozenset(a.name for a in o.actors) for o in options]
    return [
        dict.fromkeys(_features(clause, option, options, sets.count(names) - 1 if option.actors else 0), 1.0)
        for option, names in zip(options, sets, strict=True)
    ]


def _features(clause: _Clause, option: Option, options: Sequence[Option], agree: int) -> list[str]:
    """List what holds of an option; as many others ``agree`` with it."""
    head, subject, modal, passive, who, led, own = (
        clause.head, clause.subject, clause.modal, clause.passive, clause.who, clause.led, clause.own,
    )  # fmt: skip
    relations = {o.relation for o in options}
    rel = option.relation
    kinds = {a.kind for a in option.actors}
    kind = next(iter(kinds)) if len(kinds) == 1 else ("mixed" if kinds else "none")
    first = "clause subject" if subject is not None else "no subject"
    names = {a.name for a in option.actors}
    feats = [
        f"r+det:{rel} {clause.determiner} {who}", f"r+first:{rel} {clause.first} {clause.block} {who}",
        f"r:{rel}", f"r+kind:{rel} {kind}", f"r+subj:{rel} {who}", f"r+passive:{rel} {passive}", f"r+led:{rel} {led}",
        f"r+block:{rel} {clause.block}", f"r+clause:{rel} {clause.kind}", f"r+head:{rel} {option.head}", f"head:{option.head}",
        f"r+far:{rel} {min(option.distance, 3)}", f"r+led+subj:{rel} {led} {who}", f"r+led+subj+passive:{rel} {led} {first} {passive}",
        f"r+modal:{rel} {modal.lemma_.lower() if modal is not None else head.tag_}", f"r+n:{rel} {min(len(names), 4)}",
        f"r+agree:{rel} {min(agree, 2)}", f"r+subject:{rel} {subject.lemma_.lower() if subject is not None else ''}", f"r+head+passive:{rel} {option.head} {passive} {who}",
        f"r+verb:{rel} {head.lemma_.lower() if rel in ('none', 'subject', 'passive_subject') else ''}",
    ]  # fmt: skip
    tie = options[-1].head
    voice = f"{own} {passive}"
    feats += [
        f"r+own:{rel} {own}", f"r+own+passive:{rel} {voice}", f"r+own+block:{rel} {voice} {clause.block} {led}", f"r+tie:{rel} {tie}",
        f"r+tie+own:{rel} {tie} {voice}", f"r+head+own:{rel} {option.head} {own}", f"r+place:{rel} {clause.first} {clause.block} {own}",
    ]  # fmt: skip
    feats += [f"r+asks:{rel} {clause.asks} {who}", f"r+head+asks:{rel} {option.head} {clause.asks} {modal is not None}"]
    if subject is not None and option.actors and option.relation in ("previous", "sibling", "before", "anaphor", "document"):
        same = clause.lemmas & {w.lower() for a in option.actors for w in a.name.split()}
        feats.append(f"r+named in subject:{rel} {bool(same)}")
    first_subject = next(
        (o for o in options if o.relation in ("subject", "that_subject", "for_subject", "asked") and o.actors), None
    )
    if first_subject is not None and first_subject is not option:
        kind_there = first_subject.actors[0].kind
        fit = kind_there in ("state", "body", "pronoun") or names_actor(first_subject.actors[0].name)
        feats.append(f"r|fit subject:{rel} {first_subject.relation} {fit}")
    subjects = [o for o in options if o.relation in ("subject", "passive_subject", "that_subject", "that_passive")]
    if subjects and subjects[0] is not option and subjects[0].actors:
        feats.append(f"r|subject kind:{rel} {subjects[0].actors[0].kind} {subjects[0].relation}")
        feats.append(f"r|subject head:{rel} {subjects[0].head}")
    for other in (
        "asked",
        "that_subject",
        "for_subject",
        "passive_agent",
        "lead",
        "heading",
        "previous",
        "coreference",
        "subject",
    ):
        if other in relations and other != rel:
            feats.append(f"r|{other}:{rel}")
    if option.actors:
        able = (
            "unknown"
            if kind in ("state", "body", "name", "pronoun", "mixed")
            else str(all(names_actor(a.name) for a in option.actors))
        )
        feats += [
            f"able:{kind} {able}",
            f"r+able:{rel} {kind} {able}",
            f"r+able+passive:{rel} {kind} {able} {passive}",
            f"r+able+led:{rel} {kind} {able} {led}",
        ]
        last = option.actors[0].name.split()[-1].lower()
        feats += [
            f"last:{last}",
            f"suffix:{last[-3:]}",
            f"r+suffix:{rel} {last[-4:]}",
            f"capital:{option.actors[0].name[:1].isupper()} {rel}",
        ]
    return feats


def _own(options: Sequence[Option], imperative: bool) -> str:
    """Tell what a clause's own syntax offers: nobody, a thing, or those who can act, and of which kind."""
    kinds = []
    for option in options:
        if option.relation in _SYNTAX and option.actors:
            kind = option.actors[0].kind
            if kind in ("generic", "name") and option.head != "we":
                kind = "able" if names_actor(option.actors[0].name) else f"thing {kind == 'name'}"
            kinds.append(kind)
    best = next((k for k in kinds if not k.startswith("thing")), kinds[0] if kinds else "nobody")
    return f"{best} {imperative}"


def choose(scores: Floats, options: Sequence[Option]) -> tuple[int, float]:
    """Choose the set of actors that has most of the whole: the index of its best option, and its probability.

    Parameters
    ----------
    scores
        Calibrated scores of the options (a model's raw scores times its scale), shape ``(options,)``.
    options
        As the text offers them.
    """
    chances = shares(scores, [[a.name for a in option.actors] for option in options])
    best = max(range(len(options)), key=lambda i: (round(float(chances[i]), 9), float(scores[i])))
    return best, min(1.0, float(chances[best]))


def shares(scores: Floats, names: Sequence[Collection[str]]) -> Floats:
    """Return the probability of each option: that of its set of actors, however often and by whatever way it is offered.

    Parameters
    ----------
    scores
        Calibrated scores of the options, shape ``(options,)``.
    names
        The canonical names of each option's actors.
    """
    e = np.exp(scores - scores.max(initial=-np.inf))
    sets = [frozenset(some) for some in names]
    same = np.asarray([[a == b for b in sets] for a in sets], dtype=float)
    return np.asarray(same @ e / e.sum())
