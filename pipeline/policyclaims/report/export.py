"""A run in the forms that analysts' tools read. Each form is one function; heavy libraries are asked for when needed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims.errors import InputError, OutputError
from policyclaims.report.annotations import write_w3c
from policyclaims.report.dna import write_dna
from policyclaims.report.networks import actor_network, theme_network
from policyclaims.report.run import Run, read_run
from policyclaims.report.tables import KEYS, Frames, tables_of

if TYPE_CHECKING:
    import pandas as pd

# What spreadsheet programs take as the beginning of a formula: OWASP's list, with the full-width forms that Excel folds.
_FORMULA = re.compile("^[=+\\-@\t\r\n＝＋－＠]")
_ROWS, _CELL = 1_048_576, 32_767  # a worksheet's limits


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
        raise InputError(f"this form needs {name}: pip install 'policyclaims[export]'") from error


def export(
    out: str | Path, to: str, target: str | Path | None = None, *, meta: str | Path | None = None, overwrite: bool = False
) -> Path:
    """Write a run in another form.

    Parameters
    ----------
    out
        The folder that ``policyclaims extract`` wrote.
    to
        ``parquet`` or ``csv`` (a folder, one file a table), ``xlsx``, ``duckdb``, ``graphml`` (a folder with the networks
        ``actor_theme`` and ``actor_actor``), ``dna`` (Discourse Network Analyzer 3), ``w3c`` (Web Annotations, JSON-LD).
    target
        Where to; None for a name beside ``out``.
    meta
        A table of your own about the documents; its columns join ``documents``.
    overwrite
        Replace what is there.

    Returns
    -------
    Path
        The file or folder.

    Raises
    ------
    InputError, OutputError
    """
    if to not in FORMS:
        raise InputError(f"--to {to}: write one of {', '.join(FORMS)}")
    ending, write = FORMS[to]
    folder = Path(out)
    path = Path(target) if target else folder.resolve().with_name(f"{folder.resolve().name}{ending}")
    if path.exists() and not overwrite:
        raise OutputError(f"{path}: exists: choose another path with -o, or give --overwrite")
    run = read_run(out, meta=meta)
    if path.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise OutputError(f"{path}: holds the run itself: choose another path with -o")
    if path.is_dir() and (bool(ending.startswith(".")) or any(p.suffix != f".{_inside(to)}" for p in path.iterdir())):
        raise OutputError(f"{path}: is a folder with other things in it: choose another path with -o")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as aside:
            made = Path(aside) / path.name
            write(run, made)
            if path.is_dir():
                shutil.rmtree(path)
            made.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path


def _inside(to: str) -> str:
    return {"parquet": "parquet", "csv": "csv", "graphml": "graphml"}.get(to, "")


def _parquet(run: Run, path: Path) -> None:
    needs("pyarrow")
    path.mkdir()
    for name, table in tables_of(run).items():
        table.to_parquet(path / f"{name}.parquet", index=False)


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before every text cell that a spreadsheet program would take for a formula."""
    made = table.copy()
    for column in made.columns[[not _is_number(made[c]) for c in made.columns]]:
        made[column] = made[column].map(lambda cell: f"'{cell}" if _FORMULA.match(str(cell)) else cell)
    return made.rename(columns=lambda name: f"'{name}" if _FORMULA.match(str(name)) else name)


def _is_number(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column)


def _csv(run: Run, path: Path) -> None:
    path.mkdir()
    for name, table in tables_of(run).items():
        harmless(table).to_csv(path / f"{name}.csv", index=False, lineterminator="\r\n")


def _xlsx(run: Run, path: Path) -> None:
    import pandas as pd

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
        head = book.add_format({"bold": True, "bottom": 1})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(table.columns):
                sheet.set_column(at, at, {"text": 60, "action": 50, "section": 30, "source": 40}.get(column, 16))
                sheet.write_string(0, at, str(column), head)
            for number, row in enumerate(harmless(table).astype(object).itertuples(index=False, name=None), 1):
                for at, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, at, cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…")
                    elif not pd.isna(cell):
                        sheet.write_number(number, at, cell)


def _duckdb(run: Run, path: Path) -> None:
    duckdb = needs("duckdb")
    with duckdb.connect(str(path)) as base:
        fill_duckdb(base, tables_of(run))


def fill_duckdb(base: Any, tables: Frames) -> None:
    """Make the tables of a run in an open DuckDB connection, with their keys."""
    for name, table in tables.items():
        base.register("incoming", table.astype({c: object for c in table.columns if not _is_number(table[c])}))
        kinds = ", ".join(f"{_quoted(c)} {_kind(table[c])}" for c in table.columns)
        base.execute(f"CREATE TABLE {name} ({kinds}, PRIMARY KEY ({', '.join(KEYS[name])}))")
        base.execute(f"INSERT INTO {name} SELECT * FROM incoming")
        base.unregister("incoming")


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _kind(column: pd.Series[Any]) -> str:
    import pandas as pd

    if pd.api.types.is_integer_dtype(column):
        return "BIGINT"
    return "DOUBLE" if pd.api.types.is_float_dtype(column) else "VARCHAR"


def _graphml(run: Run, path: Path) -> None:
    networks = needs("networkx")
    path.mkdir()
    for name, graph in (("actor_theme", theme_network(run, networks)), ("actor_actor", actor_network(run, networks))):
        # Gephi takes a key whose id is d3 for the label, which is what networkx would call the fourth.
        networks.write_graphml(graph, path / f"{name}.graphml", named_key_ids=True)


FORMS: dict[str, tuple[str, Callable[[Run, Path], None]]] = {
    "parquet": ("-parquet", _parquet),
    "csv": ("-csv", _csv),
    "xlsx": (".xlsx", _xlsx),
    "duckdb": (".duckdb", _duckdb),
    "graphml": ("-graphml", _graphml),
    "dna": (".dna", write_dna),
    "w3c": (".jsonld", write_w3c),
}
