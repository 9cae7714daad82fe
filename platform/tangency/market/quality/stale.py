"""Prices that do not move: runs of the same close."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.quality.gaps import runs_of
from tangency.market.quality.thresholds import QualityThresholds
from tangency.market.sessions import as_datetime

__all__ = ["find_stale_runs"]


def find_stale_runs(panel: PricePanel, thresholds: QualityThresholds) -> Iterator[Finding]:
    """Yield each run of at least `stale_closes` closes equal to the one before, over the sessions with a price."""
    for i, symbol in enumerate(panel.symbols):
        column = panel.prices[:, i]
        at = np.flatnonzero(~np.isnan(column))
        for first, last in runs_of(np.diff(column[at]) == 0):
            count = last - first + 1
            if count >= thresholds.stale_closes:
                yield Finding(
                    kind=FindingKind.STALE_RUN,
                    severity=Severity.WARNING,
                    symbol=symbol,
                    first=as_datetime(panel.sessions[at[first + 1]]),
                    last=as_datetime(panel.sessions[at[last + 1]]),
                    count=count,
                    detail=f"close unchanged at {column[at[first]]:g} for {count} sessions",
                )
