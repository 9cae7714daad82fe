"""Laws of risk budgets with long and short positions, and of budgets of factors."""

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, SolverError
from tangency.solve import (
    compile_constraints,
    parse_constraints,
    primal_residual,
    solve_factor_budget,
    solve_risk_budget,
    with_implicit,
)

SEEDS = st.integers(0, 2**32 - 1)
FREE = ("weight >= -100%", "net between -100% and 100%")
SHORTS = ("weight >= -500%",)


def drawn(seed, n, n_periods=60):
    rng = np.random.default_rng(seed)
    returns = rng.standard_normal((n_periods, n)) * rng.uniform(0.005, 0.05, n)
    returns += rng.standard_normal((n_periods, 1)) * rng.uniform(-0.01, 0.02, n)
    signs = np.where(rng.random(n) < 0.4, -1.0, 1.0)
    signs[0] = -1.0
    return np.cov(returns, rowvar=False).reshape(n, n), rng.dirichlet(np.full(n, 5.0)) * 0.9 + 0.1 / n, signs


def feasible_set(n, texts):
    assets = tuple(f"A{i}" for i in range(n))
    return compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets))


def shares(covariance, weights):
    contributions = weights * (covariance @ weights)
    return contributions / contributions.sum()


@given(SEEDS, st.integers(2, 10))
def test_every_choice_of_signs_has_one_portfolio(seed, n):
    """Contributions are the budgets, weights have the signs, and the gross is 100 % where the net is open."""
    covariance, budget, signs = drawn(seed, n)
    found = solve_risk_budget(covariance, budget, feasible_set(n, FREE), optimizer="risk-budget", signs=signs)
    assert found.is_met
    assert (np.sign(found.weights) == signs).all()
    assert shares(covariance, found.weights) / budget == pytest.approx(np.ones(n), abs=1e-10)
    assert np.abs(found.weights).sum() == pytest.approx(1.0, abs=1e-14)


@given(SEEDS, st.floats(0.01, 0.99))
def test_two_equal_budgets_weigh_by_inverse_volatility_whatever_their_signs(seed, correlation):
    a, b = np.random.default_rng(seed).uniform(0.01, 1.0, 2)
    covariance = np.array([[a * a, correlation * a * b], [correlation * a * b, b * b]])
    half, signs = np.array([0.5, 0.5]), np.array([1.0, -1.0])
    found = solve_risk_budget(covariance, half, feasible_set(2, FREE), optimizer="risk-budget", signs=signs)
    assert found.weights == pytest.approx([b / (a + b), -a / (a + b)], rel=1e-9)


def test_a_fixed_net_is_reached_by_scale():
    """At a net of 100 % weights are those at a gross of 100 %, over their net."""
    covariance, budget, signs = drawn(3, 5)
    signs[:] = [-1.0, 1.0, 1.0, 1.0, 1.0]
    loose, fixed = (
        solve_risk_budget(covariance, budget, feasible_set(5, texts), optimizer="risk-budget", signs=signs).weights
        for texts in (FREE, SHORTS)
    )
    assert fixed == pytest.approx(loose / loose.sum(), rel=1e-12)


def test_a_net_that_cannot_be_had_is_refused():
    covariance, budget, _ = drawn(3, 3)
    with pytest.raises(ConfigurationError, match="net that is asked for") as caught:
        solve_risk_budget(covariance, budget, feasible_set(3, SHORTS), optimizer="risk-budget", signs=-np.ones(3))
    assert "net between" in caught.value.remedy


def test_a_bound_on_the_other_side_of_zero_is_named():
    covariance, budget, signs = drawn(3, 3)
    with pytest.raises(ConfigurationError, match="keeps it from that") as caught:
        solve_risk_budget(covariance, budget, feasible_set(3, []), optimizer="risk-budget", signs=signs)
    assert caught.value.value == "A0"
    assert "weight >= 0" in caught.value.where


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_under_limits_what_nothing_holds_keeps_its_proportions(seed):
    """With signs as without: below a cap on shorts contributions are λ times the budgets, and the gap closes."""
    covariance, budget, signs = drawn(seed, 5)
    signs[1] = 1.0  # five shorts of 15 % at most have no gross of 100 %
    texts = ("weight between -15% and 100%", "net between -100% and 100%")
    feasible = feasible_set(5, texts)
    found = solve_risk_budget(covariance, budget, feasible, optimizer="risk-budget", signs=signs)
    assert primal_residual(found.weights, feasible) <= 1e-10
    assert found.gap <= 1e-9
    assert np.abs(found.weights).sum() == pytest.approx(1.0, abs=1e-9)
    relative = found.weights * (covariance @ found.weights) / (budget * found.scale)
    free = found.weights > -0.15 + 1e-9
    assert relative[free] == pytest.approx(np.ones(free.sum()), rel=1e-7)


def test_caps_that_leave_too_little_are_said_to():
    covariance, budget, _ = drawn(686, 5)
    feasible = feasible_set(5, ("weight between -15% and 100%", "net between -100% and 100%"))
    with pytest.raises(SolverError, match="gives the gross") as caught:
        solve_risk_budget(covariance, budget, feasible, optimizer="risk-budget", signs=-np.ones(5))
    assert caught.value.value == "the gross comes to 75.0% of what is wanted"
    assert "caps" in caught.value.remedy


def test_a_net_of_zero_is_a_constraint_like_another():
    """Dollar-neutral: the gross is 100 %, and what the net does to each budget follows from its price."""
    covariance, budget, _ = drawn(9, 4)
    signs = np.array([1.0, 1.0, -1.0, -1.0])
    feasible = feasible_set(4, ("weight >= -100%", "net = 0%"))
    found = solve_risk_budget(covariance, budget, feasible, optimizer="risk-budget", signs=signs)
    assert found.weights.sum() == pytest.approx(0.0, abs=1e-12)
    assert np.abs(found.weights).sum() == pytest.approx(1.0, abs=1e-9)
    assert not found.is_met
    pressed = found.weights * (covariance @ found.weights) / found.scale + found.multipliers.rows[0] * found.weights
    assert pressed == pytest.approx(budget, abs=1e-8)


def loadings_of(seed, n, k):
    return np.random.default_rng(seed).standard_normal((k, n)) + 0.5


@given(SEEDS, st.integers(2, 10), st.integers(1, 4))
@example(1130, 2, 2)  # contributions that cancel to eight digits
def test_factors_contribute_their_budgets_and_nothing_else_does(seed, n, k):
    """(Aw)ₖ (A⁺'Σw)ₖ is budget k of the variance, and Σw has no part outside the span of the loadings."""
    k = min(n, k)
    covariance, *_ = drawn(seed, n)
    loadings = loadings_of(seed, n, k)
    budget = np.random.default_rng(seed).dirichlet(np.full(k, 5.0)) * 0.9 + 0.1 / k
    try:
        found = solve_factor_budget(covariance, loadings, budget, feasible_set(n, ("weight >= -1000",)), optimizer="f")
    except ConfigurationError:
        return  # these exposures have a net of the other sign
    w = found.weights
    marginal = covariance @ w
    through = np.linalg.lstsq(loadings.T, marginal)[0]
    assert (loadings @ w) * through / (w @ marginal) == pytest.approx(budget, rel=1e-7)
    assert loadings.T @ through == pytest.approx(marginal, abs=1e-8 * np.abs(marginal).max())
    assert (loadings @ w > 0).all()
    assert w.sum() == pytest.approx(1.0, rel=1e-9)


def test_principal_components_by_hand():
    """Of an eigenvector with eigenvalue v the exposure is √(budget/v), up to scale."""
    covariance = np.diag([0.04, 0.01])
    found = solve_factor_budget(covariance, np.eye(2), np.array([0.8, 0.2]), feasible_set(2, []), optimizer="f")
    expected = np.array([np.sqrt(0.8 / 0.04), np.sqrt(0.2 / 0.01)])
    assert found.weights == pytest.approx(expected / expected.sum(), rel=1e-12)


def test_as_many_factors_as_assets_are_the_assets():
    covariance, budget, _ = drawn(6, 5)
    feasible = feasible_set(5, [])
    by_factor = solve_factor_budget(covariance, np.eye(5), budget, feasible, optimizer="f")
    by_asset = solve_risk_budget(covariance, budget, feasible, optimizer="f")
    assert by_factor.weights == pytest.approx(by_asset.weights, rel=1e-9)


def test_an_independent_solver_finds_the_same_long_only_factor_budgets():
    """At the λ that was found, the log barrier of the exposures over w ≥ 0 has the same minimiser."""
    covariance, *_ = drawn(12, 6)
    loadings, budget = loadings_of(12, 6, 2), np.array([0.7, 0.3])
    feasible = feasible_set(6, [])
    found = solve_factor_budget(covariance, loadings, budget, feasible, optimizer="f")
    assert not found.is_met
    assert primal_residual(found.weights, feasible) <= 1e-12
    assert found.gap <= 1e-9
    w = cp.Variable(6)
    risk = cp.quad_form(w, cp.psd_wrap(covariance / found.scale)) / 2
    value = cp.Problem(cp.Minimize(risk - budget @ cp.log(loadings @ w)), [w >= 0]).solve(
        solver="CLARABEL", tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10
    )
    own = found.weights
    reached = own @ covariance @ own / found.scale / 2 - budget @ np.log(loadings @ own)
    assert reached == pytest.approx(value, abs=1e-8)


def test_a_factor_without_risk_is_refused():
    covariance = np.array([[1.0, -1.0], [-1.0, 1.0]])
    with pytest.raises(SolverError, match="exposure to a factor is a risk"):
        solve_factor_budget(covariance, np.ones((1, 2)), np.ones(1), feasible_set(2, []), optimizer="f")
