"""One convex program over a feasible set with limits: solved, made exact, its multipliers mapped back.

Nothing is diagnosed here: what is infeasible comes back as None, for the caller to explain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.limits import PiecewiseLimit, PowerLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers
from tangency.solve.certificate import linear_gap
from tangency.solve.conic import solve_conic
from tangency.solve.face import exact_on_face
from tangency.solve.homogeneous import Homogeneous
from tangency.solve.lifting import Lifted, lift
from tangency.solve.power import refined_power
from tangency.solve.program import Program, ProgramPoint
from tangency.solve.quadratic import Minimum
from tangency.solve.refining import refined
from tangency.solve.sparse_linear import solve_sparse_linear
from tangency.solve.sparse_quadratic import solve_sparse_quadratic

__all__ = ["Linear", "Quadratic", "Ratio", "conic_points", "minimum_at", "unbounded"]

_ROUNDING = 1e-13
_CONIC = "Clarabel"
# Beyond, as where a cone is over scenarios, sparse steps are faster than the dense systems of a face.
_MOST_ROWS = 150


def unbounded() -> SolverError:
    """Return the error for an objective that the constraints do not bound."""
    return SolverError(
        "the objective is unbounded over the constraints", remedy="bound the weights, such as weight <= 100%"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """min q'w + penalties; `linear` is q, shape (n_assets,)."""

    linear: Floats

    @property
    def is_ratio(self) -> bool:
        """Every portfolio has a value."""
        return False

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        return float(self.linear @ weights) + feasible.penalty(weights)

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        scale = _largest(self.linear)
        lifted = lift(feasible.with_penalties_times(1.0 / scale), self.linear / scale)
        if not lifted.program.is_linear:
            return _conic(None, lifted, feasible, scale)
        point = solve_sparse_linear(lifted.program)
        if point.status == "infeasible":
            return None
        if point.status == "unbounded":
            raise unbounded()
        return minimum_at(point, lifted, feasible, scale, "HiGHS")

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        return max(linear_gap(self.linear, found.weights, found.multipliers, feasible), 0.0)

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: the same."""
        del weights, feasible
        return gap


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quadratic:
    """min ½ w'Hw + q'w + penalties; H has shape (n_assets, n_assets), q (n_assets,)."""

    hessian: Covariance
    linear: Floats

    @property
    def is_ratio(self) -> bool:
        """Every portfolio has a value."""
        return False

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        curved = 0.5 * float(weights @ (self.hessian @ weights))
        return curved + float(self.linear @ weights) + feasible.penalty(weights)

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        hessian = dense_covariance(self.hessian)
        scale = max(_largest(np.diagonal(hessian)), float(np.abs(self.linear).max(initial=0.0)))
        lifted = lift(feasible.with_penalties_times(1.0 / scale), self.linear / scale)
        return _conic(hessian / scale, lifted, feasible, scale)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        gradient = self.hessian @ found.weights + self.linear
        return max(linear_gap(gradient, found.weights, found.multipliers, feasible), 0.0)

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: the same."""
        del weights, feasible
        return gap


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

    @property
    def is_ratio(self) -> bool:
        """Only a positive excess return is worth a ratio."""
        return True

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
        *_, (found, solver) = conic_points(hessian, cone.program)
        if found.status == "infeasible":
            return None
        if found.status == "unbounded" or not found.x[-1] > 0:
            raise SolverError(
                "the maximum ratio is not attained",
                remedy="bound the weights, such as weight <= 100%",
                where="max_sharpe",
            )
        point = cone.point_of(found, lifted.program)
        return minimum_at(point, lifted, feasible, variance_scale, solver)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        w = found.weights
        marginal = self.covariance @ w
        variance = float(w @ marginal)
        reward = float(self.excess @ w) - feasible.penalty(w)
        tau = variance / reward
        gradient = marginal - tau * self.excess
        gap = linear_gap(gradient, w, found.multipliers, feasible.with_penalties_times(tau))
        return max(gap / variance, 0.0) * reward / float(np.sqrt(variance))

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: that of the variance."""
        value = self.value(weights, feasible)
        return gap / abs(value) * float(weights @ (self.covariance @ weights)) if value else np.inf


def _conic(hessian: Floats | None, lifted: Lifted, feasible: FeasibleSet, scale: float) -> Minimum | None:
    *_, (found, solver) = conic_points(hessian, lifted.program)
    if found.status == "infeasible":
        return None
    if found.status == "unbounded":
        raise unbounded()
    return minimum_at(found, lifted, feasible, scale, solver)


def conic_points(hessian: Floats | None, program: Program) -> Iterator[tuple[ProgramPoint, str]]:
    """Yield points of a program, each better than the one before and dearer, and the name of what found it.

    A verdict that there is none comes alone, and so does a point that is exact. Clarabel stands in where PIQP reaches
    no verdict.
    """
    found, name = None, "PIQP"
    if hessian is not None and program.is_linear:
        found = solve_sparse_quadratic(hessian, program)
    if found is None or found.status == "stalled":
        found, name = solve_conic(hessian, program), _CONIC
    is_point = found.status in {"solved", "stalled"}
    if is_point and not program.triples and (program.is_linear or program.row_lower.size <= _MOST_ROWS):
        exact = exact_on_face(hessian, program, found)
        if exact is not None:
            yield exact, f"{name}, active set"
            return
    if is_point and program.triples and program.triples[0].exponent is not None:
        # Without it a weight that is not traded is current only nearly.
        better = refined_power(hessian, program, found)
        yield (found, name) if better is None else (better, f"{name}, Newton")
        return
    yield found, name
    if is_point and not program.is_linear:
        better = refined(hessian, program, found)
        if better is not None:
            yield better, f"{name}, Newton"


def minimum_at(point: ProgramPoint, lifted: Lifted, feasible: FeasibleSet, scale: float, solver: str) -> Minimum:
    """Return the weights at a point of a lifted program, and its multipliers times `scale`."""
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
        if isinstance(limit, PiecewiseLimit | PowerLimit):
            weights = np.where(np.abs(weights - limit.reference) <= _ROUNDING, limit.reference, weights)
    return weights


def _largest(values: Floats) -> float:
    return float(np.abs(values).max(initial=0.0)) or 1.0
