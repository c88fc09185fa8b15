"""The form of corrections by hand, as ``schemas/corrections.schema.json`` lays it down, and how a file of them is read.

A correction is a line of JSON. It says which claim of which text it is about (``doc_id``, ``sha256``, ``claim_id``), what to do
(``op``), who said so and when. ``edit`` and ``add`` say the whole recommendation as it should be. ``text`` quotes what ``start``
and ``end`` mark, so that a correction made on another version of the text can be found again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

from policyclaims.errors import CorpusError

OPS = ("accept", "reject", "edit", "add", "clear")


@dataclass(frozen=True)
class Quote:
    """A place in the text, with the words there (None: not quoted) and, for an actor, its name; no place: named nowhere."""

    start: int | None
    end: int | None
    text: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Correction:
    """One line of a file of corrections; ``where`` is its file and line."""

    where: str
    doc_id: str
    sha256: str
    claim_id: str | None
    op: str
    place: Quote | None
    who: str
    when: str
    actors: tuple[Quote, ...] = ()
    rationales: tuple[Quote, ...] = ()
    polarity: str = "for"
    holder: str = "author"
    themes: tuple[str, ...] = ()


def read_corrections(path: Path) -> tuple[list[Correction], list[str]]:
    """Read a file of corrections.

    Returns
    -------
    tuple
        The corrections in their order, and a line about the last one where it was never written to its end.

    Raises
    ------
    CorpusError
        The file cannot be read, or a line is no correction; the message names file and line.
    """
    try:
        content = path.read_bytes().decode("utf8")
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        # A character may be cut by the same interruption that cut its line.
        whole = path.read_bytes()[: error.start]
        if error.reason != "unexpected end of data":
            raise CorpusError(f"{path}: is not UTF-8 (byte {error.start}): save it as UTF-8") from error
        content = whole.decode("utf8")
    found, told = [], []
    lines = content.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            data = json.loads(line)
        except ValueError as error:
            if number == len(lines):
                told.append(f"{where}: the last line was not written to its end and is left out: make this correction again")
                continue
            raise CorpusError(f"{where}: is no JSON ({error}): mend or remove the line") from error
        found.append(read_correction(data, where))
    return found, told


def read_correction(data: Any, where: str) -> Correction:
    """Return what was read of one line as a correction; ``CorpusError`` names ``where`` and what is wrong."""

    def need(good: bool, what: str) -> None:
        if not good:
            raise CorpusError(f"{where}: is no correction: {what}")

    def quote(entry: Any, what: str) -> Quote:
        need(isinstance(entry, dict), f"{what} must be an object")
        start, end, text, name = (entry.get(key) for key in ("start", "end", "text", "name"))
        nowhere = what == "an actor" and start is None and end is None
        sound = type(start) is int and type(end) is int and 0 <= start < end
        need(nowhere or sound, f"{what} must have start and end, whole numbers with start below end")
        need(text is None or isinstance(text, str), f"the text of {what} must be a string")
        need(what != "an actor" or (isinstance(name, str) and bool(name.strip())), "an actor must have a name")
        return Quote(start, end, text, name or "")

    need(isinstance(data, dict), "write an object")
    for key in ("doc_id", "sha256", "op", "who", "when"):
        need(isinstance(data.get(key), str) and data[key] != "", f"{key} must be a string that is not empty")
    op, claim = data["op"], data.get("claim_id")
    need(op in OPS, f"op {op!r}: write {', '.join(OPS)}")
    need(claim is None or isinstance(claim, str), "claim_id must be a string or null")
    need(op != "add" or claim is None, "what is added has no claim_id yet: write null")
    need(op in ("add", "reject", "clear") or claim is not None, f"{op} needs the claim_id")
    whole = op in ("edit", "add")
    placed = whole or claim is None or data.get("start") is not None
    one = Correction(
        where,
        data["doc_id"],
        data["sha256"],
        claim,
        op,
        quote(data, "a recommendation") if placed else None,
        data["who"],
        data["when"],
    )
    if not whole:
        return one
    for key in ("actors", "themes", "rationales"):
        need(isinstance(data.get(key), list), f"{key} must be a list")
    need(data.get("polarity") in ("for", "against"), "polarity must be for or against")
    need(isinstance(data.get("holder"), str) and data["holder"].strip() != "", "holder must name a party, or author")
    themes = data["themes"]
    need(
        all(isinstance(t, str) and t for t in themes) and 1 <= len(set(themes)) == len(themes) <= 3,
        "one to three themes, none twice",
    )
    return changed(
        one,
        actors=tuple(quote(a, "an actor") for a in data["actors"]),
        rationales=tuple(quote(r, "a reason") for r in data["rationales"]),
        polarity=data["polarity"],
        holder=data["holder"],
        themes=tuple(themes),
    )
