"""The README's example prints what the README says, and its JSON line is a line of the contract."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf8")


def test_the_example_prints_what_is_shown(readme: str, tmp_path: Path) -> None:
    code, shown = re.search(r"```python\n(.*?)```\s+```text\n(.*?)```", readme, re.S).groups()  # type: ignore[union-attr]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == shown


def test_the_json_shown_is_a_real_line(readme: str) -> None:
    from policyclaims import extract

    code = re.search(r'text = """(.*?)"""', readme, re.S)
    shown = json.loads(re.search(r"```json\n(.*?)```", readme, re.S)[1])  # type: ignore[index]
    assert code is not None
    (record,) = extract([code[1]])
    found = json.loads(json.dumps(record.claims[0].to_dict()))
    # Products in 8 bits differ in the last digits from one kind of processor to the next.
    assert _scores(found) == pytest.approx(_scores(shown), abs=0.02)
    assert _without_scores(found) == _without_scores(shown)


def _scores(value: object) -> list[float]:
    if isinstance(value, dict):
        return [x for key, one in value.items() for x in ([one] if key == "score" else _scores(one))]
    return [x for one in value for x in _scores(one)] if isinstance(value, list) else []


def _without_scores(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_scores(one) for key, one in value.items() if key != "score"}
    return [_without_scores(one) for one in value] if isinstance(value, list) else value
