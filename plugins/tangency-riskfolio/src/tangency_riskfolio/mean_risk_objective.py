"""Mean-risk objectives at some weights: the value with its unit, and a bound on the gap to the optimum."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.sdk import DataError, Floats, Problem, SolverError, linear_gap, solve_linear
from tangency_riskfolio.accepted import ObjectiveValue
from tangency_riskfolio.optimality import BoundedMeasure, DualBound
from tangency_riskfolio.params import Objective
from tangency_riskfolio.units import span, years

__all__ = ["MeanRiskObjective", "largest_mean", "require_positive"]

# A risk of almost zero has no size of its own: then this share of the returns' own counts.
_LEAST_SIZE = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanRiskObjective:
    """Least risk, utility or ratio under one measure.

    Attributes
    ----------
    aversion
        λ of max μ'w − λ ρ(w); under the variance half the user's γ.
    excess
        Means above the risk-free rate, per period, shape (n_assets,).
    measure_text
        The measure's name in full and what its value is for: a period or the window.
    is_variance
        Whether the measure's ρ is the variance of a volatility.
    """

    problem: Problem
    objective: Objective
    bounded: BoundedMeasure
    aversion: float
    excess: Floats
    measure_text: str
    is_variance: bool

    def value(self, weights: Floats) -> float:
        """Return what is minimised: risk, or the negative of utility or ratio, for each period."""
        risk = self.bounded.value(weights)
        match self.objective:
            case Objective.MIN_RISK:
                return risk
            case Objective.MAX_UTILITY:
                return self.aversion * risk - float(self.problem.mean @ weights)
            case _:
                return -float(self.excess @ weights) / (sqrt(risk) if self.is_variance else risk)

    def evaluated(self, weights: Floats) -> tuple[ObjectiveValue, DualBound | None]:
        """Return the objective's value at the weights, and a bound on its gap.

        Raises
        ------
        DataError
            For a ratio to no risk at all.
        """
        risk = self.bounded.value(weights)
        size = max(abs(risk), _LEAST_SIZE * self.bounded.size)
        match self.objective:
            case Objective.MIN_RISK:
                linear, reached = np.zeros(weights.size), self._least(risk, size)
            case Objective.MAX_UTILITY:
                linear, reached = -self.problem.mean / self.aversion, self._utility(weights, risk)
            case _:
                linear, reached = self._ratio(weights, risk)
        return reached, self.bounded.dual_bound(linear, weights, self.problem.feasible)

    def _least(self, risk: float, size: float) -> ObjectiveValue:
        if not self.is_variance:
            return ObjectiveValue(objective=risk, unit=self.measure_text, size=size, price_factor=1.0)
        scale, volatility = sqrt(years(self.problem)), sqrt(max(risk, 0.0))
        return ObjectiveValue(
            objective=volatility * scale,
            unit=f"volatility ({span(self.problem)})",
            size=size,
            price_factor=0.5 * scale / volatility if volatility > 0.0 else 0.0,
        )

    def _utility(self, weights: Floats, risk: float) -> ObjectiveValue:
        mean, by = float(self.problem.mean @ weights), years(self.problem) if self.is_variance else 1.0
        utility = mean - self.aversion * risk
        size = max(abs(utility), float(np.abs(self.problem.mean) @ np.abs(weights)), self.aversion * abs(risk))
        return ObjectiveValue(
            objective=utility * by,
            unit=f"certainty-equivalent return ({span(self.problem)})"
            if self.is_variance
            else f"mean per period less {self.aversion:.10g} × {self.measure_text}",
            size=size / self.aversion,  # the bound is of the utility over −λ
            price_factor=self.aversion * by,
        )

    def _ratio(self, weights: Floats, risk: float) -> tuple[Floats, ObjectiveValue]:
        """For ρ the program is min ρ(w) − τ e'w at τ = ρ/e'w, for the variance at twice that: there the ratio peaks."""
        if not risk > 1e-9 * self.bounded.size:
            raise DataError(
                "a portfolio with a positive mean has no risk, so the ratio has no maximum",
                where="optimizer riskfolio, objective max_sharpe",
                value=f"risk {risk:.1e}",
                remedy="leave out assets with constant returns, or choose another objective",
            )
        reward = require_positive(float(self.excess @ weights), "riskfolio")
        if not self.is_variance:
            reached = ObjectiveValue(
                objective=reward / risk,
                unit=f"mean excess return per period over {self.measure_text}",
                size=risk,
                price_factor=reward / risk**2,
            )
            return -risk / reward * self.excess, reached
        scale = sqrt(years(self.problem))
        reached = ObjectiveValue(
            objective=reward / sqrt(risk) * scale,
            unit=f"Sharpe ratio ({span(self.problem)})",
            size=2.0 * risk,
            price_factor=0.5 * reward / risk**1.5 * scale,
        )
        return -2.0 * risk / reward * self.excess, reached


def require_positive(reward: float, optimizer: str) -> float:
    """Return a reward that is positive, as every maximum of a ratio that exists has; raises SolverError otherwise."""
    if not reward > 0.0:
        raise SolverError(
            "Riskfolio-Lib's maximum of a ratio has no positive excess return, and some portfolio has",
            where=f"optimizer {optimizer}",
            value=f"{reward:.1e} per period",
            remedy="choose another measure, or mvo where it has this one",
        )
    return reward


def largest_mean(problem: Problem, weights: Floats) -> tuple[ObjectiveValue, DualBound]:
    """Return the mean return at the weights, and a bound on its gap: a linear program's dual."""
    _, multipliers = solve_linear(-problem.mean, problem.feasible)
    reached = ObjectiveValue(
        objective=float(problem.mean @ weights) * years(problem),
        unit=f"mean return ({span(problem)})",
        size=float(np.abs(problem.mean) @ np.abs(weights)) or 1.0,
        price_factor=years(problem),
    )
    gap = linear_gap(-problem.mean, weights, multipliers, problem.feasible)
    return reached, DualBound(gap=gap, multipliers=multipliers)
