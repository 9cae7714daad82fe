"""A day's trades: closed forms, other sets, what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.errors import ConfigurationError, DataError, Infeasible
from tangency.sdk import CostStep, FactorCovariance, SinglePeriod, TradingCosts
from tangency.testing.problems import Group, make_problem
from tangency.testing.trading_days import TradingDay, budgeted, make_trading_day


def _days(day: TradingDay) -> SinglePeriod:
    return SinglePeriod(feasible=day.feasible, risk_aversion=day.risk_aversion)


def test_one_asset_trades_until_its_marginal_cost_is_its_marginal_gain() -> None:
    # α − 2γσ²w = a + 3/2 b √(w − h): with h = 0.1 and w = 0.5.
    gamma, variance, held, goal, linear, impact = 2.0, 0.04, 0.1, 0.5, 0.001, 0.02
    alpha = 2.0 * gamma * variance * goal + linear + 1.5 * impact * np.sqrt(goal - held)
    days = SinglePeriod(feasible=budgeted(np.zeros(1), np.ones(1), least=0.0, most=1.0), risk_aversion=gamma)
    costs = TradingCosts.uniform(1, linear=linear, impact=impact)
    weights, certificate = days.step(np.array([alpha]), np.array([[variance]]), np.array([held]), costs)
    assert weights == pytest.approx([goal], abs=1e-12)
    assert certificate.objective == pytest.approx(
        alpha * goal - gamma * variance * goal**2 - linear * 0.4 - impact * 0.4**1.5, abs=1e-15
    )


def test_a_sale_stops_at_the_step_beyond_which_it_costs_more() -> None:
    days = SinglePeriod(feasible=budgeted(np.zeros(1), np.ones(1), least=0.0, most=1.0), risk_aversion=1.0)
    step = CostStep(beyond=np.array([0.05]), rate=np.array([1.0]))
    costs = replace(TradingCosts.uniform(1, linear=0.001), steps=(step,))
    found = days.step(np.array([-0.01]), np.array([[0.04]]), np.array([0.4]), costs)
    assert found.weights == pytest.approx([0.35], abs=1e-15)


def test_borrowing_keeps_a_short_away_that_forecasts_alone_would_take() -> None:
    days = SinglePeriod(feasible=budgeted(-np.ones(1), np.ones(1), least=-1.0, most=1.0), risk_aversion=1.0)
    alpha, sigma, held = np.array([-0.001]), np.array([[0.01]]), np.zeros(1)
    free = days.step(alpha, sigma, held, TradingCosts.uniform(1))
    dear = days.step(alpha, sigma, held, TradingCosts.uniform(1, borrow=0.002))
    assert free.weights == pytest.approx([-0.05], abs=1e-12)
    assert dear.weights.tolist() == [0.0]


def test_holdings_that_have_drifted_out_of_their_bounds_are_brought_back() -> None:
    days = SinglePeriod(feasible=budgeted(np.zeros(2), np.array([0.4, 1.0]), least=1.0, most=1.0), risk_aversion=1.0)
    found = days.step(
        np.zeros(2), np.diag([1e-4, 4e-4]), np.array([0.6, 0.4]), TradingCosts.uniform(2, linear=0.01, impact=0.1)
    )
    assert found.weights == pytest.approx([0.4, 0.6], abs=1e-14)
    assert found.certificate.relative_gap <= 1e-9


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("has_impact", [True, False])
def test_yesterdays_step_changes_where_the_search_starts_not_what_it_finds(seed: int, has_impact: bool) -> None:
    day = make_trading_day(seed, has_impact=has_impact)
    arguments = (day.alpha, day.covariance, day.current, day.costs)
    cold = _days(day).step(*arguments)
    warm = _days(day).step(*arguments, start=cold)
    assert warm.certificate.objective == pytest.approx(cold.certificate.objective, rel=1e-9)


def test_a_factor_structure_gives_the_bits_of_its_matrix() -> None:
    day = make_trading_day(4, n_assets=12)
    rng = np.random.default_rng(0)
    parts = FactorCovariance(
        loadings=rng.standard_normal((12, 2)), factors=1e-4 * np.eye(2), specific=np.full(12, 2e-4)
    )
    dense = _days(day).step(day.alpha, parts.dense(), day.current, day.costs)
    structured = _days(day).step(day.alpha, parts, day.current, day.costs)
    assert structured.weights.tolist() == dense.weights.tolist()


def test_rows_of_groups_go_to_the_general_solver_which_the_certificate_names() -> None:
    grouped = make_problem(6, groups=(Group(members=(0, 1), lower=0.0, upper=0.2),))
    costs = TradingCosts.uniform(6, linear=1e-4, impact=1e-3)
    held = np.full(6, 1 / 6)
    found = SinglePeriod(feasible=grouped.feasible, risk_aversion=5.0).step(
        grouped.mean, grouped.covariance, held, costs
    )
    plain = SinglePeriod(feasible=make_problem(6).feasible, risk_aversion=5.0).step(
        grouped.mean, grouped.covariance, held, costs
    )
    assert found.certificate.solver != plain.certificate.solver
    assert found.weights[:2].sum() <= 0.2 + 1e-9
    assert found.certificate.objective <= plain.certificate.objective


def test_the_general_solver_and_the_faces_agree_where_a_row_of_a_group_never_binds() -> None:
    grouped = make_problem(6, groups=(Group(members=(0, 1), lower=0.0, upper=1.0),))
    costs = TradingCosts.uniform(6, linear=1e-4, impact=1e-3)
    held = np.full(6, 1 / 6)
    found, faces = (
        SinglePeriod(feasible=feasible, risk_aversion=5.0).step(grouped.mean, grouped.covariance, held, costs)
        for feasible in (grouped.feasible, make_problem(6).feasible)
    )
    assert found.certificate.solver != faces.certificate.solver
    assert found.certificate.objective == pytest.approx(faces.certificate.objective, rel=1e-7)


def test_bounds_that_leave_no_portfolio_are_explained() -> None:
    problem = make_problem(3, upper=0.2)
    with pytest.raises(Infeasible):
        SinglePeriod(feasible=problem.feasible, risk_aversion=1.0).step(
            problem.mean, problem.covariance, np.zeros(3), TradingCosts.uniform(3)
        )


def test_what_is_not_finite_is_named() -> None:
    day = make_trading_day(1, n_assets=3)
    broken = np.array([0.0, np.nan, 0.0])
    with pytest.raises(DataError, match=r"alpha is not finite.*A01"):
        _days(day).step(broken, day.covariance, day.current, day.costs)
    with pytest.raises(DataError, match=r"current is not finite.*A01"):
        _days(day).step(day.alpha, day.covariance, broken, day.costs)
    with pytest.raises(DataError, match="covariance"):
        _days(day).step(day.alpha, np.full((3, 3), np.nan), day.current, day.costs)
    with pytest.raises(DataError, match="alpha has not one number"):
        _days(day).step(day.alpha[:2], day.covariance, day.current, day.costs)
    with pytest.raises(DataError, match="costs have not one number"):
        _days(day).step(day.alpha, day.covariance, day.current, TradingCosts.uniform(2))


def test_an_indefinite_matrix_is_no_covariance() -> None:
    day = make_trading_day(1, n_assets=2)
    with pytest.raises(DataError):
        _days(day).step(day.alpha, np.array([[1e-4, 2e-4], [2e-4, 1e-4]]), day.current, TradingCosts.uniform(2))


@pytest.mark.parametrize("aversion", [-1.0, np.nan, np.inf])
def test_a_risk_aversion_is_not_negative(aversion: float) -> None:
    with pytest.raises(ConfigurationError, match="risk_aversion"):
        SinglePeriod(feasible=make_problem(2).feasible, risk_aversion=aversion)


def test_without_risk_and_costs_the_best_forecast_takes_all() -> None:
    days = SinglePeriod(feasible=make_problem(3).feasible, risk_aversion=0.0)
    found = days.step(np.array([0.001, 0.003, 0.002]), np.eye(3), np.full(3, 1 / 3), TradingCosts.uniform(3))
    assert found.weights == pytest.approx([0.0, 1.0, 0.0], abs=1e-12)
