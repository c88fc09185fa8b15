"""The figures on a corpus: variety, phenomena, and the floors that the shipped corpus keeps."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.training.corpus.documents import find_documents, persona, read_document
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import parse
from policyclaims.training.corpus.stats import Diversity, diversity_lines, first_cue, measure_diversity, phenomena, table

from tests.helpers import HEADER, gold, tiny_corpus


@pytest.fixture(scope="module")
def shipped(root: Path) -> list[GoldDocument]:
    return [read_document(path) for path in find_documents([root / "corpus"])]


@pytest.fixture(scope="module")
def variety(shipped: list[GoldDocument]) -> Diversity:
    return measure_diversity(shipped)


def test_the_shipped_corpus_is_large_enough(shipped: list[GoldDocument]) -> None:
    assert len(shipped) >= 400
    assert sum(len(d.text.split()) for d in shipped) >= 250_000
    assert sum(r.holder == "author" for d in shipped for r in d.recommendations) >= 6_000
    assert len({persona(d) for d in shipped}) >= 60
    assert len({d.meta["country"] for d in shipped} - {"INT", "EU"}) >= 40


def test_the_shipped_corpus_is_various(variety: Diversity) -> None:
    assert variety.largest_persona[1] <= 0.04
    assert variety.distinct_grams >= 0.90
    assert variety.few_in_train is not None and variety.few_in_train >= 0.25
    # The most alike share stock phrases of a genre; a document written over from another would share far more.
    assert variety.overlaps[0][3] <= 0.10, variety.overlaps
    assert max(variety.openings.values()) <= 0.05 * variety.openings.total(), variety.openings.most_common(3)


def test_the_challenge_is_large_enough_and_its_table_is_that_of_the_readme(root: Path) -> None:
    documents = [read_document(path) for path in find_documents([root / "corpus" / "challenge"])]
    assert len(documents) >= 60 and all(d.meta.get("phenomenon") for d in documents)
    readme = (root / "corpus" / "challenge" / "README.md").read_text(encoding="utf8")
    shown = [line for line in readme.splitlines() if line.startswith("|")]
    assert shown == phenomena(documents), "take the table of: policyclaims corpus stats corpus/challenge"


def test_copies_are_seen() -> None:
    body = "<r1 themes=\"energy\">We ask you to mend the old pumps of this town</r1>. The town met in the old hall on Monday."
    other = gold("Quite another text of eight words stands here.", name="c-1", persona="rail-users-forum")
    found = measure_diversity([gold(body, name="a-1", persona="beacon-watch"), gold(body, name="b-1", persona="beacon-watch"), other])
    assert found.openings == Counter({"we ask you": 2, "quite another text": 1}) and found.demand_openings == Counter({"we ask you": 2})
    assert found.overlaps == [("a-1", "b-1", 16, 1.0)]
    assert found.distinct_grams == pytest.approx((16 + 4) / (16 + 16 + 4))
    assert [(a, b) for a, b, _ in found.repeats] == [("a-1", "b-1")] * 2
    assert found.largest_persona == ("beacon-watch", pytest.approx(2 / 3))
    assert found.few_in_train == 1.0
    report = "\n".join(diversity_lines(found))
    assert "2 distinct of 3 (67%)" in report and "100.0%    16  a-1  b-1" in report and "beacon-watch, has 66.7% of the documents" in report


_SAID = st.lists(st.sampled_from(("oslo", "port")), max_size=14)


@given(st.lists(_SAID, min_size=1, max_size=4))
def test_overlaps_are_what_sets_say(said: list[list[str]]) -> None:
    documents = [GoldDocument(id=f"{i}", text=" ".join(words)) for i, words in enumerate(said)]
    runs = [[tuple(w[i : i + 5]) for i in range(len(w) - 4)] for w in said]
    found = measure_diversity(documents, pairs=99)
    total = sum(map(len, runs))
    assert found.distinct_grams == pytest.approx(len({r for run in runs for r in run}) / total if total else 1)
    expected = {(str(i), str(j)): len(set(runs[i]) & set(runs[j])) for i, j in combinations(range(len(said)), 2)}
    assert {(a, b): n for a, b, n, _ in found.overlaps} == {pair: n for pair, n in expected.items() if n}
    for a, b, n, share in found.overlaps:
        assert share == pytest.approx(n / min(len(set(runs[int(a)])), len(set(runs[int(b)]))))
    shares = [share for *_, share in found.overlaps]
    assert shares == sorted(shares, reverse=True) and all(0 < share <= 1 for share in shares)


def test_many_repeats_are_a_warning_with_ten_named() -> None:
    sentences = "\n\n".join(f"The committee met in hall number {i}." for i in range(12))
    lines = list(diversity_lines(measure_diversity([gold(sentences, name="a-1"), gold(sentences, name="b-1")])))
    assert "sentences of 6 words or more that stood before: 12" in lines
    assert sum(line.startswith("  a-1  b-1  “") for line in lines) == 10
    assert "  warning: 2 more: policyclaims corpus check lists them all, with their lines" in lines


def test_phenomena_are_counted() -> None:
    header = HEADER.format(persona="x").replace("country", "phenomenon: {}\ncountry")
    body = '<r1 themes="energy">Open it</r1>. <r2 holder="Labour" themes="energy">Shut it</r2>. <w1 for="r1">It is dark</w1>.\n'
    hard = [parse(header.format(name) + body, name=f"{name}-{i}") for i, name in enumerate(("time", "hedges", "time"))]
    assert phenomena([*hard, gold("x")])[2:] == ["| hedges | 1 | 1 | 1 | 1 |", "| time | 2 | 2 | 2 | 2 |", "| 2 phenomena | 3 | 3 | 3 | 3 |"]
    assert phenomena([gold("x")]) == []


def test_the_report_has_every_part() -> None:
    documents = [parse(source, name=name) for name, source in tiny_corpus(4)]
    report = list(table(documents))
    assert report[0].startswith("4 documents, ")
    parts = ("first three words of documents", "distinct runs of 5 words", "sentences of 6", "the largest persona", "real A", "brief")
    at = [next(i for i, line in enumerate(report) if line.startswith(part)) for part in parts]
    assert at == sorted(at) and not any(line.startswith("| phenomenon") for line in report)


@pytest.mark.parametrize(("text", "cue"), [("It must open; it should", "must"), ("Open it", "other"), ("We urged that it be", "recommend")])
def test_the_first_cue(text: str, cue: str) -> None:
    assert first_cue(text) == cue
