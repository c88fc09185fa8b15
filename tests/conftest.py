"""What the tests share: the loaded pipeline, the paths of the repository, the command line, the schemas, and a browser."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import Any

import orjson
import policyclaims
import pytest
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from policyclaims.components.parsing.candidates import Analysis, analyse, parse
from policyclaims.factories import load_base

ROOT = Path(__file__).resolve().parent.parent
# Continuous integration tests a copy of the tree elsewhere, and says where the shared texts are.
SHARED = Path(os.environ.get("POLICYCLAIMS_SHARED", ROOT.parent / "shared"))

settings.register_profile(
    "suite", deadline=None, derandomize=True, max_examples=150, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than ten seconds, or needs a package index")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def nlp() -> Any:
    return policyclaims.load()


@pytest.fixture(scope="session")
def thorough() -> Any:
    """The pipeline that looks at every sentence."""
    return policyclaims.load(exhaustive=True, fast=True)


@pytest.fixture(scope="session")
def parsed() -> Callable[[str], Analysis]:
    """Analyse a text and parse each of its sentences; no learned part is asked."""
    base = load_base("auto")

    def run(text: str) -> Analysis:
        analysis = analyse(text)
        parse(analysis, range(len(analysis.sentences)), base)
        return analysis

    return run


@pytest.fixture(scope="session")
def model_folder() -> Path:
    from policyclaims.model import default_path

    return default_path()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained on twelve small documents."""
    from policyclaims.knowledge.taxonomy import default_taxonomy
    from policyclaims.training.corpus.inline import parse
    from policyclaims.training.train import train

    from tests.helpers import tiny_corpus

    path = tmp_path_factory.mktemp("tiny") / "tiny_model"
    train([parse(source, name=name) for name, source in tiny_corpus(12)], path, taxonomy=default_taxonomy(), fast=True)
    return path


@pytest.fixture(scope="session")
def program() -> Path:
    """The installed command."""
    return Path(sysconfig.get_path("scripts")) / "policyclaims"


@pytest.fixture
def cli(program: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in ``tmp_path``, in a pipe."""

    def run(*arguments: object, stdin: bytes | None = None, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(program), *map(str, arguments)],
            cwd=tmp_path,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            timeout=timeout,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def schemas() -> dict[str, Draft202012Validator]:
    """Validators of the shipped schemas by name: claims, documents, manifest."""
    found = {}
    for name in ("claims", "documents", "manifest"):
        schema = orjson.loads(files("policyclaims").joinpath("schemas", f"{name}.schema.json").read_bytes())
        Draft202012Validator.check_schema(schema)
        found[name] = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium; tests that need it are skipped where it is not installed."""
    program = which("chromium") or which("chromium-browser")
    if not program:
        pytest.skip("no chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()
