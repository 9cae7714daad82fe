import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage, to_tree

from tangency.sdk import Linkage, primal_residual
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.herc import EqualWithinClusters, HierarchicalEqualRisk
from tangency_risk_parity.plugin import register_optimizers
from tangency_risk_parity.tree_params import ClusteredParams

SPECS = {spec.name: spec for spec in register_optimizers()}
FACTORIES = [HierarchicalEqualRisk, EqualWithinClusters]
SEEDS = st.integers(0, 2**32 - 1)


def solved(given_problem, factory=HierarchicalEqualRisk, **params):
    return factory(ClusteredParams(**params)).solve(given_problem)


def by_inverse_variance(covariance, members):
    inverse = 1 / np.diag(covariance)[members]
    return inverse / inverse.sum()


def textbook(covariance, method, n_clusters, within=by_inverse_variance):
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
            weights[members] = amount * within(covariance, members)
            return
        of_first, of_second = (
            sum(risk[each] for each in set(label[np.array(part.pre_order())])) for part in (node.left, node.right)
        )
        spread(node.left, amount * of_second / (of_first + of_second))
        spread(node.right, amount * of_first / (of_first + of_second))

    spread(to_tree(merges), 1.0)
    return weights


@pytest.mark.parametrize("name", ["herc", "herc2"])
@pytest.mark.parametrize("method", Linkage)
def test_conforms(name, method):
    assert_conforms(SPECS[name], ComponentKind.OPTIMIZER, params={"linkage": method.value, "clusters": 3})


@pytest.mark.parametrize("choice", ["gap", "silhouette"])
def test_conforms_with_clusters_that_are_counted(choice):
    params = {"cluster_choice": choice, "risk": "mad", "codependence": "spearman", "leaf_order": "optimal"}
    assert_conforms(SPECS["herc"], ComponentKind.OPTIMIZER, params=params)


@given(SEEDS, st.integers(2, 20), st.sampled_from(Linkage), st.integers(1, 6))
@settings(max_examples=40)
def test_weights_are_those_of_the_textbook(drawn, covariance_of, problem, seed, n, method, n_clusters):
    """By any linkage and number of clusters, to 1e-12; within clusters by inverse variance, or equal."""
    covariance = covariance_of(drawn(seed, n))
    params = {"linkage": method, "clusters": n_clusters}
    most = min(n, n_clusters)
    found = solved(problem(covariance), **params)
    assert found.weights == pytest.approx(textbook(covariance, method.value, most), abs=1e-12)
    equal = textbook(covariance, method.value, most, lambda _, members: np.full(len(members), 1 / len(members)))
    found = solved(problem(covariance), EqualWithinClusters, **params)
    assert found.weights == pytest.approx(equal, abs=1e-12)


def test_one_cluster_weighs_by_inverse_variance(drawn, covariance_of, problem):
    covariance = covariance_of(drawn(2, 7))
    found = solved(problem(covariance), clusters=1)
    assert found.weights == pytest.approx(by_inverse_variance(covariance, np.arange(7)), abs=1e-15)


def test_two_pairs_by_hand(problem):
    """Pairs with correlation 1/2, of variances (1, 1) and (4, 4): halves have variances 3/4 and 3, so 80 % and 20 %."""
    pair = np.array([[1.0, 0.5], [0.5, 1.0]])
    covariance = np.block([[pair, np.zeros((2, 2))], [np.zeros((2, 2)), 4 * pair]])
    found = solved(problem(covariance), clusters=2)
    assert found.weights.tolist() == pytest.approx([0.4, 0.4, 0.1, 0.1], abs=1e-15)


@given(
    SEEDS, st.integers(3, 12), st.sampled_from(Linkage), st.sampled_from([HierarchicalEqualRisk, EqualWithinClusters])
)
@settings(max_examples=25, deadline=None)
def test_bounds_and_sectors_are_kept(drawn, covariance_of, problem, seed, n, method, factory):
    """Whatever they are, as long as something satisfies them."""
    texts = [f"weight between {0.3 / n} and {1.6 / n}", "sector[S0] <= 45%"]
    given_problem = problem(covariance_of(drawn(seed, n)), texts)
    found = solved(given_problem, factory, linkage=method, clusters=3)
    assert primal_residual(found.weights, given_problem.feasible) <= 1e-10
