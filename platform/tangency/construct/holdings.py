"""Target weights → holdings: lot steps, minimum notional, and the cash that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from tangency.domain.decimals import EXACT, from_market, money, quotient, round_down
from tangency.domain.holdings import Holding, Holdings, TradingRule
from tangency.errors import ConfigurationError

__all__ = ["Construction", "construct_holdings"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Construction:
    """Holdings, and the targets that were too small for an order.

    Attributes
    ----------
    target_weights
        Asset → fraction of NAV, as they were asked for.
    """

    holdings: Holdings
    below_minimum: tuple[str, ...]
    target_weights: Mapping[str, float]

    def __repr__(self) -> str:
        small = [f"below the minimum: {', '.join(self.below_minimum)}"] if self.below_minimum else []
        return "\n".join([repr(self.holdings), *small])


def construct_holdings(  # a portfolio is money, prices and rules; none of them can be left out
    weights: Mapping[str, float],
    *,
    prices: Mapping[str, Decimal],
    rules: Mapping[str, TradingRule],
    capital: Decimal,
    currency: str,
    as_of: datetime,
) -> Construction:
    """Return what `capital` buys at `prices` for target `weights`.

    Quantities are rounded toward zero to the lot step, so that no weight grows beyond its cap; a target below the
    minimum notional is not bought; what is left stays in cash.

    Raises
    ------
    ConfigurationError
        For capital that is not positive, or an asset without price or rule.
    """
    if capital <= 0:
        raise ConfigurationError("capital must be positive", where="capital", value=str(capital))
    positions: list[Holding] = []
    too_small: list[str] = []
    cash = capital
    for symbol, weight in weights.items():
        if weight == 0.0:
            continue
        price, rule = _required(prices, symbol, "price"), _required(rules, symbol, "trading rule")
        # A weight is a float; its shortest digits are those that it is written with.
        target = money(EXACT.multiply(capital, _weight(weight)))
        quantity = round_down(quotient(target, price), rule.lot_step)
        holding = Holding(symbol=symbol, quantity=quantity, price=price)
        if holding.value.copy_abs() < rule.minimum_notional or quantity == 0:
            too_small.append(symbol)
            continue
        positions.append(holding)
        cash = EXACT.subtract(cash, holding.value)
    holdings = Holdings(as_of=as_of, currency=currency, positions=tuple(positions), cash=cash)
    return Construction(holdings=holdings, below_minimum=tuple(too_small), target_weights=dict(weights))


def _weight(weight: float) -> Decimal:
    size = from_market(abs(weight), where="weight")
    return size.copy_negate() if weight < 0 else size


def _required(table: Mapping[str, T], symbol: str, what: str) -> T:
    if symbol not in table:
        raise ConfigurationError(f"an asset with a target weight has no {what}", where=f"asset {symbol}")
    return table[symbol]
