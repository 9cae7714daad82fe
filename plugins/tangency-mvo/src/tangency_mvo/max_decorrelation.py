"""The least correlated portfolio."""

import numpy as np

from tangency.sdk import (
    Floats,
    NoParams,
    Problem,
    Solution,
    certify_optimal,
    frozen_floats,
    quadratic_gap,
    require_finite_moments,
    solve_quadratic,
    variance_size,
)
from tangency_mvo.correlation import correlation_of

__all__ = ["MaxDecorrelation"]

_NAME = "max-decorrelation"


class MaxDecorrelation:
    """Minimum of w'Cw with C the correlations: the least variance if all volatilities were alike.

    The penalty of a soft constraint is a charge on w'Cw.

    References
    ----------
    Christoffersen, Errunza, Jacobs & Langlois (2012), Is the potential for international diversification
    disappearing? A dynamic copula approach, Review of Financial Studies 25(12).
    """

    def __init__(self, params: NoParams) -> None:
        del params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified optimum.

        Raises
        ------
        DataError
            For a covariance that is not finite, or an asset without variance, naming it.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where the solution cannot be certified.
        """
        require_finite_moments(problem)
        matrix = correlation_of(problem, optimizer=_NAME).matrix
        # Solved is half of w'Cw.
        charged = problem.feasible.with_penalties_times(0.5)
        nothing = np.zeros(len(problem.assets))
        found = solve_quadratic(matrix, nothing, charged)
        w = found.weights
        reached = float(w @ (matrix @ w))
        size = variance_size(matrix, w, reached)
        certificate = certify_optimal(
            problem,
            w,
            found.multipliers,
            objective=reached,
            objective_unit="w'Cw of the correlations C",
            relative_gap=size.relative(quadratic_gap(matrix, nothing, w, found.multipliers, charged)),
            parts=size.parts,
            price_factor=2.0,
            solver=found.solver,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return w'Cw."""
        return float(weights @ (correlation_of(problem, optimizer=_NAME).matrix @ weights))
