"""A run as a database of Discourse Network Analyzer 3, with its documents, statements, actors and concepts."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from itertools import product
from pathlib import Path

from policyclaims.report.run import Row, Run, texts_of

PASSWORD = "policyclaims"
_MISSING = "[The text is not at hand: extract again with --keep-text.]\n"
_VARIABLES = (
    ("person", "short text"),
    ("organization", "short text"),
    ("addressee", "short text"),
    ("concept", "short text"),
    ("agreement", "boolean"),
    ("page", "integer"),
)


def write_dna(run: Run, path: Path) -> None:
    """Write the database; open it in DNA 3 as coder ``Admin`` with the password ``policyclaims``, or import from it.

    Each speaker × actor × theme of a claim is one statement, as DNA holds one of each a statement. ``organization`` is who asks: the
    party whose demand it is, those who proposed it, or else the document's ``publisher`` with its ``author`` as ``person``, both of the
    user's own table. ``addressee`` is the actor who is asked, ``concept`` the theme, ``agreement`` true where the claim is for the action,
    ``page`` the page of the PDF (0 where there is none). What is not known is empty. A document whose text is not at hand is given its
    claims as text.
    """
    texts = texts_of(run)
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(files("policyclaims.report").joinpath("dna.sql").read_text(encoding="utf8"))
        base.execute(
            "INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password, PermissionEditStatementTypes, PermissionEditCoders)"
            " VALUES (1, 'Admin', 255, 255, 0, ?, 1, 1)",
            (_hashed(PASSWORD),),
        )
        base.execute("INSERT INTO SETTINGS VALUES ('version', '3.0.11'), ('date', '2023-06-01')")
        base.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51)")
        base.executemany("INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", [(n, *v) for n, v in enumerate(_VARIABLES, 1)])
        places = _documents(run, texts, base)
        _statements(run, places, base)


def _documents(run: Run, texts: dict[str, str], base: sqlite3.Connection) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Write the documents; give, for each claim, its document's number and its place in UTF-16 units, as Java counts."""
    claims: dict[str, list[Row]] = {}
    for claim in run.claims:
        claims.setdefault(claim["doc_id"], []).append(claim)
    places: dict[tuple[str, str], tuple[int, int, int]] = {}
    for number, document in enumerate(run.documents, 1):
        doc = document["doc_id"]
        text = texts.get(doc)
        if text is None:
            text = _MISSING
            for claim in claims.get(doc, ()):
                start = len(text)
                text += f"{claim['text']}\n"
                places[doc, claim["id"]] = (number, _units(text[:start]), _units(text[:-1]))
        else:
            # A carriage return is dropped by DNA's text area, which would move every statement behind it.
            text = text.replace("\r\n", " \n").replace("\r", "\n")
            for claim in claims.get(doc, ()):
                start, end = _units(text[: claim["start"]]), _units(text[: claim["end"]])
                places[doc, claim["id"]] = (number, start, end)
        about = run.meta.get(doc, {})
        base.execute(
            "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Author, Source, Notes, Date) VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
            (number, about.get("title") or doc, text, about.get("author") or about.get("publisher", ""), document["source"], f"doc_id: {doc}", _seconds(about.get("date", ""))),
        )  # fmt: skip
    return places


def _statements(run: Run, places: dict[tuple[str, str], tuple[int, int, int]], base: sqlite3.Connection) -> None:
    entities: dict[tuple[int, str], int] = {}
    number = 0
    for claim in run.claims:
        document, start, end = places[claim["doc_id"], claim["id"]]
        actors = [a["name"] for a in claim["actors"]] or [""]
        themes = [t["label"] for t in claim["themes"]] or [""]
        for speaker, actor, theme in product(_speakers(run, claim), actors, themes):
            number += 1
            base.execute("INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, 1)", (number, document, start, end))
            for variable, value in enumerate((*speaker, actor, theme), 1):
                if (variable, value) not in entities:
                    entities[variable, value] = len(entities) + 1
                    base.execute(
                        "INSERT INTO ENTITIES VALUES (?, ?, ?, 0, 0, 0, NULL)", (entities[variable, value], variable, value)
                    )
                base.execute(
                    "INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)",
                    (number, variable, entities[variable, value]),
                )
            for table, variable, fact in (
                ("DATABOOLEAN", 5, int(claim["polarity"] == "for")),
                ("DATAINTEGER", 6, claim.get("page") or 0),
            ):
                base.execute(f"INSERT INTO {table} (StatementId, VariableId, Value) VALUES (?, ?, ?)", (number, variable, fact))


def _speakers(run: Run, claim: Row) -> list[tuple[str, str]]:
    """Person and organization of each who asks; nobody is made up where the user's table does not say whose the document is."""
    if claim["holder"] != "author":
        return [("", claim["holder"])]
    if proposers := claim.get("proposed_by"):
        return [("", name) for name in proposers]
    about = run.meta.get(claim["doc_id"], {})
    return [(about.get("author", ""), about.get("publisher", ""))]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _seconds(date: str) -> int:
    """Seconds since 1970 of a date as short as a year; 0 where there is none."""
    return int(datetime.fromisoformat(f"{date}-01-01"[:10]).replace(tzinfo=UTC).timestamp()) if date else 0


def _hashed(password: str) -> str:
    """Hash as DNA does: SHA-256 over salt and password, 100,000 times, the salt in front; a fixed salt keeps bytes equal."""
    salt = b"policyclaims-dna"
    digest = salt + password.encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
