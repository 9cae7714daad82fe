"""A risk measure as objective: the least risk, and mean against risk.

Measures with derivatives are solved by Newton's method in the weights; the others as linear or conic programs over
columns for the losses, where each limit of the set and the objective itself stand alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.risk.measures import (
    EntropicTail,
    GiniMeanDifference,
    Losses,
    OverScenarios,
    PartialGini,
    ScenarioMeasure,
    TailMean,
    WorstCase,
    asset_sizes,
    is_smooth,
    of_the_worst,
)
from tangency.solve.asset_units import Reached, asset_units, closed_in_units, on_rows
from tangency.solve.certificate.gap import measure_gap
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.certificate.size import risk_size, undiversified_risk
from tangency.solve.drawdown.minimum import drawdown_minimum, has_few_peaks
from tangency.solve.epigraph.risk_objective import RiskEpigraph, points
from tangency.solve.epigraph.solution import minimum_at
from tangency.solve.minimum import LimitMultiplier, Minimum, Multipliers
from tangency.solve.objective.better_portfolios import closed_within_bounds
from tangency.solve.objective.candidates import best_certified
from tangency.solve.objective.gini_minimum import gini_minimum
from tangency.solve.objective.newton import LinearTerm, newton_minimum
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.program.units import Rescaled, point_from_units, program_in_units
from tangency.solve.unsolved import Unsolved, unbounded

__all__ = ["Risk", "least_squares"]

_FEASIBLE = 1e-10
_STILL = 1e-12
_FINER = 1e4
# A second attempt is to end, whatever becomes of it.
_MOST_ITERATIONS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Risk:
    """min ρ(w) + q'w + penalties.

    Attributes
    ----------
    linear
        q, shape (n_assets,).
    start
        Weights for Newton's method to start from where they are feasible, shape (n_assets,); or None.
    bounds_better
        Whether an open gap is worth proofs of what better portfolios hold, which are many programs.
    likely_risk
        The risk that minima over sets such as this one had: where assets are of very different sizes, their programs
        are written in units of it at once; or None.
    """

    measure: OverScenarios | PartialGini
    linear: Floats
    start: Floats | None = None
    bounds_better: bool = True
    likely_risk: float | None = None

    @property
    def is_ratio(self) -> bool:
        """Every portfolio has a value."""
        return False

    def value(self, weights: Floats, feasible: FeasibleSet) -> float:
        """Return what is minimised."""
        return self.measure.value(weights) + float(self.linear @ weights) + feasible.penalty(weights)

    def solve(self, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex set, or None where that is empty; raises SolverError where unbounded."""
        return best_certified(self, self.measure, self._candidates(feasible), feasible)

    def gap(self, found: Minimum, feasible: FeasibleSet) -> float:
        """Return by how much the minimum may lie below the value found."""
        return max(measure_gap(self.measure, self.linear, found.weights, found.multipliers, feasible), 0.0)

    def priced(self, gap: float, weights: Floats, feasible: FeasibleSet) -> float:
        """Return a gap of `value` in the unit of the multipliers: the same."""
        del weights, feasible
        return gap

    def _candidates(self, feasible: FeasibleSet) -> Iterator[Minimum | None]:
        measure = self.measure
        if isinstance(measure, ScenarioMeasure) and feasible.is_polyhedral:
            yield self._by_active_set(measure, feasible)
        if isinstance(measure, ScenarioMeasure) and has_few_peaks(measure, feasible):
            yield self._on_few_peaks(measure, feasible)
            if isinstance(measure.average, EntropicTail):
                yield self._on_few_peaks(of_the_worst(measure), feasible)
        if isinstance(measure, GiniMeanDifference):
            yield self._hedged(measure, feasible)
        if not isinstance(measure, WorstCase) and (isinstance(measure, GiniMeanDifference) or is_smooth(measure)):
            start = self._start(measure.scenarios, feasible)
            if start is None:
                return
            newton = self._from(start, feasible)
            yield newton
            if isinstance(measure, GiniMeanDifference) and newton is not None:
                return  # the whole network of pairs has nothing to add to those that may turn, and takes minutes
        yield from self._epigraph(feasible)
        if isinstance(measure, ScenarioMeasure) and isinstance(measure.average, EntropicTail):
            yield replace(self, measure=of_the_worst(measure)).solve(feasible)

    def _by_active_set(self, measure: ScenarioMeasure, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum of a CVaR of losses by its own kernel; None for another measure, or where that cannot."""
        if not (isinstance(measure.path, Losses) and isinstance(measure.average, TailMean)):
            return None
        from tangency.solve.cvar import minimum_cvar  # noqa: PLC0415  # numba loads where it is used

        linear = self.linear / measure.factor
        try:
            found = minimum_cvar(
                measure.path.scenarios, measure.average.level, feasible, linear=linear, start=self.start
            )
        except Unsolved:  # the others find out as well, and say nothing more
            return None
        if found is None:
            return None
        support = np.concatenate([found.shares, found.shares])
        multipliers = replace(found.multipliers.scaled(measure.factor), support=support)
        return Minimum(weights=found.weights, multipliers=multipliers, solver="active set on scenarios")

    def _on_few_peaks(self, measure: ScenarioMeasure, feasible: FeasibleSet) -> Minimum | None:
        """Return the minimum of a measure of drawdowns by small programs; None where those do not end."""
        try:
            start = self._start(measure.scenarios, feasible)
        except (SolverError, Unsolved):  # the program over all periods says what is wrong
            return None
        if start is None:
            return None
        size = measure.size
        own = feasible.with_penalties_times(1.0 / size)
        found = drawdown_minimum(measure.scaled(size), self.linear / size, own, start)
        return None if found is None else replace(found, multipliers=found.multipliers.scaled(size))

    def _hedged(self, measure: GiniMeanDifference, feasible: FeasibleSet) -> Minimum | None:
        """Return a portfolio that never moves, whose mean difference nothing is below; None where there is none.

        All returns of such a portfolio tie: the programs over pairs of them would have all the pairs there are.
        """
        centred = measure.scenarios - measure.scenarios.mean(axis=0)
        least = None if self.linear.any() or feasible.soft else least_squares(centred, feasible)
        if least is None or measure.value(least) > _STILL * undiversified_risk(measure, least):
            return None
        multipliers = Multipliers(
            bounds=np.zeros(least.size),
            rows=np.zeros(feasible.row_lower.size),
            limits=tuple(LimitMultiplier(price=0.0, dual=np.zeros(0)) for _ in feasible.limits),
            support=np.zeros(len(centred)),
        )
        return Minimum(weights=least, multipliers=multipliers, solver="least squares")

    def _from(self, start: Floats, feasible: FeasibleSet) -> Minimum | None:
        """Return what Newton's method finds from feasible weights; None where it ends without a minimum."""
        measure, size = self.measure, self.measure.size
        own = feasible.with_penalties_times(1.0 / size)
        if isinstance(measure, GiniMeanDifference):
            return gini_minimum(measure.scaled(size), self._linear_term_in(size), self._partly(feasible), start, own)
        if not isinstance(measure, ScenarioMeasure):
            return None
        found = newton_minimum(measure.scaled(size), self._linear_term_in(size), start, own)
        return None if found is None else replace(found, multipliers=found.multipliers.scaled(size))

    def _start(self, scenarios: Floats, feasible: FeasibleSet) -> Floats | None:
        if self.start is not None and primal_residual(self.start, feasible) <= _FEASIBLE:
            return self.start
        return least_squares(scenarios, feasible)

    def _partly(self, feasible: FeasibleSet) -> Callable[[PartialGini], Minimum | None]:
        size = self.measure.size
        return lambda partial: replace(self, measure=partial.scaled(1.0 / size)).solve(feasible)

    def _linear_term_in(self, size: float) -> Callable[[Floats], LinearTerm]:
        linear_term = LinearTerm(linear=self.linear / size, penalty_factor=1.0)
        return lambda _: linear_term

    def _epigraph(self, feasible: FeasibleSet) -> Iterator[Minimum | None]:
        """Yield ever more exact minima; where their gap stays open also those in the assets' own units."""
        best: tuple[Minimum, float] | None = None
        for found in chain(
            self._in_likely_units(feasible), self._in_units(feasible, np.ones(self.linear.size), self.measure.size)
        ):
            yield found
            if found is None:
                return
            gap = self.gap(found, feasible)
            if best is None or gap < best[1]:
                best = found, gap
        if best is None:
            return
        first = best[0]
        seen = [first]

        def judged(found: Minimum) -> Reached:
            return self.reached(found, feasible)

        def within_bounds(part: FeasibleSet, units: Floats, size: float, start: Floats) -> Minimum | None:
            return best_certified(self, self.measure, self._in_units(part, units, size, start), part)

        def again(units: Floats, size: float) -> Minimum | None:
            found = best_certified(self, self.measure, self._in_units(feasible, units, size), feasible)
            seen.extend([] if found is None else [found])
            return found

        yield closed_in_units(lambda: first, again, judged, asset_sizes(self.measure.scenarios), feasible)
        if self.bounds_better:
            yield closed_within_bounds(seen, self.measure, lambda _: self.linear, judged, within_bounds, feasible)

    def _in_likely_units(self, feasible: FeasibleSet) -> Iterator[Minimum]:
        """Yield what is found in units of the risk that is likely; nothing where that fails or is as the data are."""
        units = None if self.likely_risk is None else asset_units(asset_sizes(self.measure.scenarios), self.likely_risk)
        if units is None or self.likely_risk is None:
            return
        try:
            # That nothing is feasible is believed of the data as they are alone.
            yield from (found for found in self._in_units(feasible, units, self.likely_risk) if found is not None)
        except (SolverError, Unsolved):  # in these units
            return

    def _in_units(
        self, feasible: FeasibleSet, units: Floats, size: float, start: Floats | None = None
    ) -> Iterator[Minimum | None]:
        # In their own typical size, except where assets are in units: then of the risk that was reached.
        unit = 1.0 if (units < 1.0).any() else None
        # Multipliers are found to an absolute tolerance as well.
        cost = 1.0 if unit is None else _FINER
        price = size / cost
        own = feasible.with_penalties_times(1.0 / price)
        objective = RiskEpigraph.of(self.measure.scaled(size), self.linear / price, own, cost=cost, unit=unit)
        original = objective.epigraph.program
        rescaled = None if start is None else Rescaled.of(original, units, start)
        program = program_in_units(original, units) if rescaled is None else rescaled.program
        for found, solver in points(program, None if unit is None else _MOST_ITERATIONS):
            if found.status == "infeasible":
                yield None
            elif found.status == "unbounded":
                raise unbounded()
            else:
                point = point_from_units(found, units) if rescaled is None else rescaled.point_of(found)
                best = objective.supported(minimum_at(point, objective.epigraph, feasible, price, solver), point)
                yield best if unit is None else on_rows(best, units, feasible)

    def reached(self, found: Minimum, feasible: FeasibleSet) -> Reached:
        """Return a minimum's gap, infinite where it has no value, what that is relative to, and its risk."""
        w = found.weights
        risk, linear = self.measure.value(w), float(np.abs(self.linear) @ np.abs(w))
        size = max(risk_size(self.measure, w, risk).value, linear, feasible.penalty(w))
        return Reached(gap=self.gap(found, feasible), size=size, risk=risk_size(self.measure, w, risk).value)


def least_squares(scenarios: Floats, feasible: FeasibleSet) -> Floats | None:
    """Return the feasible weights of least mean square return: where Newton's method starts."""
    second = scenarios.T @ scenarios / len(scenarios)
    found = Quadratic(hessian=second, linear=np.zeros(second.shape[0])).solve(replace(feasible, soft=()))
    return None if found is None else found.weights
