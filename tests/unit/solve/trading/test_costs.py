"""Costs of trades and holdings, and as charges."""

import numpy as np
import pytest

from tangency.errors import DataError
from tangency.sdk import CostStep, TradingCosts


def test_charges_cost_what_is_paid() -> None:
    rng = np.random.default_rng(3)
    parts = rng.random((4, 5))
    step = CostStep(beyond=0.1 * rng.random(5), rate=rng.random(5))
    costs = TradingCosts(linear=parts[0], impact=parts[1], borrow=parts[2], holding=parts[3], steps=(step,))
    current, weights = rng.standard_normal((2, 5))
    charged = sum(soft.penalty * soft.violation(weights) for soft in costs.charges(current))
    assert charged == pytest.approx(costs.paid(current, weights), rel=1e-14)


def test_what_costs_nothing_is_no_charge() -> None:
    assert TradingCosts.uniform(2).charges(np.zeros(2)) == ()


@pytest.mark.parametrize("name", ["linear", "impact", "borrow", "holding"])
@pytest.mark.parametrize("value", [-1e-9, np.nan, np.inf])
def test_a_cost_that_is_none_is_named(name: str, value: float) -> None:
    with pytest.raises(DataError, match=f"costs, {name}, asset number 0"):
        TradingCosts.uniform(2, **{name: value})


def test_steps_are_looked_at_too() -> None:
    zero = np.zeros(2)
    for step, named in (
        (CostStep(beyond=zero, rate=np.array([0.0, -1.0])), r"steps\[0\].rate, asset number 1"),
        (CostStep(beyond=np.zeros(3), rate=zero), r"steps\[0\].beyond"),
    ):
        with pytest.raises(DataError, match=named):
            TradingCosts(linear=zero, impact=zero, borrow=zero, holding=zero, steps=(step,))


def test_all_costs_are_of_the_same_assets() -> None:
    zero = np.zeros(2)
    with pytest.raises(DataError, match="impact"):
        TradingCosts(linear=zero, impact=np.zeros(3), borrow=zero, holding=zero)
