"""Mean and variance: the exact kernels of the covariance, each solution certified."""

from math import sqrt

import numpy as np

from tangency.sdk import (
    DataError,
    Floats,
    Problem,
    Solution,
    SolverError,
    certify_optimal,
    frozen_floats,
    quadratic_gap,
    ratio_gap,
    solve_quadratic,
    solve_ratio,
    undiversified,
    variance_proof,
)
from tangency_mvo.known_size import CONSTANT, known_size
from tangency_mvo.units import period, relative, years

__all__ = ["max_sharpe", "max_utility", "min_risk"]

_RISKLESS = 1e-9


def min_risk(problem: Problem, start: Floats | None = None) -> Solution:
    """Return the certified minimum of w'Σw; `start` is near it, shape (n_assets,)."""
    # Solved is half the variance per period.
    charged = problem.feasible.with_penalties_times(0.5 / years(problem))
    found = solve_quadratic(problem.covariance, np.zeros(problem.mean.size), charged, start=start)
    w = found.weights
    proof = variance_proof(problem.covariance, w, found.multipliers, charged)
    scale = sqrt(years(problem))
    volatility = sqrt(max(proof.variance, 0.0))
    size = known_size(proof.size, problem, w, power=2)
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=volatility * scale,
        objective_unit=f"volatility ({period(problem)})",
        relative_gap=size.relative(proof.gap),
        parts=size.parts,
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
    # As is solved: the gap times γ is that of the utility.
    gap = aversion * quadratic_gap(
        problem.covariance, -problem.mean / aversion, w, found.multipliers, cheaper, marginal=marginal_risk
    )
    utility = float(problem.mean @ w - 0.5 * aversion * (w @ marginal_risk))
    size = max(abs(utility), float(np.abs(problem.mean) @ np.abs(w)))
    certificate = certify_optimal(
        problem,
        w,
        multipliers,
        objective=utility * years(problem),
        objective_unit=f"certainty-equivalent return ({period(problem)})",
        relative_gap=relative(gap, size),
        price_factor=years(problem),
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def max_sharpe(problem: Problem, excess: Floats, start: Floats | None = None) -> Solution:
    """Return the certified maximum of e'w / √(w'Σw); `excess` is e per period, shape (n_assets,), as `start` is."""
    charged = problem.feasible.with_penalties_times(1.0 / years(problem))
    try:
        found = solve_ratio(problem.covariance, excess, charged, start=start)
    except SolverError as error:
        riskless = _almost_riskless(problem, excess)
        if riskless is None:
            raise
        raise riskless from error
    w = found.weights
    variance, reward = float(w @ (problem.covariance @ w)), float(excess @ w) - charged.penalty(w)
    least = max(_RISKLESS * undiversified(problem.covariance, w) ** 2, (CONSTANT * reward) ** 2)
    if not variance > least:
        raise DataError(
            "the covariance knows a portfolio with a positive mean and no risk, so the ratio has no maximum",
            where="objective max_sharpe",
            value=f"variance {variance:.1e}",
            remedy="leave out assets with constant returns, or take a risk model that shrinks, such as ledoit-wolf",
        )
    gap = ratio_gap(problem.covariance, excess, w, found.multipliers, charged)
    scale = sqrt(years(problem))
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=float(excess @ w) / sqrt(variance) * scale,
        objective_unit=f"Sharpe ratio ({period(problem)})",
        relative_gap=gap,
        price_factor=reward / variance**1.5 * scale,
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def _almost_riskless(problem: Problem, excess: Floats) -> DataError | None:
    """Return what is said where a ratio was not found beside an asset that earns and has almost no risk of its own."""
    volatility = np.sqrt(problem.covariance.diagonal())
    earning = np.flatnonzero((excess > 0.0) & (volatility <= _RISKLESS * volatility.max(initial=0.0)))
    if not earning.size:
        return None
    asset = problem.assets[int(earning[0])]
    return DataError(
        "an asset with a positive mean has almost no risk beside the others', so the ratio has no maximum to be found",
        where=f"objective max_sharpe, asset {asset}",
        value=f"volatility {volatility[earning[0]]:.1e} of {volatility.max():.1e}",
        remedy="leave the asset out and hold it as cash: net <= 100% and risk_free_annual",
    )
