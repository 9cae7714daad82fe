"""The jumps of a panel's prices, each judged: a split or redenomination that was not applied, or a genuine move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import exp, log

import numpy as np

from tangency.domain.asset import AssetClass
from tangency.market.actions.evidence import LEAST_FACTOR, Weighed, day_size, weigh
from tangency.market.actions.ratios import RATIOS
from tangency.market.actions.series import PricedSeries, priced_series
from tangency.market.panel import PricePanel
from tangency.market.sessions import as_datetime

__all__ = ["Jump", "judged_jumps", "ratio_text"]

# The smallest ratio looked for is 5 : 4.
_LEAST_MOVE = -log(LEAST_FACTOR)
# In units of the asset's own moves: a smaller one is no jump, whatever its percentage.
_LEAST_SIZE = 5.0
_EVEN = 0.5
# The level has to last: a price that is more than half way back within a week was a bad tick, or a panic.
_WEEK, _BACK = 5, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """One jump of an asset's close.

    Attributes
    ----------
    session
        Label of the first session at the new level.
    before, after
        Closes of the sessions on both sides.
    ratio
        The ratio of a split that fits best: how many new units one old unit became.
    confidence
        Probability that the jump is a split that was not applied, by the evidence.
    reason
        What the evidence is, as text.
    """

    symbol: str
    session: datetime
    before: float
    after: float
    ratio: Fraction
    confidence: float
    reason: str

    @property
    def is_proposed(self) -> bool:
        """Whether a split is likelier than not."""
        return self.confidence > _EVEN


def judged_jumps(panel: PricePanel) -> tuple[Jump, ...]:
    """Return every jump of a panel's closes, by asset in the panel's order and session.

    A jump is a move by a fifth or more that is large for the asset, five times its ordinary moves, beyond what the
    market did on the day (the median of five assets or more). Nothing is changed.
    """
    equities = frozenset(asset.symbol for asset in panel.assets if asset.asset_class is AssetClass.EQUITY)
    return tuple(
        jump for series in priced_series(panel) for jump in _jumps(series, is_equity=series.symbol in equities)
    )


def _jumps(series: PricedSeries, *, is_equity: bool) -> Iterator[Jump]:
    # Beyond the market's move, and by itself: where all fall, one that does not has no split.
    steps = np.diff(series.closes)
    for at in np.flatnonzero((np.abs(series.moves) > _LEAST_MOVE) & (np.abs(steps) > _LEAST_MOVE)):
        k = int(at)
        if day_size(series, k) < _LEAST_SIZE:
            continue
        found = weigh(series, k, is_equity=is_equity)
        against = _excluded(series, k)
        yield Jump(
            symbol=series.symbol,
            session=as_datetime(series.sessions[k + 1]),
            before=exp(series.closes[k]),
            after=exp(series.closes[k + 1]),
            ratio=RATIOS[found.ratio],
            confidence=found.confidence if against is None else 0.0,
            reason=_words(found) if against is None else against,
        )


def _excluded(series: PricedSeries, k: int) -> str | None:
    """Return why a jump cannot be told, or is none that lasts; None where it may be a split."""
    if not series.is_adjacent[k]:
        return f"prices are missing from {series.sessions[k]!s:.10} to {series.sessions[k + 1]!s:.10}"
    before, after = series.closes[k], series.closes[k + 1]
    earlier, later = series.closes[max(0, k - _WEEK) : k], series.closes[k + 2 : k + 2 + _WEEK]
    if len(later) and (float(np.median(later)) - after) / (before - after) > _BACK:
        return "the price came back within a week"
    if len(earlier) and (float(np.median(earlier)) - before) / (after - before) > _BACK:
        return "the price came back to where it was within a week"
    return None


def _words(found: Weighed) -> str:
    ratio = RATIOS[found.ratio]
    words = [f"{abs(found.distance):.1f} ordinary moves from {ratio_text(ratio)}, itself {found.size:.0f} of them"]
    if not found.pieces:
        words.append("no genuine gain of this size has ever lasted")
    for name, value in found.pieces.items():
        if name != "price" and abs(value) >= 1.0:
            words.append(f"{_PIECES[name][value < 0.0]}")
    return "; ".join(words)


_PIECES = {
    "later moves": ("later moves as before", "later moves are larger"),
    "activity": ("turnover and range of the day are ordinary", "turnover or range of the day are not ordinary"),
    "volume since": ("volume has changed as by the ratio", "volume has not changed as by the ratio"),
}


def ratio_text(ratio: Fraction) -> str:
    """Return a ratio as people name it.

    >>> ratio_text(Fraction(2)), ratio_text(Fraction(3, 2)), ratio_text(Fraction(1, 20))
    ('2-for-1', '3-for-2', '1-for-20')
    """
    return f"{ratio.numerator}-for-{ratio.denominator}"
