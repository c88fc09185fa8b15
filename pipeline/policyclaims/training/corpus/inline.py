r"""The inline form: an annotated document as plain text with a header and marks.

::

    ---
    title: Keeping the night trains
    persona: rail-users-forum
    genre: brief
    country: AT
    ---
    <r1 actor="Austria@a1" themes="infrastructure"><a1>Vienna</a1> should fund the sleepers</r1>.

Three kinds of span, told apart by the first letter of their id: ``r`` recommendation, ``w`` rationale,
``a`` words that name an actor. The id is the tag, so spans may nest and cross: ``<r1>…<w1>…</r1>…</w1>``.
A ``<`` that only looks like a mark is written ``\<``; everything else stands for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from policyclaims.errors import CorpusError
from policyclaims.training.corpus.gold import GoldDocument, GoldRationale, GoldRecommendation

_HEADER = re.compile(r"---\n(.*?)^---\n", re.S | re.M)
_MARK = re.compile(
    r"""(?P<back>\\*)<(?P<close>/?)(?P<id>[rwa][0-9A-Za-z_.-]*[0-9A-Za-z_])
        (?P<attrs>(?:\s+[a-z]+="(?:[^"\\]|\\.)*")*)\s*>""",
    re.X | re.S,
)
_ATTR = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"', re.S)
_ALLOWED = {"r": {"actor", "polarity", "holder", "themes"}, "w": {"for"}, "a": set[str]()}


class _Header(yaml.SafeLoader):
    """YAML without its traps: ``country: NO`` is no false, and a date stays as it is written."""


_Header.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith((":bool", ":timestamp"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Header.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass
class _Open:
    start: int
    line: int
    attrs: dict[str, str]


def _escape(value: str, special: str) -> str:
    return re.sub(rf"([\\{re.escape(special)}])", r"\\\1", value)


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value, flags=re.S)


def _split(value: str, mark: str) -> list[str]:
    """Split at unescaped ``mark``; the parts keep their escapes."""
    parts, begin, i = [], 0, 0
    while i < len(value):
        if value[i] == "\\":
            i += 2
            continue
        if value[i] == mark:
            parts.append(value[begin:i])
            begin = i + 1
        i += 1
    return [*parts, value[begin:]]


def parse(source: str, *, name: str) -> GoldDocument:
    """Read one document in the inline form.

    Parameters
    ----------
    source
        The whole file as text.
    name
        Used as the document's id and, in errors, as the file's name.

    Raises
    ------
    CorpusError
        Names the file, the line and what to mend.
    """
    head = _HEADER.match(source)
    if head is None:
        raise CorpusError(f"{name}:1: no header: begin the file with '---', 'key: value' lines, '---'")
    try:
        meta = yaml.load(head.group(1), Loader=_Header) or {}
    except yaml.YAMLError as error:
        raise CorpusError(f"{name}:1: the header is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(meta, dict):
        raise CorpusError(f"{name}:1: the header must hold 'key: value' lines")
    body = source[head.end() :]
    body = body[:-1] if body.endswith("\n") else body
    first_line = source.count("\n", 0, head.end()) + 1
    text, spans = _spans(body, name=name, first_line=first_line)
    return _gold(name, {str(k): v for k, v in meta.items()}, text, spans)


def _spans(body: str, *, name: str, first_line: int) -> tuple[str, dict[str, tuple[int, int, int, dict[str, str]]]]:
    out: list[str] = []
    size = at = 0
    opened: dict[str, _Open] = {}
    spans: dict[str, tuple[int, int, int, dict[str, str]]] = {}
    for mark in _MARK.finditer(body):
        line = first_line + body.count("\n", 0, mark.start())
        back = len(mark["back"])
        plain = body[at : mark.start()] + "\\" * (back // 2)
        at = mark.end()
        if back % 2:
            plain += mark.group()[back:]
        out.append(plain)
        size += len(plain)
        if back % 2:
            continue
        key = mark["id"]
        where = f"{name}:{line}"
        if mark["close"]:
            begun = opened.pop(key, None)
            if begun is None:
                raise CorpusError(f"{where}: </{key}> closes what was never opened: add <{key} …> before it")
            spans[key] = (begun.start, size, begun.line, begun.attrs)
            continue
        if key in opened or key in spans:
            raise CorpusError(f"{where}: <{key}> stands twice: give this span another number")
        attrs = dict(_ATTR.findall(mark["attrs"]))
        if unknown := set(attrs) - _ALLOWED[key[0]]:
            known = ", ".join(sorted(_ALLOWED[key[0]])) or "none"
            raise CorpusError(f"{where}: <{key}> has no attribute {sorted(unknown)[0]!r}: it may have {known}")
        opened[key] = _Open(size, line, attrs)
    if opened:
        key, begun = min(opened.items(), key=lambda item: item[1].line)
        raise CorpusError(f"{name}:{begun.line}: <{key}> is never closed: add </{key}>")
    out.append(body[at:])
    return "".join(out), spans


def _gold(name: str, meta: dict[str, Any], text: str, spans: dict[str, tuple[int, int, int, dict[str, str]]]) -> GoldDocument:
    recommendations, rationales = [], []
    for key, (start, end, line, attrs) in spans.items():
        where = f"{name}:{line}"
        if start == end:
            raise CorpusError(f"{where}: <{key}> marks no text: put the words between the marks")
        if key[0] == "r":
            actors: list[str] = []
            mentions: list[tuple[int, int] | None] = []
            for part in _split(attrs.get("actor", ""), ";") if attrs.get("actor", "").strip() else []:
                actor, *mention = (_unescape(p).strip() for p in _split(part, "@"))
                if len(mention) > 1 or (mention and (mention[0] not in spans or mention[0][0] != "a")):
                    raise CorpusError(f"{where}: <{key}> points at {'@'.join(mention)}: mark those words <a1>…</a1>")
                actors.append(actor)
                mentions.append(spans[mention[0]][:2] if mention else None)
            recommendations.append(
                GoldRecommendation(
                    id=key,
                    start=start,
                    end=end,
                    line=line,
                    actors=tuple(actors),
                    actor_spans=tuple(mentions),
                    polarity=_unescape(attrs.get("polarity", "for")),
                    holder=_unescape(attrs.get("holder", "author")),
                    themes=tuple(_unescape(attrs.get("themes", "")).split()),
                )
            )
        elif key[0] == "w":
            supports = tuple(attrs.get("for", "").split())
            rationales.append(GoldRationale(id=key, start=start, end=end, line=line, supports=supports))
    recommendations.sort(key=lambda r: (r.start, -r.end, r.id))
    rationales.sort(key=lambda w: (w.start, -w.end, w.id))
    return GoldDocument(id=name, text=text, meta=meta, recommendations=tuple(recommendations), rationales=tuple(rationales))


def render(document: GoldDocument) -> str:
    """Write a document in the inline form; ``parse`` gives the same document back."""
    opens: list[tuple[int, int, str, str]] = []
    names = {span: f"a{i}" for i, span in enumerate(sorted({s for r in document.recommendations for s in r.actor_spans if s}), 1)}
    for (start, end), key in names.items():
        opens.append((start, end, key, f"<{key}>"))
    for r in document.recommendations:
        actors = "; ".join(
            _escape(a, '";@') + (f"@{names[s]}" if s else "") for a, s in zip(r.actors, r.actor_spans, strict=True)
        )
        attrs = f' actor="{actors}"' if actors else ""
        attrs += f' polarity="{_escape(r.polarity, chr(34))}"' if r.polarity != "for" else ""
        attrs += f' holder="{_escape(r.holder, chr(34))}"' if r.holder != "author" else ""
        attrs += f' themes="{_escape(" ".join(r.themes), chr(34))}"' if r.themes else ""
        opens.append((r.start, r.end, r.id, f"<{r.id}{attrs}>"))
    for w in document.rationales:
        attrs = f' for="{" ".join(w.supports)}"' if w.supports else ""
        opens.append((w.start, w.end, w.id, f"<{w.id}{attrs}>"))
    marks = [(e, 0, -s, key, f"</{key}>") for s, e, key, _ in opens] + [(s, 1, -e, key, tag) for s, e, key, tag in opens]
    parts, at = [], 0
    for where, _, _, _, tag in sorted(marks):
        parts += [_protect(document.text[at:where], next_is_mark=True), tag]
        at = where
    parts.append(_protect(document.text[at:], next_is_mark=False))
    header = yaml.safe_dump(document.meta, allow_unicode=True, sort_keys=False) if document.meta else ""
    return f"---\n{header}---\n{''.join(parts)}\n"


def _protect(text: str, *, next_is_mark: bool) -> str:
    text = _MARK.sub(lambda m: "\\" * (2 * len(m["back"]) + 1) + m.group()[len(m["back"]) :], text)
    if next_is_mark and (tail := len(text) - len(text.rstrip("\\"))):
        text += "\\" * tail
    return text
