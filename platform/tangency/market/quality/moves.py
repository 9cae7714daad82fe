"""Implausibly large moves, and spikes that the next row reverses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.market.panel import PricePanel
from tangency.market.quality.finding import Finding, FindingKind, Severity
from tangency.market.quality.thresholds import QualityThresholds
from tangency.market.sessions import as_datetime

__all__ = ["find_moves"]


def find_moves(panel: PricePanel, thresholds: QualityThresholds) -> Iterator[Finding]:
    """Yield extreme moves between neighbouring prices of an asset, over gaps too.

    With mₜ = log(pₜ / pₜ₋₁) over the sessions that have a price, a move is extreme where |mₜ| exceeds
    `extreme_log_return`, and a bad tick where mₜ₊₁ has the other sign and |mₜ₊₁| ≥ `reversal_share` · |mₜ|.
    """
    for i, symbol in enumerate(panel.symbols):
        column = panel.prices[:, i]
        at = np.flatnonzero(~np.isnan(column))
        moves = np.diff(np.log(column[at]))
        following = np.append(moves[1:], np.nan)[: len(moves)]
        for k in np.flatnonzero(np.abs(moves) > thresholds.extreme_log_return):
            move, after = float(moves[k]), float(following[k])
            undone = move * after < 0 and abs(after) >= thresholds.reversal_share * abs(move)
            then = "nothing after it" if np.isnan(after) else f"next {after:.2f}"
            missing = int(at[k + 1] - at[k]) - 1
            yield Finding(
                kind=FindingKind.BAD_TICK_REVERSAL if undone else FindingKind.EXTREME_MOVE,
                severity=Severity.WARNING,
                symbol=symbol,
                first=as_datetime(panel.sessions[at[k + 1]]),
                last=as_datetime(panel.sessions[at[k + 1]]),
                count=1,
                detail=f"log return {move:.2f}, {then}" + f", over {missing} sessions without a price" * bool(missing),
            )
