"""Capital split along an order of assets, with bounds and rows kept."""

from collections.abc import Callable, Sequence
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
from tangency_risk_parity.clustering import Hierarchy, Indices, Linkage, hierarchy
from tangency_risk_parity.sound import require_sound
from tangency_risk_parity.split import Split

__all__ = ["Splitting", "allocated"]

Splitting = Callable[[Floats, Hierarchy], Sequence[Split]]
"""The splits of a covariance whose assets stand in the order of a hierarchy."""

_SATISFIED = 1e-12


def allocated(problem: Problem, splitting: Splitting, linkage: Linkage, *, optimizer: str, rule: str) -> Solution:
    """Return the weights of a splitting; the certificate says how many splits the constraints bent.

    Raises
    ------
    ConfigurationError
        Where the net is not fixed, and for constraints other than bounds and rows.
    DataError
        For moments that are not finite, or an asset without risk, naming it.
    Infeasible
        Where the constraints conflict.
    """
    require_sound(problem, optimizer=optimizer)
    require_supported(problem.feasible, optimizer=optimizer)
    weights, words = _weights(problem, splitting, linkage, fixed_net(problem.feasible, optimizer=optimizer))
    variance = float(weights @ (problem.covariance @ weights))
    certificate = certify_feasible(
        weights,
        problem,
        objective=float(np.sqrt(max(variance, 0.0) * (problem.periods_per_year or 1.0))),
        objective_unit=f"volatility ({'annual' if problem.periods_per_year else 'per period'})",
        solver=f"{rule}, {linkage} linkage{words}",
    )
    return Solution(weights=frozen_floats(weights), certificate=certificate)


def _weights(problem: Problem, splitting: Splitting, linkage: Linkage, net: float) -> tuple[Floats, str]:
    covariance, feasible = dense_covariance(problem.covariance), problem.feasible
    # Which cluster comes first depends on the order of the assets; their labels have one.
    by_label = np.argsort(np.array(problem.assets), kind="stable")
    found = hierarchy(covariance[np.ix_(by_label, by_label)], linkage)
    order = by_label[found.order]
    splits = splitting(covariance[np.ix_(order, order)], found)
    weights = _returned(unbent(splits, net), order)
    if not feasible.unmeasured and primal_residual(weights, feasible) <= _SATISFIED:
        return weights, ""
    # Says in the constraints' words where nothing satisfies them.
    solve_quadratic(np.eye(weights.size), -weights, feasible)
    moved = bent(splits, net, _ordered(feasible, order))
    # Linear programs leave rounding, which a projection takes away.
    near = _returned(moved.weights, order)
    weights = solve_quadratic(np.eye(weights.size), -near, feasible).weights
    return weights, f", {moved.n_moved} of {len(splits)} splits bent by constraints"


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
