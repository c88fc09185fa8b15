"""The recipe for Spark: the batch function in ``mapInArrow``."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from policyclaims.engines.arrow import SPARK_SCHEMA, extract_batch, records_of
from policyclaims.engines.settings import Settings
from policyclaims.records import Document

pytest.importorskip("pyspark")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")]

TEXT = "Oslo should rebuild the ferries. Paris must not sell the reserve.\n"


def each(batches: Iterator[Any]) -> Iterator[Any]:
    return map(extract_batch, batches)


def test_map_in_arrow(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    monkeypatch.setitem(os.environ, "PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        texts = spark.createDataFrame([(str(i), TEXT * (i + 1)) for i in range(6)], "id string, text string").repartition(2)
        found = texts.mapInArrow(each, SPARK_SCHEMA).toArrow()
    finally:
        spark.stop()
    there = {r.document.doc_id: r.claims for r in records_of(found)}
    here = {r.document.doc_id: r.claims for r in Settings().run(Document(str(i), TEXT * (i + 1)) for i in range(6))}
    assert there == here and all(here.values())
