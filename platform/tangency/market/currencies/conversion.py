"""Prices in one currency: converted by rates that are stated, or declared to be in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from tangency.contracts.arrays import Floats
from tangency.domain.conversion import Conversion
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.market.currencies.quoted import QuotedPrices
from tangency.market.currencies.rates import ExchangeRates
from tangency.market.sessions import as_datetime, label

__all__ = ["convert_prices", "declare_currency"]

PanelT = TypeVar("PanelT", bound=QuotedPrices)

_PRICES = ("open", "high", "low", "close")


def convert_prices(panel: PanelT, currency: str, rates: ExchangeRates) -> PanelT:
    """Return the panel with every price in one currency.

    Each price of an asset in another currency is multiplied by the rate of its own session, the whole bar by that one
    rate. Volumes stay. What was done is kept in `facts.conversions`.

    Raises
    ------
    UnknownName
        A currency of which there are no rates.
    DataError
        A session with a price and without a rate: nothing is filled.
    ConfigurationError
        Rates in another currency, or prices that all are in it already.
    """
    if rates.currency != currency:
        raise ConfigurationError(
            "the rates are in another currency", where="rates", value=rates.currency, remedy=f"give rates in {currency}"
        )
    found = _others(panel, currency)
    factors = {other: _factors(panel, symbols, other, rates) for other, symbols in found.items()}
    return _converted(panel, currency, found, rates.source, _multiplied(panel, found, factors))


def declare_currency(panel: PanelT, currency: str) -> PanelT:
    """Return the panel with every price taken to be in one currency as it stands, such as USDT for USD.

    The declaration is kept in `facts.conversions`.

    Raises
    ------
    ConfigurationError
        Prices that all are in it already.
    """
    found = _others(panel, currency)
    return _converted(panel, currency, found, "declared: one unit for one", panel.bars)


def _others(panel: QuotedPrices, currency: str) -> dict[str, tuple[str, ...]]:
    """Return the assets of each other currency, in the panel's order."""
    others = dict.fromkeys(asset.currency for asset in panel.assets if asset.currency != currency)
    if not others:
        raise ConfigurationError("the prices are in this currency already", where=panel.name, value=currency)
    return {other: tuple(asset.symbol for asset in panel.assets if asset.currency == other) for other in others}


def _factors(panel: QuotedPrices, symbols: tuple[str, ...], other: str, rates: ExchangeRates) -> Floats:
    """Return the rate of each session of the panel; raises DataError where a price has none."""
    own = rates.of(known_name("currency", other, rates.others, where=f"rates, {rates.source}"))
    factors = np.full(len(panel.sessions), np.nan)
    places = np.searchsorted(rates.sessions, panel.sessions)
    is_there = places < len(rates.sessions)
    is_there[is_there] = rates.sessions[places[is_there]] == panel.sessions[is_there]
    factors[is_there] = own[places[is_there]]
    columns = [panel.symbols.index(symbol) for symbol in symbols]
    lacking = np.flatnonzero(np.isnan(factors) & ~np.isnan(panel.prices[:, columns]).all(axis=1))
    if len(lacking):
        more = f", and {len(lacking) - 1} more sessions" if len(lacking) > 1 else ""
        raise DataError(
            f"there is no rate of {other} for a session with prices",
            where=f"rates, {rates.source}",
            value=f"{label(panel.sessions[lacking[0]], panel.calendar)}{more}",
            remedy="add the rate, or leave the session out of the prices; nothing is filled",
        )
    return factors


def _multiplied(panel: QuotedPrices, found: dict[str, tuple[str, ...]], factors: dict[str, Floats]) -> Any:
    bars = panel.bars
    rows = np.searchsorted(panel.sessions, bars["timestamp"].to_numpy())
    symbols = bars["symbol"].to_numpy(zero_copy_only=False)
    by_row = np.ones(len(rows))
    for other, members in found.items():
        own = np.isin(symbols, members)
        by_row[own] = factors[other][rows[own]]
    for name in _PRICES:
        if name in bars.column_names:
            values = bars[name].to_numpy(zero_copy_only=False) * by_row
            column = pa.array(values, pa.float64(), from_pandas=True)
            bars = bars.set_column(bars.column_names.index(name), bars.schema.field(name), column)
    return bars


def _converted(panel: PanelT, currency: str, found: dict[str, tuple[str, ...]], source: str, bars: Any) -> PanelT:
    first, last = (as_datetime(panel.sessions[end]) for end in (0, -1))
    done = tuple(
        Conversion(
            from_currency=other, to_currency=currency, source=source, first=first, last=last, assets=found[other]
        )
        for other in sorted(found)
    )
    facts = panel.facts.model_copy(
        update={"price_currency": currency, "conversions": (*panel.facts.conversions, *done)}
    )
    assets = tuple(replace(asset, currency=currency) for asset in panel.assets)
    return replace(panel, bars=bars, assets=assets, facts=facts)
