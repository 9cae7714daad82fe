"""Hierarchical risk parity."""

from tangency.sdk import Problem, Solution
from tangency_risk_parity.allocation import allocated
from tangency_risk_parity.bisection import bisected
from tangency_risk_parity.tree_params import HierarchicalParams

__all__ = ["HierarchicalRiskParity"]


class HierarchicalRiskParity:
    """Capital is halved along a hierarchy of assets, each half getting less the more risk it has.

    Where constraints forbid the weights, each split is bent: its share is the nearest that the constraints and the
    splits above it allow. Bounds are summed; with other rows two linear programs find the room of a split that they
    might hold.

    Which cluster comes first depends on the order of the assets. It is that of their labels, whatever order they are
    given in.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4).
    """

    def __init__(self, params: HierarchicalParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the weights; raises as `allocated`."""
        return allocated(problem, bisected, self._params, optimizer="hrp", rule="recursive bisection")
