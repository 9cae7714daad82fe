"""Convex quadratic programs over bounds and rows: an interior point, polished on its active face."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, FactorCovariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.asset_units import (
    Reached,
    are_far_apart,
    closed_in_units,
    covariance_in_units,
    feasible_in_units,
    from_units,
)
from tangency.solve.certificate.extended import extended_minimum
from tangency.solve.certificate.quadratic_gap import quadratic_gap_in_doubles
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.certificate.size import variance_size
from tangency.solve.feasible.structure import is_large, is_simplex
from tangency.solve.minimum import Minimum
from tangency.solve.polyhedral.active_set import polish
from tangency.solve.polyhedral.factor_quadratic import factor_interior_point, factor_polish
from tangency.solve.polyhedral.interior_point import InteriorPoint, interior_point
from tangency.solve.polyhedral.unit_simplex import simplex_minimum_variance
from tangency.solve.unsolved import Unsolved, unbounded

__all__ = ["by_factors", "keeps_factors", "kernel_name", "solve_of_like_sizes", "solve_quadratic"]

_MOST_DENSE = 1000
# What a certificate admits, with some room.
_CERTIFIED = 5e-9


def solve_quadratic(
    hessian: Covariance, linear: Floats, feasible: FeasibleSet, *, start: Floats | None = None
) -> Minimum:
    """Minimise ½ w'Hw + q'w over a feasible set.

    Parameters
    ----------
    hessian
        H, shape (n_assets, n_assets), symmetric, positive semi-definite.
    linear
        q, shape (n_assets,).
    start
        A near solution, shape (n_assets,); only the long-only minimum of the variance begins from it.

    Raises
    ------
    Unsolved
        Where the objective is unbounded below; where the constraints conflict the minimum is doubtful.
    """
    if not np.count_nonzero(linear) and is_simplex(feasible):
        direct = simplex_minimum_variance(hessian, feasible, start)
        if direct is not None:
            found = Minimum(weights=direct[0], multipliers=direct[1], solver=kernel_name(hessian))
            if not are_far_apart(hessian.diagonal()) or _reached(hessian, linear, feasible, found).is_closed:
                return found
    own = np.sqrt(np.maximum(hessian.diagonal(), 0.0))

    def again(units: Floats, risk: float) -> Minimum | None:
        del risk  # the Hessian's own scale is that of what was reached, in units
        inside = feasible_in_units(feasible, units)
        return from_units(solve_of_like_sizes(covariance_in_units(hessian, units), linear * units, inside), units)

    seen: list[tuple[Reached, Minimum]] = []

    def judged(found: Minimum) -> Reached:
        reached = _reached(hessian, linear, feasible, found)
        seen.append((reached, found))
        return reached

    best = closed_in_units(lambda: solve_of_like_sizes(hessian, linear, feasible), again, judged, own, feasible)
    assert best is not None  # noqa: S101  # for the type checker: these never return None
    # Another candidate may have been closed beside parts of its own that cancel, which this one has not.
    is_closed = any(found is best and reached.gap <= _CERTIFIED * reached.size for reached, found in seen)
    if is_closed or (best.is_doubtful and primal_residual(best.weights, feasible) > RESIDUAL):
        return best
    exact = extended_minimum(hessian, linear, best.weights, feasible)
    return best if exact is None else exact.minimum()


def _reached(hessian: Covariance, linear: Floats, feasible: FeasibleSet, found: Minimum) -> Reached:
    w = found.weights
    marginal = hessian @ w
    curved, size = float(w @ marginal), float(np.abs(linear) @ np.abs(w))
    gap = quadratic_gap_in_doubles(hessian, linear, w, found.multipliers, feasible)
    least = variance_size(hessian, w, curved).value
    return Reached(gap=gap, size=max(least, size), risk=float(np.sqrt(max(curved, 0.0))))


def solve_of_like_sizes(hessian: Covariance, linear: Floats, feasible: FeasibleSet) -> Minimum:
    """Minimise as `solve_quadratic` does where assets' sizes do not differ much, and no gap has to be looked at."""
    # Data of order one, for tolerances are absolute; the multipliers take the scale back.
    scale = float(max(np.abs(hessian.diagonal()).max(initial=0.0), np.abs(linear).max(initial=0.0))) or 1.0
    if keeps_factors(hessian):
        found = by_factors(hessian.scaled(1.0 / scale), linear / scale, feasible)
    else:
        matrix, linear = dense_covariance(hessian) / scale, linear / scale
        found = _by_homotopy(matrix, linear, feasible) or _by_interior_point(matrix, linear, feasible)
    return replace(found, multipliers=found.multipliers.scaled(scale))


def kernel_name(covariance: Covariance) -> str:
    """Return the name of the kernel behind the long-only problems."""
    return "factor dual Newton" if isinstance(covariance, FactorCovariance) else "active set"


def keeps_factors(covariance: Covariance) -> TypeGuard[FactorCovariance]:
    """Whether a covariance is a factor structure of so many assets that its matrix is never formed."""
    return isinstance(covariance, FactorCovariance) and covariance.specific.size > _MOST_DENSE


def by_factors(covariance: FactorCovariance, linear: Floats, feasible: FeasibleSet) -> Minimum:
    """Minimise ½ w'Σw + q'w without forming Σ; data of order one; raises as `solve_quadratic`."""
    found = factor_interior_point(covariance, linear, feasible)
    is_doubtful = _is_doubtful(found)
    polished = factor_polish(covariance, linear, feasible, found.point, found.multipliers)
    if polished is not None:
        return Minimum(
            weights=polished[0], multipliers=polished[1], solver="PIQP sparse, active set", is_doubtful=is_doubtful
        )
    weights = np.clip(found.point, feasible.lower, feasible.upper)
    return Minimum(weights=weights, multipliers=found.multipliers, solver="PIQP sparse", is_doubtful=is_doubtful)


def _by_homotopy(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum | None:
    if not is_large(feasible):
        return None
    from tangency.solve.polyhedral.parametric import homotopy_minimum  # noqa: PLC0415  # numba loads where it is used

    found = homotopy_minimum(hessian, linear, feasible)
    return None if found is None else Minimum(weights=found[0], multipliers=found[1], solver="parametric active set")


def _by_interior_point(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum:
    found = interior_point(hessian, linear, feasible)
    is_doubtful = _is_doubtful(found)
    weights, multipliers, solver = found.point, found.multipliers, "PIQP"
    polished = polish(hessian, linear, feasible, weights, multipliers)
    if polished is not None:
        weights, multipliers = polished
        solver = "PIQP, active set"
    weights = np.clip(weights, feasible.lower, feasible.upper)
    return Minimum(weights=weights, multipliers=multipliers, solver=solver, is_doubtful=is_doubtful)


def _is_doubtful(found: InteriorPoint) -> bool:
    """Whether a point may be none for want of feasible ones; raises Unsolved where the objective is unbounded."""
    if found.status == "unbounded":
        raise Unsolved("unbounded", unbounded())
    return found.status != "solved"
