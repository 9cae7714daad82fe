"""Bars of a frame of closing prices, or of a dataset with its tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats, own_floats, read_only
from tangency.contracts.labels import texts
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market import Dataset, PricePanel
from tangency.market.currencies.mixture import require_one_currency
from tangency.market.frame_labels import require_assets
from tangency.market.frame_numbers import frame_numbers
from tangency.market.frame_periods import frame_periods, is_dated
from tangency.market.reference import NO_TABLES
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.kernels.survey import ALL_PRICED, find_gaps, survey
from tangency.simulate.table_bars import dividends_of, funding_of, interest_of, rates_of, settlements_of, terms_of

__all__ = ["bars_of", "bars_of_frame"]

_YEAR = np.timedelta64(365, "D") / np.timedelta64(1, "us")


def bars_of_frame(
    closes: pd.DataFrame, *, opens: pd.DataFrame | None = None, periods_per_year: float | None = None
) -> Bars:
    """Return the bars of closing prices: sessions down, assets across in any order.

    Parameters
    ----------
    closes
        Prices > 0; NaN where there is none: before the listing, in a halt, after the end.
    opens
        Prices at which orders are filled, labelled alike; the closes where None.

    Raises
    ------
    DataError
        Rows without dates or out of order, columns that are no assets, a value that is no price, other labels.

    >>> import pandas as pd
    >>> from tangency.simulate import bars_of_frame
    >>> bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0]}, pd.date_range("2024-01-01", periods=2))).closes.tolist()
    [[4.0], [5.0]]
    """
    values, assets = _sorted_values(closes)
    sessions = _sessions(closes)
    fills = values
    if opens is not None:
        fills, own_assets = _sorted_values(opens)
        own_sessions = _sessions(opens)
        if own_assets != assets or len(own_sessions) != len(sessions) or (own_sessions != sessions).any():
            raise DataError(
                "opens and closes have different labels",
                where="opens",
                remedy="give both the same sessions and assets",
            )
    return _bars(assets, sessions, values, fills, periods_per_year)


def bars_of(data: Dataset | PricePanel, *, price: str = "close") -> Bars:
    """Return the bars of a dataset, with what its tables say; of a panel, its prices alone.

    Parameters
    ----------
    price
        `open` or `close`: at which price of a bar its orders are filled. An asset without an open is filled at its
        close at that bar.

    Raises
    ------
    ConfigurationError
        Fills at the open of data without one; prices in several currencies, which a book would add as if in one.
    DataError
        Dividends in another currency than the asset's prices.

    >>> from tangency.market import sample_dataset
    >>> from tangency.simulate import bars_of
    >>> bars = bars_of(sample_dataset("crypto"))
    >>> bars.label(int(bars.last[bars.column("LUNA")]))
    '2022-10-09'
    """
    panel, tables = (data.panel, data.tables) if isinstance(data, Dataset) else (data, NO_TABLES)
    require_one_currency(panel.assets, where=panel.name)
    order = sorted(range(len(panel.symbols)), key=panel.symbols.__getitem__)
    assets = tuple(panel.symbols[i] for i in order)
    closes = frozen_floats(panel.prices[:, order])
    opens = _column(panel, "open", assets) if price == "open" else None
    fills = closes if opens is None else read_only(np.where(np.isnan(opens), closes, opens))
    life_end, settlement = settlements_of(panel, tables, assets)
    bare = _bars(assets, panel.sessions, closes, fills, panel.calendar.periods_per_year, life_end=life_end)
    lot_step, minimum, fee = terms_of(tables, assets)
    return Bars(
        assets=bare.assets,
        sessions=bare.sessions,
        closes=closes,
        fills=fills,
        years=bare.years,
        periods_per_year=bare.periods_per_year,
        last=bare.last,
        has_gap=bare.has_gap,
        settlement=settlement,
        dividends=dividends_of(panel, tables, assets),
        funding=funding_of(panel, tables, assets),
        borrow=rates_of(panel, tables.borrow, assets),
        interest=interest_of(panel, tables, panel.assets[0].currency),
        half_spread=_halved_bps(rates_of(panel, tables.spreads, assets)),
        traded_value=_traded_value(panel, assets, closes),
        fee=fee,
        lot_step=lot_step,
        minimum_notional=minimum,
    )


def _bars(
    assets: tuple[str, ...],
    sessions: npt.NDArray[np.datetime64],
    closes: Floats,
    fills: Floats,
    periods_per_year: float | None,
    *,
    life_end: Indices | None = None,
) -> Bars:
    first, last, is_whole = _lives(closes, assets, sessions, "closes")
    if fills is not closes:
        # What is bought at the first open may have no close that day: a holding without a price.
        first = np.minimum(first, _lives(fills, assets, sessions, "opens")[0])
    if life_end is not None:
        last = np.maximum(last, np.where(last >= 0, life_end, -1))
    last.flags.writeable = False
    has_gap = np.zeros(len(sessions), dtype=np.int8)
    if not is_whole:
        find_gaps(closes, first, last, has_gap)
    years = np.zeros(len(sessions))
    years[1:] = np.diff(sessions).astype("timedelta64[us]").astype(np.float64) / _YEAR
    return Bars(
        assets=assets,
        sessions=sessions,
        closes=closes,
        fills=fills,
        years=read_only(years),
        periods_per_year=periods_per_year,
        last=last,
        has_gap=has_gap,
    )


def _lives(
    prices: Floats, assets: tuple[str, ...], sessions: npt.NDArray[np.datetime64], where: str
) -> tuple[Indices, Indices, bool]:
    """Return first and last bar of each asset, and whether none is missing; raises DataError of what is no price."""
    first, last = np.empty(len(assets), dtype=np.int64), np.empty(len(assets), dtype=np.int64)
    place = survey(prices, first, last)
    if place >= 0:
        t, i = divmod(place, len(assets))
        raise DataError(
            "a price is not a positive number",
            where=f"{where}, {assets[i]} at {sessions[t]}",
            value=float(prices[t, i]),
            remedy="leave it empty where there is no price; these verbs take closing prices, not returns",
        )
    return first, last, place == ALL_PRICED


def _sorted_values(frame: pd.DataFrame) -> tuple[Floats, tuple[str, ...]]:
    labels = texts(frame.columns)
    require_assets(frame, labels)
    values = frame_numbers(frame)
    order = sorted(range(len(labels)), key=labels.__getitem__)
    if order == list(range(len(labels))):
        return own_floats(values), labels
    return own_floats(values[:, order]), tuple(labels[i] for i in order)


def _sessions(frame: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    periods = frame_periods(frame.index)
    if not is_dated(periods):
        raise DataError(
            "the rows have no dates, so that nothing can accrue between them",
            where="data, index",
            value=str(frame.index[0]),
            remedy="make the dates the index: frame.set_index(…)",
        )
    return periods


def _column(panel: PricePanel, column: str, assets: tuple[str, ...]) -> Floats:
    if column not in panel.bars.column_names:
        raise ConfigurationError(
            f"the data have no {column}",
            where=panel.name,
            remedy=Remedy("fill at the close: ", Setting("price", "close", within="trading")),
        )
    rows = panel.bars.select(["timestamp", "symbol", column]).to_pandas()
    values = np.full((len(panel.sessions), len(assets)), np.nan)
    t = np.searchsorted(panel.sessions, rows["timestamp"].to_numpy().astype("datetime64[us]"))
    values[t, pd.Index(assets).get_indexer(pd.Index(rows["symbol"]))] = rows[column].to_numpy(dtype=np.float64)
    return read_only(values)


def _traded_value(panel: PricePanel, assets: tuple[str, ...], closes: Floats) -> Floats | None:
    if "volume" not in panel.bars.column_names or panel.facts.volume_unit is None:
        return None
    volume = _column(panel, "volume", assets)
    return volume if panel.facts.volume_is_turnover else read_only(volume * closes)


def _halved_bps(spread_bps: Floats | None) -> Floats | None:
    return None if spread_bps is None else read_only(spread_bps / 2e4)
