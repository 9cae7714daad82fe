"""The most diversified portfolio."""

from math import sqrt

import numpy as np

from tangency.sdk import (
    DataError,
    Floats,
    NoParams,
    Problem,
    Solution,
    certify_optimal,
    frozen_floats,
    ratio_gap,
    require_finite_moments,
    solve_ratio,
)
from tangency_mvo.units import years

__all__ = ["MaxDiversification"]

_RISKLESS = 1e-9


class MaxDiversification:
    """Maximum of the diversification ratio σ'w / √(w'Σw), with σ the assets' volatilities, every constraint kept.

    The penalty of a soft constraint is a charge on the average volatility σ'w, a year.

    References
    ----------
    Choueifaty & Coignard (2008), Toward maximum diversification, Journal of Portfolio Management 35(1).
    """

    def __init__(self, params: NoParams) -> None:
        del params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified optimum.

        Raises
        ------
        DataError
            For a covariance that is not finite, naming the asset, or where a portfolio of risky assets has no risk.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where the ratio is unbounded or the solution cannot be certified.
        """
        require_finite_moments(problem)
        deviation = _deviation(problem)
        charged = problem.feasible.with_penalties_times(1.0 / sqrt(years(problem)))
        found = solve_ratio(problem.covariance, deviation, charged)
        w = found.weights
        variance, spread = float(w @ (problem.covariance @ w)), float(deviation @ w) - charged.penalty(w)
        if not variance > _RISKLESS * float(deviation @ np.abs(w)) ** 2:
            raise DataError(
                "risky assets cancel out to a portfolio without risk, so the diversification ratio has no maximum",
                where="optimizer max-diversification",
                value=f"variance {variance:.1e}",
                remedy="take a risk model that shrinks, such as ledoit-wolf",
            )
        gap = ratio_gap(problem.covariance, deviation, w, found.multipliers, charged)
        certificate = certify_optimal(
            problem,
            w,
            found.multipliers,
            objective=float(deviation @ w) / sqrt(variance),
            objective_unit="diversification ratio",
            relative_gap=gap,
            price_factor=spread / variance**1.5,
            solver=found.solver,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return minus the diversification ratio."""
        return -float(_deviation(problem) @ weights) / sqrt(float(weights @ (problem.covariance @ weights)))


def _deviation(problem: Problem) -> Floats:
    return np.sqrt(np.maximum(problem.covariance.diagonal(), 0.0))
