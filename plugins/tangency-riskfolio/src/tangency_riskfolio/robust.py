"""Worst-case objectives at some weights, and a bound on the gap where the worst covariance is one matrix."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.sdk import DataError, FeasibleSet, Floats, Problem, dense_covariance, linear_gap, solve_linear
from tangency_riskfolio.accepted import ObjectiveValue
from tangency_riskfolio.mean_risk_objective import require_positive
from tangency_riskfolio.optimality import ByVariance, DualBound
from tangency_riskfolio.uncertainty import Sets
from tangency_riskfolio.units import span, years
from tangency_riskfolio.worst_case_params import UncertaintySet, WorstCaseObjective, WorstCaseParams

__all__ = ["Robust"]

_ROUNDING = -1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Robust:
    """Mean and variance of weights at their worst over the sets.

    Attributes
    ----------
    excess
        Means per period, above the risk-free rate where the objective is a ratio; shape (n_assets,).
    """

    problem: Problem
    params: WorstCaseParams
    sets: Sets
    excess: Floats

    def charged(self, factor: float = 1.0) -> FeasibleSet:
        """Return the feasible set with what the worst mean lies below the estimate as a charge, times a factor."""
        charges = self.sets.charges(self.params.mean_uncertainty)
        return self.problem.feasible.with_charges(charges).with_penalties_times(factor)

    def worst_mean(self, weights: Floats) -> float:
        """Return the least mean over the set, per period; in excess of the risk-free rate for a ratio."""
        return float(self.excess @ weights) - self.charged().penalty(weights)

    def worst_variance(self, weights: Floats) -> float:
        """Return the largest variance over the set, its entries free, per period."""
        covariance = dense_covariance(self.problem.covariance)
        return self.sets.worst_variance(self.params.covariance_uncertainty, covariance, weights)

    def evaluated(self, weights: Floats) -> tuple[ObjectiveValue, DualBound | None]:
        """Return the objective's value at the weights, and a bound on its gap where there is one."""
        reached, linear, factor = self._reached(weights)
        charged = self.charged(factor)
        if self.params.objective is WorstCaseObjective.MAX_RETURN:
            _, multipliers = solve_linear(linear, charged)
            return reached, DualBound(gap=linear_gap(linear, weights, multipliers, charged), multipliers=multipliers)
        worst = self._worst_covariance()
        return reached, None if worst is None else ByVariance(covariance=worst).dual_bound(linear, weights, charged)

    def _worst_covariance(self) -> Floats | None:
        """Return the one matrix at which every long-only portfolio's variance is worst, if there is one."""
        match self.params.covariance_uncertainty:
            case UncertaintySet.NONE:
                return dense_covariance(self.problem.covariance)
            case UncertaintySet.BOX:
                highest = self.sets.highest
                is_one = np.linalg.eigvalsh(highest)[0] >= _ROUNDING * np.abs(highest).max()
                is_long_only = bool((self.problem.feasible.lower >= 0.0).all())
                return highest if is_one and is_long_only else None
            case _:
                return None

    def _reached(self, weights: Floats) -> tuple[ObjectiveValue, Floats, float]:
        """Return what is reached, and q and the factor of the charges in the program min w'Σw + q'w + charges."""
        mean, variance, by = self.worst_mean(weights), self.worst_variance(weights), years(self.problem)
        per = f"({span(self.problem)})"
        match self.params.objective:
            case WorstCaseObjective.MIN_RISK:
                volatility = sqrt(variance)
                price = 0.5 * sqrt(by) / volatility if volatility > 0.0 else 0.0
                factor, reached = 0.0, (volatility * sqrt(by), f"worst volatility {per}", variance, price)
            case WorstCaseObjective.MAX_RETURN:
                size = float(np.abs(self.excess) @ np.abs(weights))
                factor, reached = 1.0, (mean * by, f"worst mean return {per}", size, by)
            case WorstCaseObjective.MAX_UTILITY:
                half = 0.5 * self.params.risk_aversion
                size = max(abs(mean) / half, variance)
                value, unit = (mean - half * variance) * by, f"worst certainty-equivalent return {per}"
                factor, reached = 1.0 / half, (value, unit, size, half * by)
            case _:
                factor, reached = self._ratio(require_positive(mean, "riskfolio-worst-case"), _risky(variance))
        objective, unit, size, price = reached
        stated = ObjectiveValue(objective=objective, unit=unit, size=size or 1.0, price_factor=price)
        return stated, -factor * self.excess, factor

    def _ratio(self, mean: float, variance: float) -> tuple[float, tuple[float, str, float, float]]:
        if self.params.objective is WorstCaseObjective.MAX_MEAN_TO_VARIANCE:
            reached = mean / variance, "worst mean over worst variance", variance, mean / variance**2
            return variance / mean, reached
        scale = sqrt(years(self.problem))
        ratio, price = mean / sqrt(variance) * scale, 0.5 * mean / variance**1.5 * scale
        return 2.0 * variance / mean, (ratio, f"worst Sharpe ratio ({span(self.problem)})", 2.0 * variance, price)


def _risky(variance: float) -> float:
    if not variance > 0.0:
        raise DataError(
            "a portfolio with a positive worst mean has no risk, so the ratio has no maximum",
            where="optimizer riskfolio-worst-case",
            remedy="leave out assets with constant returns, or choose another objective",
        )
    return variance
