"""A policyclaims model; ``load()`` gives its spaCy pipeline."""

from pathlib import Path
from typing import Any


def load(**settings: Any) -> Any:
    """Load the pipeline; settings as for ``policyclaims.load``."""
    import policyclaims

    return policyclaims.load(Path(__file__).parent, **settings)
