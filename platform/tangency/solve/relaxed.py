"""One convex program over a feasible set with limits: solved, made exact, its multipliers mapped back.

Nothing is diagnosed here: what is infeasible comes back as None, for the caller to explain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.limits import PiecewiseLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers
from tangency.solve.conic import solve_conic
from tangency.solve.face import exact_on_face
from tangency.solve.homogeneous import Homogeneous
from tangency.solve.lifting import Lifted, lift
from tangency.solve.program import Program, ProgramPoint
from tangency.solve.quadratic import Minimum
from tangency.solve.sparse_linear import solve_sparse_linear
from tangency.solve.sparse_quadratic import solve_sparse_quadratic

__all__ = ["Linear", "Objective", "Quadratic", "Ratio", "unbounded"]

_ROUNDING = 1e-13


def unbounded() -> SolverError:
    """Return the error for an objective that the constraints do not bound."""
    return SolverError(
        "the objective is unbounded over the constraints", remedy="bound the weights, such as weight <= 100%"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """min q'w + penalties; `linear` is q, shape (n_assets,)."""

    linear: Floats

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        return float(self.linear @ weights) + feasible.penalty(weights)

    def gradient(self, weights: Floats) -> Floats:
        """Return q."""
        del weights
        return self.linear

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        scale = _largest(self.linear)
        lifted = lift(feasible.with_penalties_times(1.0 / scale), self.linear / scale)
        if lifted.program.cones:
            return _conic(None, lifted, feasible, scale)
        point = solve_sparse_linear(lifted.program)
        if point.status == "infeasible":
            return None
        if point.status == "unbounded":
            raise unbounded()
        return _minimum(point, lifted, feasible, scale, "HiGHS")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quadratic:
    """min ½ w'Hw + q'w + penalties; H has shape (n_assets, n_assets), q (n_assets,)."""

    hessian: Covariance
    linear: Floats

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        curved = 0.5 * float(weights @ (self.hessian @ weights))
        return curved + float(self.linear @ weights) + feasible.penalty(weights)

    def gradient(self, weights: Floats) -> Floats:
        """Return Hw + q."""
        gradient: Floats = self.hessian @ weights + self.linear
        return gradient

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        hessian = dense_covariance(self.hessian)
        scale = max(_largest(np.diagonal(hessian)), float(np.abs(self.linear).max(initial=0.0)))
        lifted = lift(feasible.with_penalties_times(1.0 / scale), self.linear / scale)
        return _conic(hessian / scale, lifted, feasible, scale)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """max (e'w − penalties) / √(w'Σw); the value is minus the ratio.

    Attributes
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    excess
        e, shape (n_assets,).
    """

    covariance: Covariance
    excess: Floats

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return minus the ratio."""
        variance = float(weights @ (self.covariance @ weights))
        reward = float(self.excess @ weights) - feasible.penalty(weights)
        return -reward / float(np.sqrt(variance)) if variance > 0 else 0.0

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the maximum over a convex set, with the multipliers of ½ w'Σw − τ (e'w − penalties).

        None where no portfolio of the set has a positive numerator.
        """
        covariance = dense_covariance(self.covariance)
        variance_scale = _largest(np.diagonal(covariance))
        excess_scale = _largest(self.excess)
        lifted = lift(feasible.with_penalties_times(1.0 / excess_scale), np.zeros(self.excess.size))
        cone = Homogeneous.of(lifted.program, self.excess / excess_scale)
        hessian = covariance / variance_scale
        found = _solved(hessian, cone.program)
        if found.status == "infeasible":
            return None
        if found.status == "unbounded" or not found.x[-1] > 0:
            raise SolverError(
                "the maximum ratio is not attained",
                remedy="bound the weights, such as weight <= 100%",
                where="max_sharpe",
            )
        exact = exact_on_face(hessian, cone.program, found)
        point = cone.point_of(found if exact is None or not exact.x[-1] > 0 else exact, lifted.program)
        return _minimum(point, lifted, feasible, variance_scale, _solver(lifted, exact))


Objective = Linear | Quadratic | Ratio


def _conic(hessian: Floats | None, lifted: Lifted, feasible: FeasibleSet, scale: float) -> Minimum | None:
    found = _solved(hessian, lifted.program)
    if found.status == "infeasible":
        return None
    if found.status == "unbounded":
        raise unbounded()
    exact = exact_on_face(hessian, lifted.program, found)
    return _minimum(found if exact is None else exact, lifted, feasible, scale, _solver(lifted, exact))


def _solved(hessian: Floats | None, program: Program) -> ProgramPoint:
    """Solve by what the program's structure asks for; Clarabel stands in where PIQP reaches no verdict."""
    if hessian is not None and not program.cones:
        found = solve_sparse_quadratic(hessian, program)
        if found.status != "stalled":
            return found
    return solve_conic(hessian, program)


def _minimum(point: ProgramPoint, lifted: Lifted, feasible: FeasibleSet, scale: float, solver: str) -> Minimum:
    n = feasible.lower.size
    if not np.isfinite(point.x).all():
        raise SolverError("the solver came to no finite point", where=solver)
    pressures = lifted.pressures(point)
    bounds = point.bounds[:n].copy()
    # What a limit at its least value does to the weights that it pins is that limit's doing, not a bound's.
    bounds[lifted.pinned] = 0.0
    multipliers = Multipliers(bounds=bounds, rows=point.rows[: feasible.row_lower.size], limits=pressures)
    weights = np.clip(_snapped(point.x[:n], feasible), feasible.lower, feasible.upper)
    return Minimum(weights=weights, multipliers=multipliers.scaled(scale), solver=solver)


def _snapped(weights: Floats, feasible: FeasibleSet) -> Floats:
    """Return weights that are at a limit's kink but for rounding, such as not traded, exactly there."""
    for limit in feasible.limits:
        if isinstance(limit, PiecewiseLimit):
            weights = np.where(np.abs(weights - limit.reference) <= _ROUNDING, limit.reference, weights)
    return weights


def _solver(lifted: Lifted, exact: ProgramPoint | None) -> str:
    name = "Clarabel" if lifted.program.cones else "PIQP"
    return name if exact is None else f"{name}, active set"


def _largest(values: Floats) -> float:
    return float(np.abs(values).max(initial=0.0)) or 1.0
