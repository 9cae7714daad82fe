"""From holdings and target weights to a trade list that can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from tangency.display.numbers import percent
from tangency.domain.decimals import EXACT, amount, difference, exact_sum, from_market, money, quotient, round_down
from tangency.domain.holdings import Holdings, TradingRule
from tangency.domain.trade import Trade
from tangency.errors import ConfigurationError, DataError
from tangency.rebalance.drift import drift

__all__ = ["DroppedTrade", "RebalancePlan", "plan_trades"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedTrade:
    """A difference that is not traded, and why."""

    symbol: str
    notional: Decimal
    reason: str

    def __repr__(self) -> str:
        return f"DroppedTrade({self.symbol}, worth {amount(self.notional)}: {self.reason})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RebalancePlan:
    """Trades that bring a book to its target.

    Attributes
    ----------
    trades
        Sales first, so that they pay for the purchases; within a side by falling notional.
    drift_before, drift_after
        ½ Σ |w − w*| over assets and cash.
    turnover
        Half the traded notional over NAV.
    cash_after
        At reference prices and before costs; never negative.
    reason
        Why the policy trades, or does not.
    weights_before, weights_after, target_weights
        Asset → fraction of NAV at the reference prices; an asset that is not named has none.
    """

    as_of: datetime
    currency: str
    trades: tuple[Trade, ...]
    dropped: tuple[DroppedTrade, ...]
    drift_before: float
    drift_after: float
    turnover: float
    cash_after: Decimal
    reason: str
    weights_before: Mapping[str, float]
    weights_after: Mapping[str, float]
    target_weights: Mapping[str, float]

    def __repr__(self) -> str:
        drifts = f"drift {percent(self.drift_before)} → {percent(self.drift_after)}, turnover {percent(self.turnover)}"
        cash = f"cash after {amount(self.cash_after)} {self.currency}"
        trades = [f"  {trade!r}" for trade in self.trades]
        dropped = [f"  {each!r}" for each in self.dropped]
        return "\n".join(
            [f"Rebalancing as of {self.as_of:%Y-%m-%d}: {self.reason}", f"{drifts}, {cash}", *trades, *dropped]
        )


def plan_trades(
    holdings: Holdings,
    target: Mapping[str, float],
    *,
    prices: Mapping[str, Decimal],
    rules: Mapping[str, TradingRule],
    reason: str,
    destination: Mapping[str, float] | None = None,
) -> RebalancePlan:
    """Return the trades from `holdings` to where the policy wants them, with the drift from `target` weights.

    Parameters
    ----------
    destination
        Weights to trade to; the target itself where None.

    Quantities are rounded toward zero to the lot step; what is below the minimum notional is dropped and listed;
    purchases are cut back where rounding leaves too little cash. Held assets that the destination does not name
    are sold.

    Raises
    ------
    DataError
        For an asset without a price.
    ConfigurationError
        For an asset without a trading rule, or holdings without value.
    """
    goal = target if destination is None else destination
    _require_known(holdings, {**target, **goal}, prices, rules)
    held = {position.symbol: position.quantity for position in holdings.positions}
    marked = replace(
        holdings, positions=tuple(replace(position, price=prices[position.symbol]) for position in holdings.positions)
    )
    nav, weights_before = marked.nav, marked.weights()
    trades, dropped = [], []
    for symbol in dict.fromkeys((*goal, *held)):
        wanted = _target_quantity(goal.get(symbol, 0.0), nav, prices[symbol])
        change = difference(wanted, held.get(symbol, Decimal(0)))
        quantity = round_down(change, rules[symbol].lot_step)
        trade = Trade(symbol=symbol, quantity=quantity, price=prices[symbol])
        if quantity and trade.notional >= rules[symbol].minimum_notional:
            trades.append(trade)
        elif notional := money(EXACT.multiply(money(change), prices[symbol]).copy_abs()):
            dropped.append(DroppedTrade(symbol=symbol, notional=notional, reason=_why_dropped(rules[symbol], quantity)))
    affordable, cash = _affordable(trades, marked.cash, rules)
    ordered = sorted(affordable, key=lambda trade: (trade.quantity > 0, trade.notional.copy_negate(), trade.symbol))
    traded = exact_sum(trade.notional for trade in ordered)
    weights_after = _weights_after(held, ordered, prices, nav)
    return RebalancePlan(
        as_of=holdings.as_of,
        currency=holdings.currency,
        trades=tuple(ordered),
        dropped=tuple(dropped),
        drift_before=drift(weights_before, target),
        drift_after=drift(weights_after, target),
        turnover=float(quotient(traded, nav)) / 2,
        cash_after=cash,
        reason=reason,
        weights_before=weights_before,
        weights_after=weights_after,
        target_weights=dict(target),
    )


def _require_known(
    holdings: Holdings, target: Mapping[str, float], prices: Mapping[str, Decimal], rules: Mapping[str, TradingRule]
) -> None:
    for symbol in dict.fromkeys((*target, *(position.symbol for position in holdings.positions))):
        if symbol not in prices:
            raise DataError("an asset of the book or the target has no price", where=f"asset {symbol}")
        if symbol not in rules:
            raise ConfigurationError("an asset has no trading rule", where=f"asset {symbol}")


def _target_quantity(weight: float, nav: Decimal, price: Decimal) -> Decimal:
    if weight == 0.0:
        return Decimal(0)
    size = quotient(EXACT.multiply(from_market(abs(weight), where="target weight"), money(nav)), price)
    return size.copy_negate() if weight < 0 else size


def _why_dropped(rule: TradingRule, quantity: Decimal) -> str:
    if quantity == 0:
        return f"less than one lot of {rule.lot_step.normalize():f}"
    return f"below the minimum notional of {rule.minimum_notional.normalize():f}"


def _affordable(trades: list[Trade], cash: Decimal, rules: Mapping[str, TradingRule]) -> tuple[list[Trade], Decimal]:
    """Cut purchases back, the largest first, until cash is not negative; return the trades and the cash left."""
    left = cash
    for trade in trades:
        left = EXACT.subtract(left, money(EXACT.multiply(trade.quantity, trade.price)))
    kept = {trade.symbol: trade for trade in trades}
    for trade in sorted((t for t in trades if t.quantity > 0), key=lambda t: (t.notional.copy_negate(), t.symbol)):
        if left >= 0:
            break
        step = rules[trade.symbol].lot_step
        deficit = left.copy_negate()
        missing = round_down(quotient(deficit, trade.price), step)
        if EXACT.multiply(missing, trade.price) < deficit:
            missing = EXACT.add(missing, step)
        smaller = replace(trade, quantity=max(EXACT.subtract(trade.quantity, missing), Decimal(0)))
        if smaller.notional < rules[trade.symbol].minimum_notional:
            smaller = replace(trade, quantity=Decimal(0))
        left = EXACT.add(left, EXACT.subtract(trade.notional, smaller.notional))
        kept[trade.symbol] = smaller
    if left < 0 and cash >= 0:
        raise ConfigurationError("the target needs more cash than the book has", where="cash", value=str(left))
    return [trade for trade in kept.values() if trade.quantity], left


def _weights_after(
    held: Mapping[str, Decimal], trades: list[Trade], prices: Mapping[str, Decimal], nav: Decimal
) -> dict[str, float]:
    after = dict(held)
    for trade in trades:
        after[trade.symbol] = EXACT.add(after.get(trade.symbol, Decimal(0)), trade.quantity)
    return {
        symbol: float(quotient(EXACT.multiply(quantity, prices[symbol]), nav)) for symbol, quantity in after.items()
    }
