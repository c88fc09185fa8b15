"""The screen: a cheap linear look at every sentence that decides which are worth a parse."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from policyclaims.components.parsing.candidates import Analysis

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+|[:?;]", re.I)


def screen_rows(analysis: Analysis) -> list[dict[str, float]]:
    """Return each sentence's features: words, pairs of words, the first two words, and its place in the layout."""
    rows = []
    for sentence in analysis.sentences:
        block = analysis.blocks[sentence.block]
        words = ["0" if w[0].isdigit() else w.lower() for w in _TOKEN.findall(sentence.text)]
        row = dict.fromkeys((f"w:{w}" for w in words), 1.0)
        row.update(dict.fromkeys((f"b:{a} {b}" for a, b in zip(words, words[1:], strict=False)), 1.0))
        kind = block.kind if block.lead is None else f"led {block.kind}"
        place = f"{kind} {min(sentence.position, 1)}"
        row[f"place:{place}"] = 1.0
        row[f"first:{words[0] if words else ''}"] = 1.0
        row[f"first+place:{words[0] if words else ''} {place}"] = 1.0
        row[f"mark:{block.kind_of_mark}"] = 1.0
        row[f"length:{min(len(words) // 5, 8)}"] = 1.0
        if block.lead is not None and sentence.position == 0:
            for word in _TOKEN.findall(analysis.blocks[block.lead].text.text)[-6:]:
                row[f"lead:{word.lower()}"] = 1.0
        for index in block.section[-2:]:
            for word in _TOKEN.findall(analysis.blocks[index].text.text)[:10]:
                row[f"section:{word.lower()}"] = 1.0
        rows.append(row)
    return rows


def keep(analysis: Analysis, chosen: Iterable[int] | NDArray[np.int64]) -> set[int]:
    """Add to the chosen sentences what the later steps read beside them.

    That is the lead-in of a chosen item, and the items that a chosen sentence leads in.
    """
    kept = {int(i) for i in chosen}
    first, last = analysis.first_sentence_of(), analysis.last_sentence_of()
    wanted = set(kept)
    for i in kept:
        block = analysis.sentences[i].block
        lead = analysis.blocks[block].lead
        while lead is not None:
            if lead in last:
                wanted.add(last[lead])
            lead = analysis.blocks[lead].lead
        if analysis.sentences[i].left == 0:
            for other in range(block + 1, min(block + 40, len(analysis.blocks))):
                if analysis.blocks[other].lead == block and other in first:
                    wanted.add(first[other])
    return wanted
