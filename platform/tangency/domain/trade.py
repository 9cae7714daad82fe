"""A trade that would be sent: signed exact quantity at a reference price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tangency.domain.decimals import EXACT, amount, money

__all__ = ["Trade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One side of a trade list; `quantity` is positive for a buy and negative for a sale (units)."""

    symbol: str
    quantity: Decimal
    price: Decimal

    @property
    def side(self) -> str:
        """`buy` or `sell`."""
        return "buy" if self.quantity > 0 else "sell"

    @property
    def notional(self) -> Decimal:
        """Absolute value (currency, eighteen places)."""
        return money(EXACT.multiply(self.quantity, self.price).copy_abs())

    def __repr__(self) -> str:
        quantity = amount(self.quantity.copy_abs())
        return f"Trade({self.side} {quantity} {self.symbol} at {amount(self.price)}, worth {amount(self.notional)})"
