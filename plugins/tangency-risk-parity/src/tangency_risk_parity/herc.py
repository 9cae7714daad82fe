"""Hierarchical equal risk contribution, with inverse-risk or equal weights within clusters."""

import numpy as np

from tangency.sdk import AssetTree, Floats, Places, Problem, Solution, cluster_count
from tangency_risk_parity.allocation import allocated
from tangency_risk_parity.part_risk import PartRisk, shares_against
from tangency_risk_parity.splits import Splits
from tangency_risk_parity.tree_params import ClusteredParams

__all__ = ["EqualWithinClusters", "HierarchicalEqualRisk"]


class HierarchicalEqualRisk:
    """Capital follows the branches of a hierarchy of assets down to clusters, each branch getting less the more risk
    its clusters have; within a cluster it goes by inverse risk.

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
        return allocated(problem, self._splits, self._params, optimizer="herc", rule="branch by branch")

    def _splits(self, tree: AssetTree, risk: PartRisk) -> Splits:
        return _clustered(tree, risk, self._params, risk.scores)


class EqualWithinClusters:
    """As `HierarchicalEqualRisk`, but within a cluster every asset has the same weight.

    References
    ----------
    Raffinot (2017), Hierarchical clustering-based asset allocation, Journal of Portfolio Management 44(2), for equal
    weights within clusters; the name HERC2 and the splits are Riskfolio-Lib's.
    """

    def __init__(self, params: ClusteredParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the weights; raises as `allocated`."""
        rule = "branch by branch, equal within clusters"
        return allocated(problem, self._splits, self._params, optimizer="herc2", rule=rule)

    def _splits(self, tree: AssetTree, risk: PartRisk) -> Splits:
        return _clustered(tree, risk, self._params, np.ones(tree.order.size))


def _clustered(tree: AssetTree, risk: PartRisk, params: ClusteredParams, scores: Floats) -> Splits:
    """Return the splits between clusters, then those within each, where weights are proportional to the scores.

    A branch's risk is the sum of its clusters' risks, each that of the cluster's inverse-risk portfolio.
    """
    count = cluster_count(tree, params.cluster_choice, params.clusters)
    spans = tree.clusters(count)
    risks = np.zeros(tree.order.size)  # of each cluster, at its first place
    for start, end in spans:
        risks[start] = risk.of_assets(tree.order[start:end])
    upper = tree.branches[: count - 1]
    sides = [(risks[start:middle].sum(), risks[middle:end].sum()) for start, middle, end in upper.tolist()]
    ordered = scores[tree.order]
    places = [_one_by_one(start, end) for start, end in spans]
    shares = [ordered[start : end - 1] / np.cumsum(ordered[start:end][::-1])[::-1][:-1] for start, end in spans]
    return Splits(
        places=np.concatenate([upper, *places]),
        shares=np.concatenate([shares_against(np.array(sides).reshape(-1, 2)), *shares]),
    )


def _one_by_one(start: int, end: int) -> Places:
    """Return the places that take one asset after the other from a cluster, shape (size − 1, 3)."""
    first = np.arange(start, end - 1, dtype=np.int64)
    return np.column_stack([first, first + 1, np.full_like(first, end)])
