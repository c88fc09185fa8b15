"""Parts of speech and lemmas that are looked up are those that the base's own rules give."""

from __future__ import annotations

import spacy
from policyclaims import factories
from policyclaims.components.parsing import morphology

TEXT = (
    "The ministers should not have been asked twice. Fisheries are closing, and it's better to act: build faster boats! "
    "Ministers' duties were reviewed in 2024; the EU's members can't agree, yet none leaves."
)


def test_what_is_looked_up_is_what_the_rules_give() -> None:
    quick = factories.load_base("auto")
    name = next(n for n in factories.BASES if spacy.util.is_package(n))
    whole = spacy.load(name, exclude=["ner"])
    assert not {"attribute_ruler", "lemmatizer"} & set(quick.pipe_names)
    found, wanted = quick(TEXT), whole(TEXT)
    assert [(t.text, t.tag_, t.dep_) for t in found] == [(t.text, t.tag_, t.dep_) for t in wanted]
    assert [t.pos_ for t in found] == [t.pos_ for t in wanted]
    differ = {t.text for t, w in zip(found, wanted, strict=True) if t.lemma_ != w.lemma_}
    assert differ <= {"ca"}  # the rule looks at the next word
    assert [(t.pos_, t.lemma_) for t in quick(TEXT)] == [(t.pos_, t.lemma_) for t in found]


def test_memory_is_bounded(monkeypatch: object) -> None:
    from pytest import MonkeyPatch

    quick = factories.load_base("auto")
    step = quick.get_pipe("policyclaims_morphology")
    assert isinstance(step, morphology.Morphology)
    with MonkeyPatch.context() as patch:
        patch.setattr(morphology, "_MOST", 5)
        quick(TEXT)
        first = len(step._known)
        for _ in range(20):
            doc = quick(TEXT)
        assert len(step._known) == first > 5  # one batch above the limit, never more
    assert [t.lemma_ for t in doc] == [t.lemma_ for t in quick(TEXT)]
