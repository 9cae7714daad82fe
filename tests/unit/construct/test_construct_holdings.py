from datetime import datetime
from decimal import Decimal

import pytest

from tangency.construct import construct_holdings, lot_step_worth
from tangency.domain.holdings import TradingRule
from tangency.errors import ConfigurationError

AS_OF = datetime(2024, 11, 30)  # noqa: DTZ001  # a session's label has no zone
RULE = TradingRule(lot_step=Decimal("0.01"), minimum_notional=Decimal(10))


def construct(weights, prices, capital="1000"):
    return construct_holdings(
        weights,
        prices={symbol: Decimal(price) for symbol, price in prices.items()},
        rules=dict.fromkeys(prices, RULE),
        capital=Decimal(capital),
        currency="USD",
        as_of=AS_OF,
    )


def test_rounds_toward_zero_and_keeps_the_rest_in_cash():
    made = construct({"A": 0.5, "B": 0.5}, {"A": "3", "B": "7"}).holdings
    assert [(p.symbol, p.quantity) for p in made.positions] == [("A", Decimal("166.66")), ("B", Decimal("71.42"))]
    assert made.cash == Decimal(1000) - Decimal("499.98") - Decimal("499.94")
    assert made.nav == Decimal(1000)


def test_no_weight_grows_beyond_its_target():
    made = construct({"A": 0.2, "B": 0.8}, {"A": "0.37", "B": "123.45"}).holdings
    assert all(weight <= target for weight, target in zip(made.weights().values(), (0.2, 0.8), strict=True))


def test_what_is_below_the_minimum_is_not_bought_and_named():
    made = construct({"A": 0.995, "B": 0.005}, {"A": "1", "B": "1"})
    assert made.below_minimum == ("B",)
    assert [p.symbol for p in made.holdings.positions] == ["A"]


def test_a_short_rounds_toward_zero_too():
    made = construct({"A": 1.5, "B": -0.5}, {"A": "3", "B": "7"}).holdings
    assert made.positions[1].quantity == Decimal("-71.42")
    assert made.nav == Decimal(1000)


@pytest.mark.parametrize(("capital", "prices", "words"), [("0", {"A": "1"}, "capital"), ("10", {"B": "1"}, "no price")])
def test_refuses(capital, prices, words):
    with pytest.raises(ConfigurationError, match=words):
        construct({"A": 1.0}, prices, capital)


@pytest.mark.parametrize(
    ("price", "step"),
    [("96000", "0.00001"), ("1", "1"), ("1.01", "0.1"), ("0.99", "1"), ("0.00002", "10000"), ("10", "0.1")],
)
def test_the_assumed_lot_is_the_largest_power_of_ten_within_the_notional(price, step):
    found = lot_step_worth(Decimal(price), Decimal(1))
    assert found == Decimal(step)
    assert found * Decimal(price) <= 1 < found * 10 * Decimal(price)


def test_amounts_are_shown_exactly_and_without_trailing_zeros():
    made = construct({"A": 0.995, "B": 0.0049}, {"A": "3", "B": "110"}, capital="200000.000061")
    assert repr(made).splitlines() == [
        "Holdings as of 2024-11-30: NAV 200,000.000061 USD, cash 21.010061",
        "  A: 66,333.33 at 3, worth 198,999.99",
        "  B: 8.9 at 110, worth 979",
    ]
    assert repr(RULE) == "TradingRule(lot step 0.01, minimum notional 10)"
    assert repr(construct({"A": 1.0, "B": 0.001}, {"A": "3", "B": "1"})).endswith("below the minimum: B")
