import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.domain.constraint import Scope
from tangency.sdk import Problem
from tangency.solve import compile_constraints, parse_constraints, with_implicit
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.clustering import Linkage
from tangency_risk_parity.nested import NestedClusters
from tangency_risk_parity.params import ClusteredParams
from tangency_risk_parity.plugin import register_optimizers

(SPEC,) = (spec for spec in register_optimizers() if spec.name == "nco")
SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, n):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((80, 1)) * rng.uniform(0.005, 0.03, n)
    return np.cov(common + rng.standard_normal((80, n)) * rng.uniform(0.01, 0.05, n), rowvar=False).reshape(n, n)


def solved(covariance, constraints=(), **params):
    n = len(covariance)
    assets = tuple(f"A{i:03d}" for i in range(n))
    given_problem = Problem(
        assets=assets,
        mean=np.zeros(n),
        covariance=covariance,
        feasible=compile_constraints(with_implicit(parse_constraints(constraints)), Scope(assets=assets)),
        returns=None,
        current=None,
        periods_per_year=None,
        seed=0,
    )
    return NestedClusters(ClusteredParams(**params)).solve(given_problem)


def least_variance(covariance):
    """Return the least long-only variance; weights are not compared, for the optimum is flat to the oracle's digits."""
    w = cp.Variable(len(covariance))
    risk = cp.quad_form(w, cp.psd_wrap(covariance / covariance.diagonal().max()))
    cp.Problem(cp.Minimize(risk), [w >= 0, cp.sum(w) == 1]).solve(solver="CLARABEL")
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
def test_one_cluster_and_a_cluster_for_each_asset_have_least_variance(seed, n):
    """With nothing nested there is but one optimisation."""
    covariance = drawn(seed, n)
    expected = least_variance(covariance)
    for clusters in (1, n):
        assert variance_of(solved(covariance, clusters=clusters), covariance) == pytest.approx(expected, rel=1e-7)


@given(SEEDS)
@settings(max_examples=20)
def test_nesting_loses_nothing_where_clusters_are_uncorrelated(seed):
    """Of two blocks without correlation in between, the nested portfolio is that of least variance."""
    one = np.array([[1.0, 0.8], [0.8, 1.0]])
    rng = np.random.default_rng(seed)
    scale = np.diag(rng.uniform(0.5, 2.0, 4))
    covariance = scale @ np.block([[one, np.zeros((2, 2))], [np.zeros((2, 2)), one]]) @ scale
    found = solved(covariance, clusters=2)
    assert variance_of(found, covariance) == pytest.approx(least_variance(covariance), rel=1e-7)


def test_two_correlated_pairs_by_hand():
    """Unit variances, 3/4 within pairs and 1/4 across: by symmetry all weights are 1/4."""
    covariance = np.full((4, 4), 0.25) + np.kron(np.eye(2), np.full((2, 2), 0.5)) + 0.25 * np.eye(4)
    assert solved(covariance, clusters=2).weights.tolist() == pytest.approx([0.25] * 4, abs=1e-12)


def test_constraints_move_it_to_the_nearest_weights_and_are_said():
    covariance = np.diag([1.0, 4.0])
    found = solved(covariance, ["A000 <= 70%"], clusters=2)
    assert found.weights.tolist() == pytest.approx([0.7, 0.3], abs=1e-12)
    assert found.certificate.objective == pytest.approx(0.1 * np.sqrt(2), abs=1e-12)
    assert "projected on the constraints" in found.certificate.solver
