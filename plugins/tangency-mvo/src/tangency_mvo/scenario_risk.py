"""The other measures of risk, over the window's periods: least risk, mean against risk, ratio; each certified."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import (
    Floats,
    OverScenarios,
    Problem,
    RiskKind,
    Solution,
    certify_optimal,
    frozen_floats,
    measure_gap,
    measure_over,
    risk_size,
    solve_risk,
    solve_risk_ratio,
)
from tangency_mvo.known_size import known_size
from tangency_mvo.params import MeanRiskParams
from tangency_mvo.robust import at_its_worst
from tangency_mvo.units import periods_for, relative, years

__all__ = ["MeasuredRisk", "threshold_per_period"]

_TOLERANCE = 1e-8
# Exponential cones are solved to fewer digits.
_TOLERANCE_OF_ENTROPY = 1e-6


def threshold_per_period(problem: Problem, params: MeanRiskParams) -> float:
    """Return the threshold of the partial moments per period; raises ConfigurationError where years are unknown."""
    annual = params.threshold_annual
    return annual / periods_for(problem, "threshold_annual", annual) if annual else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasuredRisk:
    """A measure over a problem's periods, and its name in texts."""

    problem: Problem
    measure: OverScenarios
    kind: RiskKind
    level: float
    radius: float = 0.0

    @classmethod
    def of(cls, problem: Problem, params: MeanRiskParams) -> "MeasuredRisk":
        """Return the measure that the params select.

        Raises
        ------
        ConfigurationError, DataError
            Where there are no returns, or one is missing, or a threshold needs the periods in a year.
        """
        kind = params.risk
        threshold = threshold_per_period(problem, params) if kind.takes_threshold else 0.0
        measure = measure_over(
            problem.returns, kind, level=params.level, threshold=threshold, where=f"optimizer mvo, risk {kind}"
        )
        measure = at_its_worst(measure, params)
        return cls(problem=problem, measure=measure, radius=params.cvar_radius, kind=kind, level=params.level)

    @property
    def measure_text(self) -> str:
        """The measure's name in full, with its level."""
        worst = f", worst within {self.radius:.10g}" if self.radius else ""
        return f"{self.kind.full_name} at {self.level:.10g}{worst}" if self.kind.takes_level else self.kind.full_name

    def min_risk(self) -> Solution:
        """Return the certified minimum of ρ(w)."""
        nothing = np.zeros(self.problem.mean.size)
        feasible = self.problem.feasible
        found = solve_risk(self.measure, nothing, feasible)
        risk = self.measure.value(found.weights)
        gap = measure_gap(self.measure, nothing, found.weights, found.multipliers, feasible)
        size = known_size(risk_size(self.measure, found.weights, risk), self.problem, found.weights, power=1)
        certificate = certify_optimal(
            self.problem,
            found.weights,
            found.multipliers,
            objective=risk,
            objective_unit=f"{self.measure_text} ({self._span})",
            relative_gap=size.relative(gap),
            parts=size.parts,
            price_factor=1.0,
            solver=found.solver,
            tolerance=self._tolerance,
        )
        return Solution(weights=frozen_floats(found.weights), certificate=certificate)

    def max_utility(self, aversion: float) -> Solution:
        """Return the certified maximum of μ'w − λ ρ(w), per period; `aversion` is λ."""
        charged = self.problem.feasible.with_penalties_times(1.0 / years(self.problem))
        # ρ(w) − μ'w/λ has the same minimiser; its multipliers times λ are those of the utility.
        linear = -self.problem.mean / aversion
        cheaper = charged.with_penalties_times(1.0 / aversion)
        found = solve_risk(self.measure, linear, cheaper)
        w, mean = found.weights, float(self.problem.mean @ found.weights)
        risk = self.measure.value(w)
        utility = mean - aversion * risk
        gap = aversion * measure_gap(self.measure, linear, w, found.multipliers, cheaper)
        certificate = certify_optimal(
            self.problem,
            w,
            found.multipliers.scaled(aversion),
            objective=utility,
            objective_unit=f"mean per period less {aversion:.10g} × {self.measure_text} ({self._span})",
            relative_gap=relative(gap, max(abs(utility), abs(mean), aversion * abs(risk))),
            price_factor=1.0,
            solver=found.solver,
            tolerance=self._tolerance,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    def max_ratio(self, excess: Floats) -> Solution:
        """Return the certified maximum of e'w / ρ(w); `excess` is e per period, shape (n_assets,)."""
        charged = self.problem.feasible.with_penalties_times(1.0 / years(self.problem))
        found = solve_risk_ratio(self.measure, excess, charged)
        w = found.weights
        risk, reward = self.measure.value(w), float(excess @ w) - charged.penalty(w)
        tau = risk / reward
        gap = measure_gap(self.measure, -tau * excess, w, found.multipliers, charged.with_penalties_times(tau))
        certificate = certify_optimal(
            self.problem,
            w,
            found.multipliers,
            objective=float(excess @ w) / risk,
            objective_unit=f"mean excess return per period over {self.measure_text} ({self._span})",
            # The ratio of any feasible w' is at most ratio · (1 + gap / ρ(w')).
            relative_gap=gap / risk,
            price_factor=reward / risk**2,
            solver=found.solver,
            tolerance=self._tolerance,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    @property
    def _span(self) -> str:
        return "over the window" if self.kind.is_drawdown else "per period"

    @property
    def _tolerance(self) -> float:
        return _TOLERANCE_OF_ENTROPY if self.kind in {RiskKind.EVAR, RiskKind.EDAR} else _TOLERANCE
