"""Hierarchical clustering of assets: the tree, its branches and its leaf order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from tangency.cluster.distances import asset_distances
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.returns import Returns
from tangency.domain.clustering import Codependence, Comparison, LeafOrder, Linkage

__all__ = ["AssetTree", "Places", "TreeChoices", "asset_tree"]

Places = npt.NDArray[np.int64]
"""An array of positions, int64.

>>> import numpy as np
>>> from tangency.sdk import Places
>>> order: Places = np.array([2, 0, 1])
>>> order.dtype.name
'int64'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeChoices:
    """How a hierarchy is made.

    Attributes
    ----------
    tail
        Share of the worst periods that the dependence of lower tails looks at.

    >>> from tangency.sdk import Linkage, TreeChoices
    >>> TreeChoices(linkage=Linkage.AVERAGE).words
    'average linkage'
    """

    linkage: Linkage = Linkage.SINGLE
    codependence: Codependence = Codependence.PEARSON
    comparison: Comparison = Comparison.PAIRS
    leaf_order: LeafOrder = LeafOrder.NONE
    tail: float = 0.05

    @property
    def words(self) -> str:
        """What is not the default, as text."""
        parts = [f"{self.linkage} linkage"]
        if self.codependence is not Codependence.PEARSON:
            parts.append(self.codependence.replace("_", " "))
        if self.comparison is Comparison.PROFILES:
            parts.append("distances of distances")
        if self.leaf_order is not LeafOrder.NONE:
            parts.append("optimal leaf order" if self.leaf_order is LeafOrder.OPTIMAL else "scipy's leaf order")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AssetTree:
    """A tree of clusters of assets; its arrays are read-only.

    Attributes
    ----------
    order
        Positions of assets such that those of each cluster are neighbours, shape (n_assets,).
    branches
        For each pair of clusters that merge the places in that order where the first begins, the second begins and
        the second ends, shape (n_assets − 1, 3); the root first, each after the branch that it is part of.
    heights
        The distance at which each pair merges, shape (n_assets − 1,).
    ranks
        Where each of the ordered assets stands among the assets sorted by label, shape (n_assets,).
    pairs
        Distances of every pair of the assets sorted by label, row by row above the diagonal.

    >>> import numpy as np
    >>> from tangency.sdk import TreeChoices, asset_tree
    >>> correlation = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    >>> tree = asset_tree(("A", "B", "C"), correlation, None, TreeChoices())
    >>> sorted(tree.order[start:end].tolist() for start, end in tree.clusters(2))  # A with B, and C alone
    [[0, 1], [2]]
    """

    order: Places
    branches: Places
    heights: Floats
    ranks: Places
    pairs: Floats

    def __post_init__(self) -> None:
        for array in (self.order, self.branches, self.heights, self.ranks, self.pairs):
            array.flags.writeable = False

    def distances(self) -> Floats:
        """Return the distances between assets in the tree's order, shape (n_assets, n_assets)."""
        from scipy.spatial.distance import squareform  # noqa: PLC0415  # scipy's clusters load where one is made

        square: Floats = squareform(self.pairs, checks=False)
        return square[np.ix_(self.ranks, self.ranks)]

    def clusters(self, most: int) -> list[tuple[int, int]]:
        """Return where each cluster begins and ends in the order, when the uppermost branches leave `most` at most.

        >>> order, branches = np.arange(3), np.array([[0, 2, 3], [0, 1, 2]])
        >>> tree = AssetTree(order=order, branches=branches, heights=np.ones(2), ranks=order, pairs=np.ones(3))
        >>> tree.clusters(2)
        [(0, 2), (2, 3)]
        """
        starts = sorted([0, *self.branches[: most - 1, 1].tolist()])
        return list(zip(starts, [*starts[1:], self.order.size], strict=True))


def asset_tree(
    assets: tuple[str, ...], covariance: Covariance, returns: Returns | None, choices: TreeChoices
) -> AssetTree:
    """Return the tree of assets; without an order of leaves of its own, a cluster's older part comes first.

    Which of two parts is older may depend on the order of the assets. It is that of their labels, whatever order they
    are given in.

    Parameters
    ----------
    assets
        Labels of the columns.
    covariance
        Shape (n_assets, n_assets), its diagonal positive; only Pearson's correlation is taken from it.
    returns
        The window, of the same assets in the same order; None where there is none.

    Raises
    ------
    ConfigurationError
        Where the codependence needs returns and there are none.
    DataError
        Where too few periods are complete, or an asset's returns are all the same in them.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4), stages 1 and 2.

    >>> import numpy as np
    >>> from tangency.sdk import TreeChoices, asset_tree
    >>> correlation = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    >>> tree = asset_tree(("A", "B", "C"), correlation, None, TreeChoices())
    >>> tree.heights.round(6).tolist()  # C joins at √(½ (1 − 0)), A and B at √(½ (1 − ½))
    [0.707107, 0.5]
    """
    by_label = np.argsort(np.array(assets), kind="stable").astype(np.int64)
    is_sorted = bool((by_label[1:] > by_label[:-1]).all())
    matrix = dense_covariance(covariance)
    distances = asset_distances(
        matrix if is_sorted else frozen_floats(matrix[np.ix_(by_label, by_label)]),
        returns,
        None if is_sorted else by_label,
        codependence=choices.codependence,
        tail=choices.tail,
    )
    return _tree(distances, by_label, choices)


def _tree(pairs: Floats, by_label: Places, choices: TreeChoices) -> AssetTree:
    n = by_label.size
    ranks, branches = np.zeros(n, dtype=np.int64), np.zeros((n - 1, 3), dtype=np.int64)
    if n == 1:
        return AssetTree(order=by_label, branches=branches, heights=np.zeros(0), ranks=ranks, pairs=pairs)
    from scipy.cluster.hierarchy import linkage, optimal_leaf_ordering  # noqa: PLC0415  # as above
    from scipy.spatial.distance import pdist, squareform  # noqa: PLC0415  # as above

    from tangency.cluster.kernels.hierarchy import lay_out  # noqa: PLC0415  # numba loads where it is used

    if choices.comparison is Comparison.PROFILES:
        pairs = pdist(squareform(pairs, checks=False))
    merges = cast("Floats", linkage(pairs, choices.linkage.value))
    if choices.leaf_order is LeafOrder.SCIPY:
        merges = cast("Floats", optimal_leaf_ordering(merges, pairs))
    lay_out(np.ascontiguousarray(merges, dtype=np.float64), ranks, branches)
    heights = merges[::-1, 2].copy()
    tree = AssetTree(order=by_label[ranks], branches=branches, heights=heights, ranks=ranks, pairs=pairs)
    return _reordered(tree) if choices.leaf_order is LeafOrder.OPTIMAL else tree


def _reordered(tree: AssetTree) -> AssetTree:
    """Return the tree with its leaves in the order in which neighbours are nearest."""
    from tangency.cluster.kernels.leaf_order import optimal_order  # noqa: PLC0415  # numba loads where it is used

    moved, branches = np.empty_like(tree.order), np.empty_like(tree.branches)
    optimal_order(frozen_floats(tree.distances()), tree.branches, moved, branches)
    return replace(tree, order=tree.order[moved], branches=branches, ranks=tree.ranks[moved])
