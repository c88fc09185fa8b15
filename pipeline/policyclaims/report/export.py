"""A run in the forms that analysts' tools read. Each form is one function; heavy libraries are asked for when needed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims.errors import InputError, OutputError
from policyclaims.report.annotations import write_w3c
from policyclaims.report.dna import write_dna
from policyclaims.report.networks import actor_network, theme_network
from policyclaims.report.run import Run, read_run
from policyclaims.report.sheets import is_number, needs, write_csv, write_flat, write_xlsx
from policyclaims.report.tables import KEYS, Frames, tables_of

if TYPE_CHECKING:
    import pandas as pd

_PLACES = {"start": "text_start", "end": "text_end"}
_RESERVED = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"


def export(
    out: str | Path,
    to: str | None = None,
    target: str | Path | None = None,
    *,
    meta: str | Path | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a run in another form.

    Parameters
    ----------
    out
        The folder that ``policyclaims extract`` wrote.
    to
        ``flat`` (one CSV file, a row a claim and actor), ``parquet`` or ``csv`` (a folder, one file a table), ``xlsx``, ``duckdb``,
        ``graphml`` (a folder with the networks ``actor_theme`` and ``actor_actor``), ``dna`` (Discourse Network Analyzer 3), ``w3c``
        (Web Annotations, JSON-LD). None for what the target's ending says; one that ends in ``.csv`` is always the flat file.
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
    to = _form(to, target)
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


def _form(to: str | None, target: str | Path | None) -> str:
    ending = Path(target).suffix.lower() if target else ""
    if to is None:
        endings = {ending: form for form, (ending, _) in FORMS.items() if ending.startswith(".")}
        if ending not in endings:
            raise InputError(f"give --to, or an ending with -o: {', '.join(endings)}")
        return endings[ending]
    if to not in FORMS:
        raise InputError(f"--to {to}: write one of {', '.join(FORMS)}")
    return "flat" if (to, ending) == ("csv", ".csv") else to


def _inside(to: str) -> str:
    return {"parquet": "parquet", "csv": "csv", "graphml": "graphml"}.get(to, "")


def _parquet(run: Run, path: Path) -> None:
    needs("pyarrow")
    path.mkdir()
    for name, table in tables_of(run).items():
        table.to_parquet(path / f"{name}.parquet", index=False)


def _duckdb(run: Run, path: Path) -> None:
    duckdb = needs("duckdb")
    with duckdb.connect(str(path)) as base:
        fill_duckdb(base, tables_of(run))


def fill_duckdb(base: Any, tables: Frames) -> None:
    """Make the tables of a run in an open DuckDB connection, with their keys.

    ``start`` and ``end`` are ``text_start`` and ``text_end`` here, and a column of the user's own that SQL reserves gets ``_given`` behind
    it, so that no query needs quotation marks.
    """
    reserved = {word for (word,) in base.execute(_RESERVED).fetchall()}
    for name, table in tables.items():
        table = table.rename(
            columns=lambda column: _PLACES.get(column, f"{column}_given" if column.lower() in reserved else column)
        )
        base.register("incoming", table.astype({c: object for c in table.columns if not is_number(table[c])}))
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
    "flat": (".csv", write_flat),
    "parquet": ("-parquet", _parquet),
    "csv": ("-csv", write_csv),
    "xlsx": (".xlsx", write_xlsx),
    "duckdb": (".duckdb", _duckdb),
    "graphml": ("-graphml", _graphml),
    "dna": (".dna", write_dna),
    "w3c": (".jsonld", write_w3c),
}
