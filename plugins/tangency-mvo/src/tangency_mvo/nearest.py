"""The portfolio within the constraints that is nearest to some weights."""

import numpy as np

from tangency.sdk import Floats, Problem, Solution, certify_optimal, frozen_floats, linear_gap, solve_quadratic

__all__ = ["distance", "nearest_solution"]


def nearest_solution(problem: Problem, target: Floats) -> Solution:
    """Return the certified minimum of ½ |w − target|² over the constraints.

    Weights are of the order of one, and the gap is absolute. Soft constraints charge their penalty on that half square.

    Raises
    ------
    Infeasible
        Where the constraints conflict.
    SolverError
        Where the solution cannot be certified.
    """
    found = solve_quadratic(np.eye(target.size), -target, problem.feasible)
    w = found.weights
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=distance(target, w),
        objective_unit="distance to the method's own weights, ½ |w − w*|²",
        relative_gap=linear_gap(w - target, w, found.multipliers, problem.feasible),
        price_factor=1.0,
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def distance(target: Floats, weights: Floats) -> float:
    """Return ½ |w − target|²."""
    return 0.5 * float((weights - target) @ (weights - target))
