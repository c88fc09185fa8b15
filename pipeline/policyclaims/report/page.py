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
from policyclaims.report.flat import FLAT
from policyclaims.report.run import Row, Run, read_run, texts_of

MAX_MB = 25.0
_SCRIPTS = ("data.js", "parts.js", "overview.js", "download.js", "lists.js", "marks.js", "document.js", "main.js")
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


class _Words:
    """Numbers for words, so that each is written once."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        return self.all.setdefault(word, len(self.all))


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
    index, parts = _data(run, texts)
    index["title"] = title or run.folder.resolve().name
    head = _packed(index)
    kept, over = _fit(run, texts, parts, max_mb * 1e6 - _SHELL - len(head))
    if over:
        for number in over:
            index["docs"][number][6] = 2
        head = _packed(index)
    content = _render(index["title"], head, kept)
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


def _render(title: str, head: str, kept: dict[int, str]) -> bytes:
    from jinja2 import Environment

    folder = files("policyclaims.report").joinpath("page")
    read = {p.name: p.read_text(encoding="utf8") for p in folder.iterdir() if p.name.endswith((".js", ".css", ".j2"))}
    script = "(() => {\n'use strict';\n" + "\n".join(read[name] for name in _SCRIPTS) + "\n})();"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = Environment(autoescape=True).from_string(read["report.html.j2"])
    parts = page.generate(
        title=title, style=read["report.css"], script=script, digest=digest, index=head, texts=sorted(kept.items())
    )
    return "".join(parts).encode()


def _data(run: Run, texts: dict[str, str]) -> tuple[dict[str, Any], list[Row]]:
    """Make the page's index, and for each document what is unpacked only when it is opened: its text and the reasons why."""
    actors, themes, words = _Words(), _Words(), _Words()
    numbers = {d["doc_id"]: n for n, d in enumerate(run.documents)}
    groups = {(m["doc_id"], m["claim_id"]): n for n, g in enumerate(run.groups) for m in g["members"]}
    units = {doc: _Units(text) for doc, text in texts.items()}
    parts: list[Row] = [{"text": texts.get(d["doc_id"]), "why": {}} for d in run.documents]
    claims = []
    for claim in run.claims:
        doc = claim["doc_id"]
        if claim.get("why"):
            parts[numbers[doc]]["why"][claim["id"]] = claim["why"]
        at = units.get(doc) or _Inside(claim)
        claims.append(
            [
                numbers[doc], claim["id"], at(claim["start"]), at(claim["end"]), claim["text"], words(" › ".join(claim["section"])),
                actors(claim["holder"]) if claim["holder"] != "author" else -1, int(claim["polarity"] == "against"),
                words(claim["cue"]["strength"]), at(claim["cue"]["start"]), at(claim["cue"]["end"]),
                [[actors(a["name"]), *_place(at, a), words(a["how"]), a.get("score")] for a in claim["actors"]],
                at(claim["action"]["start"]), at(claim["action"]["end"]), words(claim["action"]["verb"]),
                [[at(r["start"]), at(r["end"]), r["score"], r["text"], r.get("page") or 0] for r in claim["rationales"]],
                [[themes(t["label"]), t["score"]] for t in claim["themes"]], claim["score"], groups.get((doc, claim["id"]), -1),
                claim.get("page") or 0, (claim.get("deadline") or {}).get("text", ""), [actors(name) for name in claim.get("proposed_by", ())],
            ]
        )  # fmt: skip
    docs = []
    for document in run.documents:
        about = run.meta.get(document["doc_id"], {})
        docs.append(
            [
                document["doc_id"], about.get("title", ""), document["source"], document["status"], document["chars"],
                (document["error"] or {}).get("message", ""), 0 if document["doc_id"] in texts else 1, about.get("publisher", ""),
                about.get("date", ""),
            ]
        )  # fmt: skip
    index = {
        "docs": docs, "claims": claims, "actors": list(actors.all), "themes": list(themes.all), "words": list(words.all),
        "flat": list(FLAT), "groups": [[g["group_id"], g["text"], g["actors"]] for g in run.groups],
        "about": {
            "model": run.manifest.get("model", {}), "version": run.manifest.get("policyclaims", ""),
            "finished": run.manifest.get("finished", ""), "min_score": run.manifest.get("configuration", {}).get("min_score", 0),
        },
    }  # fmt: skip
    return index, parts


def _place(at: _Units | _Inside, span: Row) -> tuple[int, int]:
    return (-1, -1) if span["start"] is None else (at(span["start"]), at(span["end"]))


class _Units:
    """From code points to the UTF-16 units that a browser counts."""

    def __init__(self, text: str) -> None:
        self._astral = [n for n, c in enumerate(text) if c > "\uffff"] if not text.isascii() else []

    def __call__(self, place: int) -> int:
        from bisect import bisect_left

        return place + bisect_left(self._astral, place)


class _Inside:
    """The same within one claim, where its document's text is not at hand."""

    def __init__(self, claim: Row) -> None:
        self._start, self._inner = claim["start"], _Units(claim["text"])

    def __call__(self, place: int) -> int:
        return place if place < self._start else self._start + self._inner(place - self._start)


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
