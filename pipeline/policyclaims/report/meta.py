"""A user's own table about the documents: what it says of each, its dates in one form, and what does not fit told."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import orjson

from policyclaims.errors import InputError

_log = logging.getLogger(__name__)
_SHOWN = 5  # ids that are named where many are unknown
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_NAMED_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?:\.0)?",  # a spreadsheet's number
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2})(?:[T ]\d{1,2}:\d\d.*)?)?",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_MONTH}\.?[- ,]+(?P<year>\d{{4}})",
        rf"{_NAMED_DAY}[-. ]+{_MONTH}[-., ]+(?P<year>\d{{4}})",
        rf"{_MONTH}\.? {_NAMED_DAY},? (?P<year>\d{{4}})",
    )
]
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_Rows = list[tuple[int, dict[str, str]]]


def read_meta(path: Path, known: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """Read a user's table about documents: ``doc_id`` to its other columns, as text; ids that are not ``known`` are logged.

    ``date`` comes out as ``2024``, ``2024-05`` or ``2024-05-17``. Whether the day or the month comes first in ``03/04/2019`` is
    told by the other dates of the table.

    Raises
    ------
    InputError
        It cannot be read, has no ``doc_id``, names one twice or none that is in ``known``, or a date cannot be understood.
    """
    try:
        rows = list(_json_lines(path) if path.suffix.lower() in (".jsonl", ".ndjson") else _csv(path))
    except (OSError, ValueError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error).splitlines()[0][:120]
        raise InputError(f"{path}: cannot be read as a table: {reason}: give a .csv or .jsonl with a column doc_id") from error
    columns = list(dict.fromkeys(column for _, row in rows for column in row))
    if "doc_id" not in columns:
        there = ", ".join(columns[:6]) or "none"
        raise InputError(f"{path}: has no column doc_id (it has {there}): name that column so")
    _set_dates(path, rows)
    found: dict[str, dict[str, str]] = {}
    for _, row in rows:
        doc = row.get("doc_id", "")
        if doc in found:
            raise InputError(f"{path}: names the document {doc!r} twice: keep one row")
        found[doc] = {column: row.get(column, "") for column in columns if column != "doc_id"}
    return _of_the_run(path, found, set(known)) if known else found


def _of_the_run(path: Path, found: dict[str, dict[str, str]], known: set[str]) -> dict[str, dict[str, str]]:
    strangers = [doc for doc in found if doc not in known]
    if len(strangers) == len(found):
        raise InputError(f"{path}: none of its doc_id is in the run, which has {min(known)!r}: use the ids of documents.jsonl")
    if strangers:
        names = ", ".join(map(repr, strangers[:_SHOWN])) + (", …" if len(strangers) > _SHOWN else "")
        ids = f"{len(strangers)} ids" if len(strangers) > 1 else "1 id"
        _log.warning("%s: %s that no document of the run has: %s", path, ids, names)
    return {doc: row for doc, row in found.items() if doc in known}


def _csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        if not head.strip():
            raise ValueError("it is empty")
        file.seek(0)
        rows = csv.DictReader(file, delimiter=max(",;\t", key=head.count), restval="", strict=True)
        if len(set(rows.fieldnames or ())) < len(rows.fieldnames or ()):
            raise ValueError("two columns have one name")
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if None in row:
                raise InputError(f"{path}:{line}: has more cells than the head: put cells with commas in quotation marks")
            yield line, row


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            row = orjson.loads(line)
            if not isinstance(row, dict):
                raise InputError(f"{path}:{number}: is no JSON object: write one with doc_id a line")
            yield number, {key: "" if value is None else str(value) for key, value in row.items()}


def _set_dates(path: Path, rows: _Rows) -> None:
    """Put every date in its one form, in place."""
    orders = {_order(row.get("date", "")) for _, row in rows} - {None}
    day_first = orders.pop() if len(orders) == 1 else None
    for line, row in rows:
        given = row.get("date", "").strip()
        if not given:
            if "date" in row:
                row["date"] = ""
            continue
        if (two := _NUMBERS.fullmatch(given)) and _order(given) is None and day_first is None and two[1] != two[2]:
            raise InputError(
                f"{path}:{line}: the date {given!r} may be day or month first, and no other date tells: write it as 2024-05-17"
            )
        row["date"] = _dated(given, day_first=day_first) or ""
        if not row["date"]:
            raise InputError(f"{path}:{line}: the date {given!r} is not understood: write it as 2024, 2024-05 or 2024-05-17")


def _order(given: str) -> bool | None:
    """Whether the day comes first in a date of numbers; None where it may be either."""
    found = _NUMBERS.fullmatch(given.strip())
    if not found or (int(found[1]) > 12) == (int(found[2]) > 12):
        return None
    return int(found[1]) > 12


def _dated(given: str, *, day_first: bool | None) -> str | None:
    if two := _NUMBERS.fullmatch(given):
        own = _order(given)
        first = day_first if own is None else own
        day, month = (two[1], two[2]) if first else (two[2], two[1])
        return _checked(two[3], month, day)
    for form in _FORMS:
        if found := form.fullmatch(given):
            parts = found.groupdict()
            return _checked(parts["year"], parts.get("month"), parts.get("day"))
    return None


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    """Return ``2024``, ``2024-05`` or ``2024-05-17``; None where the calendar has no such day."""
    number = None if month is None else int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
    try:
        whole = date(int(year), number or 1, int(day or 1)).isoformat()
    except ValueError:
        return None
    return whole[: 10 if day else 7 if month else 4]
