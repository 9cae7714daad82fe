"""Hierarchical clustering of assets by their correlation."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from tangency.sdk import Floats

__all__ = ["Branches", "Hierarchy", "Indices", "Linkage", "hierarchy"]

Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
Branches = np.ndarray[tuple[int, int], np.dtype[np.intp]]


class Linkage(StrEnum):
    """How the distance between two clusters follows from those between their assets."""

    SINGLE = "single"
    AVERAGE = "average"
    COMPLETE = "complete"
    WARD = "ward"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hierarchy:
    """A tree of clusters.

    Attributes
    ----------
    order
        Positions of assets such that those of each cluster are neighbours, shape (n_assets,).
    branches
        For each pair of clusters that merge the places in that order where the first begins, the second begins and
        the second ends, shape (n_assets − 1, 3); the root first, each after the branch that it is part of.
    """

    order: Indices
    branches: Branches

    def clusters(self, most: int) -> list[tuple[int, int]]:
        """Return where each cluster begins and ends in the order, when the uppermost branches leave `most` at most.

        >>> branches = np.array([[0, 2, 3], [0, 1, 2]])
        >>> Hierarchy(order=np.arange(3), branches=branches).clusters(2)
        [(0, 2), (2, 3)]
        """
        starts = sorted([0, *self.branches[: most - 1, 1].tolist()])
        return list(zip(starts, [*starts[1:], self.order.size], strict=True))


def hierarchy(covariance: Floats, method: Linkage) -> Hierarchy:
    """Return the tree by the distance √((1 − ρ)/2). A cluster's older part comes first, as scipy numbers them.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets), its diagonal positive.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4), stages 1 and 2.
    """
    n = len(covariance)
    if n == 1:
        return Hierarchy(order=np.zeros(1, dtype=np.intp), branches=np.zeros((0, 3), dtype=np.intp))
    volatilities = np.sqrt(covariance.diagonal())
    correlations = (covariance / np.outer(volatilities, volatilities))[np.triu_indices(n, k=1)]
    merges = linkage(np.sqrt(np.clip(0.5 * (1.0 - correlations), 0.0, 1.0)), method.value)
    order: Indices = leaves_list(merges).astype(np.intp)
    return Hierarchy(order=order, branches=_branches(merges))


def _branches(merges: Floats) -> Branches:
    """Return where the clusters of each merge lie, from the last merge, which is the root, to the first."""
    n = len(merges) + 1
    sizes = [1] * n + merges[:, 3].astype(int).tolist()
    starts = [0] * len(sizes)
    branches: Branches = np.empty((n - 1, 3), dtype=np.intp)
    for row, (first, second) in enumerate(merges[::-1, :2].astype(int).tolist()):
        start = starts[2 * n - 2 - row]
        starts[first], starts[second] = start, start + sizes[first]
        branches[row] = start, starts[second], starts[second] + sizes[second]
    return branches
