"""Convex quadratic programs over a feasible set: an interior point, then its face solved exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers, polish
from tangency.solve.infeasibility import require_feasible
from tangency.solve.interior_point import interior_point
from tangency.solve.simplex import simplex_minimum_variance
from tangency.solve.structure import is_homotopic, is_simplex

__all__ = ["Minimum", "solve_quadratic"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minimum:
    """A minimiser, shape (n_assets,), and the multipliers of its bounds and rows, in units of the objective."""

    weights: Floats
    multipliers: Multipliers
    solver: str


def solve_quadratic(hessian: Covariance, linear: Floats, feasible: FeasibleSet) -> Minimum:
    """Minimise ½ w'Hw + q'w over a feasible set.

    Parameters
    ----------
    hessian
        H, shape (n_assets, n_assets), symmetric, positive semi-definite.
    linear
        q, shape (n_assets,).

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the objective is unbounded below.
    """
    if not linear.any() and is_simplex(feasible):
        direct = simplex_minimum_variance(dense_covariance(hessian), feasible)
        if direct is not None:
            return Minimum(weights=direct[0], multipliers=direct[1], solver="active set")
    hessian = dense_covariance(hessian)
    # Tolerances are absolute: solve a problem of order one, and take the scale back from the multipliers.
    scale = float(max(np.abs(np.diag(hessian)).max(initial=0.0), np.abs(linear).max(initial=0.0))) or 1.0
    hessian, linear = hessian / scale, linear / scale
    found = _by_homotopy(hessian, linear, feasible) or _by_interior_point(hessian, linear, feasible)
    return Minimum(weights=found.weights, multipliers=found.multipliers.scaled(scale), solver=found.solver)


def _by_homotopy(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum | None:
    if not is_homotopic(feasible):
        return None
    from tangency.solve.homotopy import homotopy_minimum  # noqa: PLC0415  # numba loads where it is used

    found = homotopy_minimum(hessian, linear, feasible)
    return None if found is None else Minimum(weights=found[0], multipliers=found[1], solver="parametric active set")


def _by_interior_point(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum:
    found = interior_point(hessian, linear, feasible)
    if found.status != "solved":
        require_feasible(feasible)
    if found.status == "unbounded":
        raise SolverError(
            "the objective is unbounded over the constraints", remedy="bound the weights, such as weight <= 100%"
        )
    weights, multipliers, solver = found.point, found.multipliers, "PIQP"
    polished = polish(hessian, linear, feasible, weights, multipliers)
    if polished is not None:
        weights, multipliers = polished
        solver = "PIQP, active set"
    return Minimum(weights=np.clip(weights, feasible.lower, feasible.upper), multipliers=multipliers, solver=solver)
