"""Parquet files: one document a row, from the columns that the user names."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from policyclaims.errors import InputError
from policyclaims.records import Document, Unread

_ROWS = 256


def read_parquet(data: bytes, stem: str, source: str, *, text_field: str, id_field: str) -> Iterator[Document | Unread]:
    """Read a Parquet file batch by batch; a row without text is told and the next one is read.

    Raises
    ------
    InputError
        The file is broken, has no such column, or pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError("needs pyarrow: pip install '.[parquet]'") from error
    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        columns = list(table.schema_arrow.names)
        if text_field not in columns:
            raise InputError(f"has no column {text_field!r} (it has {', '.join(columns[:6])}): name it with --text-field")
        wanted = [name for name in dict.fromkeys((text_field, id_field)) if name in columns]
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield _row(row, number, stem, source, text_field, id_field)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"is a broken Parquet file ({type(error).__name__}): write it again") from error
    if not number:
        yield Unread(stem, source, "empty")


def _row(row: dict[str, Any], number: int, stem: str, source: str, text_field: str, id_field: str) -> Document | Unread:
    where = f"{source}:{number}"
    name, text = row.get(id_field), row[text_field]
    doc_id = str(name) if isinstance(name, (str, int)) and str(name).strip() else f"{stem}#{number}"
    if not isinstance(text, str):
        return Unread(
            doc_id, where, "failed", "InputError", f"{where}: has no text in {text_field!r}: name the column with --text-field"
        )
    return Document(doc_id, text, where)
