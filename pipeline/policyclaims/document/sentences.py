"""Sentences of blocks: none crosses a block's edge, and none is cut at an abbreviation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policyclaims.document.layout import Block
from policyclaims.document.text import CleanText

_BREAK = re.compile(r"""[.!?…]+["”’')\]]*\s+(?=["“‘'(\[]*[A-Z0-9À-Þ•])|[.!?]["”’)]?\s*\n""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Reps|Sens|Gov|Lt|Col|Sgt|Hon|Rt|St|Nos?|[Aa]rts?|paras?|pp?|ch|Chs?|vs|e\.g|i\.e|cf|al|"
    r"Figs?|Jr|Sr|Inc|Ltd|Co|Corp|vol|Vol|sec|Sec|Reg|approx|ca|ed|eds|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Doc)|\b[A-Z]|\b(?:[A-Z]\.)+[A-Z])\.$"
)
_LIKELY_START = re.compile(
    r"[\"“‘'(\[]*(?:The|This|These|That|Those|It|Its|In|On|At|As|But|And|If|We|They|He|She|For|To|A|An|There|While|When|Such|Yet|So|By)\b"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut running text into sentences: ``(start, end)`` positions, without the white space between."""
    cuts, begin = [], 0
    for mark in _BREAK.finditer(text):
        before = text[begin : mark.end()].rstrip().rstrip("\"”’')]")
        if before.endswith(".") and _ABBREVIATION.search(before[-12:]):
            country = re.search(r"(?:[A-Z]\.){2}$", before)
            if not (country and _LIKELY_START.match(text, mark.end())):
                continue
        cuts.append((begin, mark.end()))
        begin = mark.end()
    cuts.append((begin, len(text)))
    spans = []
    for start, end in cuts:
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        if end > start:
            spans.append((start, end))
    return spans


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block: ``block`` is the block's index, ``position`` counts from 0 within it, ``left`` from its end."""

    block: int
    position: int
    left: int
    clean: CleanText

    @property
    def text(self) -> str:
        """The clean text."""
        return self.clean.text


def find_sentences(blocks: list[Block]) -> list[Sentence]:
    """Cut every block but furniture into sentences, in order of the text."""
    found = []
    for index, block in enumerate(blocks):
        if block.kind == "furniture":
            continue
        spans = split_sentences(block.text.text)
        for position, (start, end) in enumerate(spans):
            found.append(Sentence(index, position, len(spans) - position - 1, block.text.slice(start, end)))
    return found
