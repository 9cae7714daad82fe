"""Critical line, certificate and turning points in one compiled call: each call costs what a dozen steps do."""

from __future__ import annotations

import numpy as np

from tangency.compiled.kernel import (
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    VECTOR,
    kernel,
    several,
)
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.critical_line.critical_line import THROUGH, critical_line
from tangency.solve.kernels.critical_line.curve_certificate import POLYHEDRON, Curve, Polyhedron, largest_defects
from tangency.solve.kernels.critical_line.turning_points import turning_points
from tangency.solve.kernels.elements import Indices

__all__ = ["certified_line"]

_RESULT = several(INTEGER, VECTOR, MATRIX, VECTOR, FLOAT, FLOAT, INDICES)


@kernel(_RESULT, FIXED_VECTOR, FIXED_MATRIX, POLYHEDRON, FLOAT, FLOAT)
def certified_line(
    mean: Floats, covariance: Floats, polyhedron: Polyhedron, unit: float, budget: float
) -> tuple[int, Floats, Floats, Floats, float, float, Indices]:
    """Trace the path under bounds and the one row a Σw = a b.

    Parameters
    ----------
    mean, covariance
        As for `critical_line`.
    unit, budget
        a and b.

    Returns
    -------
    tuple
        How the path ended; λ, weights, variances, residual and gap as `critical_line` and `largest_defects` return
        them; the positions of the turning points.
    """
    outcome, used, tolerance, price, weights, moving = critical_line(
        mean, covariance, polyhedron.lower, polyhedron.upper, budget
    )
    if outcome != THROUGH:
        return outcome, tolerance, weights, np.empty(0), np.inf, np.inf, np.zeros(0, np.int64)
    prices = (price / unit).reshape((price.size, 1))
    variance, residual, gap = largest_defects(
        Curve(tolerance, weights, moving, prices), polyhedron, used, covariance, 1
    )
    return outcome, tolerance, weights, variance, residual, gap, turning_points(tolerance, weights, moving)
