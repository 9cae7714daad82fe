"""The risks that can be budgeted, variance and measures over scenarios, each with the model of a Newton step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit, SoftLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.risk.measures import OverScenarios, ScenarioMeasure, curvature, is_smooth
from tangency.solve.asset_units import are_far_apart, feasible_in_units, from_units
from tangency.solve.certificate.gap import linear_gap, measure_gap
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.diagnosis.conflict import require_feasible
from tangency.solve.diagnosis.explain import beyond_doubt, explained
from tangency.solve.epigraph.feasible_set import epigraph_form
from tangency.solve.epigraph.solution import minimum_at
from tangency.solve.minimise import solve_quadratic
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.polyhedral.quadratic import solve_of_like_sizes
from tangency.solve.program.sparse_quadratic import solve_sparse_quadratic
from tangency.solve.risk_budget.local_measure import local_measure

__all__ = ["BudgetedMeasure", "BudgetedRisk", "BudgetedVariance"]

_NOTHING = np.zeros(0)
_EXACT = 1e-13
_OF_INTERIOR_POINT = 1e-10
# More than one, for a conic solver may stall at the numbers that it meets.
_MORE_THAN_A_STEP = (1.0, 1.3, 0.7)
_ROUNDING = 1e-9
# Weights further apart than this are brought together.
_SPREAD = 256.0


class BudgetedRisk(Protocol):
    """A convex risk that is minimised together with a log barrier."""

    @property
    def rough_digits(self) -> float:
        """Return the tolerance of rough minima, relative; near a kink they may know the weights to half the digits."""
        ...

    def value(self, weights: Floats) -> float:
        """Return the risk."""
        ...

    def typical_scale(self, weights: Floats) -> float:
        """Return the λ of a barrier that has its minimum near these weights."""
        ...

    def model_minimum(
        self, curved: Floats, linear: Floats, weights: Floats, feasible: FeasibleSet, *, is_rough: bool
    ) -> Minimum:
        """Minimise the risk, or its second-order model at some weights, plus ½ v'Cv + q'v over a feasible set.

        Parameters
        ----------
        is_rough
            Whether a point near the minimum does.
        """
        ...

    def gap(self, linear: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
        """Return a bound on by how much risk + q'w exceeds its minimum over the set, to first order in the rest."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetedVariance:
    """½ w'Σw; `covariance` has shape (n_assets, n_assets) and is of order one."""

    covariance: Floats

    @property
    def rough_digits(self) -> float:
        """Rounding: every minimum is exact."""
        return _EXACT

    def value(self, weights: Floats) -> float:
        """Return half the variance."""
        return 0.5 * float(weights @ self.covariance @ weights)

    def typical_scale(self, weights: Floats) -> float:
        """Return the variance, of which each budget gets its share."""
        return 2.0 * self.value(weights)

    def model_minimum(
        self, curved: Floats, linear: Floats, weights: Floats, feasible: FeasibleSet, *, is_rough: bool
    ) -> Minimum:
        """Return the minimum of the sum, which is quadratic itself."""
        del is_rough
        hessian = self.covariance + curved
        size = np.abs(weights)
        if not (feasible.is_polyhedral and 0.0 < size.min() * _SPREAD < size.max()):
            return solve_quadratic(hessian, linear, feasible)
        # Weights of very different sizes, each in a unit of its own: the barrier is curved alike in all of them.
        units = np.exp2(np.floor(np.log2(size)))
        inside = feasible_in_units(feasible, units)
        return from_units(solve_quadratic(hessian * units * units[:, None], linear * units, inside), units)

    def gap(self, linear: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
        """Return the gap of the linearised problem."""
        return linear_gap(self.covariance @ weights + linear, weights, multipliers, feasible)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetedMeasure:
    """ρ(w) of a measure whose scenarios are of order one.

    A smooth measure enters a step by its derivatives, one with kinks as it is: a program over columns for its losses.
    That has its kinks at the nearest scenarios only, see `local_measure`.

    Attributes
    ----------
    by_derivatives
        Whether a smooth measure's derivatives are used; where they lead nowhere, cones do.
    """

    measure: OverScenarios
    by_derivatives: bool = True

    @property
    def rough_digits(self) -> float:
        """Rounding where steps are over the weights alone, else the digits of an interior point."""
        return _EXACT if self._is_smooth else _OF_INTERIOR_POINT

    def value(self, weights: Floats) -> float:
        """Return ρ(w)."""
        return self.measure.value(weights)

    def typical_scale(self, weights: Floats) -> float:
        """Return ρ(w), of which each budget gets its share."""
        return self.value(weights)

    def model_minimum(
        self, curved: Floats, linear: Floats, weights: Floats, feasible: FeasibleSet, *, is_rough: bool
    ) -> Minimum:
        """Return the minimum, the measure's dual point among its multipliers.

        Raises
        ------
        SolverError
            Where a smooth measure has no derivatives: no period falls short, or a loss is sure.
        """
        measure = self.measure
        if self._is_smooth and isinstance(measure, ScenarioMeasure):
            local = curvature(measure, weights)
            if local is None:
                raise SolverError("the measure of risk has no derivative here", where="risk budgeting")
            slope = local.gradient - local.hessian @ weights + linear
            return _step(local.hessian + curved, slope, feasible)
        reduced = local_measure(measure, weights)
        model = Quadratic(hessian=curved, linear=linear + reduced.base)
        value, found = reduced.measure.value(weights), None
        for distance in _MORE_THAN_A_STEP:
            # A limit that is exceeded, so that all of the measure is paid for.
            limit = RiskLimit(measure=reduced.measure, limit=value - distance, source=-1)
            charged = replace(feasible, soft=(*feasible.soft, SoftLimit(limit=limit, penalty=1.0)))
            found = _roughly(curved, model.linear, charged) if is_rough else None
            found = found or model.solve(charged)
            if found is None or not _is_lost(model, found, weights, charged):
                break
        if found is None:
            require_feasible(feasible)
            raise SolverError("a step under this measure of risk has no solution", where="risk budgeting")
        *others, own = found.multipliers.limits
        support = reduced.whole_dual(own.dual) if own.dual.size else own.dual
        return replace(found, multipliers=replace(found.multipliers, limits=tuple(others), support=support))

    def gap(self, linear: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
        """Return the gap of ρ(w) + q'w."""
        return measure_gap(self.measure, linear, weights, multipliers, feasible)

    def slope(self, weights: Floats, multipliers: Multipliers) -> Floats:
        """Return a slope of ρ that its dual set admits, shape (n_assets,): at a kink the one that supports the step."""
        support = _NOTHING if multipliers.support is None else multipliers.support
        return self.measure.minorant(weights, support)[0]

    @property
    def _is_smooth(self) -> bool:
        return self.by_derivatives and is_smooth(self.measure)


def _step(hessian: Floats, slope: Floats, feasible: FeasibleSet) -> Minimum:
    """Return the minimum of a quadratic model; a step needs no gap where sizes are alike."""
    if not feasible.is_polyhedral or are_far_apart(hessian.diagonal()):
        return solve_quadratic(hessian, slope, feasible)
    with explained(feasible):
        return beyond_doubt(solve_of_like_sizes(hessian, slope, feasible), feasible)


def _is_lost(model: Quadratic, found: Minimum, weights: Floats, feasible: FeasibleSet) -> bool:
    """Whether a minimum is worse than feasible weights that are known, as where a conic solver stalled far from it."""
    if primal_residual(weights, feasible) > _ROUNDING:
        return False
    known = model.value(weights, feasible)
    return model.value(found.weights, feasible) > known + _ROUNDING * max(1.0, abs(known))


def _roughly(curved: Floats, linear: Floats, feasible: FeasibleSet) -> Minimum | None:
    """Return an interior point's own digits; None where the set needs cones, or there is no verdict."""
    epigraph = epigraph_form(feasible, linear)
    if not epigraph.program.is_linear:
        return None
    point = solve_sparse_quadratic(curved, epigraph.program)
    return minimum_at(point, epigraph, feasible, 1.0, "PIQP") if point.status == "solved" else None
