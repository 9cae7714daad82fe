"""The minimum of a smooth function within bounds, or an error: never a point that is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import SolverError

__all__ = ["bounded_minimum"]

_FLAT = 1e-4


def bounded_minimum(
    function: Callable[[Floats], Any],
    start: Sequence[float] | Floats,
    bounds: Sequence[tuple[float, float]],
    *,
    has_gradient: bool,
    what: str,
    where: str,
    remedy: str,
) -> tuple[float, ...]:
    """Return the point that L-BFGS-B finds.

    Parameters
    ----------
    function
        Of a point, the value; with the gradient where `has_gradient`, else that is taken by differences.
    what, where, remedy
        Of the error.

    Raises
    ------
    SolverError
        Where the method ends on a slope.
    """
    from scipy import optimize  # noqa: PLC0415  # slow to load, and wanted by fits alone

    precision = {"ftol": 1e-12, "gtol": 1e-7} if has_gradient else {"ftol": 1e-11, "gtol": 1e-6}
    minimize: Any = optimize.minimize  # its overloads know no `jac` that is chosen at run time
    found = minimize(
        function,
        np.asarray(start, dtype=np.float64),
        jac=True if has_gradient else "2-point",
        method="L-BFGS-B",
        bounds=bounds,
        options={**precision, "maxiter": 500},
    )
    if not found.success and not _is_flat(found.x, found.jac, bounds):
        raise SolverError(what, where=where, value=str(found.message), remedy=remedy)
    return tuple(float(each) for each in found.x)


def _is_flat(point: Floats, slope: Floats, bounds: Sequence[tuple[float, float]]) -> bool:
    """Whether no step within the bounds goes down: a line search ends so where rounding is all that is left."""
    low, high = np.array(bounds).T
    return bool(np.abs(np.clip(point - slope, low, high) - point).max() <= _FLAT)
