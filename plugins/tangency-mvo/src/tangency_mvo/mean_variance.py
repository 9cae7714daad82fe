"""Mean-variance optimisation with every constraint kept, each solution certified."""

from collections.abc import Callable
from math import sqrt

import numpy as np

from tangency.sdk import (
    Certificate,
    ConfigurationError,
    DataError,
    Floats,
    Minimum,
    Problem,
    Solution,
    certify_optimal,
    frozen_floats,
    linear_gap,
    require_finite_moments,
    solve_linear,
    solve_quadratic,
    solve_ratio,
)
from tangency_mvo.params import MeanVarianceParams, Objective

__all__ = ["MeanVariance"]

_RISKLESS = 1e-9
_LEAST_SIZE = 1e-2


class MeanVariance:
    """Minimum risk, maximum return, maximum utility or maximum Sharpe ratio.

    With mean μ, covariance Σ and risk-free rate r for each period:

    - ``min_risk``: min w'Σw
    - ``max_return``: max μ'w
    - ``max_utility``: max μ'w − γ/2 w'Σw
    - ``max_sharpe``: max (μ − r)'w / √(w'Σw)

    Cash, where ``net`` is not 100 %, earns the risk-free rate. The penalty of a soft constraint is annual: a charge
    on the expected return (for ``max_sharpe`` on the numerator), or for ``min_risk`` on the variance.

    References
    ----------
    Markowitz (1952), Journal of Finance 7(1); Sharpe (1966), Journal of Business 39(1).
    """

    def __init__(self, params: MeanVarianceParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified optimum.

        Raises
        ------
        DataError
            For a mean or covariance that is not finite, naming the asset.
        Infeasible
            Where the constraints conflict, or `max_sharpe` finds no positive excess return.
        SolverError
            Where the objective is unbounded or the solution cannot be certified.
        """
        require_finite_moments(problem)
        solvers: dict[Objective, Callable[[Problem], Solution]] = {
            Objective.MIN_RISK: _min_risk,
            Objective.MAX_RETURN: _max_return,
            Objective.MAX_UTILITY: self._max_utility,
            Objective.MAX_SHARPE: self._max_sharpe,
        }
        return solvers[self._params.objective](problem)

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return what is minimised: variance, or the negative of mean, utility or ratio, for each period."""
        mean = float(problem.mean @ weights)
        variance = float(weights @ (problem.covariance @ weights))
        match self._params.objective:
            case Objective.MIN_RISK:
                return variance
            case Objective.MAX_RETURN:
                return -mean
            case Objective.MAX_UTILITY:
                return 0.5 * self._params.risk_aversion * variance - mean
            case Objective.MAX_SHARPE:
                return -float(self._excess(problem) @ weights) / sqrt(variance)

    def _max_utility(self, problem: Problem) -> Solution:
        aversion = self._params.risk_aversion
        years = problem.periods_per_year or 1.0
        charged = problem.feasible.with_penalties_times(1.0 / years)
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
            objective=utility * years,
            objective_unit=f"certainty-equivalent return ({_period(problem)})",
            relative_gap=_relative(linear_gap(gradient, w, multipliers, charged), size),
            price_factor=years,
            solver=found.solver,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    def _max_sharpe(self, problem: Problem) -> Solution:
        excess = self._excess(problem)
        charged = problem.feasible.with_penalties_times(1.0 / (problem.periods_per_year or 1.0))
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
        scale = sqrt(problem.periods_per_year or 1.0)
        certificate = certify_optimal(
            problem,
            w,
            found.multipliers,
            objective=float(excess @ w) / sqrt(variance) * scale,
            objective_unit=f"Sharpe ratio ({_period(problem)})",
            # The ratio of any feasible w' is at most ratio · (1 + gap · σ(w)/σ(w')).
            relative_gap=linear_gap(gradient, w, found.multipliers, charged.with_penalties_times(tau)) / variance,
            price_factor=reward / variance**1.5 * scale,
            solver=found.solver,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    def _excess(self, problem: Problem) -> Floats:
        rate = self._params.risk_free_annual
        if rate == 0.0:
            return problem.mean
        if problem.periods_per_year is None:
            raise ConfigurationError(
                "an annual risk-free rate needs the number of periods in a year",
                where="optimizer mvo, risk_free_annual",
                value=rate,
                remedy="pass periods_per_year, or prices with a calendar",
            )
        excess: Floats = problem.mean - rate / problem.periods_per_year
        return excess


def _min_risk(problem: Problem) -> Solution:
    # Solved is half the variance per period.
    charged = problem.feasible.with_penalties_times(0.5 / (problem.periods_per_year or 1.0))
    found = solve_quadratic(problem.covariance, np.zeros(problem.mean.size), charged)
    w = found.weights
    gradient = problem.covariance @ w
    variance = float(w @ gradient)
    scale = sqrt(problem.periods_per_year or 1.0)
    volatility = sqrt(max(variance, 0.0))
    certificate = certify_optimal(
        problem,
        w,
        found.multipliers,
        objective=volatility * scale,
        objective_unit=f"volatility ({_period(problem)})",
        # Where the least variance is (almost) zero, nothing is relative to it: then to the assets' own.
        relative_gap=_relative(
            linear_gap(gradient, w, found.multipliers, charged),
            max(variance, _LEAST_SIZE * _average_variance(problem)),
        ),
        price_factor=scale / volatility if volatility > 0 else 0.0,
        solver=found.solver,
    )
    return Solution(weights=frozen_floats(w), certificate=certificate)


def _max_return(problem: Problem) -> Solution:
    charged = problem.feasible.with_penalties_times(1.0 / (problem.periods_per_year or 1.0))
    weights, multipliers = solve_linear(-problem.mean, charged)
    found = Minimum(weights=weights, multipliers=multipliers, solver="HiGHS")
    return Solution(weights=frozen_floats(weights), certificate=_return_certificate(problem, found))


def _return_certificate(problem: Problem, found: Minimum) -> Certificate:
    w, multipliers = found.weights, found.multipliers
    years = problem.periods_per_year or 1.0
    size = float(np.abs(problem.mean) @ np.abs(w))
    charged = problem.feasible.with_penalties_times(1.0 / years)
    return certify_optimal(
        problem,
        w,
        multipliers,
        objective=float(problem.mean @ w) * years,
        objective_unit=f"mean return ({_period(problem)})",
        relative_gap=_relative(linear_gap(-problem.mean, w, multipliers, charged), size),
        price_factor=years,
        solver=found.solver,
    )


def _relative(gap: float, size: float) -> float:
    """Return the gap relative to the objective's size; an objective of exactly zero leaves it absolute."""
    return gap / size if size > 0 else gap


def _average_variance(problem: Problem) -> float:
    return float(problem.covariance.diagonal().sum()) / problem.mean.size


def _period(problem: Problem) -> str:
    return "annual" if problem.periods_per_year else "per period"
