"""The schemas: strict, and every line that a run writes keeps to them."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.helpers import lines
from tests.test_writers import CLAIM, RECORD

Cli = Callable[..., subprocess.CompletedProcess[str]]
Schemas = dict[str, Draft202012Validator]
BRIEF = """# Ferries

## Recommendations to Norway

The ministry should:

- rebuild the ferries before the winter, because the piers rot in the storms;
- not sell the reserve.

---

Labour says that the levy should go. It would be unwise to wait. Donors must pay for the pilots of the 🙂 ports.
"""


def objects(node: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from objects(value, f"{path}/{i}")


@pytest.mark.parametrize("name", ["claims", "documents", "manifest"])
def test_the_schemas_are_strict(name: str) -> None:
    schema = json.loads(files("policyclaims").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    found = list(objects(schema))
    assert found
    for path, node in found:
        assert node["additionalProperties"] is False, path
        optional = set(node["properties"]) - set(node["required"])
        known = {
            "claims": {"why", "page", "boxes", "score", "deadline", "proposed_by"},
            "documents": {"text", "pages", "encoding", "language", "page"},
        }
        assert optional <= known.get(name, set()), path


@pytest.fixture
def claim() -> dict[str, Any]:
    return copy.deepcopy(json.loads(json.dumps(CLAIM.to_dict())))


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(json.loads(json.dumps(RECORD.document.to_dict())))


def test_the_examples_are_valid(schemas: Schemas, claim: dict[str, Any], document: dict[str, Any]) -> None:
    schemas["claims"].validate(claim)
    schemas["documents"].validate(document)


def put(data: dict[str, Any], path: str, value: object) -> None:
    *parents, last = path.split(".")
    node: Any = data
    for key in parents:
        node = node[int(key)] if key.isdigit() else node[key]
    node[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "policyclaims/2"), ("id", "xyz"), ("start", -1), ("end", 0), ("start", 1.5), ("text", ""), ("text", " a"), ("text", "a\n"), ("holder", ""), ("polarity", "neutral"),
        ("cue.strength", "will"), ("cue.extra", 1), ("actors.0.how", "guess"), ("actors.0.start", None), ("actors.0.text", None), ("actors.0.name", ""), ("action.verb", ""),
        ("themes", []), ("themes.0.score", 1.1), ("themes.0.label", "a b"), ("score", -0.1), ("score", "1"), ("section", "x"), ("extra", 1), ("why", {}), ("why", {"score": [["a"]]}),
        ("rationales", [{"id": "a" * 16, "text": "x", "start": 0, "end": 1}]), ("doc_id", ""),
    ],
)  # fmt: skip
def test_a_broken_claim_is_refused(schemas: Schemas, claim: dict[str, Any], path: str, value: object) -> None:
    put(claim, path, value)
    assert not schemas["claims"].is_valid(claim)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", "fine"), ("status", "failed"), ("status", "empty"), ("sha256", "x"), ("sha256", None), ("chars", -1), ("claims", 1.5), ("error", {"kind": "x"}),
        ("error", {"kind": "x", "message": "y"}), ("skipped", [{"start": 0, "end": 1}]), ("seconds", -1), ("extra", 1), ("doc_id", ""),
    ],
)  # fmt: skip
def test_a_broken_document_is_refused(schemas: Schemas, document: dict[str, Any], path: str, value: object) -> None:
    put(document, path, value)
    assert not schemas["documents"].is_valid(document)


@pytest.mark.parametrize("name", ["claims", "documents", "manifest"])
def test_every_key_is_required(schemas: Schemas, claim: dict[str, Any], document: dict[str, Any], name: str) -> None:
    data = {"claims": claim, "documents": document, "manifest": {}}[name]
    for key in list(data):
        assert not schemas[name].is_valid({k: v for k, v in data.items() if k != key}), key
    assert not schemas[name].is_valid({})


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "brief.txt").write_text(BRIEF, encoding="utf8")
    (folder / "brief.md").write_bytes(BRIEF.replace("\n", "\r\n").encode())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "white.txt").write_bytes(b" \n\n")
    (folder / "nul.txt").write_bytes(b"a\0b")
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    (folder / "page.txt").write_bytes(b"17\n\n---\n")
    (folder / "mixed.jsonl").write_bytes(
        b'{"id": "k", "text": "Seoul should act."}\n{broken\n{"id": "k", "text": "Oslo must decide."}\n{"id": "z"}\n'
    )
    (folder / "none.ndjson").write_bytes(b"")
    (folder / "chart.png").write_bytes(b"\x89PNG")
    return folder


@pytest.mark.parametrize(
    "options", [[], ["--keep-text", "--explain"], ["--exhaustive", "--min-score", "0.5", "--max-chars", "200"]]
)
def test_every_line_that_a_run_writes(cli: Cli, schemas: Schemas, inputs: Path, tmp_path: Path, options: list[str]) -> None:
    done = cli("extract", inputs, "missing.txt", "-o", "out", *options)
    assert done.returncode == 3, done.stderr
    found = {name: lines(tmp_path / "out" / f"{name}.jsonl") for name in ("claims", "documents")}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    for name, rows in found.items():
        assert rows
        for row in rows:
            schemas[name].validate(row)
    schemas["manifest"].validate(manifest)
    counts, documents = manifest["counts"], found["documents"]
    assert len(documents) == len({d["doc_id"] for d in documents}) == counts["documents"] == 13
    assert counts["claims"] == len(found["claims"]) == sum(d["claims"] for d in documents)
    assert all(
        counts[s] == sum(d["status"] == s for d in documents) for s in ("ok", "empty", "not_english", "failed", "timed_out")
    )
    assert {c["doc_id"] for c in found["claims"]} <= {d["doc_id"] for d in documents if d["status"] == "ok"}
    assert manifest["ignored"] == [str(inputs / "chart.png")]
    assert all(("text" in d) == bool(options[:1] == ["--keep-text"]) for d in documents if d["status"] == "ok")
    assert all(("why" in c) == ("--explain" in options) for c in found["claims"])


def test_the_claims_alone_keep_to_the_schema(cli: Cli, schemas: Schemas, inputs: Path, tmp_path: Path) -> None:
    assert cli("extract", inputs / "a", "-o", "x.jsonl").returncode == 0
    rows = lines(tmp_path / "x.jsonl")
    assert rows
    for row in rows:
        schemas["claims"].validate(row)
        assert row["text"] == BRIEF[row["start"] : row["end"]]
