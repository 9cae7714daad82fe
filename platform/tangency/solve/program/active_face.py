"""Polish a solver's point of a program: the exact optimum of its active face, by Newton's method on the KKT system.

With linear rows alone one step is exact; an active cone takes a few. What comes out is verified here: feasible, and
every multiplier with the sign of its side. Otherwise the solver's own point stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import LinAlgError, lstsq

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Cone, Indices, Program, ProgramPoint

__all__ = ["exact_on_face"]

_LARGEST_SYSTEM = 1500
_LARGEST_SINGULAR = 600
_STEPS = 8
# How much a multiplier weighs against its slack, and the cutoff of least squares (None for elimination).
_GUESSES = ((1.0, None), (1.0, 1e-9), (1e3, None), (1e-3, None))
_FEASIBLE = 1e-11
_SOLVED = 1e-13
_SIGN = 1e-9


def exact_on_face(hessian: Floats | None, program: Program, point: ProgramPoint) -> ProgramPoint | None:
    """Return the optimum of the face that a point lies on, or None where that face is not the optimal one.

    Where a multiplier and its slack are both almost zero the face is in doubt, and where active rows are almost
    redundant their multipliers are: so a second guess is tried at each.
    """
    for weight, cutoff in _GUESSES:
        exact = _exact(hessian, program, point, _Face.of(program, point, weight), cutoff)
        if exact is not None:
            return exact
    return None


def _exact(
    hessian: Floats | None, program: Program, point: ProgramPoint, face: _Face, cutoff: float | None
) -> ProgramPoint | None:
    if face.free.size + face.rows.size + face.cones.size > _LARGEST_SYSTEM:
        return None
    x = point.x.copy()
    x[face.fixed] = face.values[face.fixed]
    rows, cones = np.zeros(program.row_lower.size), np.where(face.is_active_cone, point.cones, 0.0)
    rows[face.rows] = point.rows[face.rows]
    for _ in range(_STEPS if face.cones.size else 2):
        try:
            step, row_step, cone_step = _newton(hessian, program, face, (x, rows, cones), cutoff)
        except LinAlgError:
            return None
        x[face.free] += step
        rows[face.rows] += row_step
        cones[face.cones] += cone_step
        if np.abs(step).max(initial=0.0) <= 1e-15:  # noqa: PLR2004  # nothing moves any more
            break
    bounds = -_gradient(hessian, program, x, rows, cones)
    bounds[face.free] = 0.0
    exact = replace(point, status="solved", x=x, bounds=bounds, rows=rows, cones=cones)
    return exact if _is_optimal(program, exact) else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Face:
    fixed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    values: Floats
    rows: Indices
    targets: Floats
    is_active_cone: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @classmethod
    def of(cls, program: Program, point: ProgramPoint, weight: float) -> _Face:
        """Find the face: a side is active where its multiplier times `weight` beats its slack."""
        bounds, multipliers = weight * point.bounds, weight * point.rows
        activity = program.matrix @ point.x
        pinned, equal = program.lower == program.upper, program.row_lower == program.row_upper
        at_upper = (bounds > 0) & (bounds > program.upper - point.x)
        at_lower = (bounds < 0) & (-bounds > point.x - program.lower)
        values = np.where(at_upper, program.upper, np.where(at_lower | pinned, program.lower, 0.0))
        row_upper = (multipliers > 0) & (multipliers > program.row_upper - activity)
        row_lower = (multipliers < 0) & (-multipliers > activity - program.row_lower)
        rows = np.flatnonzero(row_upper | row_lower | equal)
        slacks = np.array([-_excess(cone, point.x) for cone in program.cones])
        return cls(
            fixed=at_upper | at_lower | pinned,
            values=values,
            rows=rows,
            targets=np.where(row_upper, program.row_upper, program.row_lower)[rows],
            is_active_cone=weight * point.cones > slacks,
        )

    @property
    def free(self) -> Indices:
        return np.flatnonzero(~self.fixed)

    @property
    def cones(self) -> Indices:
        return np.flatnonzero(self.is_active_cone)


def _newton(
    hessian: Floats | None, program: Program, face: _Face, at: tuple[Floats, Floats, Floats], cutoff: float | None
) -> tuple[Floats, Floats, Floats]:
    """Return the steps of the free columns and of the multipliers of active rows and cones.

    Steps, for where active rows are redundant the multipliers are not unique: the nearest to the solver's, which have
    the right signs, are wanted.
    """
    x, rows, cones = at
    free = face.free
    weights = np.flatnonzero(free < (0 if hessian is None else hessian.shape[0]))
    curvature = np.zeros((free.size, free.size))
    if hessian is not None:
        curvature[np.ix_(weights, weights)] = hessian[np.ix_(free[weights], free[weights])]
    matrix = np.asarray(program.matrix[face.rows][:, free].todense())
    right = [face.targets - program.matrix[face.rows] @ x]
    gradients = [matrix]
    for k in face.cones:
        cone = program.cones[k]
        slope, hessian_block = _derivatives(cone, x, free)
        curvature += cones[k] * hessian_block
        gradients.append(slope[None, :])
        right.append(np.array([-_excess(cone, x)]))
    active = np.vstack(gradients)
    n, m = active.shape[1], active.shape[0]
    system = np.zeros((n + m, n + m))
    system[:n, :n], system[:n, n:], system[n:, :n] = curvature, active.T, active
    solution = _solved(system, np.concatenate([-_gradient(hessian, program, x, rows, cones)[free], *right]), cutoff)
    n_rows = face.rows.size
    return solution[:n], solution[n : n + n_rows], solution[n + n_rows :]


def _gradient(hessian: Floats | None, program: Program, x: Floats, rows: Floats, cones: Floats) -> Floats:
    gradient: Floats = program.cost + program.matrix.T @ rows
    if hessian is not None:
        n = hessian.shape[0]
        gradient[:n] += hessian @ x[:n]
    for price, cone in zip(cones, program.cones, strict=True):
        if price:
            gradient += price * _slope(cone, x)
    return gradient


def _excess(cone: Cone, x: Floats) -> float:
    return float(np.linalg.norm(cone.matrix @ x + cone.shift) - cone.slope @ x - cone.height)


def _slope(cone: Cone, x: Floats) -> Floats:
    reach = cone.matrix @ x + cone.shift
    size = float(np.linalg.norm(reach))
    if size == 0.0:
        raise LinAlgError("a norm has no gradient at zero")
    slope: Floats = cone.matrix.T @ (reach / size) - cone.slope
    return slope


def _derivatives(cone: Cone, x: Floats, free: Indices) -> tuple[Floats, Floats]:
    slope = _slope(cone, x)[free]  # refuses a norm of zero
    reach = cone.matrix @ x + cone.shift
    size = float(np.linalg.norm(reach))
    matrix = cone.matrix[:, free]
    slope = _slope(cone, x)[free]  # refuses a norm of zero
    along = matrix.T @ (reach / size)
    hessian_block = (np.asarray((matrix.T @ matrix).todense()) - np.outer(along, along)) / size
    return slope, hessian_block


def _solved(system: Floats, right: Floats, cutoff: float | None) -> Floats:
    """Solve a KKT system; with a cutoff by least squares, without what is smaller than it."""
    if right.size == 0:
        return right
    direct = _eliminated(system, right) if cutoff is None else None
    if direct is not None:
        return direct
    if right.size > _LARGEST_SINGULAR:
        raise LinAlgError("the KKT system is singular, and too large for least squares")
    # Redundant active rows make the system singular yet consistent.
    solution = np.asarray(lstsq(system, right, cond=cutoff, check_finite=False)[0])
    refined: Floats = solution + np.asarray(
        lstsq(system, right - system @ solution, cond=cutoff, check_finite=False)[0]
    )
    if not np.isfinite(refined).all():
        raise LinAlgError("the KKT system has no finite solution")
    return refined


def _eliminated(system: Floats, right: Floats) -> Floats | None:
    """Solve by elimination with one refinement; None where the system is as good as singular."""
    try:
        solution: Floats = np.asarray(np.linalg.solve(system, right), dtype=np.float64)
        solution += np.asarray(np.linalg.solve(system, right - system @ solution))
    except LinAlgError:
        return None
    is_solved = np.abs(system @ solution - right).max() <= _SOLVED * max(1.0, float(np.abs(right).max()))
    return solution if is_solved else None


def _is_optimal(program: Program, point: ProgramPoint) -> bool:
    activity = program.matrix @ point.x
    violations = (
        (program.lower - point.x).max(initial=0.0),
        (point.x - program.upper).max(initial=0.0),
        (program.row_lower - activity).max(initial=0.0),
        (activity - program.row_upper).max(initial=0.0),
        *(_excess(cone, point.x) for cone in program.cones),
    )
    if not max(violations) <= _FEASIBLE:
        return False
    scale = max(1.0, *(float(np.abs(m).max(initial=0.0)) for m in (point.bounds, point.rows, point.cones)))
    return (
        _signs_hold(point.x, program.lower, program.upper, point.bounds / scale)
        and _signs_hold(activity, program.row_lower, program.row_upper, point.rows / scale)
        and not (point.cones < -_SIGN * scale).any()
    )


def _signs_hold(values: Floats, lower: Floats, upper: Floats, multipliers: Floats) -> bool:
    pushes_up = (multipliers > _SIGN) & (upper - values > _FEASIBLE)
    pushes_down = (multipliers < -_SIGN) & (values - lower > _FEASIBLE)
    return not bool((pushes_up | pushes_down).any())
