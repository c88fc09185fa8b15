"""Tables of actors: what ships is whole, and a user's own rows are checked."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from policyclaims.errors import KnowledgeError
from policyclaims.knowledge.tables import actor_nouns, default_actors, fold, imperatives, load_actors, names_actor


def rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in files("policyclaims.knowledge").joinpath(name).read_text(encoding="utf8").splitlines()]


def test_every_state_is_there_once() -> None:
    states = rows("states.jsonl")
    assert len(states) >= 193
    assert len({s["name"] for s in states}) == len({s["code"] for s in states}) == len(states)
    assert all(s["kind"] == "state" and (s["capital"] or s["name"] == "Hong Kong") for s in states)


def test_every_parent_is_known() -> None:
    known = {str(r["name"]) for name in ("states.jsonl", "bodies.jsonl") for r in rows(name)}
    lost = {str(r["parent"]) for r in rows("bodies.jsonl") if r.get("parent")} - known
    assert not lost


def test_no_two_rows_have_one_name() -> None:
    names = [str(r["name"]) for name in ("states.jsonl", "bodies.jsonl") for r in rows(name)]
    assert {n for n in names if names.count(n) > 1} == set()


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("U.S.", "US"),
        ("US", "US"),
        ("us", "us"),
        ("The  Hague", "the hague"),
        ("O’Brien", "o'brien"),
        ("NATO", "NATO"),
        ("UNITED STATES", "united states"),
        ("", ""),
    ],
)
def test_fold(words: str, folded: str) -> None:
    assert fold(words) == folded


def test_us_is_no_state_and_the_us_is() -> None:
    table = default_actors()
    assert table.names["US"].name == "United States" and "us" not in table.names


@pytest.mark.parametrize(
    ("words", "is_actor"),
    [
        ("providers of care", True),
        ("local authorities", True),
        ("ministries", True),
        ("chairmen", True),
        ("the levy", False),
        ("", False),
    ],
)
def test_nouns_for_those_who_can_act(words: str, is_actor: bool) -> None:
    assert names_actor(words) is is_actor


def test_word_lists_are_clean() -> None:
    for words in (actor_nouns(), imperatives()):
        assert len(words) > 100
        assert all(w == w.lower().strip() and w for w in words)


def own(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "own.jsonl"
    path.write_text("".join(line + "\n" for line in lines), encoding="utf8")
    return path


def test_rows_of_a_user_come_on_top(tmp_path: Path) -> None:
    table = load_actors(
        [
            own(
                tmp_path,
                '{"name": "Guild", "aliases": ["Paris"], "parent": "Norway", "demonyms": ["Guildish"], "leaders": ["Olsen"]}',
            )
        ]
    )
    assert table.names["paris"].name == table.names["guild"].name == "Guild"
    assert table.state_of("Guild") == "Norway"
    assert table.demonyms["guildish"] == table.leaders["Olsen"] == "Guild"
    assert default_actors().names["paris"].name == "France"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{}", "2: a row needs a name"),
        ('{"name": ""}', "2: a row needs a name"),
        ('{"name": 3}', "2: a row needs a name"),
        ("[1]", "2: a row needs a name"),
        ('{"name": "x", "aliases": "y"}', "2: 'x': aliases must be a list of strings"),
        ('{"name": "x", "aliases": [1]}', "2: 'x': aliases must be a list of strings"),
        ('{"name": "x", "parent": ["y"]}', "2: 'x': parent must be a string"),
        ("{broken", "2: is no JSON object"),
    ],
)
def test_a_broken_row_is_told_with_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    path = own(tmp_path, '{"name": "Guild"}', line)
    with pytest.raises(KnowledgeError) as caught:
        load_actors([path])
    assert str(caught.value).startswith(f"{path}:{says}") and "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="none.jsonl: cannot be read"):
        load_actors([tmp_path / "none.jsonl"])


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(b'{"name": "caf\xe9"}\n')
    with pytest.raises(KnowledgeError, match="own.jsonl:1: "):
        load_actors([path])
