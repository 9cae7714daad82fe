"""A rule's own weights where the constraints allow them, else the nearest that they allow; and which of the two."""

import numpy as np

from tangency.sdk import (
    Floats,
    Multipliers,
    Problem,
    Solution,
    certify_optimal,
    frozen_floats,
    linear_gap,
    primal_residual,
    require_supported,
    solve_quadratic,
)

__all__ = ["nearest_allowed"]

_SATISFIED = 1e-12


def nearest_allowed(problem: Problem, wanted: Floats, *, rule: str, optimizer: str) -> Solution:
    """Return the feasible weights of least Euclidean distance from what a rule wants, certified.

    The certificate's objective is that distance: zero where the rule's own weights satisfy every constraint. Its
    solver says which it was.

    Parameters
    ----------
    wanted
        Shape (n_assets,).

    Raises
    ------
    ConfigurationError
        For a soft constraint: its penalty has no unit here.
    Infeasible
        Where the constraints conflict.
    """
    feasible = problem.feasible
    require_supported(feasible, ("piecewise", "quadratic", "risk", "count", "minimums"), optimizer=optimizer)
    weights, solver = wanted, rule
    multipliers = Multipliers(bounds=np.zeros(wanted.size), rows=np.zeros(feasible.row_lower.size))
    if feasible.unmeasured or primal_residual(wanted, feasible) > _SATISFIED:
        found = solve_quadratic(np.eye(wanted.size), -wanted, feasible)
        weights, multipliers = found.weights, found.multipliers
        solver = f"{rule}, projected on the constraints ({found.solver})"
    away = weights - wanted
    gap = linear_gap(away, weights, multipliers, feasible)
    distance = float(np.sqrt(away @ away))
    certificate = certify_optimal(
        problem,
        weights,
        multipliers,
        objective=distance,
        objective_unit=f"distance from {rule} (fraction of NAV)",
        relative_gap=gap / float(wanted @ wanted),
        price_factor=1.0 / distance if distance > 0.0 else 0.0,
        solver=solver,
    )
    return Solution(weights=frozen_floats(weights), certificate=certificate)
