"""Blocks and sentences of a document."""

from __future__ import annotations

from spacy.tokens import Doc

from policyclaims.components.parsing.candidates import analyse
from policyclaims.components.steps.state import begin


class LayoutStep:
    """Finds blocks and sentences."""

    def __call__(self, doc: Doc) -> Doc:
        """Put the document's structure in place."""
        begin(doc, analyse(doc.text))
        return doc
