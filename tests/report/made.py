"""Runs made without a model: whatever a test wants to see in them, with offsets that hold."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
from policyclaims.records import SCHEMA, Document, make_id

THEMES = ("security", "health", "climate", "economy", "education", "justice", "migration", "trade", "energy", "labor")
STRENGTHS = ("must", "should", "could", "urge")


def claim_in(document: Document, text: str, *, actors: Sequence[str] = (), cue: str = "should", because: Sequence[str] = (), themes: Sequence[str] = ("health",), **rest: Any) -> dict[str, Any]:
    """A claim that quotes ``text`` of the document; ``cue`` and ``actors`` are sought in it, reasons in the document."""
    start = document.text.index(text)
    end, digest = start + len(text), document.sha256

    def place(words: str, lowest: int, highest: int) -> tuple[int, int]:
        at = document.text.find(words, lowest, highest)
        return (at, at + len(words)) if at >= 0 else (start, end)

    sure = {"score": rest["actor_score"]} if "actor_score" in rest else {}
    cue_at, act_at = place(cue, start, end), place(text.split(cue, 1)[-1].strip() if cue in text else text, start, end)
    return {
        "schema": SCHEMA, "id": make_id(digest, "recommendation", start, end), "doc_id": document.id, "start": start, "end": end, "text": text,
        "section": rest.get("section", []), "holder": rest.get("holder", "author"), "polarity": rest.get("polarity", "for"),
        "cue": {"text": document.text[slice(*cue_at)], "start": cue_at[0], "end": cue_at[1], "strength": rest.get("strength", "should")},
        "actors": [{"name": a, "text": a, "start": place(a, start, end)[0], "end": place(a, start, end)[1], "how": "subject", **sure} if a in text else {"name": a, "text": None, "start": None, "end": None, "how": "document", **sure} for a in actors],
        "action": {"text": document.text[slice(*act_at)], "verb": "act", "start": act_at[0], "end": act_at[1]},
        "rationales": [{"id": make_id(digest, "rationale", *place(r, 0, len(document.text))), "text": r, "start": place(r, 0, len(document.text))[0], "end": place(r, 0, len(document.text))[1], "score": 0.7} for r in because],
        "themes": [{"label": t, "score": round(0.9 - 0.1 * n, 2)} for n, t in enumerate(themes)], "score": rest.get("score", 0.8),
        **{name: rest[name] for name in ("why", "proposed_by", "page") if name in rest},
        **({"deadline": dict(zip(("text", "start", "end"), (rest["by"], *place(rest["by"], start, end)), strict=True))} if "by" in rest else {}),
    }  # fmt: skip


def document_row(document: Document, claims: int, *, keep: bool = True, **rest: Any) -> dict[str, Any]:
    return {
        "doc_id": document.id, "source": document.source, "status": "ok", "sha256": document.sha256, "chars": len(document.text), "claims": claims,
        "skipped": [], "error": None, "seconds": 0.1, **({"text": document.text} if keep else {}), **rest,
    }  # fmt: skip


def write_run(folder: Path, documents: Iterable[dict[str, Any]], claims: Iterable[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "documents.jsonl").write_bytes(b"".join(orjson.dumps(d) + b"\n" for d in documents))
    (folder / "claims.jsonl").write_bytes(b"".join(orjson.dumps(c) + b"\n" for c in claims))
    manifest = {"schema": SCHEMA, "policyclaims": "0.1.0", "model": {"id": "0" * 16, "name": "made", "version": "1"}, "configuration": {"min_score": 0.4}, "counts": {"documents": 5, "claims": 8}, "finished": "2026-01-02T03:04:05+00:00"}
    (folder / "manifest.json").write_bytes(orjson.dumps(manifest))
    return folder


def large_run(folder: Path, sentences: Sequence[str], *, documents: int = 2000, chars: int = 12_000, claims: int = 20) -> Path:
    """Documents shuffled together from real sentences, so that they pack and search like real ones."""
    chance = random.Random(7)
    actors = [f"Ministry {n}" for n in range(300)]
    rows, found = [], []
    for number in range(documents):
        picked, size = [], 0
        while size < chars:
            picked.append(chance.choice(sentences))
            size += len(picked[-1]) + 1
        chosen = sorted(chance.sample(range(len(picked)), min(claims, len(picked))))
        text = "".join(s + ("\n\n" if n % 4 == 3 else " ") for n, s in enumerate(picked))
        document = Document(f"document-{number:04}", text, f"in/document-{number:04}.txt")
        inside = [
            claim_in(document, picked[n], actors=[actors[int(chance.paretovariate(0.6)) % 300]], because=[picked[n - 1]] if n % 3 == 0 else [],
                     themes=chance.sample(THEMES, 2), strength=chance.choice(STRENGTHS), score=round(chance.uniform(0.4, 1), 4))
            for n in chosen
        ]  # fmt: skip
        rows.append(document_row(document, len(inside)))
        found += inside
    return write_run(folder, rows, found)
