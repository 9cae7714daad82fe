"""The table of assets after a conversion: in the currency of the prices, as their settlement values are."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from tangency.domain.asset import Asset
from tangency.domain.decimals import EXACT, money
from tangency.errors import DataError
from tangency.market.currencies.quoted import QuotedPrices
from tangency.market.currencies.rates import ExchangeRates
from tangency.market.reference import ReferenceTables

__all__ = ["with_listings_in"]

_TABLE = "assets"


def with_listings_in(
    tables: ReferenceTables, panel: QuotedPrices, currency: str, rates: ExchangeRates | None = None
) -> ReferenceTables:
    """Return tables whose assets are in the currency to which their prices are converted.

    Parameters
    ----------
    panel
        The prices before they are converted.
    rates
        By which they are; None where they are taken to be in the currency as they stand.

    Raises
    ------
    DataError
        A settlement value on whose day there is no rate: nothing is filled.
    """
    rows = tables.frames.get(_TABLE)
    if rows is None:
        return tables
    assets = {asset.symbol: asset for asset in panel.assets}
    converted = [_row(row, assets.get(row["symbol"]), currency, rates) for row in rows.to_pylist()]
    return tables.with_tables({_TABLE: pa.Table.from_pylist(converted, schema=rows.schema)})


def _row(row: dict[str, Any], asset: Asset | None, currency: str, rates: ExchangeRates | None) -> dict[str, Any]:
    if asset is None or asset.currency == currency:
        return row
    value = row["settlement_value"]
    if value and rates is not None:
        value = money(EXACT.multiply(value, _rate(asset, row["delisted"], rates)))
    return {**row, "currency": currency if row["currency"] else row["currency"], "settlement_value": value}


def _rate(asset: Asset, day: datetime, rates: ExchangeRates) -> Decimal:
    """Return the rate of the day of a delisting."""
    found = rates.of(asset.currency)[rates.sessions == np.datetime64(day, "us")]
    if not len(found) or np.isnan(found[0]):
        raise DataError(
            f"there is no rate of {asset.currency} for the day on which an asset was settled",
            where=f"rates, {rates.source}, asset {asset.symbol}",
            value=f"{day:%Y-%m-%d}",
            remedy="add the rate; nothing is filled",
        )
    return Decimal(repr(float(found[0])))
