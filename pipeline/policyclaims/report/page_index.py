"""What the page knows of a run: one index of all claims, and for each document what is unpacked only when it is opened."""

from __future__ import annotations

from bisect import bisect_left
from hashlib import sha256
from os.path import commonpath
from typing import Any

from policyclaims.knowledge.taxonomy import default_taxonomy
from policyclaims.report.flat import FLAT
from policyclaims.report.run import Row, Run
from policyclaims.report.suggest import suggest
from policyclaims.writers import CLAIMS

QUEUE = 200  # claims to check first: choosing one looks at every document
_SHOWN = frozenset({"title", "date", "publisher"})  # columns of the user's table that have a place of their own


class _Words:
    """Numbers for words, so that each is written once."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        return self.all.setdefault(word, len(self.all))


def index_of(run: Run, texts: dict[str, str]) -> tuple[dict[str, Any], list[Row]]:
    """Return the page's index, and for each document its text and the reasons why."""
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
    own = _own_columns(run)
    common = _common_folder([document["source"] for document in run.documents])
    for document in run.documents:
        about = run.meta.get(document["doc_id"], {})
        docs.append(
            [
                document["doc_id"], about.get("title", ""), document["source"][common:], document["status"], document["chars"],
                (document["error"] or {}).get("message", ""), 0 if document["doc_id"] in texts else 1, about.get("publisher", ""),
                about.get("date", ""), document["sha256"] or "", [words(about.get(column, "")) for column in own],
            ]
        )  # fmt: skip
    index = {
        "docs": docs, "claims": claims, "actors": list(actors.all), "themes": list(themes.all), "words": list(words.all),
        "flat": list(FLAT), "own": own, "run": sha256((run.folder / CLAIMS).read_bytes()).hexdigest()[:16], "labels": _labels(themes),
        "queue": _queue(run), "groups": [[g["group_id"], g["text"], g["actors"]] for g in run.groups],
        "about": {
            "model": run.manifest.get("model", {}), "version": run.manifest.get("policyclaims", ""),
            "finished": run.manifest.get("finished", ""), "min_score": run.manifest.get("configuration", {}).get("min_score", 0),
        },
    }  # fmt: skip
    return index, parts


def _place(at: _Units | _Inside, span: Row) -> tuple[int, int]:
    return (-1, -1) if span["start"] is None else (at(span["start"]), at(span["end"]))


def _own_columns(run: Run) -> list[str]:
    """Return the columns of the user's table that tell documents apart in kinds: not those that say something else of each."""
    columns = list(dict.fromkeys(column for about in run.meta.values() for column in about if column not in _SHOWN))
    kinds = {column: len({about.get(column, "") for about in run.meta.values()} - {""}) for column in columns}
    return [column for column in columns if kinds[column] and (kinds[column] <= 12 or kinds[column] <= len(run.meta) / 2)]


def _common_folder(sources: list[str]) -> int:
    """Return how many characters of every source are the folder that all lie in: nobody else's business."""
    folders = [source.rpartition("/")[0] for source in sources if "/" in source]
    if len(folders) < len(sources) or len({folder.startswith("/") for folder in folders}) != 1:
        return 0
    common = commonpath(folders)
    return len(common) + 1 if common and all(source.startswith(f"{common}/") for source in sources) else 0


def _labels(themes: _Words) -> list[str]:
    """Return the themes that a reader may choose: the shipped taxonomy, or, of a model with another, those that stand in the run."""
    shipped = default_taxonomy().labels
    return sorted(shipped if set(themes.all) <= set(shipped) else themes.all)


def _queue(run: Run) -> list[list[Any]]:
    """Return which claims to check first: each its number, and what is doubtful of it."""
    numbers = {(claim["doc_id"], claim["id"]): n for n, claim in enumerate(run.claims)}
    publishers = {doc: about.get("publisher", "") for doc, about in run.meta.items()}
    return [[numbers[s.doc_id, s.claim_id], list(s.why)] for s in suggest(run.documents, run.claims, QUEUE, publishers=publishers)]


class _Units:
    """From code points to the UTF-16 units that a browser counts."""

    def __init__(self, text: str) -> None:
        self._astral = [n for n, c in enumerate(text) if c > "\uffff"] if not text.isascii() else []

    def __call__(self, place: int) -> int:
        return place + bisect_left(self._astral, place)


class _Inside:
    """The same within one claim, where its document's text is not at hand."""

    def __init__(self, claim: Row) -> None:
        self._start, self._inner = claim["start"], _Units(claim["text"])

    def __call__(self, place: int) -> int:
        return place if place < self._start else self._start + self._inner(place - self._start)
