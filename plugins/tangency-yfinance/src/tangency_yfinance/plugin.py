"""The component that the host loads: its description."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, DataSource, hookimpl
from tangency_yfinance.source import YahooParams, YahooSource

__all__ = ["register_data_sources"]


@hookimpl
def register_data_sources() -> Iterable[ComponentSpec[DataSource]]:
    """Describe the source."""
    yield ComponentSpec(
        name="yfinance",
        summary="Daily bars and last prices of Yahoo Finance",
        params=YahooParams,
        factory=YahooSource,
        references=("yfinance, Ticker.history with auto_adjust=False, https://ranaroussi.github.io/yfinance",),
    )
