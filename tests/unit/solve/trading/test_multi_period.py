"""Trades of several periods: against a model of them in cvxpy, one period, and what is refused."""

import cvxpy as cp
import numpy as np
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.sdk import MultiPeriod, SinglePeriod, TradingCosts, decayed
from tangency.testing.problems import Group, make_problem
from tangency.testing.trading_days import TradingDay, make_trading_day


def _modelled(day: TradingDay, alphas: np.ndarray) -> float:
    """Return the optimum by Clarabel."""
    held, total, weights = day.current, 0.0, cp.Variable(alphas.shape)
    for k, alpha in enumerate(alphas):
        trade = cp.abs(weights[k] - held)
        total += alpha @ weights[k] - day.risk_aversion * cp.quad_form(weights[k], cp.psd_wrap(day.covariance))
        total -= day.costs.linear @ trade + day.costs.borrow @ cp.neg(weights[k])
        total -= day.costs.holding @ cp.pos(weights[k])
        if day.costs.impact.any():
            total -= day.costs.impact @ cp.power(trade, 1.5)
        for step in day.costs.steps:
            total -= step.rate @ cp.pos(trade - step.beyond)
        held = weights[k]
    sums, feasible = cp.sum(weights, axis=1), day.feasible
    model = cp.Problem(
        cp.Maximize(total),
        [
            weights >= feasible.lower[None, :],
            weights <= feasible.upper[None, :],
            sums >= feasible.row_lower[0],
            sums <= feasible.row_upper[0],
        ],
    )
    return float(model.solve(solver=cp.CLARABEL))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("has_impact", [True, False])
def test_a_plan_is_as_good_as_a_cone_programs(seed: int, has_impact: bool) -> None:
    day = make_trading_day(seed, has_impact=has_impact, n_assets=8)
    alphas = decayed(day.alpha, 0.8, 5)
    found = MultiPeriod(feasible=day.feasible, risk_aversion=day.risk_aversion).plan(
        alphas, day.covariance, day.current, day.costs
    )
    optimum = _modelled(day, alphas)
    size = max(abs(optimum), float(np.abs(alphas).max()))
    assert found.certificate.relative_gap <= 1e-7
    assert found.certificate.primal_residual <= 1e-9
    assert found.certificate.objective >= optimum - 1e-6 * size
    assert found.certificate.objective <= optimum + found.certificate.gap + 1e-5 * size


@pytest.mark.parametrize("has_impact", [True, False])
def test_one_period_is_the_single_period_to_the_last_bit(has_impact: bool) -> None:
    day = make_trading_day(3, has_impact=has_impact, n_assets=20)
    single = SinglePeriod(feasible=day.feasible, risk_aversion=day.risk_aversion)
    several = MultiPeriod(feasible=day.feasible, risk_aversion=day.risk_aversion)
    one = single.step(day.alpha, day.covariance, day.current, day.costs)
    plan = several.plan(decayed(day.alpha, 0.5, 1), day.covariance, day.current, day.costs)
    assert plan.weights.tolist() == one.weights.tolist()
    assert plan.certificate == one.certificate


def test_a_trade_that_does_not_pay_over_all_periods_is_none_exactly() -> None:
    several = MultiPeriod(feasible=make_problem(3).feasible, risk_aversion=1.0)
    held = np.array([0.5, 0.3, 0.2])
    alphas = decayed(np.array([0.0, 0.0, 1e-4]), 0.5, 6)
    plan = several.plan(alphas, 1e-6 * np.eye(3), held, TradingCosts.uniform(3, linear=0.01))
    assert plan.path.tolist() == [held.tolist()] * 6


def test_a_known_path_of_forecasts_is_traded_for_ahead() -> None:
    # Nothing now and much later: with impact the trade is spread over the periods before.
    several = MultiPeriod(feasible=make_problem(2).feasible, risk_aversion=1.0)
    alphas = np.zeros((4, 2))
    alphas[3, 0] = 0.05
    plan = several.plan(alphas, 1e-4 * np.eye(2), np.array([0.5, 0.5]), TradingCosts.uniform(2, impact=0.05))
    assert (np.diff(np.concatenate(([0.5], plan.path[:, 0]))) > 0.0).all()


def test_only_a_box_with_a_budget_is_planned_for() -> None:
    grouped = make_problem(6, groups=(Group(members=(0, 1), lower=0.0, upper=0.2),))
    with pytest.raises(ConfigurationError, match="bounds of each weight and of their sum"):
        MultiPeriod(feasible=grouped.feasible, risk_aversion=1.0)


def test_what_is_no_forecast_is_refused() -> None:
    several = MultiPeriod(feasible=make_problem(2).feasible, risk_aversion=1.0)
    with pytest.raises(DataError, match="a row for each period"):
        several.plan(np.zeros(2), np.eye(2), np.zeros(2), TradingCosts.uniform(2))
    with pytest.raises(DataError, match="alpha is not finite"):
        several.plan(np.array([[0.0, 0.0], [0.0, np.nan]]), np.eye(2), np.zeros(2), TradingCosts.uniform(2))
    with pytest.raises(ConfigurationError, match="decay"):
        decayed(np.zeros(2), 1.5, 3)
    with pytest.raises(ConfigurationError, match="horizon"):
        decayed(np.zeros(2), 0.5, 0)
