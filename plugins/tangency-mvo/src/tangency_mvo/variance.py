"""Mean and variance: the exact kernels of the covariance, each solution certified."""

from math import sqrt

import numpy as np

from tangency.sdk import (
    DataError,
    Floats,
    Problem,
    Solution,
    certify_optimal,
    frozen_floats,
    linear_gap,
    solve_quadratic,
    solve_ratio,
)
from tangency_mvo.units import period, relative, years

__all__ = ["max_sharpe", "max_utility", "min_risk"]

_RISKLESS = 1e-9
_LEAST_SIZE = 1e-2


def min_risk(problem: Problem) -> Solution:
    """Return the certified minimum of w'Σw."""
    # Solved is half the variance per period.
    charged = problem.feasible.with_penalties_times(0.5 / years(problem))
    found = solve_quadratic(problem.covariance, np.zeros(problem.mean.size), charged)
    w = found.weights
    gradient = problem.covariance @ w
    variance = float(w @ gradient)
    scale = sqrt(years(problem))
    volatility = sqrt(max(variance, 0.0))
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=volatility * scale,
        objective_unit=f"volatility ({period(problem)})",
        # Where the least variance is (almost) zero, nothing is relative to it: then to the assets' own.
        relative_gap=relative(
            linear_gap(gradient, w, found.multipliers, charged),
            max(variance, _LEAST_SIZE * _average_variance(problem)),
        ),
        price_factor=scale / volatility if volatility > 0 else 0.0,
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def max_utility(problem: Problem, aversion: float) -> Solution:
    """Return the certified maximum of μ'w − γ/2 w'Σw; `aversion` is γ."""
    charged = problem.feasible.with_penalties_times(1.0 / years(problem))
    # ½ w'Σw − μ'w/γ has the same minimiser; its multipliers times γ are those of the utility.
    cheaper = charged.with_penalties_times(1.0 / aversion)
    found = solve_quadratic(problem.covariance, -problem.mean / aversion, cheaper)
    w, multipliers = found.weights, found.multipliers.scaled(aversion)
    marginal_risk = problem.covariance @ w
    gradient = aversion * marginal_risk - problem.mean
    utility = float(problem.mean @ w - 0.5 * aversion * (w @ marginal_risk))
    size = max(abs(utility), float(np.abs(problem.mean) @ np.abs(w)))
    certificate = certify_optimal(
        problem,
        w,
        multipliers,
        objective=utility * years(problem),
        objective_unit=f"certainty-equivalent return ({period(problem)})",
        relative_gap=relative(linear_gap(gradient, w, multipliers, charged), size),
        price_factor=years(problem),
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def max_sharpe(problem: Problem, excess: Floats) -> Solution:
    """Return the certified maximum of e'w / √(w'Σw); `excess` is e per period, shape (n_assets,)."""
    charged = problem.feasible.with_penalties_times(1.0 / years(problem))
    found = solve_ratio(problem.covariance, excess, charged)
    w = found.weights
    marginal_risk = problem.covariance @ w
    variance, reward = float(w @ marginal_risk), float(excess @ w) - charged.penalty(w)
    if not variance > _RISKLESS * _average_variance(problem):
        raise DataError(
            "the covariance knows a portfolio with a positive mean and no risk, so the ratio has no maximum",
            where="objective max_sharpe",
            value=f"variance {variance:.1e}",
            remedy="leave out assets with constant returns, or take a risk model that shrinks, such as ledoit-wolf",
        )
    tau = variance / reward
    gradient = marginal_risk - tau * excess
    scale = sqrt(years(problem))
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=float(excess @ w) / sqrt(variance) * scale,
        objective_unit=f"Sharpe ratio ({period(problem)})",
        # The ratio of any feasible w' is at most ratio · (1 + gap · σ(w)/σ(w')).
        relative_gap=linear_gap(gradient, w, found.multipliers, charged.with_penalties_times(tau)) / variance,
        price_factor=reward / variance**1.5 * scale,
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def _average_variance(problem: Problem) -> float:
    return float(problem.covariance.diagonal().sum()) / problem.mean.size
