"""Laws of a day's trades under costs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import CostStep, SinglePeriod, TradingCosts, TradingStep
from tangency.testing.trading_days import TradingDay, budgeted, make_trading_day

FACES = "faces of the day's costs"


def solved(day: TradingDay, start: TradingStep | None = None) -> TradingStep:
    days = SinglePeriod(feasible=day.feasible, risk_aversion=day.risk_aversion)
    return days.step(day.alpha, day.covariance, day.current, day.costs, start=start)


def scaled(costs: TradingCosts, factor: float) -> TradingCosts:
    return TradingCosts(
        linear=factor * costs.linear,
        impact=factor * costs.impact,
        borrow=factor * costs.borrow,
        holding=factor * costs.holding,
        steps=tuple(CostStep(beyond=step.beyond, rate=factor * step.rate) for step in costs.steps),
    )


@pytest.mark.parametrize("has_impact", [True, False])
@pytest.mark.parametrize("is_singular", [True, False])
def test_hostile_days_are_all_proven_by_faces(has_impact: bool, is_singular: bool) -> None:
    """Every day of any sizes beside each other, singular or without curved costs, is proven to 1e-9."""
    for seed in range(375):
        day = make_trading_day(seed, has_impact=has_impact, is_singular=is_singular)
        found = solved(day)
        assert found.certificate.solver == FACES, seed
        assert found.certificate.relative_gap <= 1e-9, seed
        assert found.certificate.primal_residual <= 1e-12, seed
        assert (found.weights >= day.feasible.lower).all()
        assert (found.weights <= day.feasible.upper).all()


days = st.builds(
    make_trading_day,
    st.integers(0, 10**6),
    has_impact=st.booleans(),
    n_assets=st.integers(2, 25),
)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(0, 10**6))
def test_no_portfolio_is_better_by_more_than_the_gap(day: TradingDay, seed: int) -> None:
    """Random portfolios of the set, near and far, gain no more than the gap says."""
    found = solved(day)
    rng = np.random.default_rng(seed)
    lower, upper = day.feasible.lower, day.feasible.upper
    for _ in range(20):
        other = np.clip(lower + (upper - lower) * rng.random(lower.size) ** 8, lower, upper)
        least, most = float(day.feasible.row_lower[0]), float(day.feasible.row_upper[0])
        goal = np.clip(other.sum(), least, most)
        toward, total = (lower if other.sum() > goal else upper), other.sum()
        if total != goal:
            other = other + (toward - other) * (goal - total) / (toward.sum() - total)
        other = found.weights + rng.random() ** 4 * (other - found.weights)
        risk = day.risk_aversion * float(other @ day.covariance @ other)
        value = float(day.alpha @ other) - risk - day.costs.paid(day.current, other)
        size = abs(value) + risk + float(np.abs(day.alpha) @ np.abs(other))
        assert value <= found.certificate.objective + found.certificate.gap + 1e-13 * size


@settings(max_examples=40, deadline=None)
@given(days, st.integers(0, 10**6))
def test_the_order_of_assets_does_not_matter(day: TradingDay, seed: int) -> None:
    """Permuted assets get permuted weights."""
    order = np.random.default_rng(seed).permutation(day.alpha.size)
    costs = day.costs
    permuted = replace(
        day,
        alpha=day.alpha[order],
        covariance=np.ascontiguousarray(day.covariance[np.ix_(order, order)]),
        current=day.current[order],
        costs=TradingCosts(
            linear=costs.linear[order],
            impact=costs.impact[order],
            borrow=costs.borrow[order],
            holding=costs.holding[order],
            steps=tuple(CostStep(beyond=each.beyond[order], rate=each.rate[order]) for each in costs.steps),
        ),
    )
    assert solved(permuted).weights == pytest.approx(solved(day).weights[order], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(days, st.floats(1e-3, 1e3))
def test_a_common_factor_of_all_that_is_weighed_changes_nothing(day: TradingDay, factor: float) -> None:
    """Forecasts, risk aversion and costs times a factor give the same weights and the objective times it."""
    found = solved(day)
    times = replace(
        day, alpha=factor * day.alpha, risk_aversion=factor * day.risk_aversion, costs=scaled(day.costs, factor)
    )
    again = solved(times)
    assert again.weights == pytest.approx(found.weights, abs=1e-6)
    assert again.certificate.objective == pytest.approx(factor * found.certificate.objective, rel=1e-8, abs=1e-14)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.integers(2, 25))
def test_where_no_trade_gains_what_it_costs_nothing_is_traded(seed: int, has_impact: bool, n_assets: int) -> None:
    """Within the no-trade region, all marginal gains below the linear costs, the weights stay to the last bit."""
    day = make_trading_day(seed, has_impact=has_impact, n_assets=n_assets)
    current = np.random.default_rng(seed).dirichlet(np.ones(n_assets)) * 0.9
    marginal = day.alpha - 2.0 * day.risk_aversion * day.covariance @ current
    costs = replace(day.costs, linear=1.01 * np.abs(marginal) + 2e-4)
    inside = budgeted(np.zeros(n_assets), np.ones(n_assets), least=0.0, most=1.0)
    still = solved(replace(day, current=current, costs=costs, feasible=inside))
    assert still.weights.tolist() == current.tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 25))
def test_a_vanishing_impact_leaves_the_trades_of_linear_costs(seed: int, n_assets: int) -> None:
    """With b → 0 the objective goes to that of b = 0, by no more than the impact of the trades."""
    day = make_trading_day(seed, has_impact=False, n_assets=n_assets)
    linear = solved(day)
    for impact in (1e-6, 1e-9, 1e-12):
        curved = solved(replace(day, costs=replace(day.costs, impact=np.full(n_assets, impact))))
        most = impact * float((np.abs(linear.weights - day.current) ** 1.5).sum())
        loss = linear.certificate.objective - curved.certificate.objective
        allowed = linear.certificate.gap + curved.certificate.gap + 1e-15
        assert -allowed <= loss <= most + allowed


@settings(max_examples=30, deadline=None)
@given(days)
def test_forecasts_that_jump_are_followed_from_yesterdays_price(day: TradingDay) -> None:
    """A start at the price of opposite forecasts is left for the same optimum."""
    opposite = solved(replace(day, alpha=-10.0 * day.alpha))
    warm, cold = solved(day, opposite), solved(day)
    gaps = warm.certificate.gap + cold.certificate.gap
    assert abs(warm.certificate.objective - cold.certificate.objective) <= gaps + 1e-15
