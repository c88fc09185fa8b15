"""policyclaims reads policy documents and says what should be done, who should do it, why, and what it is about."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policyclaims.extraction import extract, to_frame
    from policyclaims.model import load
    from policyclaims.records import Claim, Document, Record
    from policyclaims.report.tables import frames

try:
    __version__ = version("policyclaims")
except PackageNotFoundError:  # run from a source tree that is not installed
    __version__ = "0+unknown"

__all__ = ["Claim", "Document", "Record", "__version__", "extract", "frames", "load", "to_frame"]
_WHERE = {
    "extract": "extraction",
    "to_frame": "extraction",
    "load": "model",
    "frames": "report.tables",
    "Claim": "records",
    "Document": "records",
    "Record": "records",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'policyclaims' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"policyclaims.{_WHERE[name]}"), name)
