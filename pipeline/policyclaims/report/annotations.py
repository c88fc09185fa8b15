"""A run as W3C Web Annotations: one JSON-LD file, an AnnotationPage whose items point into the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from policyclaims.report.run import Run, texts_of

_AROUND = 32
_PDF = "http://tools.ietf.org/rfc/rfc3778"  # what the model names for fragments of PDF files


def write_w3c(run: Run, path: Path) -> None:
    """Write every claim as an annotation, and every reason as one that is linked to its claim.

    Positions count code points, as the model asks. Prefix and suffix are there where the document's text is at hand, and a
    fragment selector (``page=13``, refined by the words) where the page of a PDF is known.
    """
    texts = texts_of(run)
    sources = {d["doc_id"]: f"urn:sha256:{d['sha256']}" for d in run.documents}
    items: list[dict[str, Any]] = []
    for claim in run.claims:
        doc = claim["doc_id"]
        target = {"source": sources[doc], "selector": _selector(claim, texts.get(doc))}
        bodies = [
            *({"type": "TextualBody", "purpose": "tagging", "value": t["label"]} for t in claim["themes"]),
            *({"type": "TextualBody", "purpose": "identifying", "value": a["name"]} for a in claim["actors"]),
            {"type": "TextualBody", "purpose": "classifying", "value": claim["polarity"]},
            {"type": "TextualBody", "purpose": "classifying", "value": claim["cue"]["strength"]},
            {"type": "TextualBody", "purpose": "describing", "value": claim["action"]["text"]},
        ]
        name = _urn(doc, claim["id"])
        items.append({"id": name, "type": "Annotation", "motivation": "classifying", "body": bodies, "target": target})
        items += [
            {
                "id": f"{name}:because:{reason['id']}", "type": "Annotation", "motivation": "linking",
                "body": {"id": name, "type": "Annotation"},
                "target": {"source": sources[doc], "selector": _selector(reason, texts.get(doc))},
            }
            for reason in claim["rationales"]
        ]  # fmt: skip
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:policyclaims:run:{run.manifest.get('model', {}).get('id', 'unknown')}",
        "type": "AnnotationPage",
        "items": items,
    }
    path.write_bytes(orjson.dumps(page, option=orjson.OPT_INDENT_2) + b"\n")


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
