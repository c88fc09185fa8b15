"""Plain functions for the tests: marked-up examples, the offset contract, and small annotated documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from policyclaims.records import Claim, make_id
from policyclaims.training.corpus.gold import GoldDocument
from policyclaims.training.corpus.inline import parse

_MARKS = re.compile(r"⟦(?:(?P<label>[a-z0-9>]+)\|)?|⟧")


def marked(example: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Read a marked-up example: ``"⟦p|Ministers should:⟧"`` gives the text and ``(label, start, end)``, in order."""
    text, at, open_marks, found = "", 0, [], []
    for mark in _MARKS.finditer(example):
        text += example[at : mark.start()]
        at = mark.end()
        if mark.group() == "⟧":
            label, start = open_marks.pop()
            found.append((label, start, len(text)))
        else:
            open_marks.append((mark["label"] or "", len(text)))
    assert not open_marks, f"a mark is never closed: {example!r}"
    return text + example[at:], sorted(found, key=lambda span: (span[1], -span[2]))


def quotes(claim: Claim) -> list[tuple[str, str, int, int]]:
    """List every member of a claim that quotes the text: ``(member, text, start, end)``."""
    found = [("claim", claim.text, claim.start, claim.end), ("cue", claim.cue.text, claim.cue.start, claim.cue.end)]
    found.append(("action", claim.action.text, claim.action.start, claim.action.end))
    found += [("rationale", r.text, r.start, r.end) for r in claim.rationales]
    for actor in claim.actors:
        if actor.text is None:
            assert actor.start is None and actor.end is None, actor
        else:
            found.append(("actor", actor.text, actor.start, actor.end))
    return found


def check_contract(text: str, sha256: str, claims: Sequence[Claim]) -> None:
    """Hold a document's claims against the offset contract."""
    for claim in claims:
        for member, quoted, start, end in quotes(claim):
            assert 0 <= start < end <= len(text), (member, start, end)
            assert text[start:end] == quoted, (member, quoted, text[start:end])
            assert quoted == quoted.strip(), (member, quoted)
        assert claim.start <= claim.action.start and claim.action.end <= claim.end, claim.action
        assert claim.id == make_id(sha256, "recommendation", claim.start, claim.end)
        assert 0 <= claim.score <= 1
        assert all(0 <= theme.score <= 1 for theme in claim.themes) and all(0 <= r.score <= 1 for r in claim.rationales)
        assert [t.score for t in claim.themes] == sorted((t.score for t in claim.themes), reverse=True)
    ids = [claim.id for claim in claims]
    assert len(set(ids)) == len(ids), "an id stands twice"
    for before, after in zip(claims, claims[1:], strict=False):
        assert before.end <= after.start, f"claims overlap or are out of order: {before.text!r} / {after.text!r}"


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines; a blank or broken line is an error."""
    content = path.read_text(encoding="utf8")
    assert not content or content.endswith("\n")
    return [json.loads(line) for line in content.split("\n")[:-1]]


HEADER = "---\ntitle: A test\npersona: {persona}\ngenre: brief\ncountry: SE\n---\n"


def gold(body: str, *, name: str = "sample-1", persona: str = "sample") -> GoldDocument:
    """Read an annotated document from its body alone."""
    return parse(HEADER.format(persona=persona) + body + "\n", name=name)


_TOPICS = (
    ("Oslo", "Norway", "ferries", "infrastructure", "the piers rot in the winter storms and nobody mends them"),
    ("Paris", "France", "schools", "education", "teachers leave within three years of their training"),
    ("Nairobi", "Kenya", "clinics", "health", "patients wait nine hours for a nurse on market days"),
    ("Seoul", "South Korea", "courts", "justice", "cases take four years to reach a judge"),
)


def tiny_corpus(count: int = 12, *, themes: Sequence[str] = (), rationales: bool = True) -> list[tuple[str, str]]:
    """Write ``count`` small annotated documents, ``(name, source)``, none of whose personas is a test persona."""
    from policyclaims.training.corpus.documents import split_of

    personas = [name for name in (f"tiny-{i}" for i in range(count * 3)) if split_of(name) != "test"][:count]
    found = []
    for i, persona in enumerate(personas):
        town, state, thing, theme, reason = _TOPICS[i % len(_TOPICS)]
        theme = themes[i % len(themes)] if themes else theme
        other = _TOPICS[(i + 1) % len(_TOPICS)]
        why = f'<w1 for="r1">{reason.capitalize()}</w1>.' if rationales else f"{reason.capitalize()}."
        body = f"""# The {thing} of {town}

The report looks at the {thing} in {2000 + i} and finds them poor. They were built long ago. Prices should ease in spring.

<r1 actor="{state}@a1" themes="{theme}"><a1>{town}</a1> should rebuild the {thing} before the winter</r1>. {why} The sky is blue over {town}.

<r2 actor="{state}@a2" polarity="against" themes="{theme}"><a2>The government of {state}</a2> must not sell the {thing} to a fund</r2>. The pumps must run all night.

<r3 holder="Labour" themes="{theme}">Labour says that the {thing} should be closed for good</r3>. Nobody came to the {other[2]} that day.

We recommend that ministers:

- <r4 actor="ministers" themes="{theme}">publish the accounts of the {thing}</r4>
- <r5 actor="ministers" themes="{theme}">fund the {other[2]} beside them</r5>

The council met in {town} on a Monday. It has {i + 3} members and a clerk."""
        found.append((f"{persona}-1", HEADER.format(persona=persona) + body + "\n"))
    return found


def write_corpus(folder: Path, sources: Iterable[tuple[str, str]]) -> Path:
    """Write documents into ``folder/documents``; give the folder."""
    (folder / "documents").mkdir(parents=True)
    for name, source in sources:
        (folder / "documents" / f"{name}.txt").write_bytes(source.encode("utf8"))
    return folder
