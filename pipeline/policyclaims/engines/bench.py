"""How fast, in how much memory: this package beside a bare spaCy pipeline, n-grams and a tokeniser, on the same texts.

Every measurement is made in a process of its own with one thread, the kinds of work in turn, so that a machine that slows down
slows all of them. What is compared is the time that the processor worked, and with several workers the time on the clock.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policyclaims.errors import PolicyClaimsError

OURS, FAST, BARE = "policyclaims extract", "policyclaims extract --fast", "bare en_core_web_sm"
TOKENS, NGRAMS = "tokenising alone", "n-grams, logistic regression"
KINDS = (TOKENS, NGRAMS, FAST, OURS, BARE)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
_SPLIT = r"(?<=[.!?])\s+"


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement: seconds to load, seconds for the texts (of the processor; of the clock), peak memory in bytes."""

    load: float
    work: float
    clock: float
    memory: int


def compare(texts: Path, *, kinds: Sequence[str] = KINDS, repeats: int = 3, tell: Callable[[str], None] = lambda _: None) -> dict[str, Run]:
    """Measure kinds of work in turn, and give the medians.

    Parameters
    ----------
    texts
        JSON Lines with ``text``.
    kinds
        Some of ``KINDS``.
    repeats
        How often each is measured.
    tell
        Hears what is being measured.

    Raises
    ------
    PolicyClaimsError
        A process ended otherwise than well; the message is its last line.
    """
    runs: dict[str, list[Run]] = {kind: [] for kind in kinds}
    for turn in range(repeats):
        for kind in kinds:
            tell(f"{kind} ({turn + 1} of {repeats})")
            runs[kind].append(measure(texts, kind))
    return {kind: _median(some) for kind, some in runs.items()}


def measure(texts: Path, kind: str, *, workers: int = 1) -> Run:
    """Measure one kind of work in a process of its own.

    Raises
    ------
    PolicyClaimsError
        The process ended otherwise than well; the message is its last line.
    """
    command = [sys.executable, "-m", __name__, str(texts), kind, str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **dict.fromkeys(_THREADS, "1")})
    if done.returncode:
        last = (done.stderr.strip() or f"status {done.returncode}").splitlines()[-1]
        raise PolicyClaimsError(f"{kind}: could not be measured: {last}")
    return Run(**json.loads(done.stdout))


def token_count(texts: Iterable[str]) -> int:
    """Count tokens as the tokeniser of spaCy's English pipelines does."""
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    return sum(len(tokenizer(text)) for text in texts)


def many(texts: Sequence[str], count: int, out: Path, *, length: int = 300) -> None:
    """Write short documents, no two the same: pieces of texts with words made up for each, so that a vocabulary would grow.

    Parameters
    ----------
    texts
        Where the pieces come from, in turn.
    count
        How many.
    out
        A file for JSON Lines.
    length
        Characters of a piece, roughly.
    """
    dice = random.Random(0)
    pieces = [text[at : at + length] for text in texts for at in range(0, max(len(text) - length // 2, 1), length)]
    with out.open("w", encoding="utf8") as file:
        for number in range(count):
            made_up = " ".join("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(8))
            file.write(json.dumps({"id": str(number), "text": f"{pieces[number % len(pieces)]}\n\nThe council should note {made_up}."}) + "\n")


def _median(runs: Sequence[Run]) -> Run:
    columns = zip(*((r.load, r.work, r.clock, r.memory) for r in runs), strict=True)
    load, work, clock, memory = (statistics.median(column) for column in columns)
    return Run(load, work, clock, int(memory))


def _timed(kind: str, file: Path, workers: int) -> Run:
    """Measure in this process."""
    begun = time.process_time()
    work = _prepared(kind, file, workers)
    load = time.process_time() - begun
    clock, begun = time.perf_counter(), time.process_time()
    work()
    seconds = time.process_time() - begun, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Run(load, *seconds, peak * (1 if sys.platform == "darwin" else 1024))


def _texts(file: Path) -> list[str]:
    with file.open(encoding="utf8") as lines:
        return [json.loads(line)["text"] for line in lines]


def _prepared(kind: str, file: Path, workers: int) -> Callable[[], object]:
    """Load what a kind of work needs, and give the work."""
    if kind in (OURS, FAST):
        return _extraction(file, workers, fast=kind == FAST)
    if kind == NGRAMS:
        return _ngrams(file)
    import spacy

    from policyclaims.factories import BASES

    if kind == TOKENS:
        tokenizer = spacy.blank("en").tokenizer
        return lambda: sum(len(tokenizer(text)) for text in _texts(file))
    if kind != BARE:
        raise PolicyClaimsError(f"{kind}: is none of {', '.join(KINDS)}")
    nlp = spacy.load(next(name for name in BASES if spacy.util.is_package(name)))
    return lambda: sum(len(doc) for doc in nlp.pipe(_texts(file)))


def _extraction(file: Path, workers: int, *, fast: bool) -> Callable[[], object]:
    from policyclaims.engines import local
    from policyclaims.engines.settings import Settings
    from policyclaims.readers.open import find_inputs, list_inputs
    from policyclaims.writers import RunWriter

    settings = Settings(fast=fast)
    if workers == 1:
        settings.load()

    def work() -> None:
        with tempfile.TemporaryDirectory() as folder, RunWriter(Path(folder) / "out", overwrite=False, resume=False, about={}, key={}) as writer:
            items = list_inputs(find_inputs([str(file)]))
            for record in settings.run(items) if workers == 1 else local.run(items, settings=settings, workers=workers):
                writer.write(record)

    return work


def _ngrams(file: Path) -> Callable[[], object]:
    """The least that any learner does: hashed words and pairs of words of each sentence, and one product with weights."""
    import re

    import numpy as np
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = HashingVectorizer(ngram_range=(1, 2), n_features=1 << 18)
    model = LogisticRegression().fit(vectors.transform(["the harbour is old", "the ministry should act"]), np.array([0, 1]))
    return lambda: [model.predict_proba(vectors.transform(re.split(_SPLIT, text))) for text in _texts(file) if text.strip()]


def main(arguments: Sequence[str]) -> dict[str, Any]:
    """Measure in this process what the arguments name: a file, a kind, a number of workers."""
    file, kind, workers = arguments
    run = _timed(kind, Path(file), int(workers))
    return {"load": run.load, "work": run.work, "clock": run.clock, "memory": run.memory}


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(main(sys.argv[1:])))
    except PolicyClaimsError as error:
        sys.exit(str(error))
