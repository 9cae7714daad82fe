"""Nested clustered optimisation."""

from dataclasses import replace

import numpy as np

from tangency.sdk import (
    FeasibleSet,
    Floats,
    Problem,
    Solution,
    dense_covariance,
    fixed_net,
    frozen_floats,
    solve_quadratic,
)
from tangency_risk_parity.clustering import hierarchy
from tangency_risk_parity.nearest import nearest_allowed
from tangency_risk_parity.params import ClusteredParams
from tangency_risk_parity.sound import require_sound

__all__ = ["NestedClusters"]

_NAME = "nco"


class NestedClusters:
    """The long-only portfolio of least variance within each cluster, and of least variance of those portfolios.

    Clusters are the upper branches of a hierarchy of correlations. Errors of the covariance within a cluster stay in
    it. Where constraints forbid the weights, the nearest that they allow are taken.

    References
    ----------
    López de Prado (2020), Machine learning for asset managers, section 7.6; its clusters come from k-means.
    """

    def __init__(self, params: ClusteredParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the weights, and in the certificate how far they are from the rule's own.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed, and for soft constraints.
        DataError
            For moments that are not finite, or an asset without risk, naming it.
        Infeasible
            Where the constraints conflict.
        """
        require_sound(problem, optimizer=_NAME)
        rule = f"nested clusters, {self._params.linkage} linkage"
        return nearest_allowed(problem, self._wanted(problem), rule=rule, optimizer=_NAME)

    def _wanted(self, problem: Problem) -> Floats:
        covariance = dense_covariance(problem.covariance)
        # Which cluster comes first depends on the order of the assets; their labels have one.
        by_label = np.argsort(np.array(problem.assets), kind="stable")
        found = hierarchy(covariance[np.ix_(by_label, by_label)], self._params.linkage)
        order = by_label[found.order]
        clusters = [order[start:end] for start, end in found.clusters(self._params.clusters)]
        within = np.zeros((len(clusters), order.size))
        for row, members in zip(within, clusters, strict=True):
            row[members] = _least_variance(covariance[np.ix_(members, members)], problem.feasible)
        across = _least_variance(within @ covariance @ within.T, problem.feasible)
        wanted: Floats = fixed_net(problem.feasible, optimizer=_NAME) * (across @ within)
        return wanted


def _least_variance(covariance: Floats, feasible: FeasibleSet) -> Floats:
    """Return the long-only weights of least variance that add up to one; the set lends its words."""
    n = len(covariance)
    long_only = replace(
        feasible,
        scope=replace(feasible.scope, assets=tuple(map(str, range(n)))),
        lower=frozen_floats(np.zeros(n)),
        upper=frozen_floats(np.full(n, np.inf)),
        rows=frozen_floats(np.ones((1, n))),
        row_lower=frozen_floats(np.ones(1)),
        row_upper=frozen_floats(np.ones(1)),
        lower_source=(-1,) * n,
        upper_source=(-1,) * n,
        row_source=(0,),
        piecewise=(),
        quadratic=(),
        risk=(),
        soft=(),
        count=None,
        minimums=None,
        unmeasured=(),
    )
    return solve_quadratic(covariance, np.zeros(n), long_only).weights
