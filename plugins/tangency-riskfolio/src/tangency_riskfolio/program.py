"""A request as Riskfolio-Lib's program, equivalent to the core's: same measure, threshold and aversion."""

from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from tangency.sdk import Floats, Problem, dense_covariance
from tangency_riskfolio.expressed import Expressed
from tangency_riskfolio.params import MeasureParams, Objective, RiskfolioParams, RiskParityParams
from tangency_riskfolio.risk import RiskfolioRisk
from tangency_riskfolio.riskfolio_calls import Attempt, Found, Inputs, call_method, first_solution, library, portfolio

__all__ = ["budgeted_solution", "solved"]

_OBJECTIVES = {
    Objective.MIN_RISK: "MinRisk",
    Objective.MAX_RETURN: "MaxRet",
    Objective.MAX_UTILITY: "Utility",
    Objective.MAX_SHARPE: "Sharpe",
}


def solved(
    problem: Problem, params: RiskfolioParams, within: Expressed, *, excess: Floats, threshold: float, scenarios: Floats
) -> Found:
    """Return Riskfolio-Lib's weights, in the problem's order.

    Parameters
    ----------
    excess
        Means per period, above the risk-free rate where the objective is the ratio; shape (n_assets,).
    threshold
        τ of a lower partial moment, per period.
    scenarios
        Shape (n_periods, n_assets).

    Raises
    ------
    SolverError
        As `call_method`.
    """
    # The largest return is the same under every measure, and this one needs nothing.
    risk = RiskfolioRisk.VOLATILITY if params.objective is Objective.MAX_RETURN else params.measure
    aversion = params.risk_aversion * _aversion_factor(risk, len(scenarios))

    def solve(inputs: Inputs, attempt: Attempt) -> Floats | None:
        made = _measuring(inputs, params, risk, attempt)
        return call_method(
            made.optimization,
            optimizer="riskfolio",
            rm=risk.code,
            obj=_OBJECTIVES[params.objective],
            rf=0.0,
            l=aversion * attempt.unit if risk.is_square else aversion,
        )

    inputs = _inputs(problem, within, excess, risk, scenarios, threshold)
    return first_solution(solve, inputs, optimizer="riskfolio")


def budgeted_solution(
    problem: Problem,
    params: RiskParityParams,
    within: Expressed,
    *,
    budgets: Floats,
    threshold: float,
    scenarios: Floats,
) -> Found:
    """Return Riskfolio-Lib's weights under risk budgets of shape (n_assets,); otherwise as `solved`.

    It budgets weights that add up to one, which are brought to the net, and so are its rows.
    """
    net = within.net
    sorted_budgets = budgets[np.argsort(np.array(problem.assets), kind="stable")][:, None]

    def solve(inputs: Inputs, attempt: Attempt) -> Floats | None:
        made = _measuring(inputs, params, params.measure, attempt)
        found = call_method(
            made.rp_optimization, optimizer="riskfolio-risk-parity", rm=params.measure.code, rf=0.0, b=sorted_budgets
        )
        return None if found is None else found * net

    within_one = replace(within, net=1.0, bound=within.bound / net)
    inputs = _inputs(problem, within_one, problem.mean, params.measure, scenarios, threshold / net)
    return first_solution(solve, inputs, optimizer="riskfolio-risk-parity")


def _measuring(inputs: Inputs, params: MeasureParams, risk: RiskfolioRisk, attempt: Attempt) -> Any:
    made = portfolio(inputs, attempt.tolerance)
    made.alpha, made.kappa = 1.0 - params.level, params.kappa
    made.p_em = made.p_esm = params.moment_order // 2
    _give_moments(made, risk)
    return made


def _inputs(
    problem: Problem, within: Expressed, mean: Floats, risk: RiskfolioRisk, scenarios: Floats, threshold: float
) -> Inputs:
    return Inputs(
        assets=problem.assets,
        mean=mean,
        covariance=dense_covariance(problem.covariance),
        scenarios=_shifted(risk, scenarios, mean, threshold / within.net),
        within=within,
    )


def _shifted(risk: RiskfolioRisk, scenarios: Floats, mean: Floats, threshold: float) -> Floats:
    """Return the scenarios moved so that the measure is that of ours.

    Riskfolio-Lib takes deviations from the means it is given, which may be a forecast's: ours are from the window's.
    Its threshold is the risk-free rate: ours is taken off the returns, and the rate set to zero.
    """
    if risk.is_around_mean:
        centred: Floats = scenarios - scenarios.mean(axis=0) + mean
        return centred
    return scenarios - threshold if risk in {RiskfolioRisk.LPM1, RiskfolioRisk.LPM2} else scenarios


def _aversion_factor(risk: RiskfolioRisk, n_periods: int) -> float:
    """Return our measure as a multiple of the one in Riskfolio-Lib's utility."""
    match risk:
        case RiskfolioRisk.VOLATILITY:  # ½ w'Σw against w'Σw
            return 0.5
        case RiskfolioRisk.MAD:  # its variable is the mean shortfall, half the deviation
            return 2.0
        case RiskfolioRisk.SEMIDEVIATION | RiskfolioRisk.LPM2:  # T against T − 1
            return sqrt((n_periods - 1) / n_periods)
        case _:
            return 1.0


def _give_moments(made: Any, risk: RiskfolioRisk) -> None:
    """Give the object the matrix of fourth moments that two measures read, unrepaired."""
    if risk not in {RiskfolioRisk.KURTOSIS, RiskfolioRisk.SEMI_COKURTOSIS}:
        return
    n_assets = made.returns.shape[1]
    made.L_2 = library().duplication_elimination_matrix(n_assets)
    made.S_2 = library().duplication_summation_matrix(n_assets)
    is_semi = risk is RiskfolioRisk.SEMI_COKURTOSIS
    moments: pd.DataFrame = library().cokurt_matrix(made.returns, method="semi" if is_semi else "hist")
    if is_semi:
        made.skurt = moments
    else:
        made.kurt = moments
