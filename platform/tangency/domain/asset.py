"""Assets: class, currency, calendar and groups."""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    symbol: str
    name: str
    asset_class: AssetClass
    currency: str
    calendar: Calendar
    sector: str | None = None
