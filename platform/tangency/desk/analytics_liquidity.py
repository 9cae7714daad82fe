"""How what is held could be sold: volumes and spreads of the prices beside the record."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.desk.analysed_record import AnalysedRecord
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.risk.value_at_risk import Liquidity
from tangency.simulate.bars import Bars

__all__ = ["SESSIONS", "liquidity_of"]

SESSIONS = 20
"""Over how many of the last sessions volumes and spreads are taken."""

_FACTOR = 2.0  # volatilities above its mean that a spread is taken to be


def liquidity_of(request: AnalyticsRequest, own: AnalysedRecord, assets: tuple[str, ...]) -> Liquidity | str:
    """Return how these assets could be sold, or why that is not known."""
    if request.participation is None:
        return "no share of the market's volume is stated that a sale may be"
    nav = own.net_asset_value if request.net_asset_value is None else request.net_asset_value
    if nav is None:
        return "the net asset value is not known"
    if own.prices is None or own.prices.bars.traded_value is None:
        return "the data have no volumes"
    bars = own.prices.bars
    columns = [bars.column(asset) for asset in assets]
    volumes = own.prices.bars.traded_value[-SESSIONS:, columns]
    without = np.isnan(volumes).all(axis=0)
    if without.any():
        return f"{assets[int(without.argmax())]} has no volume in the last {SESSIONS} sessions"
    spreads = _spreads(bars, columns)
    return Liquidity(
        net_asset_value=nav,
        daily_values=frozen_floats(np.nanmean(volumes, axis=0)),
        participation=request.participation,
        spread_means=frozen_floats(spreads.mean(axis=0)),
        spread_volatilities=frozen_floats(spreads.std(axis=0)),
        spread_factor=_FACTOR,
    )


def _spreads(bars: Bars, columns: list[int]) -> Floats:
    """Return relative spreads by session; 0 where the data have none, which the document says."""
    if bars.half_spread is None:
        return np.zeros((1, len(columns)))
    return 2.0 * np.nan_to_num(bars.half_spread[-SESSIONS:, columns])
