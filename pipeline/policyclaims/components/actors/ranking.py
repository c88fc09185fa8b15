"""What speaks for an option: the features by which a linear model ranks the sets of actors that a text offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

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


def option_features(analysis: Analysis, candidate: Candidate, option: Option, options: list[Option]) -> dict[str, float]:
    """Return the features by which a linear model ranks an option."""
    doc = analysis.parses[candidate.sentence]
    sentence = analysis.sentences[candidate.sentence]
    block = analysis.blocks[sentence.block]
    head = doc[candidate.clause.head]
    subject = subject_of(head)
    modal = modal_of(head)
    passive = is_passive(head)
    relations = {o.relation for o in options}
    rel = option.relation
    kinds = {a.kind for a in option.actors}
    kind = next(iter(kinds)) if len(kinds) == 1 else ("mixed" if kinds else "none")
    led = block.lead is not None and sentence.position == 0
    who = kind_of_subject(subject)
    first = "clause subject" if subject is not None else "no subject"
    names = {a.name for a in option.actors}
    agree = sum(1 for o in options if o.actors and {a.name for a in o.actors} == names and o is not option)
    determiner = next((c.lower_ for c in subject.children if c.dep_ == "det"), "bare") if subject is not None else "none"
    feats = [
        f"r+det:{rel} {determiner} {who}", f"r+first:{rel} {sentence.position == 0} {block.kind} {who}",
        f"r:{rel}", f"r+kind:{rel} {kind}", f"r+subj:{rel} {who}", f"r+passive:{rel} {passive}", f"r+led:{rel} {led}",
        f"r+block:{rel} {block.kind}", f"r+clause:{rel} {candidate.clause.kind}", f"r+head:{rel} {option.head}", f"head:{option.head}",
        f"r+far:{rel} {min(option.distance, 3)}", f"r+led+subj:{rel} {led} {who}", f"r+led+subj+passive:{rel} {led} {first} {passive}",
        f"r+modal:{rel} {modal.lemma_.lower() if modal is not None else head.tag_}", f"r+n:{rel} {min(len(names), 4)}",
        f"r+agree:{rel} {min(agree, 2)}", f"r+subject:{rel} {subject.lemma_.lower() if subject is not None else ''}", f"r+head+passive:{rel} {option.head} {passive} {who}",
        f"r+verb:{rel} {head.lemma_.lower() if rel in ('none', 'subject', 'passive_subject') else ''}",
    ]  # fmt: skip
    own = _own(options, head.tag_ in ("VB", "VBP") and subject is None)
    tie = options[-1].head
    voice = f"{own} {passive}"
    feats += [
        f"r+own:{rel} {own}", f"r+own+passive:{rel} {voice}", f"r+own+block:{rel} {voice} {block.kind} {led}", f"r+tie:{rel} {tie}",
        f"r+tie+own:{rel} {tie} {voice}", f"r+head+own:{rel} {option.head} {own}", f"r+place:{rel} {sentence.position == 0} {block.kind} {own}",
    ]  # fmt: skip
    asks = any(v.lemma_.lower() in ASKING for v in (head, *(c for c in head.children if c.dep_ in ("xcomp", "ccomp", "conj"))))
    feats += [f"r+asks:{rel} {asks} {who}", f"r+head+asks:{rel} {option.head} {asks} {modal is not None}"]
    if subject is not None and option.actors and option.relation in ("previous", "sibling", "before", "anaphor", "document"):
        same = {t.lemma_.lower() for t in subject.subtree} & {w.lower() for a in option.actors for w in a.name.split()}
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
    return dict.fromkeys(feats, 1.0)


def _own(options: list[Option], imperative: bool) -> str:
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
