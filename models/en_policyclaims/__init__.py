"""A policyclaims model; ``load()`` gives its spaCy pipeline."""

from pathlib import Path
from typing import Any, cast


def load(**settings: Any) -> Any:
    """Load the pipeline; settings as for ``policyclaims.load`` or ``spacy.load``."""
    from policyclaims.model import load_package

    return load_package(Path(__file__).parent, **settings)
