"""spaCy: every entry point loads, what is registered is what the golden file says, and Docs keep their claims."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import spacy
from policyclaims.components.steps import names
from policyclaims.convert import claims_of, skipped_of
from spacy.language import Language
from spacy.tokens import Doc, DocBin

MORPHOLOGY = "policyclaims_morphology"
GOLDEN = Path(__file__).parent / "golden" / "factories.json"
TEXT = "# Ports\n\nOslo should rebuild the ferries, because the piers rot in the winter storms.\n\n---\n\nParis must not sell the reserve.\n"


def registered() -> dict[str, Any]:
    points = {p.name: p.value for p in entry_points(group="spacy_factories") if p.value.startswith("policyclaims.")}
    nlp = spacy.blank("en")
    points.pop(MORPHOLOGY)  # stands only in a pipeline whose rules it takes the place of
    return {
        name: {
            "entry_point": points.get(name),
            "default_config": Language.get_factory_meta(name).default_config,
            "in": type(nlp.create_pipe(name)).__module__,
        }
        for name in sorted({*points, *names.STEPS, names.ENCODER} - {MORPHOLOGY})
    }


def test_what_is_registered_is_what_the_golden_file_says() -> None:
    assert registered() == json.loads(GOLDEN.read_text(encoding="utf8"))


def test_every_entry_point_loads() -> None:
    points = [p for p in entry_points(group="spacy_factories") if p.value.startswith("policyclaims.")]
    assert {p.name for p in points} == {*names.STEPS, names.ENCODER, MORPHOLOGY}
    for point in points:
        assert callable(point.load())
        assert Language.has_factory(point.name)


def test_spacy_finds_the_factories_without_our_import() -> None:
    import subprocess
    import sys

    code = "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('policyclaims_layout'); nlp.add_pipe('policyclaims_themes'); print(nlp.pipe_names)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['policyclaims_layout', 'policyclaims_themes']"


def test_the_claims_of_a_doc(nlp: Any) -> None:
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert [c.text for c in doc._.claims] == [TEXT[c.start : c.end] for c in doc._.claims] != []
    assert [c.doc_id for c in doc._.claims] == [""] * len(doc._.claims)
    assert spacy.blank("en")("Words.")._.claims == []


def test_span_groups_are_aligned_to_tokens(nlp: Any) -> None:
    doc = nlp(TEXT)
    spans = list(doc.spans["recommendations"])
    assert len(spans) == len(doc._.claims)
    for span, claim in zip(spans, doc._.claims, strict=True):
        assert span.start_char <= claim.start and claim.end <= span.end_char and span.label_ == claim.holder
    reasons = {(r.start, r.end) for c in doc._.claims for r in c.rationales}
    assert len(doc.spans["rationales"]) == len(reasons)


def same(a: Doc, b: Doc) -> None:
    assert claims_of(a) == claims_of(b) != []
    assert skipped_of(a) == skipped_of(b) != ()
    assert [(s.start, s.end, s.label_) for s in a.spans["recommendations"]] == [
        (s.start, s.end, s.label_) for s in b.spans["recommendations"]
    ]


def test_claims_survive_bytes(nlp: Any) -> None:
    doc = nlp(TEXT)
    same(doc, Doc(nlp.vocab).from_bytes(doc.to_bytes()))


def test_claims_survive_a_docbin(nlp: Any) -> None:
    docs = [nlp(TEXT), nlp(TEXT.replace("Oslo", "Seoul"))]
    packed = DocBin(store_user_data=True, docs=docs).to_bytes()
    for before, after in zip(
        docs, DocBin(store_user_data=True).from_bytes(packed).get_docs(spacy.blank("en").vocab), strict=True
    ):
        same(before, after)


def test_claims_survive_json(nlp: Any) -> None:
    doc = nlp(TEXT)
    assert json.loads(json.dumps(doc.user_data["policyclaims"])) == doc.user_data["policyclaims"]


def test_pipe_gives_what_a_call_gives(nlp: Any) -> None:
    texts = [TEXT, "", "Words.\n", TEXT.replace("Oslo", "Seoul")]
    assert [claims_of(d) for d in nlp.pipe(texts)] == [claims_of(nlp(t)) for t in texts]
    assert [claims_of(d) for d in nlp.pipe(texts, batch_size=1)] == [claims_of(nlp(t)) for t in texts]


@pytest.mark.parametrize("step", names.STEPS[1:])
def test_a_component_without_a_layout_before_it_says_so(nlp: Any, step: str) -> None:
    from policyclaims.errors import ModelError

    with pytest.raises(ModelError, match="lacks policyclaims_layout"):
        nlp.get_pipe(step)(spacy.blank("en")("Oslo should act."))


def test_an_untrained_pipeline_says_so() -> None:
    from policyclaims.errors import ModelError

    nlp = spacy.blank("en")
    nlp.add_pipe("policyclaims_layout")
    nlp.add_pipe("policyclaims_candidates")
    with pytest.raises(ModelError, match="'screen' is not trained"):
        nlp("Oslo should act.")


def test_predict_changes_nothing(nlp: Any) -> None:
    """A component's ``predict`` is pure: asked twice, it says the same."""
    doc = nlp.make_doc(TEXT)
    for name in names.STEPS[:3]:
        doc = nlp.get_pipe(name)(doc)
    from policyclaims.components.steps.state import work_of

    work = work_of(doc)
    for name in (
        "policyclaims_candidates",
        "policyclaims_recommendations",
        "policyclaims_actors",
        "policyclaims_rationales",
        "policyclaims_themes",
    ):
        component = nlp.get_pipe(name)
        assert component.predict(work) == component.predict(work)
