"""A run for spreadsheet programs: tables as CSV and XLSX, and one flat table; no cell is ever a formula."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims.errors import InputError
from policyclaims.report.flat import flat_of
from policyclaims.report.run import Run
from policyclaims.report.tables import tables_of

if TYPE_CHECKING:
    import pandas as pd

# What spreadsheet programs take as the beginning of a formula: OWASP's list, with the full-width forms that Excel folds.
_FORMULA = re.compile("^[=+\\-@\t\r\n＝＋－＠]")
_ROWS, _CELL = 1_048_576, 32_767  # a worksheet's limits
_WIDE = {"text": 60, "action": 50, "section": 30, "source": 40, "configuration": 60}  # columns that wrap, in characters


def needs(name: str) -> Any:
    """Import a library of the extra ``export``.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(f"this form needs {name}: pip install '.[export]'") from error


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before every text cell that a spreadsheet program would take for a formula."""
    made = table.copy()
    for column in made.columns[[not is_number(made[c]) for c in made.columns]]:
        made[column] = made[column].map(lambda cell: f"'{cell}" if _FORMULA.match(str(cell)) else cell)
    return made.rename(columns=lambda name: f"'{name}" if _FORMULA.match(str(name)) else name)


def is_number(column: pd.Series[Any]) -> bool:
    """Whether a column holds numbers."""
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column)


def write_flat(run: Run, path: Path) -> None:
    """Write a row a claim and actor; the mark in front (BOM) tells Excel that it is UTF-8."""
    harmless(flat_of(run)).to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8-sig")


def write_csv(run: Run, path: Path) -> None:
    """Write a folder with one file a table."""
    path.mkdir()
    for name, table in tables_of(run).items():
        harmless(table).to_csv(path / f"{name}.csv", index=False, lineterminator="\r\n")


def write_xlsx(run: Run, path: Path) -> None:
    """Write a workbook with one worksheet a table: heads stay in sight and filter, long cells wrap.

    Raises
    ------
    InputError
        A table has more rows than a worksheet holds.
    """
    writer = needs("xlsxwriter")
    tables = tables_of(run)
    for name, table in tables.items():
        if len(table) >= _ROWS:
            raise InputError(
                f"{len(table):,} {name} are more than a worksheet holds ({_ROWS - 1:,}): export --to parquet or duckdb"
            )
    # Cells are typed as text below: a formula or a link is never made of a document's words.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with writer.Workbook(str(path), options) as book:
        for name, table in tables.items():
            _sheet(book, book.add_worksheet(name), harmless(table))


def _sheet(book: Any, sheet: Any, table: pd.DataFrame) -> None:
    import pandas as pd

    head, plain = book.add_format({"bold": True, "bottom": 1}), book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    forms = [wrapped if column in _WIDE else plain for column in table.columns]
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDE.get(column, 16))
        sheet.write_string(0, at, str(column), head)
    for number, row in enumerate(table.astype(object).itertuples(index=False, name=None), 1):
        for at, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, at, cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…", forms[at])
            elif not pd.isna(cell):
                sheet.write_number(number, at, cell, forms[at])
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
