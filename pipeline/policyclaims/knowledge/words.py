"""Lists of words and of patterns, kept as text beside this module: a line that begins with ``#`` says what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """Load a list of words; an underscore stands for a space within one."""
    return frozenset(word.replace("_", " ") for line in _lines(name) for word in line.split())


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Load lists under names, each line ``name: entry; entry``; a name that stands again goes on with its list."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines(name):
        head, _, entries = line.partition(": ")
        found[head] = (*found.get(head, ()), *entries.split("; "))
    return found


def pattern(entries: Iterable[str]) -> str:
    """Return a regular expression for any of the entries, themselves expressions; the first that fits is taken."""
    return f"(?:{'|'.join(entries)})"


def whole(entries: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of the entries as whole words, in capitals or not."""
    return re.compile(rf"\b{pattern(entries)}\b", re.I)


def _lines(name: str) -> Iterator[str]:
    text = files("policyclaims.knowledge").joinpath(name).read_text(encoding="utf8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
