"""What the table of assets says against the prices: listings that prices contradict, and currencies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from tangency.domain.asset import Asset
from tangency.errors import DataError, Remedy, Setting
from tangency.market.panel import PricePanel
from tangency.market.reference import ReferenceTables
from tangency.market.sessions import as_datetime

__all__ = ["require_no_contradiction", "unlisted_prices"]

_NAMED = 3


def require_no_contradiction(panel: PricePanel, tables: ReferenceTables) -> None:
    """Refuse a table of assets that the prices contradict.

    Parameters
    ----------
    panel
        The prices as they are stored, without what tables say of the assets.

    Raises
    ------
    DataError
        A price before an asset's listing or after its delisting; or a currency in which the prices are not.
    """
    table = tables.assets
    if table is None:
        return
    told = tuple(table.asset(asset) for asset in panel.assets)
    for asset, prices in zip(told, panel.prices.T, strict=True):
        found = unlisted_prices(asset, panel, prices)
        if found is not None:
            raise DataError(
                f"the asset has prices {found}",
                where=f"assets, {asset.symbol}",
                value=_span(asset, panel, prices),
                remedy="correct the day (the first and the last on which it may have a price), or remove the prices",
            )
    _require_currencies(panel, table.currencies)


def unlisted_prices(asset: Asset, panel: PricePanel, prices: np.ndarray) -> str | None:
    """Return on which side of its listing an asset has prices, as a phrase; None where it has none there.

    Listing and delisting are days, and prices of their hours are within.

    Parameters
    ----------
    prices
        Closes, shape (n_sessions,).
    """
    there = np.flatnonzero(~np.isnan(prices))
    if not len(there):
        return None
    first, last = (as_datetime(panel.sessions[there[end]]).date() for end in (0, -1))
    if asset.listed is not None and first < asset.listed.date():
        return "before its listing"
    return "after its delisting" if asset.delisted is not None and last > asset.delisted.date() else None


def _span(asset: Asset, panel: PricePanel, prices: np.ndarray) -> str:
    there = np.flatnonzero(~np.isnan(prices))
    first, last = (as_datetime(panel.sessions[there[end]]) for end in (0, -1))
    days: dict[str, datetime | None] = {
        "listed": asset.listed, "first price": first, "delisted": asset.delisted, "last price": last,
    }  # fmt: skip
    return ", ".join(f"{name} {day:%Y-%m-%d}" for name, day in days.items() if day is not None)


def _require_currencies(panel: PricePanel, told: Mapping[str, str]) -> None:
    """Refuse currencies against those that the source or a conversion gave, or that leave the declared one to none."""
    others = {a.symbol: told[a.symbol] for a in panel.assets if told.get(a.symbol, a.currency) != a.currency}
    is_known = panel.facts.feed is not None or bool(panel.facts.conversions)
    if not others or (not is_known and len(others) < len(panel.assets)):
        return
    owns = sorted(set(panel.currencies.values()))
    named = [f"{symbol}: {currency}" for symbol, currency in others.items()]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    prices = "by their source or a conversion" if is_known else "as declared"
    right: Remedy | str = "correct the currencies of the table, or leave them out"
    if not is_known and len(set(others.values())) == 1:
        right = Remedy("say which is right: leave out the currencies of the table, or declare ",
                       Setting("currency", next(iter(others.values()))))  # fmt: skip
    raise DataError(
        f"the prices are in {', '.join(owns)} {prices}, and the table says otherwise",
        where="assets, currency",
        value=f"{', '.join(named[:_NAMED])}{more}",
        remedy=right,
    )
