"""What the tables of a dataset say, bar by bar: dividends, funding, rates, settlement values, trading terms."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import DataError
from tangency.market import PricePanel, ReferenceTables
from tangency.market.reference.dated_table import DatedTable
from tangency.simulate.bars import Indices

__all__ = ["dividends_of", "funding_of", "interest_of", "rates_of", "settlements_of", "terms_of"]


def dividends_of(panel: PricePanel, tables: ReferenceTables, assets: tuple[str, ...]) -> Floats | None:
    """Return cash a unit by ex-date, shape (T, n); None without a table.

    Raises
    ------
    DataError
        A dividend in another currency than the prices.
    """
    if tables.dividends is None:
        return None
    rows = tables.dividends.rows
    for symbol, currency in zip(rows["symbol"].to_pylist(), rows["currency"].to_pylist(), strict=True):
        _require_currency("dividends", symbol, currency, panel)
    amounts = np.array([float(amount) for amount in rows["amount"].to_pylist()])
    return _summed(panel, assets, rows["ex_date"], rows["symbol"], amounts)


def funding_of(panel: PricePanel, tables: ReferenceTables, assets: tuple[str, ...]) -> Floats | None:
    """Return the funding rates that fall within each bar, added, shape (T, n); None without a table."""
    if tables.funding is None:
        return None
    rows = tables.funding.rows
    return _summed(panel, assets, rows["timestamp"], rows["symbol"], rows["rate"].to_numpy())


def rates_of(panel: PricePanel, table: DatedTable | None, assets: tuple[str, ...]) -> Floats | None:
    """Return the latest number of each asset by each bar, shape (T, n), NaN before the first; None without a table."""
    return None if table is None else _latest(panel, table, assets)


def interest_of(panel: PricePanel, tables: ReferenceTables, currency: str) -> Floats | None:
    """Return the annual rate of the prices' currency by each bar, shape (T,); None without one."""
    if tables.interest is None:
        return None
    rates = _latest(panel, tables.interest, (currency,))
    return read_only(np.ascontiguousarray(rates[:, 0]))


def settlements_of(
    panel: PricePanel, tables: ReferenceTables, assets: tuple[str, ...]
) -> tuple[Indices, Floats | None]:
    """Return the bar of each delisting, −1 if not known, and what a unit is settled at, NaN if not known."""
    life_end = np.full(len(assets), -1, dtype=np.int64)
    if tables.assets is None:
        return life_end, None
    settlement = np.full(len(assets), np.nan)
    for i, symbol in enumerate(assets):
        known = tables.assets.asset(panel.asset(symbol))
        if known.delisted is not None:
            life_end[i] = int(np.searchsorted(panel.sessions, np.datetime64(known.delisted, "us"), side="right")) - 1
        if known.settlement_value is not None:
            settlement[i] = float(known.settlement_value)
    return life_end, read_only(settlement)


def terms_of(tables: ReferenceTables, assets: tuple[str, ...]) -> tuple[Floats | None, Floats | None, Floats | None]:
    """Return lot steps, minimum notionals and fees (fractions, NaN where not known), each of shape (n,)."""
    if tables.trading is None:
        return None, None, None
    terms = [tables.trading.terms(symbol) for symbol in assets]
    fees = [np.nan if each.order_bps is None else each.order_bps / 1e4 for each in terms]
    return (
        read_only(np.array([float(each.lot_step or 0) for each in terms])),
        read_only(np.array([float(each.minimum_notional or 0) for each in terms])),
        read_only(np.array(fees)),
    )


def _require_currency(table: str, symbol: str, currency: str | None, panel: PricePanel) -> None:
    own = panel.currencies.get(symbol)
    if own is not None and currency is not None and currency != own:
        raise DataError(
            "money is in another currency than the prices of its asset",
            where=f"{table}, {symbol}",
            value=f"{currency}, prices in {own}",
            remedy="state both in one currency",
        )


def _bars_of_moments(panel: PricePanel, moments: Any) -> npt.NDArray[np.int64]:
    """Return the bar within which each moment falls: until the next label begins; T after the end of the last.

    A label is the beginning of its bar, so what is dated at a weekend belongs to the night before Monday's close.
    """
    ends = panel.sessions + np.timedelta64(panel.calendar.grid)
    bars: npt.NDArray[np.int64] = np.searchsorted(ends, moments.to_numpy().astype("datetime64[us]"), side="right")
    return bars


def _summed(panel: PricePanel, assets: tuple[str, ...], moments: Any, symbols: Any, values: Floats) -> Floats:
    bars, columns = _bars_of_moments(panel, moments), _columns(assets, symbols)
    # What is before the first bar, or after the last, concerns no holding.
    kept = (columns >= 0) & (bars < len(panel.sessions)) & (moments.to_numpy() >= panel.sessions[0])
    summed = np.zeros((len(panel.sessions), len(assets)))
    np.add.at(summed, (bars[kept], columns[kept]), values[kept])
    return read_only(summed)


def _latest(panel: PricePanel, table: DatedTable, names: tuple[str, ...]) -> Floats:
    rows = table.rows.sort_by("timestamp")
    first = np.searchsorted(panel.sessions, rows["timestamp"].to_numpy().astype("datetime64[us]"))
    columns = _columns(names, rows[table.of])
    kept = (columns >= 0) & (first < len(panel.sessions))
    values = np.full((len(panel.sessions), len(names)), np.nan)
    # Of two numbers for one bar the later one is written last.
    values[first[kept], columns[kept]] = rows[table.value].to_numpy()[kept]
    known = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))[:, None]), axis=0)
    filled = np.take_along_axis(values, np.maximum(known, 0), axis=0)
    return read_only(np.ascontiguousarray(np.where(known >= 0, filled, np.nan)))


def _columns(names: tuple[str, ...], labels: Any) -> npt.NDArray[np.int64]:
    place = {name: i for i, name in enumerate(names)}
    return np.array([place.get(label, -1) for label in labels.to_pylist()], dtype=np.int64)
