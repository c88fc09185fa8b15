"""What a clause looks like to a linear model: words, syntax, place in the layout, and who is speaking."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.symbols import ADJ, ADV, AUX, NOUN, NUM, PROPN, VERB
from spacy.tokens import Doc, Token

from policyclaims.components.parsing.candidates import Analysis, Candidate
from policyclaims.components.parsing.clauses import modal_of, own_subject, subject_of, text_of
from policyclaims.knowledge.words import pattern, sections

_OPEN_CLASS = frozenset({NOUN, PROPN, ADJ, NUM})
_FIRST = frozenset({"we", "i", "our", "us", "my"})
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+", re.I)
_QUOTES = re.compile(r"[“”\"«»]|(?<!\w)[‘'](?=\w)")
_CUES = sections("cues.txt")
_SAYING = frozenset(_CUES["saying"])


def shape(token: Token) -> str:
    """Return a token's form for an n-gram: closed-class words and verbs by lemma, open-class words by tag."""
    pos = token.pos
    if pos in _OPEN_CLASS:
        return token.tag_
    return token.lemma_.lower() if pos in (VERB, AUX) else token.lower_


def kind_of_subject(token: Token | None) -> str:
    """Name the kind of a subject: ``none``, ``first``, ``it``, ``there``, ``pronoun``, ``name``, ``plural``, ``noun``, ``clause``."""
    if token is None:
        return "none"
    if token.dep_ in ("csubj", "csubjpass"):
        return "clause"
    low = token.lower_
    if low in _FIRST:
        return "first"
    if low in ("it", "there"):
        return low
    if low in ("you", "one", "who", "which", "that", "this", "these", "they"):
        return low
    if token.pos_ == "PRON":
        return "pronoun"
    if token.pos_ == "PROPN":
        return "name"
    return "plural" if token.tag_ == "NNS" else "noun"


def candidate_features(analysis: Analysis, candidate: Candidate, context: DocumentContext) -> dict[str, float]:
    """Return the features of one candidate: name → value, nearly all 1.0."""
    doc = analysis.parses[candidate.sentence]
    feats: dict[str, float] = {"bias": 1.0}
    words = set(_lexical(doc, candidate))
    # Held to the weight of a clause of twelve n-grams, or long clauses gather evidence by their length alone:
    # on real documents F1 0.81 against 0.80 with every n-gram at 1, and less loss of precision out of genre.
    weight = (12 / max(1, len(words))) ** 0.5
    feats.update(dict.fromkeys(words, weight))
    for name in _syntactic(doc, candidate):
        feats[name] = 1.0
    for name in _place(analysis, candidate, context):
        feats[name] = 1.0
    if context.modal_share > 0:
        feats["doc:modal_share"] = context.modal_share
    feats["doc:items"] = context.item_share
    return feats


def _lexical(doc: Doc, candidate: Candidate) -> Iterator[str]:
    clause = candidate.clause
    tokens = [t for t in doc[clause.start : clause.end] if not t.is_space][:60]
    shapes = [shape(t) for t in tokens]
    for token, form in zip(tokens, shapes, strict=True):
        yield f"w:{form}"
        if token.pos in (NOUN, ADJ, ADV):
            yield f"l:{token.lemma_.lower()}"
    for a, b in zip(shapes, shapes[1:], strict=False):
        yield f"b:{a} {b}"
    for a, b, c in zip(shapes, shapes[1:], shapes[2:], strict=False):
        yield f"t:{a} {b} {c}"


def _syntactic(doc: Doc, candidate: Candidate) -> Iterator[str]:
    clause = candidate.clause
    opening = [t for t in doc[clause.start : clause.end] if not t.is_space][:3]
    for i, token in enumerate(opening):
        yield f"f{i}:{shape(token)}"
        yield f"fw{i}:{token.lower_}"
    yield "f:" + " ".join(t.tag_ for t in opening[:2])
    head = doc[clause.head]
    subject = subject_of(head)
    modal = modal_of(head)
    who = kind_of_subject(subject)
    cue = modal.lemma_.lower() if modal is not None else "none"
    negated = any(c.dep_ == "neg" or c.lower_ in ("never", "no") for c in head.children)
    lemma = head.lemma_.lower()
    yield f"kind:{clause.kind}"
    yield f"head:{lemma}"
    yield f"headtag:{head.tag_}"
    yield f"subj:{who}"
    yield f"modal:{cue}"
    yield f"modal:{cue} {clause.kind}"
    yield f"modal+subj:{cue} {who}"
    yield f"modal+head:{cue} {lemma}"
    yield f"headtag+subj:{head.tag_} {who}"
    if negated:
        yield f"neg:{cue}"
    if subject is not None:
        yield f"subjlemma:{subject.lemma_.lower()}"
        yield f"subjtag:{subject.tag_} {cue}"
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in head.children):
        yield f"passive:{cue}"
    if cue != "none" and any(c.lemma_ == "have" and c.dep_ == "aux" for c in head.children):
        yield f"perfect:{cue}"
    for child in head.children:
        if child.dep_ in ("attr", "acomp", "oprd"):
            yield f"attr:{child.lemma_.lower()}"
            yield f"attr+subj:{who} {child.lemma_.lower()}"
            if any(g.dep_ in ("xcomp", "acl", "relcl", "prep") for g in child.children):
                yield f"attr-open:{child.lemma_.lower()}"
        elif child.dep_ in ("dobj", "prep", "xcomp", "ccomp", "agent", "prt", "dative"):
            yield f"child:{child.dep_}"
            if child.dep_ in ("prep", "prt"):
                yield f"prep:{lemma} {child.lower_}"
            if child.dep_ in ("xcomp", "ccomp"):
                yield f"comp:{lemma} {child.dep_} {who}"
        elif child.dep_ == "advcl":
            mark = next((g.lower_ for g in child.children if g.dep_ in ("mark", "advmod")), "")
            yield f"advcl:{mark}"
    yield from _governor(doc, head, clause.start)
    text = text_of(doc)
    if text.rstrip().endswith("?"):
        yield "question"
    quotes = len(_QUOTES.findall(text[: head.idx]))
    if quotes:
        yield f"quoted:{'inside' if quotes % 2 else 'after'}"
    yield f"length:{min(6, (clause.end - clause.start) // 6)}"


def _governor(doc: Doc, head: Token, start: int) -> Iterator[str]:
    """Who says it: the verb that governs the clause, and an "according to" before it."""
    token = head
    for _ in range(4):
        if token.dep_ == "ROOT" or token.head == token:
            break
        if token.dep_ in ("ccomp", "advcl", "parataxis"):
            governor = token.head
            said_by = kind_of_subject(own_subject(governor))
            yield f"gov:{governor.lemma_.lower()}"
            yield f"gov+subj:{'say' if governor.lemma_.lower() in _SAYING else 'other'} {said_by}"
            break
        token = token.head
    low = text_of(doc).lower()
    if "according to" in low:
        yield "according"
    inner = [c for c in head.children if c.dep_ in ("ccomp", "parataxis") and c.lemma_.lower() in _SAYING]
    if inner:
        yield f"said:{kind_of_subject(own_subject(inner[0]))}"


def _place(analysis: Analysis, candidate: Candidate, context: DocumentContext) -> Iterator[str]:
    sentence = analysis.sentences[candidate.sentence]
    block = analysis.blocks[sentence.block]
    doc = analysis.parses[candidate.sentence]
    clause = candidate.clause
    head = doc[clause.head]
    modal = modal_of(head)
    cue = modal.lemma_.lower() if modal is not None else head.tag_
    where = block.kind if block.kind != "item" else ("led item" if block.lead is not None else "item")
    first = sentence.position == 0
    yield f"block:{where}"
    yield f"block+first:{where} {first}"
    yield f"block+cue:{where} {cue}"
    yield f"block+opening:{where} {doc[clause.start].tag_} {clause.start < 2 and first}"
    yield f"mark:{block.kind_of_mark}"
    if block.quoted:
        yield "quoted block"
        yield f"quoted block+cue:{cue}"
    if clause.start > 1:
        yield "not first in sentence"
    if analysis.sentences[candidate.sentence].text.rstrip().endswith(":"):
        yield f"leads in {candidate.through is not None}"
    if candidate.through is not None:
        yield f"list of:{context.opening_tag(sentence.block + 1)}"
        yield f"list lead:{' '.join(_tail_words(sentence.text, 2))}"
    elif context.led_from(sentence):
        yield f"lead of:{context.opening_tag(sentence.block + 1)}"
    if block.lead is not None and first:
        lead = analysis.blocks[block.lead].text.text
        opening = doc[clause.start].tag_
        for words in (_tail_words(lead, 1), _tail_words(lead, 2)):
            yield f"lead tail:{' '.join(words)}"
            yield f"lead tail+opening:{' '.join(words)} {opening}"
        for word in {w.lower() for w in _WORD.findall(lead)[-25:]}:
            yield f"lead:{word}"
    for depth, index in enumerate(reversed(block.section[-2:])):
        for word in {w.lower() for w in _WORD.findall(analysis.blocks[index].text.text)[:14]}:
            yield f"sec{depth}:{word}"
    yield from context.neighbours(candidate.sentence)


def _tail_words(text: str, count: int) -> list[str]:
    return [w.lower() for w in re.findall(r"\w+|[:;]", text)][-count - 1 :]


_CUE_CLASS = tuple(
    (head.removeprefix("around "), re.compile(rf"\b{pattern(entries)}\b")) for head, entries in _CUES.items() if head.startswith("around ")
)
_ANY_CUE = re.compile("|".join(pattern.pattern for _, pattern in _CUE_CLASS))


def _cue_class(low: str) -> str:
    """Name the class of the words in a sentence, in small letters, that demand, report or promise."""
    if not _ANY_CUE.search(low):
        return "none"
    return next(name for name, pattern in _CUE_CLASS if pattern.search(low))


class DocumentContext:
    """What holds of the whole document: its habits, and what stands around each sentence."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._first = analysis.first_sentence_of()
        texts = [s.text for s in analysis.sentences]
        self._cues = [_cue_class(t.lower()) for t in texts]
        count = max(1, len(texts))
        self.modal_share = sum(c in ("should", "recommend") for c in self._cues) / count
        self.item_share = sum(b.kind == "item" for b in analysis.blocks) / max(1, len(analysis.blocks))

    def neighbours(self, index: int) -> Iterator[str]:
        """Name the cue classes of the sentences before and after, within the block and across."""
        block = self._analysis.sentences[index].block
        for name, other in (("prev", index - 1), ("next", index + 1)):
            if 0 <= other < len(self._cues):
                near = "same" if self._analysis.sentences[other].block == block else "other"
                yield f"{name}:{near} {self._cues[other]}"

    def opening_tag(self, block: int) -> str:
        """Return the first word's tag of a block (``none`` where it was not parsed)."""
        index = self._first.get(block)
        parsed = self._analysis.parses.get(index) if index is not None else None
        if parsed is None or not len(parsed):
            return "none"
        finite = any(t.tag_ in ("VBZ", "VBP", "VBD", "MD") for t in parsed)
        return f"{parsed[0].tag_} {finite}"

    def led_from(self, sentence: object) -> bool:
        """Return whether a sentence leads in the block below it."""
        block = getattr(sentence, "block", -1)
        return block + 1 < len(self._analysis.blocks) and self._analysis.blocks[block + 1].lead == block
