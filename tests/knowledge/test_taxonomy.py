"""Taxonomies: the default one, and a user's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from policyclaims.errors import KnowledgeError
from policyclaims.knowledge.taxonomy import default_taxonomy, load_taxonomy, read_taxonomy


def test_the_default_is_whole() -> None:
    taxonomy = default_taxonomy()
    assert len(taxonomy.labels) == len(set(taxonomy.labels)) == 24
    assert all(t.about and t.cap and t.sdg for t in taxonomy.themes)
    assert all(1 <= goal <= 17 for t in taxonomy.themes for goal in t.sdg)
    assert load_taxonomy(None) is taxonomy


def test_a_users_own(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(
        json.dumps({"version": 7, "themes": [{"label": "b", "about": "x"}, {"label": "a", "about": "y", "cap": [1]}]}),
        encoding="utf8",
    )
    taxonomy = load_taxonomy(path)
    assert (taxonomy.version, taxonomy.labels, taxonomy.themes[1].cap) == ("7", ("b", "a"), (1,))


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}", '{"themes": []}', '{"themes": [{"label": "a"}]}', '{"themes": [{"about": "a"}]}', '{"themes": ["a"]}', '{"themes": 3}',
        '{"themes": [{"label": "a", "about": "x"}, {"label": "a", "about": "y"}]}', '{"themes": [{"label": "a b", "about": "x"}]}',
        '{"themes": [{"label": "", "about": "x"}]}', '{"themes": [{"label": "a", "about": "x", "cap": 3}]}',
    ],
)  # fmt: skip
def test_what_is_no_taxonomy_is_told(text: str) -> None:
    with pytest.raises(KnowledgeError, match="^own.json: ") as caught:
        read_taxonomy(text, name="own.json")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="none.json: cannot be read"):
        load_taxonomy(tmp_path / "none.json")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_bytes(b'{"themes": [{"label": "caf\xe9", "about": "x"}]}')
    with pytest.raises(KnowledgeError, match="own.json: "):
        load_taxonomy(tmp_path / "own.json")
