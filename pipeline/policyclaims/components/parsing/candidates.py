"""Candidates: sentences worth a parse, and in each the clauses that could be a recommendation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from policyclaims.components.parsing.clauses import Clause, find_clauses, trim
from policyclaims.document.action_tables import Row, cut_sentences, find_tables
from policyclaims.document.layout import Block, find_blocks
from policyclaims.document.sentences import Sentence, find_sentences
from policyclaims.knowledge.tables import imperatives

_LONGEST_SENTENCE = 4000
_MEANS = re.compile(r"\b(?:by|including|such as|for example|namely)\s*:\s*$")


@dataclass(slots=True)
class Candidate:
    """A clause as it would be quoted: ``start`` and ``end`` are offsets of the document's text.

    ``through`` is the index of the last block where the clause runs on through the list that it leads in.
    """

    sentence: int
    clause: Clause
    start: int
    end: int
    through: int | None = None


@dataclass(slots=True)
class Analysis:
    """A document's structure: what every later step reads and none changes."""

    text: str
    blocks: list[Block]
    sentences: list[Sentence]
    parses: dict[int, Doc] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def first_sentence_of(self) -> dict[int, int]:
        """Map each block to the index of its first sentence."""
        first: dict[int, int] = {}
        for i, sentence in enumerate(self.sentences):
            first.setdefault(sentence.block, i)
        return first

    def last_sentence_of(self) -> dict[int, int]:
        """Map each block to the index of its last sentence."""
        return {sentence.block: i for i, sentence in enumerate(self.sentences)}


def analyse(text: str) -> Analysis:
    """Find the blocks and sentences of a text; nothing is parsed yet."""
    tables = find_tables(text)
    rows = [row for table in tables for row in table.rows]
    blocks = find_blocks(text, [(table.start, table.end) for table in tables])
    return Analysis(text, blocks, cut_sentences(find_sentences(blocks), rows), rows=rows)


def parse(analysis: Analysis, chosen: Iterable[int], base: Language, *, batch_size: int = 256) -> None:
    """Parse the chosen sentences with the base pipeline, each as one sentence, and list their candidates."""
    wanted = sorted(i for i in set(chosen) if i not in analysis.parses and len(analysis.sentences[i].text) <= _LONGEST_SENTENCE)
    docs = []
    for i in wanted:
        doc = base.make_doc(_uncapped(analysis, i))
        starts: Any = np.full((len(doc), 1), -1, dtype=np.int64)
        starts[:1] = 1
        docs.append(doc.from_array([SENT_START], starts.astype(np.uint64)) if len(doc) else doc)
    # One thread: the matrices are small, and what several threads sum up differs in the last digits.
    with _threads().limit(limits=1, user_api="blas"):
        for i, doc in zip(wanted, base.pipe(docs, batch_size=batch_size), strict=True):
            analysis.parses[i] = doc
    analysis.candidates = [c for i in sorted(analysis.parses) for c in _candidates(analysis, i)]


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _uncapped(analysis: Analysis, index: int) -> str:
    """Return a sentence for parsing: the capital of a verb that opens an item or heading is taken for a name's by parsers."""
    sentence = analysis.sentences[index]
    text = sentence.text
    opening = text.split(" ", 1)[0]
    if analysis.blocks[sentence.block].kind == "paragraph" and sentence.position > 0:
        return text
    return text[:1].lower() + text[1:] if opening.lower() in imperatives() and opening[1:].islower() else text


def _candidates(analysis: Analysis, index: int) -> list[Candidate]:
    doc = analysis.parses[index]
    sentence = analysis.sentences[index]
    if not len(doc):
        return []
    found: list[Candidate] = []
    if _is_listed_means(analysis, sentence, doc):
        return found
    led = _led_blocks(analysis, sentence.block) if sentence.left == 0 and sentence.text.rstrip().endswith((":", "—", "–")) else []
    seen = set()
    for clause in find_clauses(doc):
        start = doc[clause.start].idx
        end = doc[clause.end - 1].idx + len(doc[clause.end - 1])
        low, high = trim(sentence.text, start, end, doc[clause.head].idx)
        if high <= low or (low, high) in seen:
            continue
        seen.add((low, high))
        begin, stop = sentence.clean.source(low, high)
        runs_on = bool(led) and clause.end >= len(doc) - 1
        if not (runs_on and _MEANS.search(sentence.text)):
            found.append(Candidate(index, clause, begin, stop))
        if runs_on:
            last = analysis.blocks[led[-1]]
            text = last.text.text
            low_end, high_end = trim(text, 0, len(text), 0)
            if high_end > low_end:
                found.append(Candidate(index, clause, begin, last.text.source(low_end, high_end)[1], through=led[-1]))
    return found


def _is_listed_means(analysis: Analysis, sentence: Sentence, doc: Doc) -> bool:
    """Tell an item that only lists means or parts ("by: • monitoring …"): it is one recommendation with its lead-in."""
    block = analysis.blocks[sentence.block]
    if sentence.position or block.lead is None or not _MEANS.search(analysis.blocks[block.lead].text.text):
        return False
    return (
        doc[0].tag_ == "VBG" or doc[0].text.lower().endswith("ing") or not any(t.tag_ in ("VB", "VBP", "VBZ", "MD") for t in doc)
    )


def _led_blocks(analysis: Analysis, lead: int) -> list[int]:
    led: list[int] = []
    for i in range(lead + 1, min(lead + 60, len(analysis.blocks))):
        block = analysis.blocks[i]
        if block.kind == "item" and (block.lead == lead or block.lead in led):
            led.append(i)
        elif block.kind == "heading":
            break
    return led
