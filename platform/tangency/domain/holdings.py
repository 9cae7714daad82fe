"""What a portfolio holds: exact quantities, prices and cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tangency.domain.decimals import EXACT, amount, exact_sum, money, quotient
from tangency.errors import ConfigurationError

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

    def __repr__(self) -> str:
        return f"TradingRule(lot step {amount(self.lot_step)}, minimum notional {amount(self.minimum_notional)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Units of one asset at a price."""

    symbol: str
    quantity: Decimal
    price: Decimal

    @property
    def value(self) -> Decimal:
        """Market value (currency, eighteen places)."""
        return money(EXACT.multiply(self.quantity, self.price))

    def __repr__(self) -> str:
        return f"Holding({self.symbol}: {amount(self.quantity)} at {amount(self.price)}, worth {amount(self.value)})"


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
        return EXACT.add(self.cash, exact_sum(position.value for position in self.positions))

    def weights(self) -> dict[str, float]:
        """Weight of each position in NAV; cash is the rest.

        Raises
        ------
        ConfigurationError
            Where the net asset value is not positive.
        """
        nav = self.nav
        if nav <= 0:
            raise ConfigurationError("weights need a positive net asset value", where="holdings", value=str(nav))
        return {position.symbol: float(quotient(position.value, nav)) for position in self.positions}

    def __repr__(self) -> str:
        worth = f"NAV {amount(self.nav)} {self.currency}, cash {amount(self.cash)}"
        head = f"Holdings as of {self.as_of:%Y-%m-%d}: {worth}"
        rows = (
            f"  {each.symbol}: {amount(each.quantity)} at {amount(each.price)}, worth {amount(each.value)}"
            for each in self.positions
        )
        return "\n".join([head, *rows])
