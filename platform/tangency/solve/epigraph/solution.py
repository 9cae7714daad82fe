"""Solve a program in epigraph form, make its point exact, and map its multipliers back to the feasible set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import PiecewiseLimit, PowerLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.epigraph.feasible_set import EpigraphForm
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.program.active_face import exact_on_face
from tangency.solve.program.conic import solve_conic
from tangency.solve.program.newton_refinement import refined
from tangency.solve.program.power_refinement import refined_power
from tangency.solve.program.program import Program, ProgramPoint
from tangency.solve.program.sparse_quadratic import solve_sparse_quadratic
from tangency.solve.program.units import point_from_units, program_in_units
from tangency.solve.unsolved import unbounded

__all__ = ["conic_minimum", "conic_points", "largest", "minimum_at"]

_ROUNDING = 1e-13
_CONIC = "Clarabel"
# Beyond, as where a cone is over scenarios, sparse steps are faster than the dense systems of a face.
_MOST_ROWS = 150


def conic_minimum(
    hessian: Floats | None, epigraph: EpigraphForm, feasible: FeasibleSet, scale: float, units: Floats
) -> Minimum | None:
    """Return the minimum of a program by an interior point; None where infeasible, raises where unbounded.

    Parameters
    ----------
    hessian
        H over the weights in units.
    units
        Of the weights, shape (n_assets,); see `solve.asset_units`.
    """
    *_, (found, solver) = conic_points(hessian, program_in_units(epigraph.program, units))
    found = point_from_units(found, units)
    if found.status == "infeasible":
        return None
    if found.status == "unbounded":
        raise unbounded()
    return minimum_at(found, epigraph, feasible, scale, solver)


def conic_points(hessian: Floats | None, program: Program) -> Iterator[tuple[ProgramPoint, str]]:
    """Yield ever more exact points of a program, each dearer than the one before, and the name of its solver.

    A verdict that there is none comes alone, and so does a point that is exact. Clarabel stands in where PIQP reaches
    no verdict.
    """
    found, name = None, "PIQP"
    if hessian is not None and program.is_linear:
        found = solve_sparse_quadratic(hessian, program)
    if found is None or found.status == "stalled":
        found, name = solve_conic(hessian, program), _CONIC
    is_point = found.status in {"solved", "stalled"}
    if is_point and not program.triples and (program.is_linear or program.row_lower.size <= _MOST_ROWS):
        exact = exact_on_face(hessian, program, found)
        if exact is not None:
            yield exact, f"{name}, active set"
            return
    if is_point and program.triples and program.triples[0].exponent is not None:
        # Without it a weight that is not traded is current only nearly.
        better = refined_power(hessian, program, found)
        yield (found, name) if better is None else (better, f"{name}, Newton")
        return
    yield found, name
    if is_point and not program.is_linear:
        better = refined(hessian, program, found)
        if better is not None:
            yield better, f"{name}, Newton"


def minimum_at(
    point: ProgramPoint, epigraph: EpigraphForm, feasible: FeasibleSet, scale: float, solver: str
) -> Minimum:
    """Return the weights at a point of a program in epigraph form, and its multipliers times `scale`."""
    n = feasible.lower.size
    if not np.isfinite(point.x).all():
        raise SolverError("the solver came to no finite point", where=solver)
    limit_multipliers = epigraph.limit_multipliers(point)
    bounds = point.bounds[:n].copy()
    # What a limit at its least value does to the weights that it pins is that limit's doing, not a bound's.
    bounds[epigraph.pinned] = 0.0
    multipliers = Multipliers(bounds=bounds, rows=point.rows[: feasible.row_lower.size], limits=limit_multipliers)
    weights = np.clip(_snapped(point.x[:n], feasible), feasible.lower, feasible.upper)
    return Minimum(weights=weights, multipliers=multipliers.scaled(scale), solver=solver)


def _snapped(weights: Floats, feasible: FeasibleSet) -> Floats:
    """Return weights that are at a limit's kink but for rounding, such as not traded, exactly there."""
    for limit in feasible.limits:
        if isinstance(limit, PiecewiseLimit | PowerLimit):
            weights = np.where(np.abs(weights - limit.reference) <= _ROUNDING, limit.reference, weights)
    return weights


def largest(values: Floats) -> float:
    """Return the largest magnitude, one where all are zero: what makes data of order one."""
    return float(np.abs(values).max(initial=0.0)) or 1.0
