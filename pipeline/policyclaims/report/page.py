"""A run as one page: self-contained, from disk, without a network. Text of documents is only ever data, never markup.

Its charts are lists and tables of buttons, drawn by the page's own style, and not a charting library's. Measured with a 14 × 12 heat
map and six bar charts in one page under its content security policy (script; time to drawn; marks that the keyboard reaches):
Bokeh 1.4 MB, 1.8 s, none; Plotly 4.8 MB, 2.6 s, 75 of its own tools and no mark; ECharts 1.1 MB, 0.8 s, none; Vega 0.8 MB, 0.5 s,
none, and it needs the right to evaluate strings; Observable Plot with D3 0.5 MB, 0.3 s, none, and axe finds its labels wrong;
Chart.js 0.2 MB, 0.4 s, none, and it has no heat map. Buttons: nothing, 0.2 s, all 240, which a screen reader names, a search finds
and a printer sets as text. Every mark is a filter, so marks that only a mouse reaches would be worse than none.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from policyclaims.errors import OutputError
from policyclaims.report.page_index import index_of
from policyclaims.report.run import Row, Run, read_run, texts_of

MAX_MB = 25.0
SCRIPTS = (
    "data.js", "search.js", "parts.js", "facets.js", "overview.js", "download.js", "lists.js", "marks.js", "document.js", "find.js",
    "corrections.js", "stores.js", "draft.js", "edit.js", "review.js", "keys.js", "main.js",
)  # fmt: skip
_STYLES = ("report.css", "lists.css", "reading.css", "media.css")
_SHELL, _TAG = 100_000, 80  # bytes kept for markup, style and script, and for what is around each document


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a page: its path, its size in bytes, and how many documents' texts it holds and lacks.

    ``large`` where the claims alone take more than was allowed, so that leaving out texts could not help.
    """

    path: Path
    size: int
    documents: int
    texts: int
    missing: int
    over: int
    large: bool = False


def report(
    out: str | Path,
    target: str | Path,
    *,
    meta: str | Path | None = None,
    title: str | None = None,
    max_mb: float = MAX_MB,
    overwrite: bool = False,
) -> Made:
    """Write the page of a run.

    Parameters
    ----------
    out
        The folder that ``policyclaims extract`` wrote.
    target
        The page to write.
    meta
        A table of your own about the documents: ``title``, ``date`` and ``publisher`` are shown.
    title
        The page's heading; None for the folder's name.
    max_mb
        The size to stay under, in megabytes: texts of documents with the fewest claims are left out past it. Claims never
        are, so that the numbers hold: where they alone take more, the page is larger, and ``Made.large`` says so.
    overwrite
        Replace what is there.

    Raises
    ------
    InputError, OutputError
    """
    path = Path(target)
    if path.is_dir() or (path.exists() and not overwrite):
        raise OutputError(f"{path}: exists: choose another path, or give --overwrite")
    run = read_run(out, meta=meta)
    texts = texts_of(run)
    content, over = page_of(run, texts, title=title, max_mb=max_mb)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.part")
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    readable = sum(d["status"] == "ok" for d in run.documents)
    lacks = readable - len(texts)
    return Made(path, len(content), len(run.documents), len(texts) - len(over), lacks, len(over), len(content) > max_mb * 1e6)


def page_of(
    run: Run, texts: dict[str, str], *, title: str | None = None, max_mb: float = MAX_MB, who: str | None = None
) -> tuple[bytes, list[int]]:
    """Return the page of a run that was read, and the numbers of the documents whose texts were left out of it.

    Parameters
    ----------
    run, texts
        As ``read_run`` and ``texts_of`` give them.
    title, max_mb
        As for ``report``.
    who
        Who corrects. The page then saves corrections where it came from (``policyclaims review``), and not in the browser.
    """
    index, parts = index_of(run, texts)
    index["title"] = title or run.folder.resolve().name
    index["served"], index["who"] = who is not None, who or ""
    head = _packed(index)
    kept, over = _fit(run, texts, parts, max_mb * 1e6 - _SHELL - len(head))
    if over:
        for number in over:
            index["docs"][number][6] = 2
        head = _packed(index)
    return _render(index["title"], head, kept, served=who is not None), over


def _fit(run: Run, texts: dict[str, str], parts: list[Row], room: float) -> tuple[dict[int, str], list[int]]:
    """Pack the documents, those with most claims first, until the room is used; give them and those whose text is left out."""
    kept: dict[int, str] = {}
    over = []
    for number in sorted(range(len(parts)), key=lambda n: (-run.documents[n]["claims"], n)):
        if not any(parts[number].values()):
            continue
        packed = _packed(parts[number])
        if len(packed) + _TAG > room and run.documents[number]["doc_id"] in texts:
            over.append(number)
            if not parts[number]["why"]:
                continue
            packed = _packed({**parts[number], "text": None})
        kept[number] = packed
        room -= len(packed) + _TAG
    return kept, over


def _packed(value: Any) -> str:
    return base64.b64encode(zlib.compress(orjson.dumps(value), 9)).decode()


def _render(title: str, head: str, kept: dict[int, str], *, served: bool) -> bytes:
    from jinja2 import Environment

    folder = files("policyclaims.report").joinpath("page")
    read = {p.name: p.read_text(encoding="utf8") for p in folder.iterdir() if p.name.endswith((".js", ".css", ".j2"))}
    script = "(() => {\n'use strict';\n" + "\n".join(read[name] for name in SCRIPTS) + "\n})();"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = Environment(autoescape=True).from_string(read["report.html.j2"])
    parts = page.generate(
        title=title,
        style="\n".join(read[name] for name in _STYLES),
        script=script,
        digest=digest,
        index=head,
        texts=sorted(kept.items()),
        served=served,
    )
    return "".join(parts).encode()


def told(made: Made) -> Iterable[str]:
    """Say what a reader of the page should know of it."""
    yield f"{made.path}: {plural(made.documents, 'document')}, {made.size / 1e6:.1f} MB: open it in a browser"
    if made.missing:
        texts, whose = ("text", "is not at hand, so its") if made.missing == 1 else ("texts", "are not at hand, so their")
        yield (
            f"the {texts} of {plural(made.missing, 'document')} {whose} claims stand alone: "
            "extract again with --keep-text, or put the sources back unchanged"
        )
    if made.over:
        texts, are = ("text", "is") if made.over == 1 else ("texts", "are")
        yield f"the {texts} of {plural(made.over, 'document')} with the fewest claims {are} left out to stay under the size: raise --max-mb"
    if made.large:
        yield "the claims alone take more than --max-mb: it opens the more slowly; extract with --min-score 0.8, or a part of the documents"


def plural(number: int, word: str) -> str:
    """Return ``1 claim``, ``2 claims``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
