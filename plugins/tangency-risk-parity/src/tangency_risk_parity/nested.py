"""Nested clustered optimisation."""

import numpy as np

from tangency.sdk import Floats, Problem, Solution, asset_tree, cluster_count, fixed_net
from tangency_risk_parity.nearest import nearest_allowed
from tangency_risk_parity.nested_objective import Universe, long_only_weights
from tangency_risk_parity.sound import require_sound
from tangency_risk_parity.tree_params import NestedObjective, NestedParams

__all__ = ["NestedClusters"]

_NAME = "nco"


class NestedClusters:
    """A long-only portfolio within each cluster, and one of those portfolios: by default both of least variance.

    Clusters are the upper branches of a hierarchy of assets. Errors of the covariance within a cluster stay in it.
    Where constraints forbid the weights, the nearest that they allow are taken.

    References
    ----------
    López de Prado (2020), Machine learning for asset managers, section 7.6; its clusters come from k-means.
    """

    def __init__(self, params: NestedParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the weights, and in the certificate how far they are from the rule's own.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed, for soft constraints, and where params need what is not there: returns, or the
            periods in a year.
        DataError
            For moments that are not finite, or an asset without risk, naming it; for missing returns.
        Infeasible
            Where the constraints conflict, or a cluster has no portfolio with a positive mean for `max_sharpe`.
        """
        require_sound(problem, optimizer=_NAME)
        return nearest_allowed(problem, self._wanted(problem), rule=self._rule_text(), optimizer=_NAME)

    def _rule_text(self) -> str:
        params = self._params
        text = f"nested clusters, {params.tree().words}"
        if (params.within, params.across) != (NestedObjective.MIN_RISK, NestedObjective.MIN_RISK):
            text += f", {params.within} within and {params.across} across"
        return text

    def _wanted(self, problem: Problem) -> Floats:
        params = self._params
        tree = asset_tree(problem.assets, problem.covariance, problem.returns, params.tree())
        count = cluster_count(tree, params.cluster_choice, params.clusters)
        universe = Universe.of(problem, params)
        spans = tree.clusters(count)
        within = np.zeros((len(spans), tree.order.size))
        for row, (start, end) in zip(within, spans, strict=True):
            members = tree.order[start:end]
            row[members] = long_only_weights(params.within, universe.part(members), params)
        across = long_only_weights(params.across, universe.portfolios(within), params)
        wanted: Floats = fixed_net(problem.feasible, optimizer=_NAME) * (across @ within)
        return wanted
