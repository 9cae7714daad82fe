"""Laws of trades over several periods."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import MultiPeriod, SinglePeriod, TradingPath, decayed
from tangency.testing.trading_days import TradingDay, make_trading_day


def planned(day: TradingDay, alphas: np.ndarray) -> TradingPath:
    days = MultiPeriod(feasible=day.feasible, risk_aversion=day.risk_aversion)
    return days.plan(alphas, day.covariance, day.current, day.costs)


@pytest.mark.parametrize("has_impact", [True, False])
@pytest.mark.parametrize("is_singular", [True, False])
def test_hostile_paths_are_all_proven(has_impact: bool, is_singular: bool) -> None:
    """Every path over up to twenty periods, singular or without curved costs, is proven to 1e-7."""
    for seed in range(25):
        day = make_trading_day(seed, has_impact=has_impact, is_singular=is_singular, n_assets=2 + seed % 14)
        found = planned(day, decayed(day.alpha, 0.3 + 0.02 * seed, 2 + seed % 19))
        assert found.certificate.relative_gap <= 1e-7, seed
        assert found.certificate.primal_residual <= 1e-9, seed


plans = st.tuples(
    st.builds(make_trading_day, st.integers(0, 10**6), has_impact=st.booleans(), n_assets=st.integers(2, 8)),
    st.floats(0.0, 1.0),
    st.integers(2, 8),
)


@settings(max_examples=25, deadline=None)
@given(plans)
def test_a_plan_is_no_worse_than_one_period_after_the_other(plan: tuple[TradingDay, float, int]) -> None:
    """The periods solved one by one, each blind to later ones, are a path, and no path is better than the plan."""
    day, decay, horizon = plan
    alphas, single = (
        decayed(day.alpha, decay, horizon),
        SinglePeriod(feasible=day.feasible, risk_aversion=day.risk_aversion),
    )
    held, total = day.current, 0.0
    for alpha in alphas:
        step = single.step(alpha, day.covariance, held, day.costs)
        held, total = step.weights, total + step.certificate.objective
    found = planned(day, alphas).certificate
    assert total <= found.objective + found.gap + 1e-12 * (1.0 + abs(total)) * float(np.abs(alphas).max())


@settings(max_examples=15, deadline=None)
@given(plans, st.integers(0, 10**6))
def test_the_order_of_assets_does_not_matter(plan: tuple[TradingDay, float, int], seed: int) -> None:
    """Permuted assets get a plan of the same value, to the gaps."""
    day, decay, horizon = plan
    order = np.random.default_rng(seed).permutation(day.alpha.size)
    costs = day.costs
    permuted = replace(
        day,
        alpha=day.alpha[order],
        covariance=np.ascontiguousarray(day.covariance[np.ix_(order, order)]),
        current=day.current[order],
        costs=replace(
            costs,
            linear=costs.linear[order],
            impact=costs.impact[order],
            borrow=costs.borrow[order],
            holding=costs.holding[order],
            steps=tuple(replace(each, beyond=each.beyond[order], rate=each.rate[order]) for each in costs.steps),
        ),
    )
    one, other = (planned(each, decayed(each.alpha, decay, horizon)).certificate for each in (day, permuted))
    size = 1e-12 * float(np.abs(day.alpha).max())
    assert abs(one.objective - other.objective) <= one.gap + other.gap + size
