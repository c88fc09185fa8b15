"""Sentences that the document's own structure says are recommendations: numbered, titled, or led in as such."""

from __future__ import annotations

import re
from collections.abc import Collection

from policyclaims.components.encoder.decoding import Decoded
from policyclaims.components.parsing.candidates import Analysis
from policyclaims.document.layout import Block

# "Recommendation 12: …", with what it asks for behind it.
_TITLED = re.compile(r"(?:(?:key|main|draft)\s+)?(?:recommendation|proposal)\s+(?:no\.?\s*)?[A-Z]?\d+(?:\.\d+)*[a-z]?\s*:\s", re.I)
_HEADING = re.compile(
    r"(?:[\W\d_]|\b(?:our|the|its|all|key|main|full|final|summary|list|of|and|policy|specific|detailed|conclusions|findings|priority|[ivx]+)\b)*"
    r"recommendations?\W*(?:\b(?:to|for|on)\b.*)?",
    re.I,
)
_DEMAND = re.compile(r"\b(?:should|must|shall|ought|needs?)\b|^that\b", re.I)
_LEADS = re.compile(
    r"\b(?:(?:should|must|shall|ought|needs?)(?:\s+(?:also|therefore|to|now|urgently))*\W*|(?:recommend|urge|propose|advise)s?\b[^.;:]{0,100}:)$", re.I
)
_NUMBERED = frozenset({"number", "section", "label", "bracket"})


def issued(analysis: Analysis) -> set[int]:
    """Return the indexes of the sentences that begin an item of a list of recommendations.

    An item is numbered under a heading "Recommendations" and demands something, or titled "Recommendation 12: …", or led in
    by "The ministry should:".
    """
    found = set()
    for i, sentence in enumerate(analysis.sentences):
        block = analysis.blocks[sentence.block]
        if sentence.position or block.kind in ("heading", "note", "cell"):
            continue
        if _TITLED.match(sentence.text) or (block.kind == "item" and (_is_listed(analysis, block, sentence.text) or _is_led(analysis, block))):
            found.add(i)
    return found


def _is_listed(analysis: Analysis, block: Block, text: str) -> bool:
    headed = any(_HEADING.fullmatch(analysis.blocks[i].text.text) for i in block.section)
    return headed and block.kind_of_mark in _NUMBERED and _DEMAND.search(text) is not None


def _is_led(analysis: Analysis, block: Block) -> bool:
    return block.lead is not None and _LEADS.search(analysis.blocks[block.lead].text.text) is not None


def fills(analysis: Analysis, places: Collection[int], span: Decoded) -> bool:
    """Tell whether a span is most of a sentence that is one of ``places``, as ``issued`` gives them."""
    if span.sentence not in places:
        return False
    clean = analysis.sentences[span.sentence].clean
    # What ends in a colon asks for what is listed below it, unless that is led in as recommendations of its own.
    whole = clean.text.endswith(":") == (span.end > clean.stop) and not _LEADS.search(clean.text)
    return whole and 2 * (span.end - span.start) > clean.stop - clean.begin
