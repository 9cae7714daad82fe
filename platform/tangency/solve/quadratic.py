"""Convex quadratic programs over a feasible set: an interior point, then its face solved exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, FactorCovariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers, polish
from tangency.solve.factor_quadratic import factor_interior_point, factor_polish
from tangency.solve.infeasibility import require_feasible
from tangency.solve.interior_point import InteriorPoint, interior_point
from tangency.solve.simplex import simplex_minimum_variance
from tangency.solve.structure import is_homotopic, is_simplex

__all__ = ["Minimum", "by_factors", "keeps_factors", "kernel_name", "solve_quadratic"]

_MOST_DENSE = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minimum:
    """A minimiser, shape (n_assets,), and the multipliers of its bounds and rows, in units of the objective.

    >>> import numpy as np
    >>> from tangency.sdk import solve_quadratic
    >>> from tangency.testing.problems import make_problem
    >>> found = solve_quadratic(np.diag([1.0, 3.0]), np.zeros(2), make_problem(2).feasible)
    >>> found.weights.round(9).tolist(), found.multipliers.rows.round(9).tolist()  # Hw = (¾, ¾): one price for the net
    ([0.75, 0.25], [-0.75])
    """

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
    if not np.count_nonzero(linear) and is_simplex(feasible):
        direct = simplex_minimum_variance(hessian, feasible)
        if direct is not None:
            return Minimum(weights=direct[0], multipliers=direct[1], solver=kernel_name(hessian))
    # Tolerances are absolute: solve a problem of order one, and take the scale back from the multipliers.
    scale = float(max(np.abs(hessian.diagonal()).max(initial=0.0), np.abs(linear).max(initial=0.0))) or 1.0
    if keeps_factors(hessian):
        found = by_factors(hessian.scaled(1.0 / scale), linear / scale, feasible)
    else:
        matrix, linear = dense_covariance(hessian) / scale, linear / scale
        found = _by_homotopy(matrix, linear, feasible) or _by_interior_point(matrix, linear, feasible)
    return Minimum(weights=found.weights, multipliers=found.multipliers.scaled(scale), solver=found.solver)


def kernel_name(covariance: Covariance) -> str:
    """Return the name of the kernel behind the long-only problems."""
    return "factor dual Newton" if isinstance(covariance, FactorCovariance) else "active set"


def keeps_factors(covariance: Covariance) -> TypeGuard[FactorCovariance]:
    """Whether a covariance is a factor structure of so many assets that its matrix is never formed."""
    return isinstance(covariance, FactorCovariance) and covariance.specific.size > _MOST_DENSE


def by_factors(covariance: FactorCovariance, linear: Floats, feasible: FeasibleSet) -> Minimum:
    """Minimise ½ w'Σw + q'w without forming Σ; data of order one; raises as `solve_quadratic`."""
    found = factor_interior_point(covariance, linear, feasible)
    _refuse_failure(found, feasible)
    polished = factor_polish(covariance, linear, feasible, found.point, found.multipliers)
    if polished is not None:
        return Minimum(weights=polished[0], multipliers=polished[1], solver="PIQP sparse, active set")
    weights = np.clip(found.point, feasible.lower, feasible.upper)
    return Minimum(weights=weights, multipliers=found.multipliers, solver="PIQP sparse")


def _by_homotopy(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum | None:
    if not is_homotopic(feasible):
        return None
    from tangency.solve.homotopy import homotopy_minimum  # noqa: PLC0415  # numba loads where it is used

    found = homotopy_minimum(hessian, linear, feasible)
    return None if found is None else Minimum(weights=found[0], multipliers=found[1], solver="parametric active set")


def _by_interior_point(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum:
    found = interior_point(hessian, linear, feasible)
    _refuse_failure(found, feasible)
    weights, multipliers, solver = found.point, found.multipliers, "PIQP"
    polished = polish(hessian, linear, feasible, weights, multipliers)
    if polished is not None:
        weights, multipliers = polished
        solver = "PIQP, active set"
    return Minimum(weights=np.clip(weights, feasible.lower, feasible.upper), multipliers=multipliers, solver=solver)


def _refuse_failure(found: InteriorPoint, feasible: FeasibleSet) -> None:
    if found.status != "solved":
        require_feasible(feasible)
    if found.status == "unbounded":
        raise SolverError(
            "the objective is unbounded over the constraints", remedy="bound the weights, such as weight <= 100%"
        )
