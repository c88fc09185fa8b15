"""Clauses of a parsed sentence that could each be one recommendation, and the edges at which such a clause is quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.symbols import AUX, VERB
from spacy.tokens import Doc, Token

_TEXT = "policyclaims_text"
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_DEMANDING = frozenset({"should", "must", "ought", "shall", "need", "needs"})
_VERBAL = frozenset({AUX, VERB})
_SPLITTING_MARKS = frozenset({"while", "whereas", "and", "but", "whilst", "though", "although"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as a half-open token range of its sentence.

    ``head`` is its predicate, ``kind`` how it hangs in the sentence: ``root``, ``conj``, ``advcl``, ``ccomp`` or ``relcl``.
    """

    start: int
    end: int
    head: int
    kind: str


def text_of(doc: Doc) -> str:
    """Return a sentence's text; a ``Doc`` makes it anew from its tokens at every asking."""
    text = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = doc.text
    return str(text)


def subject_of(head: Token) -> Token | None:
    """Return the subject of a predicate, its own or the one that it shares with the predicate it is coordinated with."""
    token = head
    for _ in range(4):
        for child in token.children:
            if child.dep_ in _SUBJECTS and child.dep_ != "expl":
                return child
        for child in token.children:
            if child.dep_ == "expl":
                return child
        if token.dep_ in ("conj", "xcomp"):
            token = token.head
        else:
            return None
    return None


def own_subject(head: Token) -> Token | None:
    """Return the subject among a predicate's own children."""
    return next((c for c in head.children if c.dep_ in _SUBJECTS), None)


def modal_of(head: Token) -> Token | None:
    """Return the modal verb (or ``need to``, ``have to``, ``ought to``) that stands over a predicate."""
    for child in head.children:
        if child.tag_ == "MD" and child.i < head.i:
            return child
    if head.dep_ == "xcomp" and head.head.lemma_ in ("need", "have", "ought"):
        return head.head
    if head.lemma_ in ("need", "have", "ought") and any(c.dep_ == "xcomp" for c in head.children):
        return head
    return None


def find_clauses(doc: Doc) -> list[Clause]:
    """List the clauses of a sentence that could be one recommendation each.

    The parts of a sentence that have their own subject or modal are cut from each other ("Seoul should …, while Tokyo
    should …"); what another verb governs ("Labour says that …") is listed besides the whole.
    """
    if not len(doc):
        return []
    splits: dict[int, tuple[int, int, str]] = {}
    nested: list[Clause] = []
    for token in doc:
        kind = _separates(token)
        if kind is None:
            continue
        start, end = _left_edge(token), token.right_edge.i + 1
        if kind in ("ccomp", "relcl"):
            nested.append(Clause(_skip_opening(doc, start), end, token.i, kind))
        else:
            splits[token.i] = (start, end, kind)
    clauses = []
    roots = [t for t in doc if t.dep_ == "ROOT" or t.head == t]
    main = next((r for r in roots if r.pos_ in ("VERB", "AUX")), roots[0])
    for head, start, end, kind in [(main.i, 0, len(doc), "root"), *((h, s, e, k) for h, (s, e, k) in splits.items())]:
        low, high = _cut(head, start, end, splits)
        clauses.append(Clause(_skip_opening(doc, low), high, head, kind))
    for clause in nested:
        low, high = _cut(clause.head, clause.start, clause.end, splits)
        clauses.append(Clause(low, high, clause.head, clause.kind))
    unique: dict[tuple[int, int], Clause] = {}
    for clause in clauses:
        if clause.end - clause.start >= 2 or len(doc) < 3:
            unique.setdefault((clause.start, clause.end), clause)
    return sorted(unique.values(), key=lambda c: (c.start, -c.end))


def _separates(token: Token) -> str | None:
    if token.pos not in _VERBAL or token.dep_ == "ROOT":
        return None
    subject = own_subject(token)
    modal = any(c.tag_ == "MD" and c.i < token.i for c in token.children)
    needs = (
        token.lemma_ in ("need", "have", "ought")
        and any(c.dep_ == "xcomp" for c in token.children)
        and token.tag_ in ("VBZ", "VBP")
    )
    if subject is None and not modal:
        return None
    if token.dep_ in ("conj", "parataxis"):
        return "conj" if subject is not None or modal else None
    if token.dep_ == "ccomp":
        # "X should do a; Y must do b" is often read as one governing the other.
        semicolon = any(t.text in (";", "—", "–") for t in token.doc[min(token.i, token.head.i) : max(token.i, token.head.i)])
        return "conj" if semicolon and subject is not None else "ccomp"
    if token.dep_ == "advcl" and subject is not None and (modal or needs):
        mark = next((c.lower_ for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i), "")
        return "advcl" if mark in _SPLITTING_MARKS or mark in ("", "so") else None
    if token.dep_ in ("relcl", "acl") and any(c.lower_ in _DEMANDING for c in token.children):
        return "relcl"
    return None


def _left_edge(token: Token) -> int:
    start = token.left_edge.i
    while start < token.i and (token.doc[start].is_punct or token.doc[start].lower_ in _SPLITTING_MARKS):
        start += 1
    return start


def _skip_opening(doc: Doc, start: int) -> int:
    while start < len(doc) - 1 and (
        doc[start].is_punct or doc[start].is_space or (doc[start].lower_ == "that" and doc[start].dep_ == "mark")
    ):
        if doc[start].text in ("“", '"', "‘", "(", "[") and start == 0:
            break
        start += 1
    return start


def _cut(head: int, start: int, end: int, splits: dict[int, tuple[int, int, str]]) -> tuple[int, int]:
    for other, (low, high, _) in sorted(splits.items()):
        if other == head:
            continue
        if head < low < end and high >= end - 2:
            end = low
        elif start >= low - 1 and high <= head and low <= start + 1:
            start = high
    return start, max(end, start + 1)


_CONNECTIVE = re.compile(
    r"""(?:(?:however|therefore|thus|moreover|furthermore|in\ addition|additionally|finally|firstly?|secondly?|third(?:ly)?|fourth(?:ly)?|
    fifth(?:ly)?|lastly|instead|accordingly|hence|consequently|also|but|and|so|yet|or|nonetheless|nevertheless|still|meanwhile|again|
    at\ the\ same\ time|for\ example|for\ instance|in\ particular|in\ short|in\ sum|in\ summary|in\ conclusion|in\ other\ words|
    above\ all|as\ a\ result|for\ (?:this|that|these|those)\ reasons?|in\ turn|more\ importantly|most\ importantly|to\ begin\ with|
    to\ that\ end|to\ this\ end|in\ doing\ so|in\ this\ (?:context|regard|respect|light)|in\ that\ (?:context|light)|similarly|likewise|
    equally|conversely|next|then|rather|on\ the\ other\ hand|on\ the\ contrary|subsequently|further|perhaps|indeed|specifically|
    as\ such|otherwise|overall|ultimately|clearly|crucially|importantly|naturally|of\ course|that\ is\ why)(?:,\s*|\s+(?=[a-zA-Z“"'‘])))+""",
    re.X | re.I,
)
_BARE_CONNECTIVES = frozenset(
    "however therefore thus moreover furthermore additionally but and so yet or accordingly hence consequently nonetheless nevertheless".split()
)
_LABEL = re.compile(
    r"(?:(?:recommendation|proposal|action|call|principle|step|priority|r)\s*\#?\d+[a-z]?(?:\.\d+)*|[a-z]?\d+(?:\.\d+)*|[a-z]\))\s*[.:)–—-]\s*",
    re.I,
)
_BRACKETED = re.compile(r"\((?:\d{1,3}|[a-z]|[ivx]{2,4})\)\s+(?=\S)", re.I)
_NAME_LABEL = re.compile(r"[A-Z][^:.;!?]{2,60}?(?::|\s[–—])\s+(?=[A-Z“])")
_REASON = re.compile(
    r"""(?:,?\s*(?:[–—-]\s*)?\b(?:because|since(?!\s+\d)|given\ that|(?<!be\ )(?<!been\ )(?<!are\ )(?<!is\ )given\ the|seeing\ that|
    in\ view\ of\ the\ fact\ that|not\ least\ because|
    (?<!soon\ )(?<!long\ )(?<!far\ )(?<!well\ )(?<!much\ )(?<!just\ )(?<!same\ )(?<!such\ )
    as\ (?:it|they|these|doing\ so)\b(?!\s+(?:appl(?:y|ies)|relates?|stands?|is\ (?:now|today|to)|are\ (?:now|today|to))\b))
    |,\s+as\s+(?!well|far|soon|part|a\b|appropriate|necessary|required|possible|needed|applicable|in\b|on\b|is\b|early|long|set\b|defined|
    amended|outlined|described|provided|stated|specified|laid\b|matter\b))\b""",
    re.X | re.I,
)
_FIRST_REASON = re.compile(r"(?:because(?! of)|since(?! \d)|given that|seeing that)\s[^,]{4,200},\s+", re.I)
_TAIL = re.compile(
    r"""(?:\s*(?:\((?:[^()]|\([^()]*\)){1,300}\)|\[\d+\]|[.;,:!?…]|[–—-](?=\s*$)|(?<=[;,])\s*(?:and|or)|[”"’'](?=[.;,]*$)|\*+
    |\s(?:while|whereas|and|but|or|so)(?=[\s,;]*$)))+$""",
    re.X,
)
_WHICH = re.compile(r",\s+(?:which|thereby|something that|a step that|a move that)\s", re.I)


def trim(text: str, start: int, end: int, head: int) -> tuple[int, int]:
    """Move the edges of a clause to where it is quoted.

    Labels, leading connectives, closing marks, sources in brackets and clauses that give the reason stay outside.

    Parameters
    ----------
    text
        The sentence's clean text.
    start, end
        The clause in it, in characters.
    head
        Where its predicate begins; no edge crosses it.
    """
    start, end = _within_cell(text, start, end, head)
    for pattern in (_BRACKETED, _LABEL, _NAME_LABEL):
        label = pattern.match(text, start)
        if label and label.end() <= head:
            start = label.end()
    connective = _CONNECTIVE.match(text, start)
    if connective and connective.end() <= head:
        words = connective.group().strip().lower()
        if words.endswith(",") or words in _BARE_CONNECTIVES or words == "that is why":
            start = connective.end()
    if (reason := _FIRST_REASON.match(text, start)) and reason.end() <= head:
        start = reason.end()
    end = cut_tail(text, start, cut_reason(text, start, end, head), head)
    while (
        start < head and text[start] in " ,;:–—-“\"‘'([" and not (text[start] in "“\"‘'([" and _closes_inside(text, start, end))
    ):
        start += 1
    return start, end


def _within_cell(text: str, start: int, end: int, head: int) -> tuple[int, int]:
    """Keep to the cell of a row in which the predicate stands."""
    start = max(start, text.rfind("|", start, head) + 1)
    bar = text.find("|", head, end)
    end = bar if bar >= 0 else end
    while start < head and text[start].isspace():
        start += 1
    while end > head + 1 and text[end - 1].isspace():
        end -= 1
    return start, end


def cut_tail(text: str, start: int, end: int, head: int) -> int:
    """Move the end before closing marks, sources in brackets and dangling conjunctions, never before ``head``."""
    body = text[start:end]
    tail = _TAIL.search(body)
    if tail and start + tail.start() > head:
        return start + _keep_closing(body, tail.start())
    return end


def cut_reason(text: str, start: int, end: int, head: int) -> int:
    """Move the end before a clause that gives the reason, never before ``head``."""
    for reason in _REASON.finditer(text, head, end):
        if end - reason.start() > 12 and reason.start() - start > 8:
            return reason.start()
    which = max(_WHICH.finditer(text, head, end), key=lambda found: found.start(), default=None)
    if (
        which
        and end - which.start() < 0.7 * (end - start)
        and not re.search(r"\b(?:should|must|shall)\b", text[which.start() : end])
    ):
        return which.start()
    return end


def _keep_closing(body: str, at: int) -> int:
    """Keep a bracket or quotation mark whose opening lies inside the quoted words."""
    for opening, closing in (("(", ")"), ("[", "]"), ("“", "”"), ("‘", "’")):
        if body[:at].count(opening) > body[:at].count(closing) and (found := body.find(closing, at)) >= 0:
            return found + 1
    if body[:at].count('"') % 2 and body.find('"', at) >= 0:
        return body.find('"', at) + 1
    return at


def _closes_inside(text: str, start: int, end: int) -> bool:
    closing = {"“": "”", "‘": "’", "(": ")", "[": "]", '"': '"', "'": "'"}[text[start]]
    return text.find(closing, start + 1, end) >= 0
