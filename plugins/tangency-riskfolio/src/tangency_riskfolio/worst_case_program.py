"""A worst-case request as Riskfolio-Lib's program."""

from typing import Any

import numpy as np
import pandas as pd

from tangency.sdk import Floats, Problem, dense_covariance
from tangency_riskfolio.expressed import Expressed
from tangency_riskfolio.riskfolio_calls import Attempt, Found, Inputs, call_method, first_solution, portfolio
from tangency_riskfolio.uncertainty import Sets
from tangency_riskfolio.worst_case_params import UncertaintySet, WorstCaseObjective, WorstCaseParams

__all__ = ["robust_answer"]

_OBJECTIVES = {
    WorstCaseObjective.MIN_RISK: "MinRisk",
    WorstCaseObjective.MAX_RETURN: "MaxRet",
    WorstCaseObjective.MAX_UTILITY: "Utility",
    WorstCaseObjective.MAX_SHARPE: "Sharpe",
    WorstCaseObjective.MAX_MEAN_TO_VARIANCE: "Sharpe",
}
_SETS = {UncertaintySet.NONE: None, UncertaintySet.BOX: "box", UncertaintySet.ELLIPSOID: "ellip"}
# Only its number of rows is read.
_NO_WINDOW = 2


def robust_answer(problem: Problem, params: WorstCaseParams, within: Expressed, sets: Sets, excess: Floats) -> Found:
    """Return Riskfolio-Lib's weights, in the problem's order.

    Parameters
    ----------
    sets
        With assets sorted by label, as the inputs will be.
    excess
        Means per period, above the risk-free rate where the objective is a ratio; shape (n_assets,).

    Raises
    ------
    SolverError
        As `first_solution`.
    """

    def solve(inputs: Inputs, attempt: Attempt) -> Floats | None:
        made = portfolio(inputs, attempt.tolerance)
        _give_sets(made, sets, attempt.unit)
        return call_method(
            made.wc_optimization,
            optimizer="riskfolio-worst-case",
            obj=_OBJECTIVES[params.objective],
            rf=0.0,
            l=0.5 * params.risk_aversion * attempt.unit,
            Umu=_SETS[params.mean_uncertainty],
            Ucov=_SETS[params.covariance_uncertainty],
        )

    inputs = Inputs(
        assets=problem.assets,
        mean=excess,
        covariance=dense_covariance(problem.covariance),
        scenarios=np.zeros((_NO_WINDOW, len(problem.assets))),
        within=within,
    )
    return first_solution(solve, inputs, optimizer="riskfolio-worst-case")


def _give_sets(made: Any, sets: Sets, unit: float) -> None:
    """Give the object the sets, with returns divided by a unit."""
    made.d_mu = pd.DataFrame([sets.half_widths / unit])
    made.cov_l, made.cov_u = pd.DataFrame(sets.lowest / unit**2), pd.DataFrame(sets.highest / unit**2)
    made.cov_mu, made.k_mu = pd.DataFrame(sets.mean_errors / unit**2), sets.mean_radius
    made.cov_sigma, made.k_sigma = pd.DataFrame(sets.covariance_errors / unit**4), sets.covariance_radius
