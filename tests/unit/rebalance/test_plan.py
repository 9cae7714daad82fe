from datetime import datetime
from decimal import Decimal

import pytest

from tangency.domain.holdings import Holding, Holdings, TradingRule
from tangency.errors import ConfigurationError, DataError
from tangency.rebalance import drift, plan_trades

RULE = TradingRule(lot_step=Decimal(1), minimum_notional=Decimal(10))
AS_OF = datetime(2024, 11, 30)  # noqa: DTZ001  # a session's label has no zone


def book(cash="0", **quantities):
    positions = tuple(Holding(symbol=s, quantity=Decimal(q), price=Decimal(1)) for s, q in quantities.items())
    return Holdings(as_of=AS_OF, currency="USD", positions=positions, cash=Decimal(cash))


def plan(holdings, target, **prices):
    prices = {symbol: Decimal(price) for symbol, price in prices.items()}
    return plan_trades(holdings, target, prices=prices, rules=dict.fromkeys(prices, RULE), reason="test")


def test_drift_of_the_published_case_is_ten_percent():
    """25 × 4 targets held at 30/20/30/20."""
    held = {"A": 0.3, "B": 0.2, "C": 0.3, "D": 0.2}
    assert drift(held, dict.fromkeys("ABCD", 0.25)) == pytest.approx(0.1, abs=1e-15)


def test_drift_counts_cash():
    assert drift({"A": 0.5}, {"A": 1.0}) == 0.5


def test_sales_come_first_and_pay_for_the_purchases():
    made = plan(book(A=500, B=500), {"A": 0.2, "B": 0.3, "C": 0.5}, A="1", B="1", C="10")
    assert [(t.side, t.symbol, t.quantity) for t in made.trades] == [
        ("sell", "A", Decimal(-300)),
        ("sell", "B", Decimal(-200)),
        ("buy", "C", Decimal(50)),
    ]
    assert made.cash_after == 0
    assert made.drift_before == pytest.approx(0.5)
    assert made.drift_after == pytest.approx(0.0)
    assert made.turnover == pytest.approx(0.5)


def test_what_is_held_but_not_wanted_is_sold_whole():
    made = plan(book(A=100, B=55), {"A": 1.0}, A="1", B="1")
    assert ("B", Decimal(-55)) in [(t.symbol, t.quantity) for t in made.trades]


def test_a_target_of_zero_is_a_target():
    made = plan(book(A=100, B=55), {"A": 1.0, "B": 0.0}, A="1", B="1")
    assert ("B", Decimal(-55)) in [(t.symbol, t.quantity) for t in made.trades]


def test_small_differences_are_dropped_and_listed():
    made = plan(book(A=995, B=5), {"A": 1.0}, A="1", B="1")
    assert made.trades == ()
    assert [(d.symbol, d.reason) for d in made.dropped] == [
        ("A", "below the minimum notional of 10"),
        ("B", "below the minimum notional of 10"),
    ]


def test_purchases_are_cut_back_where_a_dropped_sale_leaves_too_little_cash():
    # B's sale of 9 is below the minimum, so C's purchase cannot be paid in full.
    made = plan(book(A=91, B=9), {"A": 0.5, "C": 0.5}, A="1", B="1", C="1")
    assert made.cash_after == 0
    assert [(t.symbol, t.quantity) for t in made.trades] == [("A", Decimal(-41)), ("C", Decimal(41))]


def test_refuses_an_asset_without_a_price_or_a_rule():
    with pytest.raises(DataError, match="no price"):
        plan(book(A=1), {"B": 1.0}, A="1")
    with pytest.raises(ConfigurationError, match="no trading rule"):
        plan_trades(book(A=1), {"A": 1.0}, prices={"A": Decimal(1)}, rules={}, reason="test")


def test_refuses_a_book_without_value():
    with pytest.raises(ConfigurationError, match="positive net asset value"):
        plan(book(), {"A": 1.0}, A="1")


def test_a_plan_reads_line_by_line_with_exact_amounts():
    made = plan(book(A=500, B=500, D=5), {"A": 0.2, "B": 0.3, "C": 0.5}, A="1", B="1", C="10", D="1")
    shown = repr(made).splitlines()
    assert shown[0] == "Rebalancing as of 2024-11-30: test"
    assert shown[1].startswith("drift 50.")
    assert "  Trade(sell 299 A at 1, worth 299)" in shown
    assert "  Trade(buy 49 C at 10, worth 490)" in shown
    assert "  DroppedTrade(D, worth 5: below the minimum notional of 10)" in shown
    assert "0000" not in repr(made)
