"""What must hold of an annotated document before it may train: every message names file, line and mend."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from policyclaims.training.gold import GoldDocument, GoldRationale, GoldRecommendation

GENRES = (
    "brief", "inquiry", "committee", "audit", "treaty_body", "ngo_report", "oped", "open_letter", "testimony",
    "press_release", "response", "statistics", "explainer", "consultation", "academic", "assembly", "accident",
    "central_bank", "evaluation", "council", "news", "strategy", "commentary",
)  # fmt: skip
_REQUIRED = ("title", "persona", "genre", "country")
_MARK_AT_START = re.compile(r"(?:[•▪◦●*–—-]|\(?(?:[0-9]{1,3}|[a-z]|[ivx]{1,4})[.)])\s")
_MAX_RECOMMENDATION = 1500


def problems(document: GoldDocument, *, themes: Collection[str]) -> Iterator[str]:
    """Yield one line for each thing that is wrong; nothing for a sound document."""
    text, name = document.text, document.id
    for key in _REQUIRED:
        if not document.meta.get(key):
            yield f"{name}:1: the header lacks {key!r}: add a line '{key}: …'"
    if (genre := document.meta.get("genre")) and genre not in GENRES:
        yield f"{name}:1: genre {genre!r} is unknown: take one of {', '.join(GENRES)}"
    if not text.strip():
        yield f"{name}:1: the document has no text"
    ids = {r.id for r in document.recommendations}
    seen: dict[tuple[int, int], str] = {}
    spans: tuple[GoldRecommendation | GoldRationale, ...] = (*document.recommendations, *document.rationales)
    for span in spans:
        where = f"{name}:{span.line}: <{span.id}>"
        quoted = text[span.start : span.end]
        if not quoted.strip():
            yield f"{where} marks no words"
            continue
        if quoted != quoted.strip():
            yield f"{where} begins or ends with white space: move the mark to the word"
        if quoted.rstrip()[-1] in ".;,:" and not re.search(r"\b(?:\w\.\w|etc|Inc|Ltd|Co|al|No|Jr|St)\.$", quoted):
            yield f"{where} ends with {quoted.rstrip()[-1]!r}: move the closing mark before it"
        if _MARK_AT_START.match(quoted):
            yield f"{where} begins with a list mark: move the opening mark behind it"
        other = seen.setdefault((span.start, span.end), span.id)
        if other != span.id and other[0] == span.id[0]:
            yield f"{where} marks the same words as <{other}>: remove one of them"
    for r in document.recommendations:
        where = f"{name}:{r.line}: <{r.id}>"
        if r.polarity not in ("for", "against"):
            yield f"{where} polarity {r.polarity!r}: write for or against"
        if not r.holder.strip():
            yield f"{where} has an empty holder: name the party, or leave the attribute out"
        if not r.themes:
            yield f'{where} has no theme: add themes="…", the main one first'
        if len(r.themes) > 3 or len(set(r.themes)) != len(r.themes):
            yield f"{where} has {len(r.themes)} themes: one to three, none twice"
        for label in r.themes:
            if label not in themes:
                yield f"{where} theme {label!r} is not in the taxonomy: take one of {', '.join(sorted(themes))}"
        if any(not a for a in r.actors) or len(set(r.actors)) != len(r.actors):
            yield f"{where} has an empty or repeated actor"
        if r.end - r.start > _MAX_RECOMMENDATION:
            yield f"{where} is {r.end - r.start} characters long: is a closing mark misplaced?"
        for actor in r.actors:
            if re.match(r"(?:the|a|an)\s", actor, re.I):
                yield f"{where} actor {actor!r}: leave out the article"
    for a, b in zip(document.recommendations, document.recommendations[1:], strict=False):
        if b.start < a.end < b.end:
            yield f"{name}:{b.line}: <{b.id}> crosses <{a.id}>: end one where the other begins"
    for w in document.rationales:
        where = f"{name}:{w.line}: <{w.id}>"
        if not w.supports:
            yield f'{where} supports nothing: add for="r…", or remove the mark'
        for key in w.supports:
            if key not in ids:
                yield f"{where} supports {key!r}, which is not in the document: mend the id"
