import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.sdk import Linkage, SolverError, primal_residual
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.hrp import HierarchicalRiskParity
from tangency_risk_parity.plugin import register_optimizers
from tangency_risk_parity.schur import SchurComplements
from tangency_risk_parity.tree_params import HierarchicalParams, SchurParams

(SPEC,) = (spec for spec in register_optimizers() if spec.name == "schur")
SEEDS = st.integers(0, 2**32 - 1)
SHORT = ["weight >= -1000%"]


def solved(given_problem, gamma, method=Linkage.SINGLE):
    return SchurComplements(SchurParams(gamma=gamma, linkage=method)).solve(given_problem)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.95])
def test_conforms(gamma):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"gamma": gamma})


@given(SEEDS, st.integers(1, 15), st.sampled_from(Linkage))
@settings(max_examples=30)
def test_gamma_of_zero_is_hierarchical_risk_parity(drawn, covariance_of, problem, seed, n, method):
    """To the last digits, by any linkage."""
    given_problem = problem(covariance_of(drawn(seed, n)))
    expected = HierarchicalRiskParity(HierarchicalParams(linkage=method)).solve(given_problem).weights
    assert solved(given_problem, 0.0, method).weights == pytest.approx(expected, abs=1e-12)


@given(SEEDS, st.integers(1, 15), st.sampled_from(Linkage))
@settings(max_examples=30)
def test_gamma_of_one_is_minimum_variance(drawn, covariance_of, problem, seed, n, method):
    """Long or short: Σ⁻¹1 / 1'Σ⁻¹1, whatever the hierarchy."""
    covariance = covariance_of(drawn(seed, n))
    expected = np.linalg.solve(covariance, np.ones(n))
    found = solved(problem(covariance, SHORT), 1.0, method)
    assert found.weights == pytest.approx(expected / expected.sum(), abs=1e-9)
    assert found.certificate.objective == pytest.approx(0.0, abs=1e-9)


@given(SEEDS, st.integers(2, 8), st.floats(0.0, 1.0))
@settings(max_examples=30)
def test_uncorrelated_assets_are_weighed_by_inverse_variance(problem, seed, n, gamma):
    """For every gamma: one half says nothing of the other."""
    variances = np.random.default_rng(seed).uniform(0.5, 2.0, n)
    expected = 1 / variances / (1 / variances).sum()
    assert solved(problem(np.diag(variances)), gamma).weights == pytest.approx(expected, abs=1e-12)


def test_two_assets_by_hand(problem):
    """Variances 1 and 2, covariance 1/2, gamma 1/2: what is left of each, and of each exposure, by the other.

    The first has variance 1 − 1/2 · 1/4 / 2 = 15/16 and exposure 1 − 1/2 · 1/4 = 7/8, the second 2 − 1/8 = 15/8 and
    3/4. Their weights are exposure over variance, 14/15 and 2/5, so 7/10 and 3/10.
    """
    covariance = np.array([[1.0, 0.5], [0.5, 2.0]])
    assert solved(problem(covariance), 0.5).weights.tolist() == pytest.approx([0.7, 0.3], abs=1e-15)


def test_minimum_variance_of_a_singular_covariance_is_refused(problem):
    with pytest.raises(SolverError, match="singular"):
        solved(problem(np.ones((4, 4))), 1.0)


@given(SEEDS, st.integers(3, 12), st.sampled_from(Linkage), st.sampled_from([0.0, 0.5, 1.0]))
@settings(max_examples=25, deadline=None)
def test_bounds_and_sectors_are_kept(drawn, covariance_of, problem, seed, n, method, gamma):
    """Whatever they are, as long as something satisfies them."""
    texts = [f"weight between {0.3 / n} and {1.6 / n}", "sector[S0] <= 45%"]
    given_problem = problem(covariance_of(drawn(seed, n)), texts)
    assert primal_residual(solved(given_problem, gamma, method).weights, given_problem.feasible) <= 1e-10
