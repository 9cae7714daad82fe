"""Hierarchical equal risk contribution."""

from collections.abc import Sequence

import numpy as np

from tangency.sdk import Floats, Problem, Solution
from tangency_risk_parity.allocation import allocated
from tangency_risk_parity.clustering import Hierarchy
from tangency_risk_parity.params import ClusteredParams
from tangency_risk_parity.split import Split

__all__ = ["HierarchicalEqualRisk", "clustered"]


class HierarchicalEqualRisk:
    """Capital follows the branches of a hierarchy of correlations down to clusters, each branch getting less the more
    variance its clusters have; within a cluster it goes by inverse variance.

    Constraints bend the splits as they do under `HierarchicalRiskParity`, and assets come in the order of their
    labels. Single linkage chains assets, and most of its clusters have one.

    References
    ----------
    Raffinot (2018), The hierarchical equal risk contribution portfolio, SSRN 3237540.
    """

    def __init__(self, params: ClusteredParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the weights; raises as `allocated`."""
        return allocated(problem, self._splits, self._params.linkage, optimizer="herc", rule="branch by branch")

    def _splits(self, covariance: Floats, found: Hierarchy) -> Sequence[Split]:
        return clustered(covariance, found, self._params.clusters)


def clustered(covariance: Floats, found: Hierarchy, n_clusters: int) -> tuple[Split, ...]:
    """Return the splits between at most `n_clusters` clusters, then those within each.

    A branch's risk is the sum of its clusters' variances, each that of the cluster's inverse-variance portfolio.

    Parameters
    ----------
    covariance
        Shape (n_assets, n_assets), in the order of the hierarchy.
    """
    n = len(covariance)
    clusters = found.clusters(n_clusters)
    inverse = 1.0 / covariance.diagonal()
    risks = np.zeros(n)  # of each cluster, at its first place
    for start, end in clusters:
        own = inverse[start:end] / inverse[start:end].sum()
        risks[start] = own @ covariance[start:end, start:end] @ own
    splits = []
    for start, middle, end in found.branches[: n_clusters - 1].tolist():
        first, second = float(risks[start:middle].sum()), float(risks[middle:end].sum())
        splits.append(Split(start, middle, end, second / (first + second)))
    for start, end in clusters:
        splits += [Split(i, i + 1, end, float(inverse[i] / inverse[i:end].sum())) for i in range(start, end - 1)]
    return tuple(splits)
