"""A measure of risk as objective: the least risk, mean against risk, and the largest ratio of the two.

Measures with derivatives are solved by Newton's method in the weights; the others as linear or conic programs over
columns for the losses, where each limit of the set and the objective itself stand alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import DataError, SolverError
from tangency.risk.measures import OverScenarios, ScenarioMeasure, is_smooth
from tangency.solve.certificate import measure_gap
from tangency.solve.homogeneous import Homogeneous
from tangency.solve.lifting import Block, Lifted, add_limit, lift_into
from tangency.solve.program import Assembly, Indices, Program, ProgramPoint
from tangency.solve.quadratic import Minimum
from tangency.solve.relaxed import Linear, Quadratic, minimum_at, on_face, solve_program, unbounded
from tangency.solve.smooth_risk import Tilt, smooth_minimum
from tangency.solve.sparse_linear import solve_sparse_linear

__all__ = ["Risk", "RiskRatio"]

_CLOSE_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Risk:
    """min ρ(w) + q'w + penalties; `linear` is q, shape (n_assets,)."""

    measure: OverScenarios
    linear: Floats

    @property
    def is_ratio(self) -> bool:
        """Every portfolio has a value."""
        return False

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        return self.measure.value(weights) + float(self.linear @ weights) + feasible.penalty(weights)

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        if isinstance(self.measure, ScenarioMeasure) and is_smooth(self.measure):
            found = self._by_newton(self.measure, feasible)
            if found is not None and self.gap(found, feasible) <= _CLOSE_ENOUGH * self._size(found):
                return found
        return self._lifted(feasible)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        return max(measure_gap(self.measure, self.linear, found.weights, found.multipliers, feasible), 0.0)

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: the same."""
        del weights, feasible
        return gap

    def _size(self, found: Minimum) -> float:
        return abs(self.measure.value(found.weights)) + float(np.abs(self.linear) @ np.abs(found.weights))

    def _by_newton(self, measure: ScenarioMeasure, feasible: FeasibleSet) -> Minimum | None:
        size = measure.size
        tilt = Tilt(linear=self.linear / size, penalty_factor=1.0)
        own = feasible.with_penalties_times(1.0 / size)
        start = _least_squares(measure, feasible)
        found = None if start is None else smooth_minimum(measure.scaled(size), lambda _: tilt, start, own)
        return None if found is None else replace(found, multipliers=found.multipliers.scaled(size))

    def _lifted(self, feasible: FeasibleSet) -> Minimum | None:
        size = self.measure.size
        own = feasible.with_penalties_times(1.0 / size)
        objective = _with_objective(self.measure.scaled(size), self.linear / size, own, cost=1.0)
        lifted = objective.lifted
        found = _solved(lifted.program)
        if found.status == "infeasible":
            return None
        if found.status == "unbounded":
            raise unbounded()
        exact = on_face(None, lifted.program, found)
        point = found if exact is None else exact
        return objective.supported(minimum_at(point, lifted, feasible, size, _name(lifted.program, exact)), point)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskRatio:
    """max (e'w − penalties) / ρ(w); the value is minus the ratio.

    Attributes
    ----------
    excess
        e, shape (n_assets,).
    """

    measure: OverScenarios
    excess: Floats

    @property
    def is_ratio(self) -> bool:
        """Only a positive excess return is worth a ratio."""
        return True

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return minus the ratio."""
        risk = self.measure.value(weights)
        return -self._reward(weights, feasible) / risk if risk > 0 else 0.0

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the maximum over a convex set, with the multipliers of ρ(w) − τ (e'w − penalties).

        None where no portfolio of the set has a positive numerator.

        Raises
        ------
        DataError
            Where a portfolio with a positive numerator has no risk: then the ratio has no maximum.
        SolverError
            Where the maximum is not attained.
        """
        if isinstance(self.measure, ScenarioMeasure) and is_smooth(self.measure):
            found = self._by_newton(self.measure, feasible)
            if found is not None and self.gap(found, feasible) <= _CLOSE_ENOUGH * abs(
                self.value(found.weights, feasible)
            ):
                return found
        return self._lifted(feasible)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        w = found.weights
        risk, reward = self.measure.value(w), self._reward(w, feasible)
        tau = risk / reward
        own = feasible.with_penalties_times(tau)
        # The ratio of any w' is at most ratio · (1 + gap / ρ(w')).
        gap = measure_gap(self.measure, -tau * self.excess, w, found.multipliers, own)
        return max(gap / risk, 0.0) * reward / risk

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: that of the risk."""
        value = self.value(weights, feasible)
        return gap / abs(value) * self.measure.value(weights) if value else np.inf

    def _reward(self, weights: Floats, feasible: FeasibleSet) -> float:
        return float(self.excess @ weights) - feasible.penalty(weights)

    def _by_newton(self, measure: ScenarioMeasure, feasible: FeasibleSet) -> Minimum | None:
        try:
            richest = Linear(linear=-self.excess).solve(feasible)
        except SolverError:  # unbounded: the program over the cone says what that means for the ratio
            return None
        if richest is None or not self._reward(richest.weights, feasible) > 0:
            return None
        size = measure.size

        def tilt_at(weights: Floats) -> Tilt | None:
            risk, reward = measure.value(weights) / size, self._reward(weights, feasible)
            if not (risk > 0 and reward > 0):
                return None
            return Tilt(linear=-self.excess * (risk / reward), penalty_factor=risk / reward)

        found = smooth_minimum(measure.scaled(size), tilt_at, richest.weights, feasible)
        return None if found is None else replace(found, multipliers=found.multipliers.scaled(size))

    def _lifted(self, feasible: FeasibleSet) -> Minimum | None:
        size = self.measure.size
        reward = float(np.abs(self.excess).max(initial=0.0)) or 1.0
        own = feasible.with_penalties_times(1.0 / reward)
        objective = _with_objective(self.measure.scaled(size), np.zeros(self.excess.size), own, cost=0.0)
        lifted = objective.lifted
        cone = Homogeneous.of(lifted.program, self.excess / reward)
        cost = np.zeros(cone.program.cost.size)
        cost[objective.top] = 1.0
        program = replace(cone.program, cost=cost)
        found = _solved(program)
        if found.status == "infeasible":
            return None
        if found.status == "unbounded" or not program.cost @ found.x > 0:
            raise _riskless()
        if not found.x[-1] > 0:
            raise SolverError("the maximum ratio is not attained", remedy="bound the weights, such as weight <= 100%")
        exact = on_face(None, program, found)
        at = found if exact is None or not exact.x[-1] > 0 else exact
        point = cone.point_of(at, lifted.program, degree=1)
        return objective.supported(minimum_at(point, lifted, feasible, size, _name(program, exact)), point)


def _riskless() -> DataError:
    return DataError(
        "a portfolio with a positive excess return has no risk by this measure, so the ratio has no maximum",
        where="objective max_sharpe",
        remedy="choose objective min_risk or max_utility, another measure of risk, or a longer window",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Objective:
    """The program of a set with a column `top` that is at least the measure, and the measure's block."""

    lifted: Lifted
    block: Block
    top: Indices

    def supported(self, found: Minimum, point: ProgramPoint) -> Minimum:
        support = self.block.pressure(point).dual
        return replace(found, multipliers=replace(found.multipliers, support=support))


def _with_objective(measure: OverScenarios, linear: Floats, feasible: FeasibleSet, *, cost: float) -> _Objective:
    assembly = Assembly()
    blocks, pinned = lift_into(assembly, feasible, linear)
    limit = RiskLimit(measure=measure, limit=0.0, source=-1)
    weights = np.arange(linear.size)
    top = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.array([cost]))
    block = add_limit(assembly, weights, limit, top)
    return _Objective(lifted=Lifted(program=assembly.program(), blocks=blocks, pinned=pinned), block=block, top=top)


def _solved(program: Program) -> ProgramPoint:
    return solve_sparse_linear(program) if program.is_linear else solve_program(None, program)


def _name(program: Program, exact: ProgramPoint | None) -> str:
    if program.is_linear:
        return "HiGHS"
    return "Clarabel" if exact is None else "Clarabel, active set"


def _least_squares(measure: ScenarioMeasure, feasible: FeasibleSet) -> Floats | None:
    """Return the feasible weights of least mean square return: where Newton's method starts."""
    scenarios = measure.path.scenarios
    second = scenarios.T @ scenarios / len(scenarios)
    found = Quadratic(hessian=second, linear=np.zeros(second.shape[0])).solve(feasible)
    return None if found is None else found.weights
