"""One asset's bars over the sessions at which it has a price, and the market's own moves beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.market.panel import PricePanel
from tangency.market.sessions import Sessions, microseconds

__all__ = ["PricedSeries", "priced_series"]

_FEWEST_ASSETS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PricedSeries:
    """Logarithms of an asset's bars, each of shape (n,) but for the moves; NaN where the source has none.

    Attributes
    ----------
    moves
        Of the close from one session to the next, less the market's, shape (n - 1,).
    night_moves
        From a close to the next opening, less the market's, shape (n - 1,); None of a market that never closes or has
        no opening prices.
    spans
        High over low.
    volumes
        In units of the asset, whatever the source counts.
    is_adjacent
        Whether nothing but the market's ordinary rest lies between the sessions of a move, shape (n - 1,).
    never_closes
        Whether a bar begins where the one before it ended.
    """

    symbol: str
    sessions: Sessions
    closes: Floats
    moves: Floats
    night_moves: Floats | None
    spans: Floats | None
    volumes: Floats | None
    is_adjacent: np.ndarray[tuple[int], np.dtype[np.bool_]]
    never_closes: bool


def priced_series(panel: PricePanel) -> Iterator[PricedSeries]:
    """Yield the series of each asset that has two prices, in the order of the panel's assets."""
    closes = np.log(panel.prices)
    opens, highs, lows, volumes = (_logs(panel, name) for name in ("open", "high", "low", "volume"))
    if volumes is not None and panel.facts.volume_is_turnover:
        volumes -= closes
    never_closes = panel.calendar.continuous
    by_day = _less_the_markets(np.diff(closes, axis=0, prepend=np.nan))
    by_night = None if opens is None or never_closes else _less_the_markets(opens - _shifted(closes))
    longest = microseconds(panel.calendar.longest_gap)
    for i, symbol in enumerate(panel.symbols):
        at = np.flatnonzero(~np.isnan(closes[:, i]))
        if len(at) < 2:  # noqa: PLR2004  # a move needs two prices
            continue
        own, after = closes[at, i], at[1:]
        is_next = np.diff(at) == 1
        yield PricedSeries(
            symbol=symbol,
            sessions=panel.sessions[at],
            closes=own,
            moves=np.where(is_next, by_day[after, i], np.diff(own)),
            night_moves=None
            if by_night is None or opens is None
            else np.where(is_next, by_night[after, i], opens[after, i] - own[:-1]),
            spans=None if highs is None or lows is None else (highs - lows)[at, i],
            volumes=None if volumes is None else volumes[at, i],
            is_adjacent=np.diff(panel.sessions[at]) <= longest,
            never_closes=never_closes,
        )


def _logs(panel: PricePanel, name: str) -> Floats | None:
    """Return the logarithms of a column of the bars, shape (n_sessions, n_assets), NaN where it is not positive."""
    if name not in panel.bars.column_names:
        return None
    rows = np.searchsorted(panel.sessions, panel.bars["timestamp"].to_numpy())
    columns = _columns(panel)
    values = panel.bars[name].to_numpy(zero_copy_only=False)
    found = np.full(panel.prices.shape, np.nan)
    is_positive = values > 0.0
    found[rows[is_positive], columns[is_positive]] = np.log(values[is_positive])
    return found


def _columns(panel: PricePanel) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    symbols = panel.bars["symbol"].combine_chunks().dictionary_encode()
    places = np.array([panel.symbols.index(str(symbol)) for symbol in symbols.dictionary.to_pylist()], dtype=np.intp)
    codes: np.ndarray[tuple[int], np.dtype[np.intp]] = places[symbols.indices.to_numpy()]
    return codes


def _shifted(values: Floats) -> Floats:
    return np.vstack([np.full((1, values.shape[1]), np.nan), values[:-1]])


def _less_the_markets(moves: Floats) -> Floats:
    """Return moves less the median of all assets' at the session, where there are enough to call it the market's."""
    there = ~np.isnan(moves)
    is_market = there.sum(axis=1) >= _FEWEST_ASSETS
    market = np.zeros(len(moves))
    market[is_market] = np.nanmedian(moves[is_market], axis=1)
    return moves - market[:, None]
