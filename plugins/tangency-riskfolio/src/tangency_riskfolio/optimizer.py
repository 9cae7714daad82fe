"""Riskfolio-Lib's mean-risk optimisation behind the optimizer contract."""

import numpy as np

from tangency.sdk import (
    Floats,
    Infeasible,
    Problem,
    Solution,
    frozen_floats,
    project,
    require_finite_moments,
    solve_linear,
)
from tangency_riskfolio.accepted import accepted, certified
from tangency_riskfolio.expressed import expressed
from tangency_riskfolio.mean_risk_objective import MeanRiskObjective, largest_mean
from tangency_riskfolio.measured import bounded_measure, no_scenarios, scenarios_of, threshold_of
from tangency_riskfolio.params import Objective, RiskfolioParams
from tangency_riskfolio.program import solved
from tangency_riskfolio.risk import RiskfolioRisk
from tangency_riskfolio.units import excess_means

__all__ = ["RiskfolioOptimizer"]


class RiskfolioOptimizer:
    """Minimum risk, maximum return, utility or ratio as Riskfolio-Lib solves them, certified by the core.

    With mean μ, risk-free rate r and a measure ρ, all per period:

    - ``min_risk``: min ρ(w)
    - ``max_return``: max μ'w
    - ``max_utility``: max μ'w − γ ρ(w), under the variance − γ/2 w'Σw
    - ``max_sharpe``: max (μ − r)'w / ρ(w), under the variance / √(w'Σw)

    References
    ----------
    Cajas (2026), Riskfolio-Lib 7.4, Portfolio.optimization.
    """

    def __init__(self, params: RiskfolioParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return Riskfolio-Lib's weights with a certificate of ours.

        Raises
        ------
        ConfigurationError
            For a constraint that Riskfolio-Lib cannot express, and for what is annual without a calendar.
        DataError
            For a mean, covariance or return that is not finite, naming the asset; for a single period; for a ratio
            without a maximum.
        Infeasible
            Where the constraints conflict, or `max_sharpe` finds no positive excess return.
        SolverError
            Where Riskfolio-Lib comes to nothing, or its weights violate the constraints.
        """
        require_finite_moments(problem)
        within = expressed(problem.feasible, optimizer="riskfolio")
        project(np.zeros(problem.mean.size), problem.feasible)  # says why, where no portfolio satisfies everything
        excess = self._excess(problem)
        if self._params.objective is Objective.MAX_SHARPE:
            _require_positive(excess, problem)
        answered = solved(
            problem,
            self._params,
            within,
            excess=excess,
            threshold=threshold_of(problem, self._params, optimizer="riskfolio"),
            scenarios=self._scenarios(problem),
        )
        found = accepted(problem, answered, optimizer="riskfolio")
        if self._params.objective is Objective.MAX_RETURN:
            certificate = certified(problem, found, *largest_mean(problem, found.weights))
        else:
            certificate = certified(problem, found, *self._objective(problem).evaluated(found.weights))
        return Solution(weights=frozen_floats(found.weights), certificate=certificate)

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return what is minimised: risk, or the negative of mean, utility or ratio, for each period."""
        if self._params.objective is Objective.MAX_RETURN:
            return -float(problem.mean @ weights)
        return self._objective(problem).value(weights)

    def _objective(self, problem: Problem) -> MeanRiskObjective:
        risk = self._params.measure
        is_variance = risk is RiskfolioRisk.VOLATILITY
        level = f" at {self._params.level:.10g}" if risk.takes_level else ""
        return MeanRiskObjective(
            problem=problem,
            objective=self._params.objective,
            bounded=bounded_measure(problem, self._params, self._scenarios(problem), optimizer="riskfolio"),
            aversion=self._params.risk_aversion * (0.5 if is_variance else 1.0),
            excess=self._excess(problem),
            measure_text=f"{risk.full_name}{level} ({'over the window' if risk.is_of_path else 'per period'})",
            is_variance=is_variance,
        )

    def _scenarios(self, problem: Problem) -> Floats:
        if self._params.objective is Objective.MAX_RETURN:
            return no_scenarios(problem)
        return scenarios_of(problem, self._params, optimizer="riskfolio")

    def _excess(self, problem: Problem) -> Floats:
        if self._params.objective is not Objective.MAX_SHARPE:
            return problem.mean
        return excess_means(problem, self._params.risk_free_annual, optimizer="riskfolio")


def _require_positive(excess: Floats, problem: Problem) -> None:
    """Riskfolio-Lib's ratio has no solution, or an arbitrary one, where no portfolio has a positive excess return."""
    best, _ = solve_linear(-excess, problem.feasible)
    if not float(excess @ best) > 0.0:
        raise Infeasible(
            "no feasible portfolio has an expected return above the risk-free rate, so no maximum ratio exists",
            where="optimizer riskfolio, objective max_sharpe",
            remedy="choose objective min_risk or max_utility, another return model, or a lower risk-free rate",
        )
