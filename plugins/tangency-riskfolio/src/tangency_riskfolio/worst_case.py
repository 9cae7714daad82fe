"""Riskfolio-Lib's worst-case mean-variance optimisation behind the optimizer contract."""

import numpy as np

from tangency.sdk import (
    ConfigurationError,
    Floats,
    Infeasible,
    Problem,
    Solution,
    complete_scenarios,
    frozen_floats,
    project,
    require_finite_moments,
    solve_linear,
)
from tangency_riskfolio.accepted import accepted, certified
from tangency_riskfolio.expressed import expressed
from tangency_riskfolio.robust import Robust
from tangency_riskfolio.uncertainty import Sets, resampled_sets
from tangency_riskfolio.units import excess_means
from tangency_riskfolio.worst_case_params import UncertaintySet, WorstCaseObjective, WorstCaseParams
from tangency_riskfolio.worst_case_program import robust_answer

__all__ = ["WorstCase"]

_RATIOS = {WorstCaseObjective.MAX_SHARPE, WorstCaseObjective.MAX_MEAN_TO_VARIANCE}


class WorstCase:
    """The best portfolio where means and covariance are the worst of a box or an ellipsoid each.

    The sets come from resampled windows. With a set of covariances Riskfolio-Lib's "Sharpe" is the worst mean over
    the worst *variance*, so that it goes by that name here, and `max_sharpe` is for a certain covariance only.

    References
    ----------
    Tütüncü & Koenig (2004), Robust asset allocation, Annals of Operations Research 132; Lobo & Boyd (2000), The
    worst-case risk of a portfolio; Cajas (2026), Riskfolio-Lib 7.4, Portfolio.wc_optimization.
    """

    def __init__(self, params: WorstCaseParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return Riskfolio-Lib's weights with a certificate of ours.

        Raises
        ------
        ConfigurationError
            For a constraint that Riskfolio-Lib cannot express, and a ratio that does not go with the sets.
        DataError
            For moments or returns that are not finite, naming the asset, and for a window too short to resample.
        Infeasible
            Where the constraints conflict, or no portfolio's worst mean is above the risk-free rate.
        SolverError
            Where Riskfolio-Lib comes to nothing, or its weights violate the constraints.
        """
        self._require_named_ratio()
        require_finite_moments(problem)
        within = expressed(problem.feasible, optimizer="riskfolio-worst-case")
        project(np.zeros(problem.mean.size), problem.feasible)  # says why, where no portfolio satisfies everything
        excess = self._excess(problem)
        order = np.argsort(np.array(problem.assets), kind="stable")
        sets = self._sets(problem, order)
        robust = Robust(problem=problem, params=self._params, sets=sets.taken(np.argsort(order)), excess=excess)
        if self._params.objective in _RATIOS:
            _require_positive(robust)
        found = accepted(
            problem, robust_answer(problem, self._params, within, sets, excess), optimizer="riskfolio-worst-case"
        )
        certificate = certified(problem, found, *robust.evaluated(found.weights))
        return Solution(weights=frozen_floats(found.weights), certificate=certificate)

    def _require_named_ratio(self) -> None:
        is_certain = self._params.covariance_uncertainty is UncertaintySet.NONE
        right, wrong = WorstCaseObjective.MAX_SHARPE, WorstCaseObjective.MAX_MEAN_TO_VARIANCE
        if not is_certain:
            right, wrong = wrong, right
        if self._params.objective is wrong:
            raise ConfigurationError(
                "Riskfolio-Lib has the ratio to the volatility where the covariance is certain, and the ratio to the "
                "variance where it is not",
                where="optimizer riskfolio-worst-case, objective",
                value=str(wrong),
                remedy=f"choose {right}, or another covariance_uncertainty",
            )

    def _excess(self, problem: Problem) -> Floats:
        if self._params.objective not in _RATIOS:
            return problem.mean
        return excess_means(problem, self._params.risk_free_annual, optimizer="riskfolio-worst-case")

    def _sets(self, problem: Problem, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Sets:
        """Return the sets with assets sorted by label, so that no digit depends on the problem's order."""
        scenarios = complete_scenarios(problem.returns, where="optimizer riskfolio-worst-case")
        assets = tuple(problem.assets[i] for i in order)
        return resampled_sets(scenarios[:, order], assets, self._params, problem.seed)


def _require_positive(robust: Robust) -> None:
    charged = robust.charged()
    best, _ = solve_linear(-robust.excess, charged)
    if not robust.worst_mean(best) > 0.0:
        raise Infeasible(
            "no feasible portfolio's worst mean is above the risk-free rate, so no maximum ratio exists",
            where="optimizer riskfolio-worst-case, objective",
            remedy="choose objective min_risk or max_utility, less confidence, or a longer window",
        )
