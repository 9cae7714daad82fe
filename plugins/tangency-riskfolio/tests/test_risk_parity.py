"""Risk budgets by Riskfolio-Lib: what the core finds for the volatility, and what the certificate says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from tangency.sdk import ConfigurationError, TangencyError, solve_risk_budget
from tangency.testing.problems import Group, make_problem
from tangency_riskfolio.params import RiskParityParams
from tangency_riskfolio.risk_parity import RiskfolioRiskParity, shares_of


def solved(problem, **params):
    return RiskfolioRiskParity(RiskParityParams(**params)).solve(problem)


def barrier(problem, weights):
    """Ln σ(w) − Σ bᵢ ln wᵢ with equal budgets."""
    return 0.5 * np.log(weights @ problem.covariance @ weights) - np.log(weights).mean()


def test_the_core_finds_the_same_budgets_of_volatility():
    problem = make_problem(5)
    ours = solve_risk_budget(problem.covariance, np.full(5, 0.2), problem.feasible, optimizer="erc")
    solution = solved(problem)
    assert solution.weights == pytest.approx(ours.weights, abs=1e-6)
    assert solution.certificate.status == "optimal"


@pytest.mark.parametrize(
    "problem",
    [
        make_problem(6, upper=0.19),
        make_problem(6, upper=0.3, groups=(Group(members=(0, 1, 2), lower=0.2, upper=0.4),)),
    ],
    ids=["caps", "a group"],
)
def test_under_constraints_scipy_finds_the_same_barrier(problem):
    """Riskfolio-Lib minimises ln σ − b'ln w over the set: another problem than the core's, which keeps proportions."""
    rows, upper = problem.feasible.rows, problem.feasible.row_upper
    found = minimize(
        lambda w: barrier(problem, w),
        np.full(6, 1.0 / 6.0) if len(rows) == 1 else np.array([0.1, 0.1, 0.1, 0.2, 0.25, 0.25]),
        bounds=[(1e-6, problem.feasible.upper[0])] * 6,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1.0},
            *({"type": "ineq", "fun": lambda w, i=i: upper[i] - rows[i] @ w} for i in range(1, len(rows))),
        ],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    solution = solved(problem)
    assert barrier(problem, solution.weights) == pytest.approx(found.fun, abs=1e-8)
    assert solution.weights == pytest.approx(found.x, abs=1e-4)
    assert solution.certificate.missed


@pytest.mark.parametrize("risk", ["volatility", "semideviation", "evar", "kurtosis", "semi_cokurtosis"])
def test_contributions_stand_in_the_proportions_of_the_budgets(risk):
    problem = make_problem(4, n_periods=80)
    named = {problem.assets[0]: 0.4, problem.assets[2]: 0.1}
    certificate = solved(problem, risk=risk, budgets=named).certificate
    assert certificate.optimality_measure == "largest relative deviation from the risk budget"
    assert certificate.optimality_gap < 1e-5
    assert certificate.missed == ()


def test_a_cap_makes_its_asset_miss_its_budget():
    problem = make_problem(5, upper=0.21)
    solution = solved(problem)
    held = {asset for asset, w in zip(problem.assets, solution.weights, strict=True) if w > 0.21 - 1e-6}
    assert "BTC" in held
    assert solution.certificate.status == "feasible"
    assert "BTC" in {each.asset for each in solution.certificate.missed if each.share < each.budget}
    assert sum(each.share - each.budget for each in solution.certificate.missed) == pytest.approx(0.0, abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.01, 0.24), min_size=0, max_size=4))
def test_budgets_add_up(shares):
    """Named budgets are kept, the rest is shared equally, and all add up to one."""
    assets = ("A", "B", "C", "D", "E")
    named = dict(zip(assets, shares, strict=False))
    found = shares_of(RiskParityParams(budgets=named), assets)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert found[: len(shares)] == pytest.approx(shares)
    assert np.ptp(found[len(shares) :]) == 0.0


@pytest.mark.parametrize("budgets", [{"A": 0.6, "B": 0.4}, {"A": 0.5, "B": 0.2, "C": 0.2}, {"Z": 0.1}])
def test_budgets_that_do_not_add_up_or_name_nobody(budgets):
    with pytest.raises(ConfigurationError):
        shares_of(RiskParityParams(budgets=budgets), ("A", "B", "C"))


@pytest.mark.parametrize("risk", ["worst", "range", "max_drawdown", "average_drawdown", "nonsense"])
def test_a_measure_that_has_no_budgets_is_no_choice(risk):
    with pytest.raises(ValueError, match="risk"):
        RiskParityParams(risk=risk)


def test_a_weight_that_must_be_zero_is_refused():
    with pytest.raises(TangencyError):
        solved(make_problem(4, groups=(Group(members=(0,), lower=0.0, upper=0.0),)))
