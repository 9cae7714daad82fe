"""Inconsistent and flat bars: OHLC violations, and bars without a move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.quality.thresholds import QualityThresholds
from tangency.market.sessions import as_datetime

__all__ = ["find_bar_faults"]

_OHLC = ["open", "high", "low", "close"]


def find_bar_faults(panel: PricePanel, thresholds: QualityThresholds) -> Iterator[Finding]:
    """Yield each bar whose high is not the highest or low not the lowest, and assets with many flat bars."""
    table = panel.table
    if not set(_OHLC) <= set(table.columns):
        return
    bars = table.dropna(subset=_OHLC)
    slack = bars["close"] * thresholds.ohlc_tolerance
    too_low = bars["high"] < bars[_OHLC].max(axis=1) - slack
    too_high = bars["low"] > bars[_OHLC].min(axis=1) + slack
    for symbol, stamp, values in _rows(bars[too_low | too_high]):
        yield Finding(
            kind=FindingKind.OHLC_VIOLATION,
            severity=Severity.WARNING,
            symbol=symbol,
            first=stamp,
            last=stamp,
            count=1,
            detail=", ".join(f"{name} {value:g}" for name, value in zip(_OHLC, values, strict=True)),
        )
    flat = bars[(bars["high"] == bars["low"]) & (bars["open"] == bars["close"]) & (bars["high"] == bars["close"])]
    yield from _flat_bars(flat, thresholds)


def _flat_bars(flat: pd.DataFrame, thresholds: QualityThresholds) -> Iterator[Finding]:
    for symbol, rows in flat.groupby("symbol"):
        if len(rows) >= thresholds.flat_bars:
            stamps = rows["timestamp"].to_numpy(dtype="datetime64[us]")
            yield Finding(
                kind=FindingKind.FLAT_BARS,
                severity=Severity.NOTE,
                symbol=str(symbol),
                first=as_datetime(stamps.min()),
                last=as_datetime(stamps.max()),
                count=len(rows),
                detail=f"{len(rows)} bars with open = high = low = close",
            )


def _rows(bars: pd.DataFrame) -> Iterator[tuple[str, datetime, list[float]]]:
    stamps = bars["timestamp"].to_numpy(dtype="datetime64[us]")
    values = bars[_OHLC].to_numpy(dtype=np.float64)
    for i, symbol in enumerate(bars["symbol"]):
        yield str(symbol), as_datetime(stamps[i]), values[i].tolist()
