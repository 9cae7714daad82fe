"""The component that the host loads: its description."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, DataSource, hookimpl
from tangency_ccxt.source import CcxtParams, CcxtSource

__all__ = ["register_data_sources"]


@hookimpl
def register_data_sources() -> Iterable[ComponentSpec[DataSource]]:
    """Describe the source."""
    yield ComponentSpec(
        name="ccxt",
        summary="Bars and last prices of a crypto exchange, by its public interface",
        params=CcxtParams,
        factory=CcxtSource,
        references=("CCXT manual, OHLCV candlestick charts and exchange errors, https://docs.ccxt.com",),
    )
