import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.risk_kind import RiskKind
from tangency.sdk import ConfigurationError, Linkage, primal_residual, scenario_measure
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.nested import NestedClusters
from tangency_risk_parity.plugin import register_optimizers
from tangency_risk_parity.tree_params import NestedObjective, NestedParams

(SPEC,) = (spec for spec in register_optimizers() if spec.name == "nco")
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="session")
def solved(problem):
    def solve(covariance, constraints=(), **params):
        return NestedClusters(NestedParams(**params)).solve(problem(covariance, constraints))

    return solve


def least_variance(covariance):
    """Return the least long-only variance; weights are not compared, for the optimum is flat to the oracle's digits."""
    w = cp.Variable(len(covariance))
    risk = cp.quad_form(w, cp.psd_wrap(covariance / covariance.diagonal().max()))
    cp.Problem(cp.Minimize(risk), [w >= 0, cp.sum(w) == 1]).solve(
        solver="CLARABEL", tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-13
    )
    return w.value @ covariance @ w.value


def variance_of(solution, covariance):
    assert solution.weights.min() >= 0.0
    assert solution.weights.sum() == pytest.approx(1.0, abs=1e-12)
    return solution.weights @ covariance @ solution.weights


@pytest.mark.parametrize("method", Linkage)
def test_conforms(method):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"linkage": method.value, "clusters": 3})


@given(SEEDS, st.integers(2, 9))
@settings(max_examples=20)
def test_one_cluster_and_a_cluster_for_each_asset_have_least_variance(drawn, covariance_of, solved, seed, n):
    """With nothing nested there is but one optimisation."""
    covariance = covariance_of(drawn(seed, n))
    expected = least_variance(covariance)
    for clusters in (1, n):
        assert variance_of(solved(covariance, clusters=clusters), covariance) == pytest.approx(expected, rel=1e-7)


@given(SEEDS)
@settings(max_examples=20)
def test_nesting_loses_nothing_where_clusters_are_uncorrelated(solved, seed):
    """Of two blocks without correlation in between, the nested portfolio is that of least variance."""
    one = np.array([[1.0, 0.8], [0.8, 1.0]])
    rng = np.random.default_rng(seed)
    scale = np.diag(rng.uniform(0.5, 2.0, 4))
    covariance = scale @ np.block([[one, np.zeros((2, 2))], [np.zeros((2, 2)), one]]) @ scale
    found = solved(covariance, clusters=2)
    assert variance_of(found, covariance) == pytest.approx(least_variance(covariance), rel=1e-7)


def test_two_correlated_pairs_by_hand(solved):
    """Unit variances, 3/4 within pairs and 1/4 across: by symmetry all weights are 1/4."""
    covariance = np.full((4, 4), 0.25) + np.kron(np.eye(2), np.full((2, 2), 0.5)) + 0.25 * np.eye(4)
    assert solved(covariance, clusters=2).weights.tolist() == pytest.approx([0.25] * 4, abs=1e-12)


def test_constraints_move_it_to_the_nearest_weights_and_are_said(solved):
    covariance = np.diag([1.0, 4.0])
    found = solved(covariance, ["A000 <= 70%"], clusters=2)
    assert found.weights.tolist() == pytest.approx([0.7, 0.3], abs=1e-12)
    assert found.certificate.objective == pytest.approx(0.1 * np.sqrt(2), abs=1e-12)
    assert "projected on the constraints" in found.certificate.solver


@pytest.mark.parametrize("objective", NestedObjective)
def test_objectives_by_hand(problem_of, objective):
    """Two assets, a cluster each: the objective among clusters is the objective among the assets."""
    values = np.array([[0.03, 0.01], [-0.01, 0.03], [0.01, -0.02], [0.0, 0.04], [0.02, -0.01]])
    found = NestedClusters(NestedParams(clusters=2, within="equal", across=objective)).solve(problem_of(values))
    covariance, mean = np.cov(values, rowvar=False), values.mean(axis=0)
    volatilities = np.sqrt(np.diag(covariance))
    expected = {
        "min_risk": np.linalg.solve(covariance, np.ones(2)),
        "max_sharpe": np.linalg.solve(covariance, mean),
        # Of two assets the contributions are equal where the weights are by inverse volatility.
        "equal_risk": 1 / volatilities,
        "inverse_risk": 1 / volatilities,
        "equal": np.ones(2),
    }[objective]
    assert (expected > 0).all()
    assert found.weights == pytest.approx(expected / expected.sum(), abs=1e-9)


@given(SEEDS, st.sampled_from([RiskKind.CVAR, RiskKind.MAD, RiskKind.MAX_DRAWDOWN]))
@settings(max_examples=10, deadline=None)
def test_one_cluster_has_the_least_risk_by_any_measure(drawn, problem_of, seed, kind):
    """No portfolio that is drawn at random has less."""
    values = drawn(seed, 5)
    found = NestedClusters(NestedParams(clusters=1, risk=kind, level=0.9)).solve(problem_of(values)).weights
    measure = scenario_measure(kind, values, level=0.9)
    others = np.random.default_rng(seed).dirichlet(np.ones(5), 200)
    assert measure.value(found) <= min(measure.value(w) for w in others) * (1 + 1e-9)


def test_equal_contributions_are_to_the_volatility(drawn, problem_of):
    params = NestedParams(within="equal_risk", risk="cvar")
    with pytest.raises(ConfigurationError, match="to the volatility"):
        NestedClusters(params).solve(problem_of(drawn(1, 6)))


def test_a_measure_over_the_window_needs_one(drawn, covariance_of, solved):
    with pytest.raises(ConfigurationError, match="needs returns"):
        solved(covariance_of(drawn(1, 6)), risk="cvar")


def test_an_annual_threshold_needs_years(drawn, problem_of):
    params = NestedParams(risk="lpm1", threshold_annual=0.05)
    with pytest.raises(ConfigurationError, match="periods in a year"):
        NestedClusters(params).solve(problem_of(drawn(1, 6)))


@given(SEEDS, st.integers(3, 12), st.sampled_from(Linkage), st.sampled_from(NestedObjective))
@settings(max_examples=20, deadline=None)
def test_bounds_and_sectors_are_kept(drawn, problem_of, seed, n, method, objective):
    """Whatever they are, as long as something satisfies them."""
    texts = [f"weight between {0.3 / n} and {1.6 / n}", "sector[S0] <= 45%"]
    given_problem = problem_of(np.abs(drawn(seed, n)), texts)  # with means that are positive
    found = NestedClusters(NestedParams(linkage=method, clusters=3, within=objective, across=objective))
    assert primal_residual(found.solve(given_problem).weights, given_problem.feasible) <= 1e-10
