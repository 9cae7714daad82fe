import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage, to_tree

from tangency.domain.constraint import Scope
from tangency.sdk import Problem, primal_residual
from tangency.solve import compile_constraints, parse_constraints, with_implicit
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.clustering import Linkage
from tangency_risk_parity.herc import HierarchicalEqualRisk
from tangency_risk_parity.params import ClusteredParams
from tangency_risk_parity.plugin import register_optimizers

(SPEC,) = (spec for spec in register_optimizers() if spec.name == "herc")
SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, n):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((80, 2)) @ rng.standard_normal((2, n)) * 0.01
    return np.cov(common + rng.standard_normal((80, n)) * rng.uniform(0.005, 0.05, n), rowvar=False).reshape(n, n)


def problem(covariance, constraints=()):
    n = len(covariance)
    assets = tuple(f"A{i:03d}" for i in range(n))
    scope = Scope(assets=assets, groups={"sector": {asset: f"S{i % 3}" for i, asset in enumerate(assets)}})
    return Problem(
        assets=assets,
        mean=np.zeros(n),
        covariance=covariance,
        feasible=compile_constraints(with_implicit(parse_constraints(constraints)), scope),
        returns=None,
        current=None,
        periods_per_year=None,
        seed=0,
    )


def solved(given_problem, **params):
    return HierarchicalEqualRisk(ClusteredParams(**params)).solve(given_problem)


def by_inverse_variance(covariance, members):
    inverse = 1 / np.diag(covariance)[members]
    return inverse / inverse.sum()


def textbook(covariance, method, n_clusters):
    """Return Raffinot's (2018) weights from scipy's tree and flat clusters, node by node."""
    volatilities = np.sqrt(np.diag(covariance))
    distance = np.sqrt((1 - covariance / np.outer(volatilities, volatilities)).clip(0, 2) / 2)
    merges = linkage(distance[np.triu_indices(len(covariance), 1)], method)
    label = fcluster(merges, n_clusters, "maxclust")
    risk = {}
    for each in set(label):
        members = np.flatnonzero(label == each)
        own = by_inverse_variance(covariance, members)
        risk[each] = own @ covariance[np.ix_(members, members)] @ own
    weights = np.zeros(len(covariance))

    def spread(node, amount):
        members = np.array(node.pre_order())
        if len(set(label[members])) == 1:
            weights[members] = amount * by_inverse_variance(covariance, members)
            return
        of_first, of_second = (
            sum(risk[each] for each in set(label[np.array(part.pre_order())])) for part in (node.left, node.right)
        )
        spread(node.left, amount * of_second / (of_first + of_second))
        spread(node.right, amount * of_first / (of_first + of_second))

    spread(to_tree(merges), 1.0)
    return weights


@pytest.mark.parametrize("method", Linkage)
def test_conforms(method):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"linkage": method.value, "clusters": 3})


@given(SEEDS, st.integers(2, 20), st.sampled_from(Linkage), st.integers(1, 6))
@settings(max_examples=40)
def test_weights_are_those_of_the_textbook(seed, n, method, n_clusters):
    """By any linkage and number of clusters, to 1e-12."""
    covariance = drawn(seed, n)
    found = solved(problem(covariance), linkage=method, clusters=n_clusters)
    assert found.weights == pytest.approx(textbook(covariance, method.value, min(n, n_clusters)), abs=1e-12)


def test_one_cluster_weighs_by_inverse_variance():
    covariance = drawn(2, 7)
    found = solved(problem(covariance), clusters=1)
    assert found.weights == pytest.approx(by_inverse_variance(covariance, np.arange(7)), abs=1e-15)


def test_two_pairs_by_hand():
    """Pairs with correlation 1/2, of variances (1, 1) and (4, 4): halves have variances 3/4 and 3, so 80 % and 20 %."""
    pair = np.array([[1.0, 0.5], [0.5, 1.0]])
    covariance = np.block([[pair, np.zeros((2, 2))], [np.zeros((2, 2)), 4 * pair]])
    found = solved(problem(covariance), clusters=2)
    assert found.weights.tolist() == pytest.approx([0.4, 0.4, 0.1, 0.1], abs=1e-15)


@given(SEEDS, st.integers(3, 12))
@settings(max_examples=25)
def test_bounds_and_sectors_are_kept(seed, n):
    """Whatever they are, as long as something satisfies them."""
    given_problem = problem(drawn(seed, n), [f"weight between {0.3 / n} and {1.6 / n}", "sector[S0] <= 45%"])
    found = solved(given_problem, clusters=3)
    assert primal_residual(found.weights, given_problem.feasible) <= 1e-10
