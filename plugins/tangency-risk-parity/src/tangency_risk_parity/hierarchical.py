"""Hierarchical risk parity, with constraints."""

from dataclasses import replace

import numpy as np

from tangency.sdk import (
    FeasibleSet,
    Floats,
    Problem,
    Solution,
    certify_feasible,
    dense_covariance,
    fixed_net,
    frozen_floats,
    primal_residual,
    require_supported,
    solve_quadratic,
)
from tangency_risk_parity.bending import bent, unbent
from tangency_risk_parity.bisection import bisected
from tangency_risk_parity.clustering import Indices, leaf_order
from tangency_risk_parity.params import HierarchicalParams
from tangency_risk_parity.sound import require_sound

__all__ = ["HierarchicalRiskParity"]

_NAME = "hrp"
_SATISFIED = 1e-12


class HierarchicalRiskParity:
    """Capital is halved along a hierarchy of correlations, each half getting less the more variance it has.

    Where constraints forbid the weights, each split is bent: its share is the nearest that the constraints and the
    splits above it allow. Bounds are summed; with other rows two linear programs find the room of each split.

    Which cluster comes first depends on the order of the assets. It is that of their labels, whatever order they are
    given in.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4).
    """

    def __init__(self, params: HierarchicalParams) -> None:
        self._linkage = params.linkage

    def solve(self, problem: Problem) -> Solution:
        """Return the weights; the certificate says how many splits were bent.

        Raises
        ------
        ConfigurationError
            Where the net is not fixed, and for constraints other than bounds and rows.
        DataError
            For moments that are not finite, or an asset without risk, naming it.
        Infeasible
            Where the constraints conflict.
        """
        require_sound(problem, optimizer=_NAME)
        require_supported(problem.feasible, optimizer=_NAME)
        weights, words = self._weights(problem, fixed_net(problem.feasible, optimizer=_NAME))
        variance = float(weights @ (problem.covariance @ weights))
        certificate = certify_feasible(
            weights,
            problem,
            objective=float(np.sqrt(max(variance, 0.0) * (problem.periods_per_year or 1.0))),
            objective_unit=f"volatility ({'annual' if problem.periods_per_year else 'per period'})",
            solver=f"recursive bisection, {self._linkage} linkage{words}",
        )
        return Solution(weights=frozen_floats(weights), certificate=certificate)

    def _weights(self, problem: Problem, net: float) -> tuple[Floats, str]:
        covariance, feasible = dense_covariance(problem.covariance), problem.feasible
        by_label = np.argsort(np.array(problem.assets), kind="stable")
        order = by_label[leaf_order(covariance[np.ix_(by_label, by_label)], self._linkage)]
        splits = bisected(covariance[np.ix_(order, order)])
        weights = _returned(unbent(splits, net), order)
        if not feasible.unmeasured and primal_residual(weights, feasible) <= _SATISFIED:
            return weights, ""
        # Says in the constraints' words where nothing satisfies them.
        solve_quadratic(np.eye(weights.size), -weights, feasible)
        found = bent(splits, net, _ordered(feasible, order))
        # Linear programs leave rounding, which a projection takes away.
        near = _returned(found.weights, order)
        weights = solve_quadratic(np.eye(weights.size), -near, feasible).weights
        return weights, f", {found.n_moved} of {len(splits)} splits bent by constraints"


def _returned(values: Floats, order: Indices) -> Floats:
    """Return values in the order of the problem's assets."""
    placed = np.empty_like(values)
    placed[order] = values
    return placed


def _ordered(feasible: FeasibleSet, order: Indices) -> FeasibleSet:
    """Return bounds and rows with the assets in another order."""
    return replace(
        feasible,
        scope=replace(feasible.scope, assets=tuple(feasible.scope.assets[i] for i in order)),
        lower=frozen_floats(feasible.lower[order]),
        upper=frozen_floats(feasible.upper[order]),
        rows=frozen_floats(feasible.rows[:, order]),
        lower_source=tuple(feasible.lower_source[i] for i in order),
        upper_source=tuple(feasible.upper_source[i] for i in order),
    )
