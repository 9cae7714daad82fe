"""A conversion of prices from one currency to another, as it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Conversion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What was done to the prices of some assets.

    Attributes
    ----------
    source
        Where the rates come from; what was declared where none were used.
    first, last
        Sessions that were converted.
    assets
        Symbols, in the panel's order.
    """

    from_currency: str
    to_currency: str
    source: str
    first: datetime
    last: datetime
    assets: tuple[str, ...]
