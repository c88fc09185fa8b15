"""The small run of the report's tests."""

from tests.report.conftest import small

__all__ = ["small"]
