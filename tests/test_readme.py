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
    assert json.loads(json.dumps(record.claims[0].to_dict())) == shown
