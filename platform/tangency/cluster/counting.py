"""Choose the number of clusters of a tree."""

from __future__ import annotations

import numpy as np

from tangency.cluster.tree import AssetTree
from tangency.contracts.arrays import Floats
from tangency.domain.clustering import ClusterChoice

__all__ = ["cluster_count"]

_LEAST_ASSETS = 3
_LEAST_CLUSTERS = 2


def cluster_count(tree: AssetTree, choice: ClusterChoice, most: int) -> int:
    """Return the number of clusters, at most `most` and the number of assets.

    `fixed` is the most. Otherwise it is the number, from two upwards, that has the largest

    - gap W(k−1) − 2 W(k) + W(k+1), where W(k) is the sum over k clusters of the distances within each, divided by its
      size: where the fall of W bends most, without the random reference of the gap statistic;
    - mean silhouette (b − a) / max(a, b) of its assets, where a is an asset's mean distance from its own cluster and b
      that from the nearest other; an asset alone has none, and counts zero.

    Ties go to fewer clusters. Two assets are as many clusters as they may.

    References
    ----------
    Tibshirani, Walther & Hastie (2001), Estimating the number of clusters in a data set via the gap statistic, JRSS B
    63(2); Yue, Wang & Wei (2008), Application of two-order difference to gap statistic;
    Rousseeuw (1987), Silhouettes, Journal of Computational and Applied Mathematics 20.

    >>> import numpy as np
    >>> from tangency.sdk import ClusterChoice, TreeChoices, asset_tree, cluster_count
    >>> correlation = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    >>> tree = asset_tree(("A", "B", "C"), correlation, None, TreeChoices())
    >>> cluster_count(tree, ClusterChoice.SILHOUETTE, 3), cluster_count(tree, ClusterChoice.FIXED, 3)
    (2, 3)
    """
    n = tree.order.size
    most = min(most, n)
    if choice is ClusterChoice.FIXED or n < _LEAST_ASSETS or most < _LEAST_CLUSTERS:
        return most
    counts, distances = range(_LEAST_CLUSTERS, min(most, n - 1) + 1), tree.distances()
    if choice is ClusterChoice.SILHOUETTE:
        return max(counts, key=lambda k: _mean_silhouette(distances, tree.clusters(k)))
    within = [_within(distances, tree.clusters(k)) for k in range(1, counts[-1] + 2)]
    return max(counts, key=lambda k: within[k - 2] - 2.0 * within[k - 1] + within[k])


def _within(distances: Floats, spans: list[tuple[int, int]]) -> float:
    """Return W: each cluster's sum of distances over its unordered pairs, divided by its size."""
    return sum(float(distances[a:b, a:b].sum()) / (2.0 * (b - a)) for a, b in spans)


def _mean_silhouette(distances: Floats, spans: list[tuple[int, int]]) -> float:
    starts, sizes = [a for a, _ in spans], np.array([b - a for a, b in spans], dtype=float)
    sums: Floats = np.add.reduceat(distances, starts, axis=1)
    own = np.repeat(np.arange(len(spans)), sizes.astype(np.intp))
    rows = np.arange(len(distances))
    inside = sums[rows, own] / np.maximum(sizes[own] - 1.0, 1.0)
    outside = sums / sizes
    outside[rows, own] = np.inf
    nearest = outside.min(axis=1)
    larger = np.maximum(inside, nearest)
    widths = np.divide(nearest - inside, larger, out=np.zeros_like(larger), where=(larger > 0.0) & (sizes[own] > 1.0))
    return float(widths.mean())
