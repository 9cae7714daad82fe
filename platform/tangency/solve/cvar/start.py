"""A starting point for the active set: the portfolio of least variance on a sample of the scenarios."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.cvar.problem import CvarProblem, Point
from tangency.solve.kernels.cvar.program import OUT, TAIL, TIE
from tangency.solve.kernels.elements import AT_LOWER, AT_UPPER, INSIDE, Places
from tangency.solve.polyhedral.linear import solve_linear
from tangency.solve.polyhedral.quadratic import solve_quadratic

__all__ = ["placed_scenarios", "starting_point"]

_SAMPLE = 250
_RIDGE = 1e-3
_USABLE = 1e-9
_AT_SIDE = 1e-12


def starting_point(problem: CvarProblem, start: Floats | None) -> Point:
    """Return a feasible point, at the weights given where they are feasible.

    Raises
    ------
    Unsolved
        Where nothing is feasible.
    """
    feasible = problem.feasible
    if start is not None and primal_residual(start, feasible) <= _USABLE:
        weights = np.clip(start, feasible.lower, feasible.upper)
    else:
        covariance = _sampled_covariance(problem.scenarios)
        found = solve_quadratic(covariance, np.zeros(len(covariance)), feasible)
        if found.is_doubtful:
            solve_linear(np.zeros(len(covariance)), feasible)  # refuses where nothing is feasible
        weights = found.weights
    quantile, scenarios = placed_scenarios(problem.losses(weights), problem.mass)
    return Point(
        weights=weights,
        assets=_places(weights, feasible.lower, feasible.upper),
        rows=_places(feasible.rows @ weights, feasible.row_lower, feasible.row_upper),
        quantile=quantile,
        scenarios=scenarios,
    )


def placed_scenarios(losses: Floats, mass: float) -> tuple[float, Places]:
    """Return the quantile and where the scenarios stand to it; one of them ties."""
    last = losses.size - max(1, int(np.ceil(mass)))
    tie = np.argpartition(losses, last)[last]
    scenarios = np.where(losses > losses[tie], TAIL, OUT).astype(np.int8)
    scenarios[tie] = TIE
    return float(losses[tie]), scenarios


def _places(values: Floats, lower: Floats, upper: Floats) -> Places:
    places = np.full(values.size, INSIDE, dtype=np.int8)
    places[upper - values <= _AT_SIDE] = AT_UPPER
    places[values - lower <= _AT_SIDE] = AT_LOWER
    return places


def _sampled_covariance(scenarios: Floats) -> Floats:
    """Return the covariance of evenly spaced scenarios, with a ridge: it must only be near, and not singular."""
    n_assets = scenarios.shape[1]
    sample = scenarios[:: max(1, len(scenarios) // max(_SAMPLE, 2 * n_assets))]
    sample = sample - sample.mean(axis=0)
    covariance: Floats = sample.T @ sample
    average = float(covariance.trace()) / n_assets
    covariance.flat[:: n_assets + 1] += _RIDGE * average if average > 0.0 else 1.0
    return covariance
