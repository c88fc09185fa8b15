"""A run as W3C Web Annotations: one JSON-LD file, an AnnotationPage whose items point into the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from policyclaims.report.run import Row, Run, texts_of

_AROUND = 32
_PDF = "http://tools.ietf.org/rfc/rfc3778"  # what the model names for fragments of PDF files


# Words that the standard has none for, each with what it means here.
_OWN = {
    "score": {"@id": "urn:policyclaims:score", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "role": "urn:policyclaims:role",
}


def write_w3c(run: Run, path: Path) -> None:
    """Write every claim as an annotation, and every reason as one that is linked to its claim.

    Each body has a ``role`` (``theme``, ``actor``, ``holder``, ``polarity`` …), annotations and bodies a ``score`` where one is known;
    ``generator`` is the model. Positions count code points, as the standard asks. Prefix and suffix are there where the document's text
    is at hand, and a fragment selector (``page=13``, refined by the words) where the page of a PDF is known.
    """
    texts = texts_of(run)
    sources = {d["doc_id"]: f"urn:sha256:{d['sha256']}" for d in run.documents}
    made = _made(run)
    items: list[dict[str, Any]] = []
    for claim in run.claims:
        doc = claim["doc_id"]
        name = _urn(doc, claim["id"])
        items.append(
            {
                "id": name, "type": "Annotation", "motivation": "classifying", "score": claim["score"], **made, "body": _bodies(claim),
                "target": {"source": sources[doc], "selector": _selector(claim, texts.get(doc))},
            }
        )  # fmt: skip
        items += [
            {
                "id": f"{name}:because:{reason['id']}", "type": "Annotation", "motivation": "linking", "score": reason["score"], **made,
                "body": {"id": name, "type": "Annotation"},
                "target": {"source": sources[doc], "selector": _selector(reason, texts.get(doc))},
            }
            for reason in claim["rationales"]
        ]  # fmt: skip
    page = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", _OWN],
        "id": f"urn:policyclaims:run:{run.manifest.get('model', {}).get('id', 'unknown')}",
        "type": "AnnotationPage",
        "items": items,
    }
    path.write_bytes(orjson.dumps(page, option=orjson.OPT_INDENT_2) + b"\n")


def _made(run: Run) -> dict[str, Any]:
    """Say what made the annotations, and when."""
    model, version = run.manifest.get("model", {}), run.manifest.get("policyclaims", "")
    name = f"policyclaims {version}, model {model.get('name', 'unknown')} {model.get('version', '')}".strip()
    generator = {"id": f"urn:policyclaims:model:{model.get('id', 'unknown')}", "type": "Software", "name": name}
    when = run.manifest.get("finished")
    return {"generator": generator, **({"generated": when} if when else {})}


def _bodies(claim: Row) -> list[dict[str, Any]]:
    def body(role: str, purpose: str, value: str, score: float | None = None) -> dict[str, Any]:
        made = {"type": "TextualBody", "purpose": purpose, "role": role, "value": value}
        return made if score is None else {**made, "score": score}

    return [
        *(body("theme", "tagging", t["label"], t["score"]) for t in claim["themes"]),
        *(body("actor", "identifying", a["name"], a.get("score")) for a in claim["actors"]),
        body("holder", "identifying", claim["holder"]),
        *(body("proposed_by", "identifying", name) for name in claim.get("proposed_by", ())),
        body("polarity", "classifying", claim["polarity"]),
        body("strength", "classifying", claim["cue"]["strength"]),
        body("action", "describing", claim["action"]["text"]),
        *([body("deadline", "describing", claim["deadline"]["text"])] if "deadline" in claim else []),
    ]


def _urn(doc_id: str, claim_id: str) -> str:
    return f"urn:policyclaims:{quote(doc_id, safe='')}:{claim_id}"


def _selector(span: dict[str, Any], text: str | None) -> list[dict[str, Any]]:
    start, end = span["start"], span["end"]
    exact: dict[str, Any] = {"type": "TextQuoteSelector", "exact": span["text"]}
    if text is not None:
        exact |= {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}
    found: list[dict[str, Any]] = [{"type": "TextPositionSelector", "start": start, "end": end}, exact]
    if span.get("page"):
        found.append({"type": "FragmentSelector", "conformsTo": _PDF, "value": f"page={span['page']}", "refinedBy": exact})
    return found
