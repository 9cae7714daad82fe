from decimal import Decimal

import pytest

from tangency.domain.decimals import exact, exact_sum, from_market, money, round_down
from tangency.domain.holdings import Holding
from tangency.domain.trade import Trade
from tangency.errors import ConfigurationError


def test_thirty_eight_digits_survive():
    value = Decimal("12345678901234567890.123456789012345678")
    assert exact(value, where="q") == value
    assert exact_sum([value, value]) == Decimal("24691357802469135780.246913578024691356")


@pytest.mark.parametrize("bad", [0.1, "0.1234567890123456789", "NaN", "Infinity", "twelve"])
def test_refuses_what_is_not_exact(bad):
    with pytest.raises(ConfigurationError):
        exact(bad, where="q")


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_a_market_price_is_finite_and_positive(bad):
    with pytest.raises(ConfigurationError):
        from_market(bad, where="price")


def test_a_market_price_keeps_its_shortest_digits():
    assert from_market(0.1 + 0.2, where="price") == Decimal("0.30000000000000004")
    assert from_market(1.2345678901234567e-05, where="price") == Decimal("0.000012345678901235")


def test_rounds_down_toward_zero():
    assert round_down(Decimal("0.3"), Decimal("0.1")) == Decimal("0.3")
    assert round_down(Decimal("-0.39"), Decimal("0.1")) == Decimal("-0.3")


def test_money_rounds_half_even_at_eighteen_places():
    assert money(Decimal("0.0000000000000000005")) == 0
    assert money(Decimal("0.0000000000000000015")) == Decimal("0.000000000000000002")


def test_a_trade_of_many_digits_keeps_them():
    quantity, price = Decimal("-12345678901234567.123456789012345678"), Decimal("1.000000000000000001")
    trade = Trade(symbol="X", quantity=quantity, price=price)
    assert trade.notional == Decimal("12345678901234567.135802467913580245")
    assert Holding(symbol="X", quantity=quantity, price=price).value == trade.notional.copy_negate()
