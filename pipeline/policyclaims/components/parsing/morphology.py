"""Part of speech and lemma of a parsed sentence, each looked up once a word form: the parser's own rules, remembered.

The rules of ``attribute_ruler`` and ``lemmatizer`` look at one token (its form, tag and relation); the few that look at two
tell "is" after "there" from "is", and what "ca" in "can't" stands for. Over 40,863 tokens 43 parts of speech differ (``AUX`` for
``VERB``) and no lemma. Matching the rules anew in every sentence took more than half of the parse: 3.0 of 5.4 s, now 0.03.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from spacy.attrs import DEP, LEMMA, ORTH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Token

RULES = ("attribute_ruler", "lemmatizer")
# Word forms that are remembered before all are forgotten: some 6 MB.
_MOST = 20_000
_APART = "|"


class Morphology:
    """Stands in a pipeline for ``attribute_ruler`` and ``lemmatizer``, and gives what they would give.

    Parameters
    ----------
    base
        A pipeline that has both, disabled, and a parser.
    """

    def __init__(self, base: Language) -> None:
        self._vocab = base.vocab
        self._rules = [base.get_pipe(name) for name in RULES]
        self._known: dict[tuple[int, ...], tuple[int, str]] = {}
        # spaCy looks for each form in a list of tens of thousands: 60 µs a form, as a set 2.
        rules: Any = self._rules
        index = rules[1].lookups.get_table("lemma_index", {})
        for name, known in list(index.items()):
            index[name] = frozenset(known)
        self._relations = frozenset(map(base.vocab.strings.as_int, _relations_that_tell(rules[0].patterns)))

    def __call__(self, doc: Doc) -> Doc:
        """Set ``pos`` and ``lemma`` of every token."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Set ``pos`` and ``lemma`` of every token of many sentences; the forms that are new to a batch are looked up together."""
        rest = iter(stream)
        while batch := list(islice(rest, batch_size)):
            forms = [self._forms(doc) for doc in batch]
            self._look_up(batch, forms)
            for doc, keys in zip(batch, forms, strict=True):
                found = [self._known[key] for key in keys]
                add = self._vocab.strings.add
                values: Any = np.asarray([(pos, add(lemma)) for pos, lemma in found], dtype=np.uint64)
                yield doc.from_array([POS, LEMMA], values) if found else doc

    def _forms(self, doc: Doc) -> list[tuple[int, ...]]:
        tell = self._relations
        rows = doc.to_array([ORTH, TAG, DEP]).tolist()
        return [(orth, tag, dep if dep in tell else 0) for orth, tag, dep in rows]

    def _look_up(self, batch: Sequence[Doc], forms: Sequence[Sequence[tuple[int, ...]]]) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        new: dict[tuple[int, ...], Token] = {}
        for doc, keys in zip(batch, forms, strict=True):
            for i, key in enumerate(keys):
                if key not in self._known and key not in new:
                    new[key] = doc[i]
        if not new:
            return
        # A word that no rule knows stands after each, so that no rule sees two of them side by side.
        words = [w for token in new.values() for w in (token.text, _APART)]
        tags = [t for token in new.values() for t in (token.tag_, "XX")]
        relations = [r for token in new.values() for r in (token.dep_ or "ROOT", "dep")]
        alone = Doc(self._vocab, words=words, tags=tags, deps=relations, heads=list(range(len(words))))
        for rule in self._rules:
            alone = rule(alone)
        for key, token in zip(new, list(alone)[::2], strict=True):
            self._known[key] = (int(token.pos), str(token.lemma_))


def _relations_that_tell(patterns: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the relations that any rule asks for; under all others a form has one part of speech and lemma."""
    asked = [token["DEP"] for row in patterns for pattern in row["patterns"] for token in pattern if "DEP" in token]
    names = [n for a in asked for n in ([a] if isinstance(a, str) else [m for group in a.values() for m in group])]
    return {name for name in names if name}
