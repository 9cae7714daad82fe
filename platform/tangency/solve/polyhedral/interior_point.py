"""Dense quadratic programs over bounds and rows by PIQP's primal–dual interior point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.errors import SolverError
from tangency.solve.minimum import Multipliers

__all__ = ["BoundsAndRows", "InteriorPoint", "Sides", "Status", "interior_point", "piqp_settings", "piqp_status"]

_MAX_ITERATIONS = 250
_FAR = 1e6
Status = Literal["solved", "infeasible", "unbounded", "stalled"]


class Sides(Protocol):
    """Bounds and rows: {w : lower ≤ w ≤ upper, row_lower ≤ rows · w ≤ row_upper}."""

    @property
    def lower(self) -> Floats:
        """Shape (n,)."""

    @property
    def upper(self) -> Floats:
        """Shape (n,)."""

    @property
    def rows(self) -> Floats:
        """Shape (n_rows, n)."""

    @property
    def row_lower(self) -> Floats:
        """Shape (n_rows,)."""

    @property
    def row_upper(self) -> Floats:
        """Shape (n_rows,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoundsAndRows:
    """Bounds and rows that belong to no feasible set."""

    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InteriorPoint:
    """Where the method stopped; `stalled` is a point short of the tolerance, for the caller to judge."""

    status: Status
    point: Floats
    multipliers: Multipliers


def interior_point(hessian: Floats, linear: Floats, sides: Sides) -> InteriorPoint:
    """Minimise ½ w'Hw + q'w over bounds and rows; the data should be of order one, for the tolerances are absolute.

    Raises
    ------
    SolverError
        Where bounds or rows are of another size than the objective.
    """
    _require_sizes(hessian, linear, sides)
    is_far = _is_far(sides.lower), _is_far(sides.upper)
    if is_far[0].any() or is_far[1].any():
        lower, upper = np.where(is_far[0], -np.inf, sides.lower), np.where(is_far[1], np.inf, sides.upper)
        found = _solved(hessian, linear, sides, (lower, upper))
        if found.status == "solved" and (found.point >= sides.lower).all() and (found.point <= sides.upper).all():
            return found
    return _solved(hessian, linear, sides, (sides.lower, sides.upper))


def _is_far(bounds: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which bounds are so far that they only keep the method from its digits, as of weights in small units."""
    return np.isfinite(bounds) & (np.abs(bounds) > _FAR)


def _solved(hessian: Floats, linear: Floats, sides: Sides, ends: tuple[Floats, Floats]) -> InteriorPoint:
    import piqp  # noqa: PLC0415  # a solver loads where it is used

    raise_if_stopped()
    equal = sides.row_lower == sides.row_upper
    solver = piqp.DenseSolver()
    piqp_settings(solver)
    solver.setup(
        np.asfortranarray(hessian),
        linear,
        np.asfortranarray(sides.rows[equal]),
        sides.row_lower[equal],
        np.asfortranarray(sides.rows[~equal]),
        sides.row_lower[~equal],
        sides.row_upper[~equal],
        *ends,
    )
    status = piqp_status(solver.solve())
    result = solver.result
    row_multipliers = np.empty(sides.row_lower.size)
    row_multipliers[equal] = result.y
    row_multipliers[~equal] = np.asarray(result.z_u) - np.asarray(result.z_l)
    bounds = np.asarray(result.z_bu) - np.asarray(result.z_bl)
    return InteriorPoint(
        status=status, point=np.array(result.x), multipliers=Multipliers(bounds=bounds, rows=row_multipliers)
    )


def _require_sizes(hessian: Floats, linear: Floats, sides: Sides) -> None:
    """Return if all parts are of one size: PIQP prints what is wrong, and solving all the same ends the process."""
    n, n_rows = linear.size, sides.row_lower.size
    fits = hessian.shape == (n, n) and sides.lower.shape == sides.upper.shape == (n,)
    if not (fits and sides.rows.shape == (n_rows, n) and sides.row_upper.shape == (n_rows,)):
        raise SolverError(
            "the parts of a quadratic program are of different sizes",
            where="interior point",
            value=f"objective {hessian.shape} and {linear.shape}, bounds {sides.lower.shape}, rows {sides.rows.shape}",
            remedy="see that moments and feasible set are of the same assets",
        )


def piqp_settings(solver: Any) -> None:
    """Set one of PIQP's solvers to tight tolerances."""
    solver.settings.verbose = False
    solver.settings.eps_abs = solver.settings.eps_duality_gap_abs = 1e-10
    solver.settings.eps_rel = solver.settings.eps_duality_gap_rel = 1e-11
    solver.settings.max_iter = _MAX_ITERATIONS


def piqp_status(code: object) -> Status:
    """Return PIQP's verdict as a `Status`."""
    import piqp  # noqa: PLC0415  # a solver loads where it is used

    verdicts: dict[object, Status] = {
        piqp.PIQP_SOLVED: "solved",
        piqp.PIQP_PRIMAL_INFEASIBLE: "infeasible",
        piqp.PIQP_DUAL_INFEASIBLE: "unbounded",
    }
    return verdicts.get(code, "stalled")
