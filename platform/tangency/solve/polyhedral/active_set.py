"""Polish an interior-point solution: solve its active face exactly, so that weights at a bound are at the bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import LinAlgError, lstsq

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.solve.feasible.violation import linear_violation
from tangency.solve.minimum import Multipliers

__all__ = ["ActiveFace", "face_of_solution", "is_optimal", "polish", "solve_on_face"]

_FEASIBILITY = 1e-11
_SIGN = 1e-9
_MOST_FACES = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActiveFace:
    """Bounds and rows held with equality.

    Attributes
    ----------
    fixed
        Which assets sit at a bound, shape (n_assets,), and where: `values` (0 for free assets).
    rows
        Indices of the active rows, and the side they sit at: `targets`.
    """

    fixed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    values: Floats
    rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    targets: Floats


def face_of_solution(feasible: FeasibleSet, weights: Floats, multipliers: Multipliers) -> ActiveFace:
    """Return the face of an interior-point solution: a side is active where its multiplier beats its slack."""
    at_upper = (multipliers.bounds > 0) & (multipliers.bounds > feasible.upper - weights)
    at_lower = (multipliers.bounds < 0) & (-multipliers.bounds > weights - feasible.lower)
    pinned = feasible.lower == feasible.upper
    values = np.where(at_upper, feasible.upper, np.where(at_lower | pinned, feasible.lower, 0.0))
    activity = feasible.rows @ weights
    row_upper = (multipliers.rows > 0) & (multipliers.rows > feasible.row_upper - activity)
    row_lower = (multipliers.rows < 0) & (-multipliers.rows > activity - feasible.row_lower)
    equal = feasible.row_lower == feasible.row_upper
    active = np.flatnonzero(row_upper | row_lower | equal)
    targets = np.where(row_upper, feasible.row_upper, feasible.row_lower)[active]
    return ActiveFace(fixed=at_upper | at_lower | pinned, values=values, rows=active, targets=targets)


def solve_on_face(
    hessian: Floats, linear: Floats, feasible: FeasibleSet, face: ActiveFace
) -> tuple[Floats, Multipliers]:
    """Minimise ½ w'Hw + q'w on a face; exact up to rounding, by the symmetric KKT system and one refinement.

    Raises
    ------
    LinAlgError
        Where the system has no finite solution.
    """
    free = np.flatnonzero(~face.fixed)
    rows = feasible.rows[face.rows]
    n_free, n_rows = free.size, face.rows.size
    system = np.zeros((n_free + n_rows, n_free + n_rows))
    system[:n_free, :n_free] = hessian[np.ix_(free, free)]
    system[:n_free, n_free:] = rows[:, free].T
    system[n_free:, :n_free] = rows[:, free]
    right = np.concatenate([-linear[free] - (hessian @ face.values)[free], face.targets - rows @ face.values])
    solution = _solve_refined(system, right)
    weights = face.values.copy()
    weights[free] = solution[:n_free]
    row_multipliers = np.zeros(feasible.row_lower.size)
    row_multipliers[face.rows] = solution[n_free:]
    bound_multipliers = -(hessian @ weights + linear + feasible.rows.T @ row_multipliers)
    bound_multipliers[free] = 0.0
    return weights, Multipliers(bounds=bound_multipliers, rows=row_multipliers)


def polish(
    hessian: Floats, linear: Floats, feasible: FeasibleSet, weights: Floats, multipliers: Multipliers
) -> tuple[Floats, Multipliers] | None:
    """Return the exact solution on the face that `weights` lie on, or on one near it; None where none is optimal.

    Where multiplier and slack of a side are both small, an interior point does not say whether it is active. A face
    that is not optimal is followed by the one that has the sides its solution violates, and not those that push the
    wrong way.

    References
    ----------
    Hintermüller, Ito & Kunisch (2002), The primal-dual active set strategy as a semismooth Newton method, SIAM Journal
    on Optimization 13(3).
    """
    face = face_of_solution(feasible, weights, multipliers)
    for _ in range(_MOST_FACES):
        raise_if_stopped()
        try:
            exact, exact_multipliers = solve_on_face(hessian, linear, feasible, face)
        except LinAlgError:
            return None
        if is_optimal(feasible, exact, exact_multipliers):
            return exact, exact_multipliers
        following = _following_face(feasible, face, exact, exact_multipliers)
        if _is_same(face, following):
            return None
        face = following
    return None


def _following_face(feasible: FeasibleSet, face: ActiveFace, weights: Floats, multipliers: Multipliers) -> ActiveFace:
    pinned = feasible.lower == feasible.upper
    at_upper = _active(face.fixed & (face.values == feasible.upper), weights - feasible.upper, multipliers.bounds)
    at_lower = _active(face.fixed & (face.values == feasible.lower), feasible.lower - weights, -multipliers.bounds)
    at_lower &= ~at_upper
    values = np.where(at_upper, feasible.upper, np.where(at_lower | pinned, feasible.lower, 0.0))
    activity = feasible.rows @ weights
    held = np.zeros(activity.size, dtype=np.bool_)
    held[face.rows] = True
    target = np.zeros(activity.size)
    target[face.rows] = face.targets
    row_upper = _active(held & (target == feasible.row_upper), activity - feasible.row_upper, multipliers.rows)
    row_lower = _active(held & (target == feasible.row_lower), feasible.row_lower - activity, -multipliers.rows)
    rows = np.flatnonzero(row_upper | row_lower | (feasible.row_lower == feasible.row_upper))
    targets = np.where(row_upper, feasible.row_upper, feasible.row_lower)[rows]
    return ActiveFace(fixed=at_upper | at_lower | pinned, values=values, rows=rows, targets=targets)


def _active(
    held: np.ndarray[tuple[int], np.dtype[np.bool_]], violation: Floats, push: Floats
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which sides the next face has: of those held what pushes against them, of the others what is violated."""
    return np.where(held, push > 0.0, violation > _FEASIBILITY)


def _is_same(one: ActiveFace, other: ActiveFace) -> bool:
    return (
        np.array_equal(one.fixed, other.fixed)
        and np.array_equal(one.values, other.values)
        and np.array_equal(one.rows, other.rows)
        and np.array_equal(one.targets, other.targets)
    )


def is_optimal(feasible: FeasibleSet, weights: Floats, multipliers: Multipliers) -> bool:
    """Whether a point of a face is feasible, and every multiplier of an inequality has the sign of its side."""
    activity = feasible.rows @ weights
    violation = linear_violation(feasible, weights, activity)
    if not violation <= _FEASIBILITY:
        return False
    return _signs_hold(weights, feasible.lower, feasible.upper, multipliers.bounds) and _signs_hold(
        activity, feasible.row_lower, feasible.row_upper, multipliers.rows
    )


def _signs_hold(values: Floats, lower: Floats, upper: Floats, multipliers: Floats) -> bool:
    tolerance = _SIGN * max(1.0, float(np.abs(multipliers).max(initial=0.0)))
    pushes_up = (multipliers > tolerance) & (upper - values > _FEASIBILITY)
    pushes_down = (multipliers < -tolerance) & (values - lower > _FEASIBILITY)
    return not bool((pushes_up | pushes_down).any())


def _solve_refined(system: Floats, right: Floats) -> Floats:
    if right.size == 0:
        return right
    # Least squares, not LU: redundant active rows make the system singular yet consistent.
    solution = np.asarray(lstsq(system, right, check_finite=False)[0])
    correction = np.asarray(lstsq(system, right - system @ solution, check_finite=False)[0])
    refined: Floats = solution + correction
    if not np.isfinite(refined).all():
        raise LinAlgError("the KKT system has no finite solution")
    return refined
