"""A case of scipy's issue 11227: its order of leaves is not the best, and ours is."""

from itertools import pairwise

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from tangency.cluster import TreeChoices, asset_tree
from tangency.contracts.arrays import frozen_floats
from tangency.domain.clustering import LeafOrder, Linkage

# Distances as in the issue, as correlations: d = √((1 − ρ)/2).
DISTANCES = np.array(
    [
        [0.0, 0.46680166, 0.7747411, 0.79942054],
        [0.46680166, 0.0, 0.28626558, 0.68441929],
        [0.7747411, 0.28626558, 0.0, 0.74692541],
        [0.79942054, 0.68441929, 0.74692541, 0.0],
    ]
)


def neighbours(order):
    return float(sum(DISTANCES[i, j] for i, j in pairwise(order)))


def test_the_best_order_is_found_where_scipy_misses_it():
    choices = TreeChoices(linkage=Linkage.COMPLETE, leaf_order=LeafOrder.OPTIMAL)
    tree = asset_tree(("A", "B", "C", "D"), frozen_floats(1.0 - 2.0 * DISTANCES**2), None, choices)
    pairs = squareform(DISTANCES)
    theirs = leaves_list(optimal_leaf_ordering(linkage(pairs, "complete"), pairs)).tolist()
    assert tree.order.tolist() in ([0, 1, 2, 3], [3, 2, 1, 0])
    assert neighbours(tree.order) < neighbours(theirs) - 0.1
