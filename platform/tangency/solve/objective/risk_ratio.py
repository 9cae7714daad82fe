"""The ratio of excess return to a risk measure as objective, with every constraint kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.errors import DataError, SolverError
from tangency.risk.measures import (
    EntropicTail,
    GiniMeanDifference,
    OverScenarios,
    PartialGini,
    ScenarioMeasure,
    asset_sizes,
    is_smooth,
    of_the_worst,
)
from tangency.solve.asset_units import Reached, closed_in_units
from tangency.solve.certificate.gap import measure_gap
from tangency.solve.certificate.size import risk_size, undiversified_risk
from tangency.solve.drawdown.minimum import drawdown_minimum, has_few_peaks
from tangency.solve.epigraph.risk_objective import RiskEpigraph, points
from tangency.solve.epigraph.solution import minimum_at
from tangency.solve.minimum import Minimum
from tangency.solve.objective.better_portfolios import closed_within_bounds, widths
from tangency.solve.objective.candidates import best_certified
from tangency.solve.objective.gini_minimum import gini_minimum
from tangency.solve.objective.linear import Linear
from tangency.solve.objective.newton import LinearTerm, newton_minimum
from tangency.solve.objective.risk import least_squares
from tangency.solve.program.homogenized import Homogenized
from tangency.solve.program.units import point_from_units, program_in_units
from tangency.solve.unsolved import Unsolved, not_attained

__all__ = ["RiskRatio"]

# Of the assets' own returns at the weights.
_RISKLESS = 1e-9
_MOST_RATIOS = 20
_SETTLED = 1e-12
# A second attempt is to end, whatever becomes of it.
_MOST_ITERATIONS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskRatio:
    """max (e'w − penalties) / ρ(w); the value is minus the ratio.

    Attributes
    ----------
    excess
        e, shape (n_assets,).
    bounds_better
        Whether an open gap is worth proofs of what better portfolios hold, which are many programs.
    """

    measure: OverScenarios | PartialGini
    excess: Floats
    bounds_better: bool = True

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
        return best_certified(self, self.measure, self._candidates(feasible), feasible)

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

    def _candidates(self, feasible: FeasibleSet) -> Iterator[Minimum | None]:
        measure = self.measure
        if isinstance(measure, ScenarioMeasure) and has_few_peaks(measure, feasible):
            yield self._on_few_peaks(measure, feasible)
        if isinstance(measure, GiniMeanDifference) or is_smooth(measure):
            with suppress(SolverError):  # unbounded: the program over the cone says what that means for the ratio
                start = self._richest(feasible)
                if start is None:
                    return
                yield self._from(start, feasible)
        yield from self._epigraph(feasible)
        if isinstance(measure, ScenarioMeasure) and isinstance(measure.average, EntropicTail):
            yield self._worst(measure, feasible)

    def _from(self, start: Floats, feasible: FeasibleSet) -> Minimum | None:
        """Return what Newton's method finds from weights with a positive numerator; None where it finds no maximum."""
        measure, size = self.measure, self.measure.size
        if isinstance(measure, GiniMeanDifference):
            linear_term_at, partly = self._linear_term_in(size, feasible), self._partly(feasible)
            return gini_minimum(measure.scaled(size), linear_term_at, partly, start, feasible)
        if not isinstance(measure, ScenarioMeasure):
            return None
        found = newton_minimum(measure.scaled(size), self._linear_term_in(size, feasible), start, feasible)
        return None if found is None else replace(found, multipliers=found.multipliers.scaled(size))

    def _on_few_peaks(self, measure: ScenarioMeasure, feasible: FeasibleSet) -> Minimum | None:
        """Return the maximum by least drawdowns ρ(w) − τ (e'w − penalties), τ that of the last one; None if they fail.

        References
        ----------
        Dinkelbach (1967), On nonlinear fractional programming, Management Science 13(7).
        """
        size, scaled = measure.size, measure.scaled(measure.size)
        try:
            w = self._usable_start(feasible)
            for _ in range(_MOST_RATIOS):
                raise_if_stopped()
                if w is None or not self._reward(w, feasible) > 0.0:
                    return None
                reached = scaled.value(w)
                tau = reached / self._reward(w, feasible)
                found = drawdown_minimum(scaled, -tau * self.excess, feasible.with_penalties_times(tau), w)
                if found is None or not self._has_risk(found):
                    return None
                w = found.weights
                if scaled.value(w) - tau * self._reward(w, feasible) >= -_SETTLED * reached:
                    return replace(found, multipliers=found.multipliers.scaled(size))
        except (SolverError, Unsolved):  # the program over the cone says what that means for the ratio
            return None
        return None

    def _usable_start(self, feasible: FeasibleSet) -> Floats | None:
        """Return weights of little risk with a positive numerator, or those of the largest; None where none has one."""
        calm = least_squares(self.measure.scenarios, feasible)
        return calm if calm is not None and self._reward(calm, feasible) > 0.0 else self._richest(feasible)

    def _partly(self, feasible: FeasibleSet) -> Callable[[PartialGini], Minimum | None]:
        size = self.measure.size
        return lambda partial: replace(self, measure=partial.scaled(1.0 / size)).solve(feasible)

    def _worst(self, measure: ScenarioMeasure, feasible: FeasibleSet) -> Minimum | None:
        try:
            return replace(self, measure=of_the_worst(measure)).solve(feasible)
        except DataError:  # no risk in the worst of cases: what the entropy says is decided below
            return None

    def _reward(self, weights: Floats, feasible: FeasibleSet) -> float:
        return float(self.excess @ weights) - feasible.penalty(weights)

    def _richest(self, feasible: FeasibleSet) -> Floats | None:
        """Return the weights of the largest numerator, or None where it is not positive; raises where unbounded."""
        found = Linear(linear=-self.excess).solve(feasible)
        return None if found is None or not self._reward(found.weights, feasible) > 0 else found.weights

    def _linear_term_in(self, size: float, feasible: FeasibleSet) -> Callable[[Floats], LinearTerm | None]:
        def linear_term_at(weights: Floats) -> LinearTerm | None:
            risk, reward = self.measure.value(weights) / size, self._reward(weights, feasible)
            if not (risk > 0 and reward > 0):
                return None
            return LinearTerm(linear=-self.excess * (risk / reward), penalty_factor=risk / reward)

        return linear_term_at

    def _epigraph(self, feasible: FeasibleSet) -> Iterator[Minimum | None]:
        """Yield ever more exact maxima; where their gap stays open also those in the assets' own units."""
        best: tuple[Minimum, float] | None = None
        for found in self._in_units(feasible, np.ones(self.excess.size), self.measure.size):
            yield found
            if found is None:
                return
            gap = self.reached(found, feasible).gap
            if best is None or gap < best[1]:
                best = found, gap
        if best is None:
            return
        first = best[0]
        seen = [first]

        def judged(found: Minimum) -> Reached:
            return self.reached(found, feasible)

        def linear_at(found: Minimum) -> Floats:
            w = found.weights
            return -self.excess * (self.measure.value(w) / self._reward(w, feasible))

        def within_bounds(part: FeasibleSet, units: Floats, size: float, start: Floats) -> Minimum | None:
            del units, start  # a cone is seen from its tip
            return best_certified(self, self.measure, self._in_units(part, widths(part), size), part)

        def again(units: Floats, size: float) -> Minimum | None:
            found = best_certified(self, self.measure, self._in_units(feasible, units, size), feasible)
            seen.extend([] if found is None else [found])
            return found

        yield closed_in_units(lambda: first, again, judged, asset_sizes(self.measure.scenarios), feasible)
        if self.bounds_better:
            yield closed_within_bounds(seen, self.measure, linear_at, judged, within_bounds, feasible)

    def _in_units(self, feasible: FeasibleSet, units: Floats, size: float) -> Iterator[Minimum | None]:
        excess = self.excess * units
        reward = float(np.abs(excess).max(initial=0.0)) or 1.0
        own = feasible.with_penalties_times(1.0 / reward)
        # In their own typical size, except where assets are in units: then of the risk that was reached.
        unit = 1.0 if (units < 1.0).any() else None
        objective = RiskEpigraph.of(self.measure.scaled(size), np.zeros(excess.size), own, cost=0.0, unit=unit)
        original = program_in_units(objective.epigraph.program, units)
        cone = Homogenized.of(original, excess / reward)
        cost = np.zeros(cone.program.cost.size)
        cost[objective.top] = 1.0
        program = replace(cone.program, cost=cost)
        for found, solver in points(program, None if unit is None else _MOST_ITERATIONS):
            if found.status == "infeasible":
                yield None
                return
            if found.status == "unbounded" or not program.cost @ found.x > 0:
                raise _riskless()
            if not found.x[-1] > 0:
                raise not_attained()
            point = point_from_units(cone.point_of(found, original, degree=1), units)
            best = minimum_at(point, objective.epigraph, feasible, size, solver)
            if not self._has_risk(best):
                raise _riskless()
            yield objective.supported(best, point)

    def _has_risk(self, found: Minimum) -> bool:
        return self.measure.value(found.weights) > _RISKLESS * undiversified_risk(self.measure, found.weights)

    def reached(self, found: Minimum, feasible: FeasibleSet) -> Reached:
        """Return a minimum's gap, infinite where it has no value, what that is relative to, and its risk."""
        w = found.weights
        risk = risk_size(self.measure, w, self.measure.value(w)).value
        if not (self.measure.value(w) > 0.0 and self._reward(w, feasible) > 0.0):
            return Reached(gap=np.inf, size=0.0, risk=risk)
        return Reached(gap=self.gap(found, feasible), size=abs(self.value(w, feasible)), risk=risk)


def _riskless() -> DataError:
    return DataError(
        "a portfolio with a positive excess return has no risk by this measure, so the ratio has no maximum",
        where="objective max_sharpe",
        remedy="choose objective min_risk or max_utility, another measure of risk, or a longer window",
    )
