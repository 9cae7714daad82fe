"""Liquidity-adjusted value at risk, and the coherent measures beside it."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.domain.risk_kind import RiskKind
from tangency.errors import DataError
from tangency.risk.drawdown import drawdowns
from tangency.risk.measures import scenario_measure
from tangency.risk.tail import historical_cvar
from tangency.risk.value_at_risk import (
    Liquidity,
    conditional_drawdown_at_risk,
    entropic_value_at_risk,
    liquidity_adjusted,
    tail_estimate,
)

VALUES = np.random.default_rng(9).normal(0.0, 0.01, (400, 3))
RETURNS = Returns(assets=("A", "B", "C"), dates=np.arange(400), values=VALUES, periods_per_year=None)
WEIGHTS = np.array([0.6, -0.2, 0.0])
LIQUID = Liquidity(
    net_asset_value=1e7,
    daily_values=np.array([1e9, 1e9, 0.0]),
    participation=0.1,
    spread_means=np.array([0.001, 0.004, np.nan]),
    spread_volatilities=np.array([0.0005, 0.001, np.nan]),
    spread_factor=3.0,
)


def adjusted(weights=WEIGHTS, **changes):
    return liquidity_adjusted(RETURNS, weights, "gaussian", level=0.99, liquidity=replace(LIQUID, **changes))


def test_what_is_sold_in_a_day_costs_the_half_spread_alone():
    """½ (0.6 · 0.0025 + 0.2 · 0.007) = 0.00145."""
    found = adjusted()
    one = tail_estimate(VALUES @ WEIGHTS, "gaussian", level=0.99).value_at_risk
    assert found.liquidation_days.tolist() == [1, 1, 0]
    assert found.liquidation_value_at_risk == pytest.approx(one, rel=1e-12)
    assert found.spread_cost == pytest.approx(0.00145, rel=1e-12)
    assert found.liquidity_adjusted_value_at_risk == pytest.approx(one + 0.00145, rel=1e-12)


def test_equal_parts_over_four_days_are_the_sum_of_squares():
    """With mean zero: √(1 + (3/4)² + (2/4)² + (1/4)²) = √((n + 1)(2n + 1)/6n) = 1.369306 for n = 4."""
    centred = Returns(
        assets=("A",), dates=np.arange(400), values=VALUES[:, :1] - VALUES[:, :1].mean(), periods_per_year=None
    )
    slow = Liquidity(
        net_asset_value=1e6,
        daily_values=np.array([1e6]),
        participation=0.25,
        spread_means=np.zeros(1),
        spread_volatilities=np.zeros(1),
        spread_factor=0.0,
    )
    found = liquidity_adjusted(centred, np.ones(1), "gaussian", level=0.99, liquidity=slow)
    assert found.liquidation_days.tolist() == [4]
    assert found.liquidation_value_at_risk / found.value_at_risk == pytest.approx(1.3693063937629153, rel=1e-9)


def test_less_volume_is_never_less_risk():
    risks = [adjusted(daily_values=np.array([v, 1e9, 0.0])).liquidation_value_at_risk for v in (1e9, 3e7, 1e7, 1e6)]
    assert risks == sorted(risks)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"participation": 0.0}, "out of range"),
        ({"net_asset_value": -1.0}, "out of range"),
        ({"spread_factor": -1.0}, "out of range"),
        ({"daily_values": np.array([1e9, 0.0, 1.0])}, "no such number"),
        ({"spread_means": np.array([0.1, np.nan, 0.1])}, "no such number"),
        ({"daily_values": np.ones(2)}, "each asset has one"),
        ({"daily_values": np.array([1.0, 1.0, 1.0])}, "more than 1000 days"),
    ],
)
def test_bad_input_is_named(change, match):
    with pytest.raises(DataError, match=match):
        adjusted(**change)


def test_the_entropic_value_bounds_the_conditional_one():
    portfolio = VALUES[:, 0]
    measure = scenario_measure(RiskKind.EVAR, portfolio[:, None], level=0.95)
    found = entropic_value_at_risk(portfolio, level=0.95)
    assert found == measure.value(np.ones(1))
    assert historical_cvar(portfolio, 0.95) < found <= -portfolio.min()


def test_the_conditional_drawdown_is_a_mean_of_the_deepest():
    """95 % of 400 periods: the mean of the 20 deepest drawdowns of compounded equity."""
    deepest = np.sort(drawdowns(VALUES[:, 0]))[-20:]
    assert conditional_drawdown_at_risk(VALUES[:, 0], level=0.95) == pytest.approx(deepest.mean(), rel=1e-12)
    assert conditional_drawdown_at_risk([0.01, 0.02], level=0.95) == 0.0
