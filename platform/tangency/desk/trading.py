"""Construction and rebalancing at the prices of a dataset's day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from tangency.construct import Construction, construct_holdings, lot_step_worth
from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentKind
from tangency.contracts.rebalancing import RebalanceDecision, RebalanceState
from tangency.desk.requests import ConstructRequest, RebalanceRequest
from tangency.domain.decimals import from_market
from tangency.domain.holdings import Holding, Holdings, TradingRule
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.host import Catalogue
from tangency.market import PricePanel, parse_as_of
from tangency.rebalance import RebalancePlan, plan_trades
from tangency.store import Composition

__all__ = ["construct", "rebalance"]


def construct(request: ConstructRequest, panel: PricePanel) -> Construction:
    """Return the holdings that a request asks for."""
    day = _Day.of(panel, request.as_of, request.weights, request.minimum_notional, request.lot_step_notional)
    return construct_holdings(
        request.weights,
        prices=day.prices,
        rules=day.rules,
        capital=request.capital,
        currency=panel.facts.price_currency,
        as_of=parse_as_of(request.as_of),
    )


def rebalance(request: RebalanceRequest, book: Composition, panel: PricePanel, catalogue: Catalogue) -> RebalancePlan:
    """Return the trades to where the policy wants the book, none where it sees no reason.

    Raises
    ------
    ConfigurationError
        For a book of target weights alone: there is nothing to trade from.
    """
    holdings = _holdings(book, request.as_of)
    symbols = tuple(sorted({*request.target, *(position.symbol for position in holdings.positions)}))
    day = _Day.of(panel, request.as_of, symbols, request.minimum_notional, request.lot_step_notional)
    marked = Holdings(
        as_of=holdings.as_of,
        currency=holdings.currency,
        positions=tuple(
            Holding(symbol=p.symbol, quantity=p.quantity, price=day.prices[p.symbol]) for p in holdings.positions
        ),
        cash=holdings.cash,
    )
    decision = _decision(request, marked, symbols, catalogue)
    destination = dict(zip(symbols, map(float, decision.destination), strict=True))
    return plan_trades(
        marked,
        request.target,
        destination=destination if decision.is_due else marked.weights(),
        prices=day.prices,
        rules=day.rules,
        reason=decision.reason,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """Prices of one session as decimals, and the trading rules that they imply."""

    prices: Mapping[str, Decimal]
    rules: Mapping[str, TradingRule]

    @classmethod
    def of(cls, panel: PricePanel, as_of: str, symbols: Iterable[str], minimum: Decimal, lot_notional: Decimal) -> _Day:
        row = panel.prices[panel.position(as_of)]
        prices: dict[str, Decimal] = {}
        for symbol in symbols:
            price = float(row[panel.symbols.index(known_name("asset", symbol, panel.symbols, where=panel.name))])
            if np.isnan(price):
                raise DataError("there is no price on this day", where=f"asset {symbol}, {as_of}")
            prices[symbol] = from_market(price, where=f"price of {symbol}")
        rules = {
            symbol: TradingRule(lot_step=lot_step_worth(price, lot_notional), minimum_notional=minimum)
            for symbol, price in prices.items()
        }
        return cls(prices=prices, rules=rules)


def _holdings(book: Composition, as_of: str) -> Holdings:
    positions = []
    for position in book.positions:
        if position.quantity is None or position.price is None:
            raise ConfigurationError(
                "this portfolio holds target weights, not units",
                where=f"portfolio {book.portfolio}",
                remedy="construct it first",
            )
        positions.append(Holding(symbol=position.symbol, quantity=position.quantity, price=position.price))
    if book.cash is None or book.currency is None:
        raise ConfigurationError("this portfolio has no cash account", where=f"portfolio {book.portfolio}")
    return Holdings(as_of=parse_as_of(as_of), currency=book.currency, positions=tuple(positions), cash=book.cash)


def _decision(
    request: RebalanceRequest, marked: Holdings, symbols: tuple[str, ...], catalogue: Catalogue
) -> RebalanceDecision:
    policy, _ = catalogue.build(ComponentKind.REBALANCING_POLICY, request.policy.reference())
    weights = marked.weights()
    last: datetime | None = None if request.last_rebalance is None else parse_as_of(request.last_rebalance)
    return policy.decide(
        RebalanceState(
            as_of=marked.as_of,
            assets=symbols,
            current=frozen_floats([weights.get(symbol, 0.0) for symbol in symbols]),
            target=frozen_floats([request.target.get(symbol, 0.0) for symbol in symbols]),
            last_rebalance=last,
        )
    )
