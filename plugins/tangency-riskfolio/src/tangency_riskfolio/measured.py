"""A problem's data for a measure, and the measure over them with its optimality bound."""

import numpy as np

from tangency.sdk import DataError, Floats, Problem, complete_scenarios, dense_covariance, scenario_measure
from tangency_riskfolio.cuts import ByCuts
from tangency_riskfolio.moments import EvenMoment
from tangency_riskfolio.optimality import BoundedMeasure, ByMeasure, ByTangent, ByVariance, WithoutBound
from tangency_riskfolio.params import MeasureParams
from tangency_riskfolio.risk import RiskfolioRisk
from tangency_riskfolio.riskfolio_measure import RiskfolioMeasure
from tangency_riskfolio.units import per_period

__all__ = ["bounded_measure", "no_scenarios", "scenarios_of", "threshold_of"]

# Riskfolio-Lib sizes its variables by the window even where no measure reads it.
_NO_WINDOW = 10
_RELATIVISTIC = {RiskfolioRisk.RLVAR, RiskfolioRisk.RLVAR_RANGE, RiskfolioRisk.RLDAR}
_SMOOTH = {RiskfolioRisk.SEMIDEVIATION, RiskfolioRisk.LPM2, RiskfolioRisk.EVAR}


def no_scenarios(problem: Problem) -> Floats:
    """Return a window that nothing reads."""
    return np.zeros((_NO_WINDOW, problem.mean.size))


def scenarios_of(problem: Problem, params: MeasureParams, *, optimizer: str) -> Floats:
    """Return the window's returns, shape (n_periods, n_assets); for the volatility, one that nothing reads.

    Raises
    ------
    ConfigurationError, DataError
        Where there are no returns, one is missing, or there is a single period.
    """
    if params.measure is RiskfolioRisk.VOLATILITY:
        return no_scenarios(problem)
    where = f"optimizer {optimizer}, risk {params.measure}"
    scenarios = complete_scenarios(problem.returns, where=where)
    if len(scenarios) < 2:  # noqa: PLR2004  # a deviation takes two
        raise DataError("a measure over periods needs two of them", where=where, value=len(scenarios))
    return scenarios


def threshold_of(problem: Problem, params: MeasureParams, *, optimizer: str) -> float:
    """Return the threshold of a lower partial moment per period, zero for other measures."""
    if params.measure not in {RiskfolioRisk.LPM1, RiskfolioRisk.LPM2}:
        return 0.0
    return per_period(problem, params.threshold_annual, where=f"optimizer {optimizer}, threshold_annual")


def bounded_measure(problem: Problem, params: MeasureParams, scenarios: Floats, *, optimizer: str) -> BoundedMeasure:
    """Return the measure that the params choose, over scenarios of shape (n_periods, n_assets)."""
    risk = params.measure
    if risk is RiskfolioRisk.VOLATILITY:
        return ByVariance(covariance=dense_covariance(problem.covariance))
    if risk.kind is not None:
        threshold = threshold_of(problem, params, optimizer=optimizer)
        measure = scenario_measure(risk.kind, scenarios, level=params.level, threshold=threshold)
        return ByMeasure(measure=measure, is_smooth=risk in _SMOOTH)
    if risk.is_moment:
        return ByTangent(measure=EvenMoment.of(risk, scenarios, params.moment_order))
    beyond = RiskfolioMeasure(risk=risk, scenarios=scenarios, level=params.level, kappa=params.kappa)
    return WithoutBound(measure=beyond) if risk in _RELATIVISTIC else ByCuts(measure=beyond)
