"""Assets: class, currency, calendar and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tangency.domain.calendar import Calendar

__all__ = ["Asset", "AssetClass"]


class AssetClass(StrEnum):
    """What kind of thing is held."""

    CRYPTO = "crypto"
    EQUITY = "equity"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One tradable asset.

    Attributes
    ----------
    symbol
        The label by which everything is matched.
    sector
        Label in the `sector` taxonomy, or None where none is assigned.
    listed, delisted
        Session from which it is traded, and the one after which it no longer is; None where not known.
    settlement_value
        What a unit was settled at when it was delisted, in `currency`; None where not known.
    is_benchmark
        Whether it is an index or a benchmark: nothing to invest in unless a rule includes it by name.
    """

    symbol: str
    name: str
    asset_class: AssetClass
    currency: str
    calendar: Calendar
    sector: str | None = None
    listed: datetime | None = None
    delisted: datetime | None = None
    settlement_value: Decimal | None = None
    is_benchmark: bool = False
