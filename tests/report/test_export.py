"""Each form is read back by its own tool's library, and holds what the tables hold."""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
from base64 import b64decode
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import policyclaims
import pytest
from policyclaims.errors import InputError, OutputError
from policyclaims.records import Document
from policyclaims.report.export import FORMS, export

from tests.report.made import claim_in, document_row, write_run

DANGER = ["=1+1", "+1", "-2", "@SUM(A1)", "\tx", "=HYPERLINK(\"http://x\")", "＝1"]


@pytest.fixture(scope="module")
def dangerous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [Document(evil, f"{evil} should pay", evil) for evil in DANGER]
    claims = [claim_in(d, d.text.strip(), actors=[d.id], themes=[d.id]) for d in documents]
    return write_run(tmp_path_factory.mktemp("danger") / "run", [document_row(d, 1) for d in documents], claims)


def test_parquet(small: Path, tmp_path: Path, meta: Path) -> None:
    folder = export(small, "parquet", tmp_path / "p", meta=meta)
    for name, table in policyclaims.frames(small, meta=meta).items():
        pd.testing.assert_frame_equal(pd.read_parquet(folder / f"{name}.parquet"), table, check_dtype=name != "actors")


def test_csv(small: Path, tmp_path: Path) -> None:
    folder = export(small, "csv", tmp_path / "c")
    for name, table in policyclaims.frames(small).items():
        back = pd.read_csv(folder / f"{name}.csv", keep_default_na=False, dtype=str)
        assert back.shape == table.shape
    assert pd.read_csv(folder / "documents.csv")["doc_id"].tolist() == ["ports/one", "two", "'=twin", "quiet", "broken"]


def test_no_cell_is_a_formula(dangerous: Path, tmp_path: Path) -> None:
    import openpyxl

    folder = export(dangerous, "csv", tmp_path / "c")
    for file in folder.iterdir():
        for row in csv.reader(file.open(encoding="utf8", newline="")):
            assert not any(cell[:1] in "=+-@\t\r＝" for cell in row if cell), row
    book = openpyxl.load_workbook(export(dangerous, "xlsx", tmp_path / "x.xlsx"))
    for sheet in book.worksheets:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert [cell.value for cell in book["documents"]["A"]][1] == "'=1+1"


def test_xlsx(small: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(export(small, "xlsx", tmp_path / "x.xlsx"))
    for name, table in policyclaims.frames(small).items():
        rows = list(book[name].values)
        assert list(rows[0]) == list(table.columns) and len(rows) == len(table) + 1
    assert book["claims"].cell(2, list(policyclaims.frames(small).claims.columns).index("score") + 1).value == 0.97


def test_a_worksheet_filters_and_wraps(small: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(export(small, "xlsx", tmp_path / "x.xlsx"))
    claims = book["claims"]
    assert claims.auto_filter.ref == f"A1:{claims.cell(1, claims.max_column).column_letter}{claims.max_row}"
    text = list(policyclaims.frames(small).claims.columns).index("text") + 1
    assert claims.cell(2, text).alignment.wrap_text and claims.cell(2, text).alignment.vertical == "top"
    assert not claims.cell(2, text + 2).alignment.wrap_text
    assert book["runs"].max_row == 2


def flat_rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_one_flat_table(review: Path, review_meta: Path, tmp_path: Path) -> None:
    rows = flat_rows(export(review, target=tmp_path / "sub.csv", meta=review_meta))
    assert [r["actor"] for r in rows] == ["Norway", "Sweden", ""]
    first, last = rows[0], rows[-1]
    assert [first[c] for c in ("title", "publisher", "date", "page")] == ["Review of Norway", "Harbour Watch", "2019-12-31", "3"]
    assert first["sentence"] == "Norway should dredge the channel by 2030" and first["strength"] == "should"
    assert [first[c] for c in ("score", "actor_score", "theme_score", "reason_score")] == ["0.8", "0.75", "0.9", "0.7"]
    assert [first[c] for c in ("deadline", "proposed_by", "themes", "reasons")] == ["by 2030", "Chile; Ghana", "trade; energy", "Fishers of Aldermere"]
    assert first["link"] == "in/review.pdf#page=3" and last["link"] == "in/review.pdf"
    assert [last[c] for c in ("holder", "polarity", "actor_score", "page")] == ["Fishers", "against", "", ""]
    assert rows == flat_rows(export(review, "csv", tmp_path / "again.csv", meta=review_meta)) == flat_rows(export(review, "flat", tmp_path / "f", meta=review_meta))


def test_a_link_opens_the_source_where_it_is_at_hand(tmp_path: Path) -> None:
    source = tmp_path / "the report.pdf"
    source.write_bytes(b"%PDF")
    document = Document("r", "Norway should act.", str(source))
    run = write_run(tmp_path / "run", [document_row(document, 1)], [claim_in(document, "Norway should act", page=2)])
    (row,) = flat_rows(export(run, target=tmp_path / "f.csv"))
    assert row["link"] == source.as_uri() + "#page=2"


def test_the_form_is_told_by_the_ending(small: Path, dangerous: Path, tmp_path: Path) -> None:
    assert export(small, target=tmp_path / "a.duckdb").is_file() and export(small, target=tmp_path / "a.XLSX").is_file()
    assert all(cell[:1] not in "=+-@\t\r＝" for row in flat_rows(export(dangerous, target=tmp_path / "d.csv")) for cell in row.values() if cell)
    with pytest.raises(InputError, match=r"give --to, or an ending"):
        export(small, target=tmp_path / "a.txt")
    with pytest.raises(InputError, match=r"give --to, or an ending"):
        export(small)


def test_duckdb_needs_no_quotation_marks(small: Path, tmp_path: Path) -> None:
    import duckdb

    (tmp_path / "m.csv").write_text("doc_id,order,date\ntwo,third,2024\n")
    with duckdb.connect(str(export(small, "duckdb", tmp_path / "d.duckdb", meta=tmp_path / "m.csv")), read_only=True) as base:
        reserved = {word for (word,) in base.execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'").fetchall()}
        names = base.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall()
        assert not {name for pair in names for name in pair} & reserved
        assert base.execute("SELECT text_end - text_start, length(text) FROM claims LIMIT 1").fetchone() == (72, 72)
        assert base.execute("SELECT order_given FROM documents WHERE doc_id = 'two'").fetchone() == ("third",)
        assert base.execute("SELECT model_name FROM runs").fetchall() == [("made",)]


def test_duckdb(small: Path, tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(export(small, "duckdb", tmp_path / "d.duckdb")), read_only=True) as base:
        for name, table in policyclaims.frames(small).items():
            (counted,) = base.execute(f"SELECT count(*) FROM {name}").fetchone() or (None,)
            assert counted == len(table)
        asked = base.execute("SELECT name, count(*) n FROM actors JOIN claims USING (doc_id, claim_id) GROUP BY name ORDER BY n DESC").fetchall()
        assert asked[0] == ("Ministry of Transport", 4)


def test_graphml(small: Path, tmp_path: Path) -> None:
    import networkx

    folder = export(small, "graphml", tmp_path / "g")
    themes, actors = (networkx.read_graphml(folder / f"{name}.graphml") for name in ("actor_theme", "actor_actor"))
    assert networkx.is_bipartite(themes)
    themes, actors = (networkx.relabel_nodes(graph, dict(graph.nodes("label"))) for graph in (themes, actors))
    edge = themes.edges["Ministry of Transport", "infrastructure"]
    assert {name: edge[name] for name in ("weight", "documents", "polarity", "against")} == {"weight": 3, "documents": 3, "polarity": "for", "against": 0}
    assert [claim.split("/")[0] for claim in edge["claim_ids"].split()] == ["ports%2Fone", "two", "%3Dtwin"] and "first_year" not in edge
    assert actors.edges["Ministry of Transport", "Parliament"] == {"weight": 1, "together": 0}


def test_edges_carry_polarity_years_and_claims(small: Path, meta: Path, tmp_path: Path) -> None:
    import networkx

    folder = export(small, "graphml", tmp_path / "g", meta=meta)
    themes, actors = (networkx.read_graphml(folder / f"{name}.graphml") for name in ("actor_theme", "actor_actor"))
    themes, actors = (networkx.relabel_nodes(graph, dict(graph.nodes("label"))) for graph in (themes, actors))
    edge = themes.edges["Ministry of Transport", "infrastructure"]
    assert (edge["first_year"], edge["last_year"]) == (2023, 2024)
    assert themes.edges["Parliament", "infrastructure"]["polarity"] == "against"
    assert actors.edges["Ministry of Transport", "Parliament"] == {"weight": 1, "together": 0, "first_year": 2023, "last_year": 2023}


def test_an_edge_of_both_polarities(tmp_path: Path) -> None:
    import networkx

    document = Document("d", "Oslo and Bergen should pay. Oslo and Bergen should not pay more.", "d")
    claims = [claim_in(document, t, actors=["Oslo", "Bergen"], polarity=p) for t, p in (("Oslo and Bergen should pay", "for"), ("Oslo and Bergen should not pay more", "against"))]
    folder = export(write_run(tmp_path / "run", [document_row(document, 2)], claims), "graphml", tmp_path / "g")
    for name in ("actor_theme", "actor_actor"):
        for *_, edge in networkx.read_graphml(folder / f"{name}.graphml").edges(data=True):
            assert edge["polarity"] == "both" and edge["against"] == 1 and edge["claim_ids"] == f"d/{claims[0]['id']} d/{claims[1]['id']}"


NS = "{http://graphml.graphdrawing.org/xmlns}"


def test_graphml_keeps_to_its_schema_and_to_what_gephi_reads(small: Path, dangerous: Path, tmp_path: Path) -> None:
    import xml.etree.ElementTree as Xml

    for run in (small, dangerous):
        for file in export(run, "graphml", tmp_path / run.parent.name).iterdir():
            root = Xml.parse(file).getroot()
            *keys, graph = root
            assert root.tag == NS + "graphml" and graph.tag == NS + "graph" and graph.get("edgedefault") == "undirected"
            assert all(k.tag == NS + "key" and k.get("attr.type") in ("string", "long") for k in keys)
            # Gephi asks the id of a key first, then its name: label and weight must be found so, and no other taken for them.
            ids = {k.get("id"): (k.get("for"), k.get("attr.name")) for k in keys}
            assert all(name == key and where in ("node", "edge") for key, (where, name) in ids.items()) and len(ids) == len(keys)
            assert ids["label"] == ("node", "label") and not {"d3", "d7", "x", "y", "size", "r", "g", "b", "id"} & set(ids)
            nodes = [n.get("id") for n in graph.findall(NS + "node")]
            assert len(set(nodes)) == len(nodes) and all(re.fullmatch(r"[\w.:-]+", n or "", re.ASCII) for n in nodes)
            assert all({e.get("source"), e.get("target")} <= set(nodes) for e in graph.findall(NS + "edge"))
            assert all(d.get("key") in ids for d in graph.iter(NS + "data"))


def test_dna(small: Path, tmp_path: Path, lines_of: list[dict[str, Any]]) -> None:
    base = sqlite3.connect(export(small, "dna", tmp_path / "n.dna"))
    assert base.execute("PRAGMA foreign_key_check").fetchall() == [] and base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    quoted = base.execute(
        "SELECT Text, Start, Stop, E.Value FROM STATEMENTS S JOIN DOCUMENTS D ON D.ID = S.DocumentId"
        " JOIN DATASHORTTEXT T ON T.StatementId = S.ID AND T.VariableId = 3 JOIN ENTITIES E ON E.ID = T.Entity ORDER BY S.ID"
    ).fetchall()
    assert len(quoted) == sum(max(1, len(c["actors"])) * len(c["themes"]) for c in lines_of)
    spans = {text.encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le") for text, start, stop, _ in quoted}
    assert spans == {c["text"] for c in lines_of}
    pages = base.execute("SELECT DISTINCT Value FROM DATAINTEGER").fetchall()
    assert pages == [(0,)] and base.execute("SELECT count(*) FROM DATAINTEGER").fetchone() == (len(quoted),)
    # What DNA 3 asks of a file: one value of each variable in each statement, of the table of its type.
    kinds = dict(base.execute("SELECT DataType, count(*) FROM VARIABLES GROUP BY DataType"))
    assert kinds == {"short text": 4, "boolean": 1, "integer": 1}
    for table, kind in (("DATASHORTTEXT", "short text"), ("DATABOOLEAN", "boolean"), ("DATAINTEGER", "integer")):
        strange = f"SELECT count(*) FROM {table} T JOIN VARIABLES V ON V.ID = T.VariableId WHERE V.DataType <> ?"
        assert base.execute(strange, (kind,)).fetchone() == (0,)
    agreed = base.execute("SELECT Value, count(*) FROM DATABOOLEAN GROUP BY Value ORDER BY Value").fetchall()
    assert agreed == [(0, 1), (1, len(quoted) - 1)]
    (stored,) = base.execute("SELECT Password FROM CODERS").fetchone()
    salt, wanted = b64decode(stored)[:16], b64decode(stored)[16:]
    digest = salt + b"policyclaims"
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    assert digest == wanted


def told(base: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Person, organization, addressee, concept and agreement of each statement."""
    values = " ".join(f"JOIN DATASHORTTEXT T{n} ON T{n}.StatementId = S.ID AND T{n}.VariableId = {n} JOIN ENTITIES E{n} ON E{n}.ID = T{n}.Entity" for n in (1, 2, 3, 4))
    return base.execute(f"SELECT E1.Value, E2.Value, E3.Value, E4.Value, B.Value FROM STATEMENTS S {values} JOIN DATABOOLEAN B ON B.StatementId = S.ID ORDER BY S.ID").fetchall()


def test_who_speaks_in_dna_is_not_who_is_asked(small: Path, meta: Path, review: Path, review_meta: Path, tmp_path: Path) -> None:
    base = sqlite3.connect(export(small, "dna", tmp_path / "n.dna", meta=meta))
    names = [name for (name,) in base.execute("SELECT Variable FROM VARIABLES ORDER BY ID")]
    assert names == ["person", "organization", "addressee", "concept", "agreement", "page"]
    found = told(base)
    assert found[0] == ("", "Harbour Watch", "Ministry of Transport", "infrastructure", 1)
    assert ("", "Harbour Watch", "Parliament", "infrastructure", 0) in found
    assert ("", "Fishers", "Ministry of Transport", "labor", 1) in found
    assert ("", "", "", "education", 1) in found  # of the twin no publisher is known: nobody is made up
    found = told(sqlite3.connect(export(review, "dna", tmp_path / "r.dna", meta=review_meta)))
    assert [row[:3] for row in found] == [("", who, actor) for who in ("Chile", "Ghana") for actor in ("Norway", "Sweden") for _ in range(2)] + [("", "Fishers", "")]
    author = tmp_path / "m.csv"
    author.write_text("doc_id,author,publisher\ntwo,A. Larsen,Tide Institute\n")
    assert ("A. Larsen", "Tide Institute", "", "education", 1) in told(sqlite3.connect(export(small, "dna", tmp_path / "a.dna", meta=author)))


def test_w3c_says_how_sure_whose_and_by_what(review: Path, tmp_path: Path) -> None:
    made = orjson.loads(export(review, "w3c", tmp_path / "a.jsonld").read_bytes())
    first = made["items"][0]
    assert first["score"] == 0.8 and first["generated"] == "2026-01-02T03:04:05+00:00"
    assert first["generator"] == {"id": "urn:policyclaims:model:0000000000000000", "type": "Software", "name": "policyclaims 0.1.0, model made 1"}
    bodies = [(b["role"], b["value"], b.get("score")) for b in first["body"]]
    assert bodies == [
        ("theme", "trade", 0.9), ("theme", "energy", 0.8), ("actor", "Norway", 0.75), ("actor", "Sweden", 0.75), ("holder", "author", None),
        ("proposed_by", "Chile", None), ("proposed_by", "Ghana", None), ("polarity", "for", None), ("strength", "should", None),
        ("action", "dredge the channel by 2030", None), ("deadline", "by 2030", None),
    ]  # fmt: skip
    reason = next(i for i in made["items"] if i["motivation"] == "linking")
    assert reason["score"] == 0.7 and reason["generator"] == first["generator"]
    assert ("holder", "Fishers") in [(b["role"], b["value"]) for b in made["items"][2]["body"]]
    assert set(made["@context"][1]) == {"score", "role"}


def test_w3c(small: Path, tmp_path: Path, lines_of: list[dict[str, Any]]) -> None:
    from pyld import jsonld

    made = orjson.loads(export(small, "w3c", tmp_path / "a.jsonld").read_bytes())
    # What the standard's context says of the terms written here; the whole of it lies on a network.
    oa_terms = ("Annotation", "TextualBody", "TextPositionSelector", "TextQuoteSelector", "FragmentSelector", "classifying", "linking", "tagging", "identifying", "describing", "exact", "prefix", "suffix", "start", "end")
    context = {"@context": {
        "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "id": "@id", "type": "@type", "AnnotationPage": "as:OrderedCollectionPage",
        **{term: f"oa:{term}" for term in oa_terms}, "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        **{term: {"@id": f"oa:{name}", "@type": "@id"} for term, name in (("body", "hasBody"), ("target", "hasTarget"), ("source", "hasSource"), ("selector", "hasSelector"))},
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
        "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    }}  # fmt: skip

    def loader(url: str, options: object) -> dict[str, Any]:
        assert url == "http://www.w3.org/ns/anno.jsonld"
        return {"contextUrl": None, "documentUrl": url, "document": context}

    (page,) = jsonld.expand(made, {"documentLoader": loader})
    oa = "http://www.w3.org/ns/oa#"
    (items,) = page["http://www.w3.org/ns/activitystreams#items"]
    found = [i for i in items["@list"] if i[oa + "motivatedBy"][0]["@id"] == oa + "classifying"]
    assert len(found) == len(lines_of) and len({i["@id"] for i in items["@list"]}) == len(items["@list"])
    texts = {d["sha256"]: d["text"] for d in map(orjson.loads, (small / "documents.jsonl").read_bytes().splitlines()) if "text" in d}
    for item in items["@list"]:
        (target,) = item[oa + "hasTarget"]
        text = texts[target[oa + "hasSource"][0]["@id"].removeprefix("urn:sha256:")]
        place, quote = sorted(target[oa + "hasSelector"], key=lambda s: oa + "exact" in s)
        start, end = (int(place[oa + side][0]["@value"]) for side in ("start", "end"))
        assert text[start:end] == quote[oa + "exact"][0]["@value"]


def test_pages_go_along(tmp_path: Path) -> None:
    import duckdb
    import networkx
    import openpyxl

    document = Document("report", "The mayor should plant trees, because it is hot.", "report.pdf")
    claim = claim_in(document, "The mayor should plant trees", actors=["The mayor"], because=["it is hot"])
    claim["page"] = claim["actors"][0]["page"] = 13
    claim["rationales"][0]["page"] = 14
    run = write_run(tmp_path / "run", [document_row(document, 1, pages=20, language="en")], [claim])
    found = policyclaims.frames(run)
    assert [t["page"].tolist() for t in (found.claims, found.actors, found.rationales)] == [[13], [13], [14]]
    assert found.documents[["pages", "language"]].to_numpy().tolist() == [[20, "en"]]
    assert pd.read_csv(export(run, "csv", tmp_path / "c") / "claims.csv")["page"].tolist() == [13]
    assert pd.read_parquet(export(run, "parquet", tmp_path / "p") / "rationales.parquet")["page"].tolist() == [14]
    sheet = openpyxl.load_workbook(export(run, "xlsx", tmp_path / "x.xlsx"))["claims"]
    assert dict(zip(*sheet.values, strict=True))["page"] == 13
    with duckdb.connect(str(export(run, "duckdb", tmp_path / "d.duckdb")), read_only=True) as base:
        assert base.execute("SELECT claims.page, rationales.page FROM claims JOIN rationales USING (doc_id, claim_id)").fetchall() == [(13, 14)]
    assert sqlite3.connect(export(run, "dna", tmp_path / "n.dna")).execute("SELECT DISTINCT Value FROM DATAINTEGER").fetchall() == [(13,)]
    (first, second) = orjson.loads(export(run, "w3c", tmp_path / "a.jsonld").read_bytes())["items"]
    fragments = [i["target"]["selector"][2] for i in (first, second)]
    assert [f["value"] for f in fragments] == ["page=13", "page=14"] and {f["type"] for f in fragments} == {"FragmentSelector"}
    assert fragments[0]["conformsTo"].endswith("rfc3778") and fragments[0]["refinedBy"]["exact"] == claim["text"]
    assert len(networkx.read_graphml(export(run, "graphml", tmp_path / "g") / "actor_theme.graphml")) == 2


def test_every_form_leaves_others_things_alone(small: Path, tmp_path: Path) -> None:
    for form in FORMS:
        with pytest.raises(InputError, match="holds no run"):
            export(tmp_path, form, tmp_path / "none")
        (tmp_path / form).write_text("mine")
        with pytest.raises(OutputError, match="--overwrite"):
            export(small, form, tmp_path / form)
        assert (tmp_path / form).read_text() == "mine"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("mine")
    for form in FORMS:
        with pytest.raises(OutputError, match="other things"):
            export(small, form, tmp_path / "folder", overwrite=True)
    with pytest.raises(OutputError, match="run itself"):
        export(small, "csv", small, overwrite=True)
    with pytest.raises(InputError, match="write one of"):
        export(small, "spss")


@pytest.mark.parametrize("form", [f for f in FORMS if f not in ("xlsx", "duckdb")])
def test_the_same_run_gives_the_same_bytes(small: Path, tmp_path: Path, form: str) -> None:
    def content(path: Path) -> list[bytes]:
        return [p.read_bytes() for p in sorted(path.iterdir())] if path.is_dir() else [path.read_bytes()]

    assert content(export(small, form, tmp_path / "a")) == content(export(small, form, tmp_path / "b"))


def test_a_missing_library_is_told(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(InputError, match=r"pip install '\.\[export\]'"):
        export(small, "duckdb", tmp_path / "d")
    assert list(tmp_path.iterdir()) == []
