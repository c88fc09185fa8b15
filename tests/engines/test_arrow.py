"""Arrow in, Arrow out: the one function that Ray and Spark call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from policyclaims.engines.arrow import extract_batch, items_of, records_of, table_of
from policyclaims.engines.settings import Settings
from policyclaims.errors import InputError
from policyclaims.records import Document, Encoding, Item, Record, Skipped, Unopened, Unread
from policyclaims.source import SourceMap

pa = pytest.importorskip("pyarrow")

TEXT = "Oslo should rebuild the ferries. Paris must not sell the reserve.\n"


def lines(record: Record) -> tuple[bytes, list[bytes]]:
    """What the writer would write, but for the time it took."""
    document = {key: value for key, value in record.document.to_dict().items() if key != "seconds"}
    return orjson.dumps(document), [orjson.dumps(c.to_dict()) for c in record.claims]


@pytest.mark.parametrize("form", [pa.RecordBatch, pa.Table])
def test_a_batch_gives_the_rows_of_the_local_run(form: Any) -> None:
    batch = form.from_pydict({"id": ["a", "b"], "text": [TEXT, ""], "extra": [1, 2]})
    outcome = extract_batch(batch)
    assert isinstance(outcome, form) and outcome.schema.names == ["doc_id", "source", "status", "digest", "document", "claims"]
    here = list(Settings().run([Document("a", TEXT), Document("b", "")]))
    assert [lines(r) for r in records_of(outcome)] == [lines(r) for r in here]
    assert outcome.to_pydict()["status"] == ["ok", "empty"] and len(outcome.to_pydict()["claims"][0]) >= 2


def test_settings_reach_the_work() -> None:
    batch = pa.table({"id": ["a"], "text": [TEXT]})
    (record,) = records_of(extract_batch(batch, settings=Settings(min_score=1.0, keep_text=True)))
    assert record.claims == () and record.document.text == TEXT


def test_an_empty_batch_keeps_its_columns() -> None:
    batch = pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    assert extract_batch(batch).schema == extract_batch(pa.table({"id": ["a"], "text": ["x"]})).schema


def test_a_file_is_opened_where_there_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    outcome = extract_batch(pa.table({"id": ["a", "b"], "source": [str(tmp_path / "a.txt"), str(tmp_path / "none.txt")]}))
    assert outcome.to_pydict()["status"] == ["ok", "failed"]


@pytest.mark.parametrize("columns", [{"text": ["x"]}, {"id": ["x"]}, {"body": ["x"], "id": ["a"]}])
def test_columns_that_are_missing_are_told(columns: dict[str, list[str]]) -> None:
    with pytest.raises(InputError, match="a batch needs the columns id and text"):
        extract_batch(pa.table(columns))


def test_pages_and_boxes_come_back() -> None:
    places = SourceMap("page", (0,), (len(TEXT),), (3,), (7,))
    item = Document("a", TEXT, "a.zip/a.pdf", places, (Skipped(0, 0, "header", 1, "HEAD"),), Encoding("utf-8", 1.0), 4)
    (there,) = items_of(table_of([item]))
    assert isinstance(there, Document) and there.places == places and there.skipped == item.skipped and there.pages == 4
    assert there == item and there.encoding == item.encoding
    (here,) = Settings(explain=True).run([item])
    (back,) = records_of(extract_batch(table_of([item]), settings=Settings(explain=True)))
    assert here.claims and here.claims[0].page == 3 and lines(back) == lines(here)


ITEMS: st.SearchStrategy[Item] = st.one_of(
    st.builds(Document, st.text(min_size=1), st.text(st.characters(exclude_categories=())), st.text()),
    st.builds(Unopened, st.text(min_size=1), st.text(min_size=1), st.integers(0, 2**40)),
    st.builds(Unread, st.text(min_size=1), st.text(), st.sampled_from(["empty", "failed", "timed_out"]), st.text(), st.text()),
)


@given(st.lists(ITEMS, max_size=5))
def test_items_come_back_as_they_were(items: list[Item]) -> None:
    assert list(items_of(table_of(items))) == items
