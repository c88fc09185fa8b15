"""What must hold of an annotated document before it may train, and of documents together: no sentence twice, none borrowed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from policyclaims.document.layout import find_blocks
from policyclaims.document.sentences import find_sentences
from policyclaims.training.corpus.gold import GoldDocument, GoldRationale, GoldRecommendation

GENRES = (
    "brief", "inquiry", "committee", "audit", "treaty_body", "ngo_report", "oped", "open_letter", "testimony",
    "press_release", "response", "statistics", "explainer", "consultation", "academic", "assembly", "accident",
    "central_bank", "evaluation", "council", "news", "strategy", "commentary", "other",
)  # fmt: skip
GENRE_UNKNOWN = "other"
_REQUIRED = ("title", "persona", "genre", "country")
_MARK_AT_START = re.compile(r"(?:[•▪◦●*–—-]|\(?(?:[0-9]{1,3}|[a-z]|[ivx]{1,4})[.)])\s")
_ABBREVIATED = re.compile(r"\b(?:\w\.\w|etc|Inc|Ltd|Co|al|No|Jr|St)\.$")
_MAX_RECOMMENDATION = 1500
# A compound is one word however it is broken, so that a hyphen at a line's end hides nothing.
_WORD = re.compile(r"[^\W_]+(?:[-‐‑\xad](?:[ \t]*\n[ \t]*)?[^\W_]+)*")
_NO_LETTER = re.compile(r"[\W_]+")
REPEAT_WORDS = 6
LEAK_WORDS = 12


class Repeat(NamedTuple):
    """A sentence that stood before: both places as (index of the document, offset in its text)."""

    first: tuple[int, int]
    again: tuple[int, int]
    text: str


class Leak(NamedTuple):
    """Words of a document, from ``start`` to ``end`` of its text, that also stand in another text at ``line`` (from 1)."""

    document: int
    start: int
    end: int
    words: int
    source: str
    line: int


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
        if _closes(quoted.rstrip()):
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


def _closes(quoted: str) -> bool:
    return quoted[-1:] in tuple(".;,:") and not _ABBREVIATED.search(quoted)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the white space, list mark and closing marks that the rules refuse at its edges."""
    while start < end and (text[start].isspace() or _MARK_AT_START.match(text, start, end)):
        mark = _MARK_AT_START.match(text, start, end)
        start = mark.end() if mark else start + 1
    while start < end and (text[end - 1].isspace() or _closes(text[start:end])):
        end -= 1
    return start, end


def words(text: str) -> list[tuple[str, int, int]]:
    """List the words of a text for comparison: ``(word in lower case, start, end)``; hyphens and line breaks in it are left out."""
    return [(_NO_LETTER.sub("", m.group()).lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


def repeats(documents: Sequence[GoldDocument]) -> Iterator[Repeat]:
    """Yield each sentence of six words or more that stood before, in the order of the documents.

    The challenge set (``phenomenon`` in the header) and all others are each compared among themselves.
    """
    seen: dict[tuple[bool, tuple[str, ...]], tuple[int, int]] = {}
    for index, document in enumerate(documents):
        for sentence in find_sentences(find_blocks(document.text)):
            said = tuple(word for word, _, _ in words(sentence.text))
            if len(said) < REPEAT_WORDS:
                continue
            here = (index, sentence.clean.begin)
            if (first := seen.setdefault(("phenomenon" in document.meta, said), here)) != here:
                yield Repeat(first, here, sentence.text)


def leaks(documents: Sequence[GoldDocument], texts: Iterable[tuple[str, str]], *, run: int = LEAK_WORDS) -> Iterator[Leak]:
    """Yield the words that documents have in common with other texts, where ``run`` or more stand in a row.

    Parameters
    ----------
    documents
        What is to be original.
    texts
        ``(name, text)`` of each other text; read once, one after the other, so there may be many.
    run
        The least number of words in a row.

    Yields
    ------
    Leak
        In the order of the documents; runs that overlap are told as one, with the place of the first.
    """
    ours = [words(document.text) for document in documents]
    known = {key for said in ours for key in _runs(said, run)}
    hits: dict[int, tuple[str, int]] = {}
    for name, text in texts:
        theirs = words(text)
        for i, key in enumerate(_runs(theirs, run)):
            if key in known and key not in hits:
                hits[key] = (name, text.count("\n", 0, theirs[i][1]) + 1)
    for index, said in enumerate(ours):
        keys = list(_runs(said, run))
        for i, key in enumerate(keys):
            if key not in hits or (i and keys[i - 1] in hits):
                continue
            last = i
            while last + 1 < len(keys) and keys[last + 1] in hits:
                last += 1
            yield Leak(index, said[i][1], said[last + run - 1][2], last + run - i, *hits[key])


def _runs(said: Sequence[tuple[str, int, int]], run: int) -> Iterator[int]:
    plain = [word for word, _, _ in said]
    return (hash(tuple(plain[i : i + run])) for i in range(len(plain) - run + 1))
