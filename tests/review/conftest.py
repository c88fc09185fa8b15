"""The small run and the browser of the report's tests."""

from tests.report.conftest import browser, small

__all__ = ["browser", "small"]
