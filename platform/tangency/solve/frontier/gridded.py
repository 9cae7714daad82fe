"""The efficient frontier of any risk measure on a grid of equally spaced means, each point certified."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.frontier_grid import FrontierGrid
from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import Constraint, PortfolioMean, Term
from tangency.errors import SolverError
from tangency.risk.measures import OverScenarios
from tangency.solve.certificate.convexity import require_convex
from tangency.solve.certificate.gap import measure_gap
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.certificate.size import risk_size
from tangency.solve.language.unparse import constraint_text
from tangency.solve.minimise import solve_linear, solve_risk
from tangency.solve.minimum import Minimum

__all__ = ["gridded_frontier"]

_RESIDUAL = 1e-9
_GAP = 1e-6
# Means closer than this share of the largest asset's are one mean.
_SAME_MEAN = 1e-9
_ROUNDING = 1e-12


def gridded_frontier(measure: OverScenarios, mean: Floats, feasible: FeasibleSet, n_points: int) -> FrontierGrid:
    """Return points from the largest mean to the least risk; one point where both are one portfolio.

    From above, each point is feasible for the next, whose solver starts from it where it can.

    Parameters
    ----------
    mean
        Expected returns per period, shape (n_assets,).
    n_points
        At least two.

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the mean is unbounded, or a point cannot be certified.
    """
    require_convex(feasible)
    nothing = np.zeros(mean.size)
    safest = solve_risk(measure, nothing, feasible)
    richest, _ = solve_linear(-mean, feasible)
    lowest, highest = float(mean @ safest.weights), float(mean @ richest)
    found: list[tuple[Minimum, FeasibleSet]] = []
    if highest - lowest > _SAME_MEAN * float(np.abs(mean).max(initial=0.0)):
        start = richest
        for target in np.linspace(highest, lowest, n_points)[:-1]:
            above = _with_mean(feasible, mean, float(target))
            point = solve_risk(measure, nothing, above, start=start)
            found.append((point, above))
            start = point.weights
    found.append((safest, feasible))
    gaps = [_certified(measure, point, above) for point, above in found]
    weights = np.array([point.weights for point, _ in found])
    return FrontierGrid(
        weights=frozen_floats(weights),
        mean=frozen_floats(weights @ mean),
        risk=frozen_floats([measure.value(row) for row in weights]),
        gap=max(gaps),
        primal_residual=max(primal_residual(point.weights, above) for point, above in found),
        solver=", ".join(dict.fromkeys(point.solver for point, _ in found)),
    )


def _with_mean(feasible: FeasibleSet, mean: Floats, least: float) -> FeasibleSet:
    terms = (Term(coefficient=1.0, quantity=PortfolioMean()),)
    stated = Constraint(text=f"{constraint_text(terms, least, None)} per period", terms=terms, lower=least, upper=None)
    size = float(np.abs(mean).max())
    # In units of the largest mean; and a little less, so that the rounding of the largest does not empty the set.
    side = least / size - _ROUNDING
    return replace(
        feasible,
        constraints=(*feasible.constraints, stated),
        rows=frozen_floats(np.vstack([feasible.rows, mean / size])),
        row_lower=frozen_floats([*feasible.row_lower, side]),
        row_upper=frozen_floats([*feasible.row_upper, np.inf]),
        row_source=(*feasible.row_source, len(feasible.constraints)),
    )


def _certified(measure: OverScenarios, point: Minimum, feasible: FeasibleSet) -> float:
    """Return the relative gap of a point; raises SolverError where it or a constraint is beyond tolerance."""
    gap = measure_gap(measure, np.zeros(point.weights.size), point.weights, point.multipliers, feasible)
    relative = risk_size(measure, point.weights, measure.value(point.weights)).relative(max(gap, 0.0))
    residual = primal_residual(point.weights, feasible)
    if not (residual <= _RESIDUAL and relative <= _GAP):
        raise SolverError(
            "a point of the frontier cannot be certified",
            where=point.solver,
            value=f"primal residual {residual:.1e}, relative duality gap {relative:.1e}",
            remedy="ask for fewer points, or look for assets with almost no or identical risk",
        )
    return relative
