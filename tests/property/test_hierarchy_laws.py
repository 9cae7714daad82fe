"""Laws of hierarchies: the order of leaves is the best there is, and every branch is a cluster of scipy's."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering, to_tree
from scipy.spatial.distance import pdist, squareform

from tangency.cluster import TreeChoices, asset_tree, part_variances
from tangency.contracts.arrays import frozen_floats
from tangency.domain.clustering import Comparison, LeafOrder, Linkage

SEEDS = st.integers(0, 2**32 - 1)
METHODS = st.sampled_from(Linkage)


def drawn(seed, n):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((40, 2)) @ rng.standard_normal((2, n)) + rng.standard_normal((40, n))
    return np.cov(values, rowvar=False).reshape(n, n)


def labels(n):
    return tuple(f"A{i:03d}" for i in range(n))


def tree_of(covariance, **choices):
    return asset_tree(labels(len(covariance)), frozen_floats(covariance), None, TreeChoices(**choices))


def orders(node):
    """Return every order of a cluster's leaves that keeps its branches together."""
    if node.is_leaf():
        return [[node.id]]
    first, second = orders(node.left), orders(node.right)
    return [[*one, *two] for a, b in ((first, second), (second, first)) for one in a for two in b]


def length(distances, order):
    return sum(distances[i, j] for i, j in pairwise(order))


@given(SEEDS, st.integers(2, 9), METHODS)
@settings(max_examples=60, deadline=None)
def test_no_order_of_leaves_has_nearer_neighbours(seed, n, method):
    """Of all 2ⁿ⁻¹ orders that the tree allows, none has a smaller sum of distances between neighbours."""
    tree = tree_of(drawn(seed, n), linkage=method, leaf_order=LeafOrder.OPTIMAL)
    distances = squareform(tree.pairs)
    best = min(length(distances, order) for order in orders(to_tree(linkage(tree.pairs, method.value))))
    assert length(distances, tree.order.tolist()) == pytest.approx(best, rel=1e-12)


@given(SEEDS, st.integers(2, 40), METHODS, st.sampled_from(LeafOrder))
@settings(max_examples=60, deadline=None)
def test_branches_are_the_clusters_of_scipy_in_any_order(seed, n, method, leaf_order):
    """Every branch holds the leaves of one of scipy's clusters, at its height, split into its two parts."""
    tree = tree_of(drawn(seed, n), linkage=method, leaf_order=leaf_order)
    assert sorted(tree.order.tolist()) == list(range(n))
    expected = set()
    for node in to_tree(linkage(tree.pairs, method.value), rd=True)[1]:
        if not node.is_leaf():
            expected.add((node.dist, frozenset(frozenset(part.pre_order()) for part in (node.left, node.right))))
    found = {
        (height, frozenset(frozenset(tree.order[a:b].tolist()) for a, b in ((start, middle), (middle, end))))
        for (start, middle, end), height in zip(tree.branches.tolist(), tree.heights.tolist(), strict=True)
    }
    assert found == expected


@given(SEEDS, st.integers(2, 40), METHODS)
@settings(max_examples=30, deadline=None)
def test_scipys_orders_are_scipys(seed, n, method):
    """Its own order of a tree without one, and the one that it takes for the best."""
    covariance = drawn(seed, n)
    plain = tree_of(covariance, linkage=method)
    merges = linkage(plain.pairs, method.value)
    assert plain.order.tolist() == leaves_list(merges).tolist()
    reordered = leaves_list(optimal_leaf_ordering(merges, plain.pairs))
    assert tree_of(covariance, linkage=method, leaf_order=LeafOrder.SCIPY).order.tolist() == reordered.tolist()


@given(SEEDS, st.integers(2, 30), METHODS, st.sampled_from(LeafOrder))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_input_does_not_matter(seed, n, method, leaf_order):
    """Assets in another order have the same tree."""
    covariance, names = drawn(seed, n), labels(n)
    moved = np.random.default_rng(seed).permutation(n)
    choices = TreeChoices(linkage=method, leaf_order=leaf_order)
    tree = asset_tree(names, frozen_floats(covariance), None, choices)
    shuffled = tuple(names[i] for i in moved)
    other = asset_tree(shuffled, frozen_floats(covariance[np.ix_(moved, moved)]), None, choices)
    assert [shuffled[i] for i in other.order] == [names[i] for i in tree.order]
    assert other.branches.tolist() == tree.branches.tolist()
    assert other.distances() == pytest.approx(tree.distances(), abs=1e-15)


@given(SEEDS, st.integers(2, 20))
@settings(max_examples=20)
def test_profiles_are_compared_by_their_euclidean_distance(seed, n):
    """The distance of distances is scipy's between the rows of the matrix of distances."""
    covariance = drawn(seed, n)
    own = tree_of(covariance).pairs
    found = tree_of(covariance, comparison=Comparison.PROFILES).pairs
    assert found == pytest.approx(pdist(squareform(own)), abs=1e-14)


@given(SEEDS, st.integers(2, 25), METHODS)
@settings(max_examples=30)
def test_variances_of_parts_are_those_of_their_portfolios(seed, n, method):
    """For every branch and either part, w'Σw of the weights in proportion to the scores."""
    covariance = drawn(seed, n)
    scores = np.random.default_rng(seed).uniform(0.1, 2.0, n)
    tree = tree_of(covariance, linkage=method)
    found = part_variances(covariance, scores, tree.order, tree.branches)
    for row, (start, middle, end) in zip(found, tree.branches.tolist(), strict=True):
        for variance, members in zip(row, (tree.order[start:middle], tree.order[middle:end]), strict=True):
            weights = scores[members] / scores[members].sum()
            expected = weights @ covariance[np.ix_(members, members)] @ weights
            assert variance == pytest.approx(expected, rel=1e-12)
