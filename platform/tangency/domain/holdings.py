"""What a portfolio holds: exact quantities, prices and cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tangency.domain.decimals import EXACT

__all__ = ["Holding", "Holdings", "TradingRule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingRule:
    """What the venue accepts for one asset.

    Attributes
    ----------
    lot_step
        Quantities are multiples of it (units).
    minimum_notional
        The least value of an order (currency).
    """

    lot_step: Decimal
    minimum_notional: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Units of one asset at a price."""

    symbol: str
    quantity: Decimal
    price: Decimal

    @property
    def value(self) -> Decimal:
        """Market value, exact."""
        return EXACT.multiply(self.quantity, self.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Positions and cash at one instant, in one currency."""

    as_of: datetime
    currency: str
    positions: tuple[Holding, ...]
    cash: Decimal

    @property
    def nav(self) -> Decimal:
        """Net asset value: positions and cash, exact."""
        total = self.cash
        for position in self.positions:
            total = EXACT.add(total, position.value)
        return total

    def weights(self) -> dict[str, float]:
        """Weight of each position in NAV; cash is the rest."""
        nav = self.nav
        return {position.symbol: float(position.value / nav) for position in self.positions}
