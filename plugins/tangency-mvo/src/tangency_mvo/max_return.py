"""The largest expected return that the constraints allow."""

import numpy as np

from tangency.sdk import Problem, Solution, certify_optimal, frozen_floats, linear_gap, solve_linear
from tangency_mvo.units import period, relative, years

__all__ = ["max_return"]


def max_return(problem: Problem) -> Solution:
    """Return the certified maximum of μ'w."""
    charged = problem.feasible.with_penalties_times(1.0 / years(problem))
    weights, multipliers = solve_linear(-problem.mean, charged)
    certificate = certify_optimal(
        problem,
        weights,
        multipliers,
        objective=float(problem.mean @ weights) * years(problem),
        objective_unit=f"mean return ({period(problem)})",
        relative_gap=relative(
            linear_gap(-problem.mean, weights, multipliers, charged), float(np.abs(problem.mean) @ np.abs(weights))
        ),
        price_factor=years(problem),
        solver="HiGHS",
    )
    return Solution(weights=frozen_floats(weights), certificate=certificate)
