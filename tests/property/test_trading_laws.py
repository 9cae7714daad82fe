"""Laws of construction and of trade plans, in exact decimals."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.construct import construct_holdings, lot_step_worth
from tangency.domain.decimals import exact_sum, from_market
from tangency.domain.holdings import Holding, Holdings, TradingRule
from tangency.rebalance import plan_trades

pytestmark = pytest.mark.any_processor

AS_OF = datetime(2024, 11, 30)  # noqa: DTZ001  # a session's label has no zone


@st.composite
def markets(draw):
    n = draw(st.integers(1, 8))
    symbols = [f"S{i}" for i in range(n)]
    prices = {s: from_market(draw(st.floats(1e-6, 1e6)), where=s) for s in symbols}
    rules = {
        s: TradingRule(lot_step=lot_step_worth(prices[s], Decimal(1)), minimum_notional=Decimal(10)) for s in symbols
    }
    return symbols, prices, rules


def draw_weights(draw, symbols):
    raw = [draw(st.floats(0, 1)) for _ in symbols]
    total = sum(raw) or 1.0
    return {s: w / total * (1 - 1e-12) for s, w in zip(symbols, raw, strict=True)}


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_construction_spends_no_more_than_there_is(data):
    """NAV is conserved to the last digit, cash is never negative, quantities are whole lots."""
    symbols, prices, rules = data.draw(markets())
    capital = data.draw(st.decimals("100", "100000000", places=2))
    made = construct_holdings(
        draw_weights(data.draw, symbols), prices=prices, rules=rules, capital=capital, currency="USD", as_of=AS_OF
    ).holdings
    assert made.nav == capital
    assert made.cash >= 0
    assert all(p.quantity % rules[p.symbol].lot_step == 0 for p in made.positions)
    assert all(p.value >= rules[p.symbol].minimum_notional for p in made.positions)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_plan_is_paid_for_and_moves_toward_its_target(data):
    """Cash after equals cash before less what is bought, never below zero; nothing is sold that is not held."""
    symbols, prices, rules = data.draw(markets())
    target = draw_weights(data.draw, symbols)
    held = {s: data.draw(st.integers(0, 100_000)) * rules[s].lot_step for s in symbols if data.draw(st.booleans())}
    positions = tuple(Holding(symbol=s, quantity=q, price=prices[s]) for s, q in held.items() if q)
    book = Holdings(as_of=AS_OF, currency="USD", positions=positions, cash=Decimal(1000))
    plan = plan_trades(book, target, prices=prices, rules=rules, reason="law")
    spent = exact_sum(t.notional if t.quantity > 0 else -t.notional for t in plan.trades)
    assert plan.cash_after == book.cash - spent
    assert plan.cash_after >= 0
    assert all(t.notional >= rules[t.symbol].minimum_notional for t in plan.trades)
    assert all(held.get(t.symbol, Decimal(0)) + t.quantity >= 0 for t in plan.trades)
    assert [t.quantity > 0 for t in plan.trades] == sorted(t.quantity > 0 for t in plan.trades)
    assert plan.drift_after <= plan.drift_before + 1e-9


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_at_target_there_is_nothing_to_trade(data):
    """Planning from the book that the target constructs trades nothing."""
    symbols, prices, rules = data.draw(markets())
    target = draw_weights(data.draw, symbols)
    book = construct_holdings(
        target, prices=prices, rules=rules, capital=Decimal(1_000_000), currency="USD", as_of=AS_OF
    ).holdings
    plan = plan_trades(book, target, prices=prices, rules=rules, reason="law")
    assert plan.trades == ()
