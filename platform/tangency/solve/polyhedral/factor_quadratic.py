"""min ½ w'Σw + q'w over bounds and rows with Σ = BFB' + D: sparse, for Σ is never formed.

With G = BL, F = LL', the factor exposures y = G'w become variables of their own: min ½ w'Dw + ½ y'y + q'w. PIQP's
sparse method finds the face, and the face is solved exactly through a system of as many unknowns as factors and rows.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.linalg import LinAlgError, lstsq

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import FactorCovariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.solve.minimum import Multipliers
from tangency.solve.polyhedral.active_set import ActiveFace, face_of_solution, is_optimal
from tangency.solve.polyhedral.factor_nonnegative import exposures
from tangency.solve.polyhedral.interior_point import InteriorPoint, piqp_settings, piqp_status

__all__ = ["factor_interior_point", "factor_polish", "solve_on_factor_face"]

_MOST_FACES = 25


def factor_interior_point(covariance: FactorCovariance, linear: Floats, feasible: FeasibleSet) -> InteriorPoint:
    """Minimise ½ w'Σw + q'w; the data should be of order one, for the tolerances are absolute."""
    import piqp  # noqa: PLC0415  # a solver loads where it is used

    loadings = exposures(covariance)
    n, k = loadings.shape
    equal = feasible.row_lower == feasible.row_upper
    rows = sparse.hstack([sparse.csc_matrix(feasible.rows), sparse.csc_matrix((equal.size, k))], format="csr")
    tie = sparse.hstack([sparse.csc_matrix(loadings.T), -sparse.identity(k)])
    free = np.full(k, np.inf)
    solver = piqp.SparseSolver()
    piqp_settings(solver)
    solver.setup(
        sparse.diags(np.concatenate([covariance.specific, np.ones(k)]), format="csc"),
        np.concatenate([linear, np.zeros(k)]),
        sparse.vstack([rows[equal], tie], format="csc"),
        np.concatenate([feasible.row_lower[equal], np.zeros(k)]),
        rows[~equal].tocsc(),
        feasible.row_lower[~equal],
        feasible.row_upper[~equal],
        np.concatenate([feasible.lower, -free]),
        np.concatenate([feasible.upper, free]),
    )
    status = piqp_status(solver.solve())
    result = solver.result
    prices = np.empty(equal.size)
    prices[equal] = np.asarray(result.y)[: int(equal.sum())]
    prices[~equal] = np.asarray(result.z_u) - np.asarray(result.z_l)
    bounds = (np.asarray(result.z_bu) - np.asarray(result.z_bl))[:n]
    return InteriorPoint(
        status=status, point=np.array(result.x)[:n], multipliers=Multipliers(bounds=bounds, rows=prices)
    )


def factor_polish(
    covariance: FactorCovariance, linear: Floats, feasible: FeasibleSet, weights: Floats, multipliers: Multipliers
) -> tuple[Floats, Multipliers] | None:
    """Return the exact solution on the face that `weights` lie on, or on one near it; None where none is optimal.

    An interior-point solution leaves some sides in doubt. Sides that the solution on a face oversteps are added to the
    face, and those that push the wrong way are dropped, for some rounds (a primal–dual active set, which need not
    end: hence the limit).
    """
    face = face_of_solution(feasible, weights, multipliers)
    for _ in range(_MOST_FACES):
        raise_if_stopped()
        try:
            exact, prices = solve_on_factor_face(covariance, linear, feasible, face)
        except LinAlgError:
            return None
        if is_optimal(feasible, exact, prices):
            return exact, prices
        face = _corrected(feasible, face, exact, prices)
    return None


def _corrected(feasible: FeasibleSet, face: ActiveFace, weights: Floats, multipliers: Multipliers) -> ActiveFace:
    bounds = _sides(weights, multipliers.bounds, feasible.lower, feasible.upper, face.fixed)
    is_held = np.zeros(feasible.row_lower.size, dtype=np.bool_)
    is_held[face.rows] = True
    sides = _sides(feasible.rows @ weights, multipliers.rows, feasible.row_lower, feasible.row_upper, is_held)
    rows = np.flatnonzero(sides != 0)
    return ActiveFace(
        fixed=bounds != 0,
        values=np.where(bounds > 0, feasible.upper, np.where(bounds < 0, feasible.lower, 0.0)),
        rows=rows,
        targets=np.where(sides > 0, feasible.row_upper, feasible.row_lower)[rows],
    )


def _sides(
    values: Floats, prices: Floats, lower: Floats, upper: Floats, is_held: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.int_]]:
    """Return which side each value belongs to next: 1 the upper, −1 the lower, 0 neither."""
    held = np.where(lower == upper, -1, np.where(prices > 0, 1, np.where(prices < 0, -1, 0)))
    stays = np.where(held > 0, np.isfinite(upper), np.isfinite(lower))
    is_at_upper = np.abs(values - upper) <= np.abs(values - lower)
    pushes_back = (held > 0) != is_at_upper
    kept = np.where(stays & ((lower == upper) | ~pushes_back), held, 0)
    overstepped = np.where(values > upper, 1, np.where(values < lower, -1, 0))
    return np.where(is_held, kept, overstepped)


def solve_on_factor_face(
    covariance: FactorCovariance, linear: Floats, feasible: FeasibleSet, face: ActiveFace
) -> tuple[Floats, Multipliers]:
    """Minimise ½ w'Σw + q'w on a face; refined once against the residual of the whole system.

    Raises
    ------
    LinAlgError
        Where a free asset has no specific variance, or the system has no finite solution.
    """
    free, rows = np.flatnonzero(~face.fixed), feasible.rows[face.rows]
    own, specific = exposures(covariance)[free], covariance.specific[free]
    if not specific.min(initial=np.inf) > 0.0:
        raise LinAlgError("a free asset has no specific variance")
    ties = np.hstack([own, rows[:, free].T])
    system = ties.T @ (ties / specific[:, None])
    k = own.shape[1]
    system[np.arange(k), np.arange(k)] += 1.0
    weights, prices = face.values.copy(), np.zeros(face.rows.size)
    for _ in range(2):
        # Stationarity on the free assets, and the rows: what is left of both.
        rest = -(covariance @ weights + linear + rows.T @ prices)[free]
        missing = face.targets - rows @ weights
        right = ties.T @ (rest / specific)
        right[k:] -= missing
        change = np.asarray(lstsq(system, right, check_finite=False)[0])
        weights[free] += (rest - ties @ change) / specific
        prices += change[k:]
    if not (np.isfinite(weights).all() and np.isfinite(prices).all()):
        raise LinAlgError("the system of the face has no finite solution")
    row_multipliers = np.zeros(feasible.row_lower.size)
    row_multipliers[face.rows] = prices
    bounds = -(covariance @ weights + linear + feasible.rows.T @ row_multipliers)
    bounds[free] = 0.0
    return weights, Multipliers(bounds=bounds, rows=row_multipliers)
