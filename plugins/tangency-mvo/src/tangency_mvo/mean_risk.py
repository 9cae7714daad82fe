"""Mean-risk optimisation with every constraint kept, each solution certified."""

from dataclasses import replace
from math import sqrt

import numpy as np

from tangency.sdk import (
    ConfigurationError,
    Floats,
    Problem,
    RiskKind,
    Sensitivities,
    Solution,
    quadratic_sensitivities,
    ratio_sensitivities,
    require_finite_moments,
)
from tangency_mvo import variance
from tangency_mvo.charges import charged, cheapest, least_charge, own_charge
from tangency_mvo.max_return import max_return
from tangency_mvo.params import MeanRiskParams, Objective
from tangency_mvo.scenario_risk import MeasuredRisk
from tangency_mvo.targets import with_targets
from tangency_mvo.units import excess_means

__all__ = ["MeanRisk"]


class MeanRisk:
    """Minimum risk, maximum return, maximum utility or maximum ratio, for any measure of risk.

    With mean μ, covariance Σ and risk-free rate r for each period, and a measure ρ over the window's periods:

    - ``min_risk``: min w'Σw, or min ρ(w)
    - ``max_return``: max μ'w
    - ``max_utility``: max μ'w − γ/2 w'Σw, or max μ'w − γ ρ(w) with both per period
    - ``max_sharpe``: max (μ − r)'w / √(w'Σw), or max (μ − r)'w / ρ(w) with both per period

    ``min_mean_annual`` and ``max_risk`` add the constraints ``mean >= …`` and, for the chosen measure, ``… <= …``.
    Cash, where ``net`` is not 100 %, earns the risk-free rate. The penalty of a soft constraint is annual: a charge
    on the expected return (for ``max_sharpe`` on the numerator), or under ``min_risk`` on the annual variance; for
    another measure, under ``min_risk``, it is a charge on that measure in its own unit. Costs and the worst of
    uncertain means are charges on the expected return like them.

    References
    ----------
    Markowitz (1952), Journal of Finance 7(1); Sharpe (1966), Journal of Business 39(1); Rockafellar & Uryasev (2002),
    Journal of Banking & Finance 26.
    """

    def __init__(self, params: MeanRiskParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified optimum.

        Raises
        ------
        ConfigurationError
            For a measure over periods where there are no returns, and for what is annual without a calendar.
        DataError
            For a mean or covariance that is not finite, or a missing return, naming the asset; for a ratio without
            a maximum.
        Infeasible
            Where the constraints conflict, or `max_sharpe` finds no positive excess return.
        SolverError
            Where the objective is unbounded or the solution cannot be certified.
        """
        return self._from(problem, None)

    def solve_from(self, problem: Problem, start: Floats) -> Solution:
        """Return what `solve` returns: under the variance, the long-only least risk and best ratio begin at the start.

        Raises
        ------
        TangencyError
            As `solve`.
        """
        return self._from(problem, start)

    def _from(self, problem: Problem, start: Floats | None) -> Solution:
        require_finite_moments(problem)
        targeted = with_targets(problem, self._params)
        solution = cheapest(
            charged(targeted, self._params),
            lambda own: self._solved(own, start),
            lambda own, w: self._value(own, w, own_charge(own, w)),
        )
        if targeted is problem:
            return solution
        own = problem.feasible.constraints
        return replace(solution, added=tuple(each for each in targeted.feasible.constraints if each not in own))

    def _solved(self, problem: Problem, start: Floats | None) -> Solution:
        if self._params.objective is Objective.MAX_RETURN:
            return max_return(problem)
        if self._params.risk is RiskKind.VOLATILITY:
            return self._by_variance(problem, start)
        risk = MeasuredRisk.of(problem, self._params)
        match self._params.objective:
            case Objective.MIN_RISK:
                return risk.min_risk()
            case Objective.MAX_UTILITY:
                return risk.max_utility(self._params.risk_aversion)
            case Objective.MAX_SHARPE:
                return risk.max_ratio(excess_means(problem, self._params.risk_free_annual))

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return what is minimised: risk, or the negative of mean, utility or ratio, for each period."""
        return self._value(problem, weights, least_charge(problem, self._params, weights))

    def _value(self, problem: Problem, weights: Floats, charge: float) -> float:
        mean = float(problem.mean @ weights) - charge
        if self._params.objective is Objective.MAX_RETURN:
            return -mean
        is_variance = self._params.risk is RiskKind.VOLATILITY
        if is_variance:
            risk = float(weights @ (problem.covariance @ weights))
        else:
            risk = MeasuredRisk.of(problem, self._params).measure.value(weights)
        match self._params.objective:
            case Objective.MIN_RISK:
                return risk
            case Objective.MAX_UTILITY:
                return self._params.risk_aversion * (0.5 if is_variance else 1.0) * risk - mean
            case Objective.MAX_SHARPE:
                excess = float(excess_means(problem, self._params.risk_free_annual) @ weights) - charge
                return -excess / (sqrt(risk) if is_variance else risk)

    def sensitivities(self, problem: Problem, weights: Floats) -> Sensitivities:
        """Return the derivatives of optimal weights under the variance, or of the largest return.

        Raises
        ------
        ConfigurationError
            For another measure of risk; otherwise as `quadratic_sensitivities` and `ratio_sensitivities`.
        """
        problem, *_ = charged(with_targets(problem, self._params), self._params)
        covariance, feasible = problem.covariance, problem.feasible
        if self._params.objective is Objective.MAX_RETURN:
            return quadratic_sensitivities(covariance, problem.mean, 0.0, feasible, weights)
        if self._params.risk is not RiskKind.VOLATILITY:
            raise ConfigurationError(
                "weights are differentiated under the variance only",
                where="optimizer mvo, risk",
                value=str(self._params.risk),
                remedy="take bands from resampling",
            )
        match self._params.objective:
            case Objective.MIN_RISK:
                return quadratic_sensitivities(covariance, np.zeros(weights.size), 1.0, feasible, weights)
            case Objective.MAX_UTILITY:
                return quadratic_sensitivities(covariance, problem.mean, self._params.risk_aversion, feasible, weights)
            case Objective.MAX_SHARPE:
                excess = excess_means(problem, self._params.risk_free_annual)
                return ratio_sensitivities(covariance, excess, feasible, weights)

    def _by_variance(self, problem: Problem, start: Floats | None) -> Solution:
        match self._params.objective:
            case Objective.MAX_UTILITY:
                return variance.max_utility(problem, self._params.risk_aversion)
            case Objective.MAX_SHARPE:
                return variance.max_sharpe(problem, excess_means(problem, self._params.risk_free_annual), start)
            case _:
                return variance.min_risk(problem, start)
