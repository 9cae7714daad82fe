"""Laws of risk budgeting, with and without constraints."""

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, Infeasible, SolverError
from tangency.solve import compile_constraints, parse_constraints, primal_residual, with_implicit
from tangency.solve import solve_risk_budget as solve
from tangency.solve.certificate.gap import linear_gap
from tangency.solve.kernels.budget_descent import descend
from tangency.solve.risk_budget.unconstrained import budgeted_weights

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, n, n_periods=60):
    rng = np.random.default_rng(seed)
    returns = rng.standard_normal((n_periods, n)) * rng.uniform(0.005, 0.05, n)
    returns += rng.standard_normal((n_periods, 1)) * rng.uniform(-0.01, 0.02, n)
    return np.cov(returns, rowvar=False).reshape(n, n), rng.dirichlet(np.full(n, 5.0)) * 0.9 + 0.1 / n


def feasible_set(n, texts=()):
    assets = tuple(f"A{i}" for i in range(n))
    groups = {"sector": {asset: f"S{i % 2}" for i, asset in enumerate(assets)}}
    return compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets, groups=groups))


def solve_risk_budget(covariance, budget, feasible):
    return solve(covariance, budget, feasible, optimizer="risk-budget")


def shares(covariance, weights):
    contributions = weights * (covariance @ weights)
    return contributions / contributions.sum()


@given(SEEDS, st.integers(1, 12))
def test_contributions_are_the_budgets(seed, n):
    """Without other constraints every asset's share of the variance is its budget, to 1e-10 of it."""
    covariance, budget = drawn(seed, n)
    found = solve_risk_budget(covariance, budget, feasible_set(n))
    assert found.is_met
    assert shares(covariance, found.weights) / budget == pytest.approx(np.ones(n), abs=1e-10)
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-14)


@given(SEEDS)
@settings(max_examples=5)
def test_compiled_coordinates_and_newton_end_in_the_same_portfolio(seed):
    """Many assets, moved one after the other, contribute as exactly as few."""
    covariance, budget = drawn(seed, 70, n_periods=200)
    weights, solver = budgeted_weights(covariance, budget)
    assert solver.startswith("coordinate descent")
    assert shares(covariance, weights) / budget == pytest.approx(np.ones(70), abs=1e-10)


def test_the_kernel_converges_by_itself():
    covariance, budget = drawn(3, 70, n_periods=200)
    correlation = covariance / np.sqrt(np.outer(covariance.diagonal(), covariance.diagonal()))
    x = np.sqrt(budget)
    sweeps = descend(correlation, budget, 1e-12, 500, x, correlation @ x)
    assert sweeps < 500
    assert x * (correlation @ x) / budget == pytest.approx(np.ones(70), abs=1e-10)


@pytest.mark.parametrize("n", [100, 260])
def test_what_coordinates_would_take_too_long_for_is_left_to_newton(n):
    """Factors of both signs let assets hedge each other, and coordinates move slowly: they stop after a few sweeps."""
    rng = np.random.default_rng(0)
    loadings = rng.normal(0.0, 0.01, (n, 5))
    covariance = loadings @ loadings.T + np.diag(rng.uniform(0.005, 0.03, n) ** 2)
    budget = np.full(n, 1.0 / n)
    x = 0.1 / np.sqrt(covariance.diagonal())
    assert descend(covariance, budget, 1e-12, 60, x, covariance @ x) < 30
    weights, solver = budgeted_weights(covariance, budget)
    assert solver == "coordinate descent, Newton"
    assert shares(covariance, weights) / budget == pytest.approx(np.ones(n), abs=1e-12)


@given(SEEDS, st.integers(2, 8), st.floats(1e-6, 1e6))
def test_units_of_the_covariance_do_not_matter(seed, n, factor):
    """A multiple of the covariance has the same portfolio."""
    covariance, budget = drawn(seed, n)
    one, other = (budgeted_weights(matrix, budget)[0] for matrix in (covariance, factor * covariance))
    assert other == pytest.approx(one, rel=1e-9)


@given(SEEDS, st.integers(2, 8))
def test_a_constraint_that_does_not_press_changes_no_bit(seed, n):
    """A bound beyond every weight leaves the portfolio as it is."""
    covariance, budget = drawn(seed, n)
    one, other = (solve_risk_budget(covariance, budget, feasible_set(n, texts)) for texts in ((), ["weight <= 100%"]))
    assert (one.weights == other.weights).all()


@given(SEEDS, st.integers(2, 8))
def test_duplicates_share_what_one_would_carry(seed, n):
    """Of an asset split in two with half its budget each, each part has half its weight."""
    covariance, budget = drawn(seed, n)
    twice = np.append(np.arange(n), 0)
    halved = np.append(budget, 0.5 * budget[0])
    halved[0] *= 0.5
    one, two = budgeted_weights(covariance, budget)[0], budgeted_weights(covariance[np.ix_(twice, twice)], halved)[0]
    assert two[[0, n]] == pytest.approx(np.full(2, 0.5 * one[0]), rel=1e-9)
    assert two[1:n] == pytest.approx(one[1:], rel=1e-9)


@given(SEEDS, st.integers(2, 8))
def test_an_asset_in_other_units_has_the_inverse_weight(seed, n):
    """Doubling an asset's returns halves its weight against all others."""
    covariance, budget = drawn(seed, n)
    units = np.ones(n)
    units[0] = 2.0
    before, after = (
        budgeted_weights(covariance, budget)[0],
        budgeted_weights(covariance * np.outer(units, units), budget)[0],
    )
    assert after[0] / after[1] == pytest.approx(0.5 * before[0] / before[1], rel=1e-8)


@given(SEEDS, st.floats(0.01, 0.99))
def test_two_assets_with_equal_budgets_weigh_by_inverse_volatility(seed, correlation):
    """Whatever their correlation (Maillard, Roncalli & Teiletche 2010, section 2.2)."""
    a, b = np.random.default_rng(seed).uniform(0.01, 1.0, 2)
    covariance = np.array([[a * a, correlation * a * b], [correlation * a * b, b * b]])
    weights = budgeted_weights(covariance, np.array([0.5, 0.5]))[0]
    assert weights[0] == pytest.approx(b / (a + b), rel=1e-9)


TEXTS = (["weight <= 22%"], ["weight >= 9%"], ["sector[S0] <= 35%"], ["A0 + A1 >= 40%", "weight <= 30%"])


@pytest.mark.filterwarnings("ignore:Solution may be inaccurate:UserWarning")  # cvxpy's, about the other solver
@given(SEEDS, st.sampled_from(TEXTS))
@settings(max_examples=25, deadline=None)  # most of the time is the other solver's
def test_an_independent_solver_finds_the_same_constrained_portfolio(seed, texts):
    """At the λ that was found, the log barrier over the constraints without the net has the same minimiser."""
    covariance, budget = drawn(seed, 6)
    feasible = feasible_set(6, texts)
    found = solve_risk_budget(covariance, budget, feasible)
    w = cp.Variable(6)
    kept = ~np.all(feasible.rows == 1.0, axis=1)
    sides = [w >= feasible.lower]
    bounded = np.isfinite(feasible.upper)
    sides += [w[bounded] <= feasible.upper[bounded]] if bounded.any() else []
    for row, low, high in zip(feasible.rows[kept], feasible.row_lower[kept], feasible.row_upper[kept], strict=True):
        sides += [row @ w >= low] * bool(np.isfinite(low)) + [row @ w <= high] * bool(np.isfinite(high))
    risk = cp.quad_form(w, cp.psd_wrap(covariance / found.scale)) / 2
    oracle = cp.Problem(cp.Minimize(risk - budget @ cp.log(w)), sides).solve(
        solver="CLARABEL", tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10
    )
    assert primal_residual(found.weights, feasible) <= 1e-12
    reached = found.weights @ covariance @ found.weights / found.scale / 2 - budget @ np.log(found.weights)
    assert reached == pytest.approx(oracle, abs=1e-8)
    # The objective is flat to the oracle's digits: its weights have half as many.
    assert w.value == pytest.approx(found.weights, abs=2e-5)


@given(SEEDS)
@settings(max_examples=25)
def test_assets_that_nothing_holds_keep_the_proportions_of_their_budgets(seed):
    """Under a cap, contributions over budgets are λ for all assets below it, and less for those at it."""
    covariance, budget = drawn(seed, 6)
    found = solve_risk_budget(covariance, budget, feasible_set(6, ["weight <= 19%"]))
    relative = found.weights * (covariance @ found.weights) / (budget * found.scale)
    is_held = found.weights >= 0.19 - 1e-12
    assert relative[~is_held] == pytest.approx(np.ones((~is_held).sum()), rel=1e-8)
    assert (relative[is_held] <= 1 + 1e-8).all()


@given(SEEDS, st.sampled_from(TEXTS))
@settings(max_examples=25)
def test_the_gap_follows_from_multipliers_and_data(seed, texts):
    """What is reported bounds how much better any feasible portfolio's log barrier could be."""
    covariance, budget = drawn(seed, 6)
    feasible = feasible_set(6, texts)
    found = solve_risk_budget(covariance, budget, feasible)
    gradient = covariance @ found.weights / found.scale - budget / found.weights
    assert linear_gap(gradient, found.weights, found.multipliers, feasible) <= 1e-9
    assert found.gap <= 1e-9


def test_gross_is_a_constraint_like_another():
    covariance, budget = drawn(5, 4)
    assets = tuple(f"A{i}" for i in range(4))
    constraints = with_implicit(parse_constraints(["gross <= 100%", "A0 <= 10%"]))
    found = solve_risk_budget(covariance, budget, compile_constraints(constraints, Scope(assets=assets)))
    assert found.weights[0] == pytest.approx(0.1, abs=1e-9)
    assert found.gap <= 1e-9


def test_contradictions_are_named():
    covariance, budget = drawn(1, 4)
    with pytest.raises(Infeasible, match="no portfolio"):
        solve_risk_budget(covariance, budget, feasible_set(4, ["weight <= 20%"]))


def test_a_net_that_nothing_fixes_is_refused():
    covariance, budget = drawn(1, 4)
    with pytest.raises(ConfigurationError, match="fixed net"):
        solve_risk_budget(covariance, budget, feasible_set(4, ["net between 50% and 100%"]))


def test_a_riskless_combination_is_refused():
    covariance = np.array([[1.0, -1.0], [-1.0, 1.0]])
    with pytest.raises(SolverError, match="risk contributions") as caught:
        solve_risk_budget(covariance, np.array([0.5, 0.5]), feasible_set(2))
    assert "almost no risk" in caught.value.remedy


def test_an_asset_that_is_capped_at_zero_is_named_with_its_constraint():
    covariance, budget = drawn(1, 4)
    with pytest.raises(ConfigurationError, match="leaves one without weight") as caught:
        solve_risk_budget(covariance, budget, feasible_set(4, ["A2 <= 0%"]))
    assert "A2 <= 0%" in caught.value.where
    assert caught.value.value == "A2"


def test_rows_that_leave_an_asset_nothing_are_refused():
    covariance, budget = drawn(1, 4)
    with pytest.raises(SolverError, match="no minimum"):
        solve_risk_budget(covariance, budget, feasible_set(4, ["A0 + A1 <= 0%"]))
