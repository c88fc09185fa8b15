"""Other annotation tools, both ways: nothing is lost on the way, whatever the characters, and damaged files are one line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from policyclaims.errors import CorpusError
from policyclaims.records import Document
from policyclaims.training.corpus.conversion import TOOLS, lost, read, write
from policyclaims.training.corpus.documents import find_documents, read_document
from policyclaims.training.corpus.gold import GoldDocument, GoldRationale, GoldRecommendation

from tests.conftest import ROOT
from tests.report.made import claim_in, document_row, write_run

TEXT = "🚢 Ports\r\n\r\nOslo 🇳🇴 should\r\nopen the cafe\u0301 \\n and\tboth 👩‍👩‍👧 must act, the quays rot 🪵 now. (both)\r\n  End\r\n"


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


TRICKY = GoldDocument(
    "ports/🚢 one",
    TEXT,
    {"title": "A “title”: \t x", "persona": "p", "genre": "other", "country": "NO", "corrections": [{"who": "Ada"}]},
    (
        GoldRecommendation("r2", *span("Oslo 🇳🇴 should\r\nopen the cafe\u0301 \\n"), ("Norway", "Ministry; of @ “Sea”"), (span("Oslo"), None), "against", "Crew\nunion", ("trade", "health")),
        GoldRecommendation("r1", *span("both 👩‍👩‍👧 must act"), ("Norway", "Malta", "we"), (span("both"), span("both"), None)),
    ),
    (GoldRationale("w3", *span("the quays rot 🪵 now"), ("r1", "r2")), GoldRationale("w1", *span("rot 🪵"), ("r2",))),
)  # fmt: skip
BARE = GoldDocument("bare", "No marks 🙂.", {"title": "t"})


@pytest.fixture(scope="module")
def sample() -> list[GoldDocument]:
    paths = find_documents([ROOT / "corpus" / "documents"])
    return [read_document(path) for path in paths[:: len(paths) // 40][:40]]


@pytest.mark.parametrize("tool", list(TOOLS))
def test_there_and_back(tool: str, sample: list[GoldDocument], tmp_path: Path) -> None:
    for name, documents in (("tricky", [TRICKY, BARE]), ("sample", sample)):
        write(documents, tmp_path / name, to=tool)
        assert sorted(read([tmp_path / name], of=tool), key=lambda d: d.id) == sorted(documents, key=lambda d: d.id)
    assert not list(tmp_path.glob(".*"))


def test_what_a_form_cannot_hold_is_named() -> None:
    assert lost([TRICKY], to="label-studio") == lost([TRICKY], to="json") == []
    assert "names of actors" in lost([TRICKY], to="doccano")[0] and "headers" in lost([TRICKY], to="brat")[0]
    assert "'ports/🚢 one' becomes 'ports___one-" in lost([TRICKY], to="inline")[0]


def tasks(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "tasks.json").read_bytes()))


def test_label_studio_counts_either_way(tmp_path: Path) -> None:
    write([TRICKY], tmp_path, to="label-studio")
    found = tasks(tmp_path)
    regions = [item for item in found[0]["annotations"][0]["result"] if item["type"] == "labels"]
    assert all(TEXT[r["value"]["start"] : r["value"]["end"]] == r["value"]["text"] for r in regions)
    for item in found[0]["annotations"][0]["result"]:
        if value := item.get("value"):
            for key in ("start", "end"):
                value[key] = len(TEXT[: value[key]].encode("utf-16-le")) // 2
            if "labels" in value:
                value["text"] = value["text"].replace("\r\n", "\\n")
    (tmp_path / "old.json").write_text(json.dumps(found))
    assert read([tmp_path / "old.json"], of="label-studio") == [TRICKY]
    regions[0]["value"]["text"] = "other words"
    (tmp_path / "old.json").write_text(json.dumps(found))
    with pytest.raises(CorpusError, match=r"old\.json: task 1: “other words” does not stand where its offsets say"):
        read([tmp_path / "old.json"], of="label-studio")


def test_the_interface_of_label_studio_names_what_the_tasks_use(tmp_path: Path) -> None:
    write([TRICKY], tmp_path, to="label-studio")
    view = ElementTree.fromstring((tmp_path / "labels.xml").read_text())
    names = {node.get("name") for node in view.iter()}
    result = tasks(tmp_path)[0]["annotations"][0]["result"]
    assert {item["from_name"] for item in result if "from_name" in item} <= names
    assert {node.get("value") for node in view.iter("Choice")} == {"for", "against", "trade", "health"}
    assert {label for item in result if item["type"] == "relation" for label in item["labels"]} == {n.get("value") for n in view.iter("Relation")}


def test_what_was_drawn_in_label_studio(tmp_path: Path) -> None:
    def region(key: str, label: str, words: str) -> dict[str, Any]:
        start, end = span(words)
        return {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": {"start": start, "end": end, "text": words, "labels": [label]}}

    result = [region("Dx_1", "recommendation", "both 👩‍👩‍👧 must act"), region("q", "rationale", "the quays rot"), region("z", "actor", "both")]
    result += [{"type": "relation", "from_id": one, "to_id": "Dx_1", "direction": "right"} for one in ("q", "z")]
    task = {"id": 7, "data": {"text": TEXT}, "annotations": [{"result": []}, {"result": result}, {"result": [], "was_cancelled": True}]}
    (tmp_path / "x.json").write_text(json.dumps([task]))
    (document,) = read([tmp_path / "x.json"], of="label-studio")
    assert document.id == "task-7"
    assert document.recommendations == (GoldRecommendation("r1", *span("both 👩‍👩‍👧 must act"), ("both",), (span("both"),)),)
    assert document.rationales == (GoldRationale("w1", *span("the quays rot"), ("r1",)),)


def test_doccano_gives_other_ids(tmp_path: Path) -> None:
    write([TRICKY], tmp_path, to="doccano")
    line = json.loads((tmp_path / "documents.jsonl").read_text())
    for entity in line["entities"]:
        assert TEXT[entity["start_offset"] : entity["end_offset"]].strip() and entity["label"] in ("recommendation", "rationale", "actor")
        entity["id"] += 900
    for relation in line["relations"]:
        relation["from_id"] += 900
        relation["to_id"] += 900
    line |= {"id": 33, "Comments": []}
    (tmp_path / "documents.jsonl").write_text(json.dumps(line) + "\n")
    assert read([tmp_path], of="doccano") == [TRICKY]
    del line["policyclaims"]
    (tmp_path / "documents.jsonl").write_text(json.dumps(line) + "\n")
    (plain,) = read([tmp_path], of="doccano")
    assert plain.id == "document-33" and [(r.start, r.end) for r in plain.recommendations] == [(r.start, r.end) for r in TRICKY.recommendations]
    assert plain.recommendations[0].actors == ("Oslo",) and len(plain.rationales[0].supports) == 2


def test_brat_has_fragments_for_lines_and_no_break_in_them(tmp_path: Path) -> None:
    write([TRICKY], tmp_path, to="brat")
    (ann,) = tmp_path.glob("*.ann")
    assert ann.with_suffix(".txt").read_bytes().decode() == TEXT
    first = ann.read_text(encoding="utf8").splitlines()[0].split("\t")
    assert len(first) == 3 and first[1].count(";") == 1 and first[2] == "Oslo 🇳🇴 should open the cafe\u0301 \\n"
    (tmp_path / "headers.json").unlink()
    (plain,) = read([tmp_path], of="brat")
    assert (plain.id, plain.meta) == (ann.stem, {}) and plain.recommendations == TRICKY.recommendations
    ann.write_text(ann.read_text(encoding="utf8").replace("T1\t", "T99\t", 1), encoding="utf8")
    with pytest.raises(CorpusError, match="is no annotation of brat that is whole"):
        read([tmp_path], of="brat")


TSV = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.PolicyMark|actors|holder|key|label|names|polarity|themes\n#T_RL=webanno.custom.PolicyLink|kind|rank|BT_webanno.custom.PolicyMark\n\n\n#Text=Oslo should act\n"
LS = '[{"data": {"text": "Oslo should act"}, "annotations": [{"result": %s}]}]'
REGION = '[{"id": "a", "from_name": "label", "type": "labels", "value": {"start": %d, "end": %d, "labels": ["%s"]}}]'


def test_webanno_has_a_line_for_each_token_in_utf_16(tmp_path: Path) -> None:
    write([TRICKY], tmp_path, to="webanno")
    (file,) = tmp_path.glob("*.tsv")
    rows = [line.split("\t") for line in file.read_bytes().decode().split("\n") if line[:1].isdigit()]
    for row in rows:
        start, end = (2 * int(at) for at in row[1].split("-"))
        token = row[2].replace("\\\\", "\\")
        assert TEXT.encode("utf-16-le")[start:end].decode("utf-16-le") == token
    assert {len(row) for row in rows} == {14}


def test_what_was_drawn_in_inception(tmp_path: Path) -> None:
    head = TSV.replace("#T_SP=", "#T_SP=de.tudarmstadt.Lemma|value\n#T_SP=", 1).replace("Oslo should act", "🚢 Oslo should act\n#Text=now")
    (tmp_path / "x.tsv").write_text(
        head + "1-1\t0-2\t🚢\tx" + "\t_" * 10 + "\t\n"
        "1-2\t3-7\tOslo\tx\t*[5]|*\t*[5]|*\t*[5]|*\trecommendation[5]|actor\t*[5]|Norway\tagainst[5]|*\ttrade[5]|*\t*\t*\t1-2[5_0]\t\n"
        "1-3\t8-14\tshould\tx\t*[5]\t*[5]\t*[5]\trecommendation[5]\t*[5]\tagainst[5]\ttrade[5]\t_\t_\t_\t\n"
        "1-4\t15-18\tact\tx" + "\t_" * 10 + "\t\n"
        "1-4.1\t15-17\tac\tx\t*[5]\t*[5]\t*[5]\trecommendation[5]\t*[5]\tagainst[5]\ttrade[5]\t_\t_\t_\t\n",
        encoding="utf8",
    )
    (document,) = read([tmp_path], of="webanno")
    assert document.text == "🚢 Oslo should act\nnow"
    assert document.recommendations == (GoldRecommendation("r1", 2, 16, ("Norway",), ((2, 6),), "against", "author", ("trade",)),)


@pytest.mark.parametrize(
    ("tool", "name", "content"),
    [
        ("label-studio", "x.json", '[{"data": {"text": "Os'), ("label-studio", "x.json", "[7]"), ("label-studio", "x.json", '[{"data": {}}]'), ("label-studio", "x.json", LS % '[{"id": 1}]'),
        ("label-studio", "x.json", LS % REGION % (0, 99, "actor")), ("label-studio", "x.json", LS % REGION % (5, 5, "actor")), ("label-studio", "x.json", LS % REGION % (0, 4, "Person")),
        ("label-studio", "x.json", LS % '[{"type": "relation", "from_id": "a", "to_id": "b"}]'), ("label-studio", "x.json", '[{"data": {"text": 7}}]'),
        ("doccano", "x.jsonl", '{"text": "Oslo", "enti'), ("doccano", "x.jsonl", '{"text": "Oslo"}'), ("doccano", "x.jsonl", '{"text": "a", "entities": [{"id": 1, "label": "actor", "start_offset": 0, "end_offset": 9}]}'),
        ("doccano", "x.jsonl", '{"text": "a", "entities": [], "relations": [{"from_id": 1, "to_id": 2}]}'), ("doccano", "x.jsonl", "[]"), ("doccano", "x.jsonl", '{"text": null, "entities": []}'),
        ("brat", "x.ann", "T1\tactor 0 x\tOslo"), ("brat", "x.ann", "T1\tactor 0 4\tOsl"), ("brat", "x.ann", "T1\tactor 0 4\tRome"), ("brat", "x.ann", "R1\tby Arg1:T1 Arg2:T2"), ("brat", "x.ann", "T1"),
        ("brat", "y.ann", "T1\tactor 0 4\tOslo"),
        ("webanno", "x.tsv", "#FORMAT=WebAnno TSV 3.3\n"), ("webanno", "x.tsv", TSV + "1-1\t0-4\tOs"), ("webanno", "x.tsv", TSV + "1-1\t0-4\tRome" + "\t_" * 10),
        ("webanno", "x.tsv", TSV + "1-1\t0-4\tOslo" + "\t_" * 7 + "\tby\t1\t1-9[3_4]"), ("webanno", "x.tsv", TSV + "1-1\t0-4\tOslo" + "\t*[1]" * 7 + "\t_" * 3), ("webanno", "x.tsv", TSV + "1-1\t0-4\tOslo" + "\t_" * 7 + "\tby\t1\tx"),
    ],
)  # fmt: skip
def test_damage_is_one_line_and_nothing_is_written(cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, tool: str, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    if tool == "brat":
        (tmp_path / "x.txt").write_text("Oslo should act")
    with pytest.raises(CorpusError) as caught:
        read([tmp_path / name], of=tool)
    assert name.split(".")[0] in str(caught.value) and "\n" not in str(caught.value)


def test_the_command_from_a_run_and_back(cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    document = Document("a/one", TEXT, "in/one.txt")
    claims = [claim_in(document, "both 👩‍👩‍👧 must act", cue="must", actors=["both"], because=["the quays rot"])]
    write_run(tmp_path / "run", [document_row(document, 1), document_row(Document("gone", "Gone.", "none.txt"), 0, keep=False)], claims)
    done = cli("corpus", "convert", "run", "-o", "brat", "--to", "brat")
    assert done.returncode == 0 and done.stderr.splitlines()[0].startswith("1 documents are left out") and "headers" in done.stderr
    assert cli("corpus", "convert", "brat", "--from", "brat", "-o", "json").stderr == "1 documents: json\n"
    (found,) = read([tmp_path / "json"])
    assert found.id == "a/one" and found.recommendations[0].actor_spans == (span("both"),) and found.rationales[0].supports == ("r1",)
    (tmp_path / "bad.json").write_text("[")
    done = cli("corpus", "convert", "bad.json", "--from", "label-studio", "-o", "none")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and not (tmp_path / "none").exists()
    assert cli("corpus", "convert", "nowhere", "--from", "doccano", "-o", "none").returncode == 2
    assert cli("corpus", "convert", "json", "--from", "prodigy", "-o", "none").stderr == "policyclaims: --from prodigy: name one of label-studio, doccano, brat, webanno\n"
