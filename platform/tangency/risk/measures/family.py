"""Build a risk measure over scenarios from its kind."""

from __future__ import annotations

from dataclasses import replace

from tangency.contracts.arrays import Floats
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError
from tangency.risk.measures.averaging import MeanLoss, RootMeanSquare
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.gini import GiniMeanDifference
from tangency.risk.measures.paths import Drawdowns, Losses, Shortfalls
from tangency.risk.measures.scenario import Average, ScenarioMeasure
from tangency.risk.measures.spread import Range
from tangency.risk.measures.tail import LargestLoss, TailMean
from tangency.risk.measures.weighted import WeightedMeanLoss, WeightedRootMeanSquare, WeightedTailMean
from tangency.risk.measures.worst_case import WorstCase

__all__ = ["OverScenarios", "of_the_worst", "scenario_measure"]

_WEIGHTED = (RiskKind.CVAR, RiskKind.LPM1, RiskKind.LPM2, RiskKind.MAD, RiskKind.SEMIDEVIATION)
OverScenarios = ScenarioMeasure | Range | GiniMeanDifference | WorstCase
"""Any measure of risk over scenarios: what `scenario_measure` and `worst_case_cvar` return.

>>> import numpy as np
>>> from tangency.sdk import OverScenarios, RiskKind, scenario_measure
>>> measure: OverScenarios = scenario_measure(RiskKind.RANGE, np.array([[0.01], [-0.03]]))
>>> measure.value(np.ones(1))
0.04
"""


def of_the_worst(measure: ScenarioMeasure) -> ScenarioMeasure:
    """Return the measure whose average is the largest loss.

    An entropic tail is that where enough losses tie, a kink at which no other method ends; if the shares that support
    the worst case diverge no more than the entropy allows, its optimum is the entropic one.
    """
    return replace(measure, average=LargestLoss())


def scenario_measure(
    kind: RiskKind,
    scenarios: Floats,
    *,
    level: float = 0.95,
    threshold: float = 0.0,
    probabilities: Floats | None = None,
) -> OverScenarios:
    """Return the measure of a kind over scenarios, equally likely unless probabilities are given.

    Parameters
    ----------
    scenarios
        Simple returns per period, shape (n_scenarios, n_assets), in the order of time for a drawdown.
    level
        α of a tail measure, in (0, 1).
    threshold
        τ of a lower partial moment, per period.
    probabilities
        Of the scenarios, shape (n_scenarios,), for measures that average over periods.

    Raises
    ------
    ConfigurationError
        For the volatility, which comes from a covariance, a level outside (0, 1), or probabilities with a measure that
        counts periods equally.

    >>> import numpy as np
    >>> from tangency.sdk import RiskKind, scenario_measure
    >>> returns = np.array([[0.01], [-0.02], [0.03], [-0.04]])
    >>> one = np.ones(1)
    >>> scenario_measure(RiskKind.CVAR, returns, level=0.5).value(one)
    0.03
    >>> scenario_measure(RiskKind.MAX_DRAWDOWN, returns).value(one)
    0.04
    """
    if kind.takes_level and not 0.0 < level < 1.0:
        raise ConfigurationError("a level lies between 0 and 1", where=str(kind), value=level, remedy="such as 0.95")
    if probabilities is not None:
        return _weighted(kind, scenarios, probabilities, level, threshold)
    match kind:
        case RiskKind.VOLATILITY:
            raise ConfigurationError("the volatility comes from a covariance, not from scenarios", where=str(kind))
        case RiskKind.RANGE:
            return Range(scenarios=scenarios)
        case RiskKind.GINI:
            return GiniMeanDifference(scenarios=scenarios)
        case RiskKind.SEMIDEVIATION | RiskKind.MAD:
            return _below_mean(kind, scenarios)
        case RiskKind.LPM1 | RiskKind.LPM2:
            average = MeanLoss() if kind is RiskKind.LPM1 else RootMeanSquare()
            return ScenarioMeasure(path=Shortfalls(scenarios=scenarios, threshold=threshold), average=average)
        case _:
            path = Drawdowns(scenarios=scenarios) if kind.is_drawdown else Losses(scenarios=scenarios)
            return ScenarioMeasure(path=path, average=_average(kind, level, len(scenarios)))


def _weighted(
    kind: RiskKind, scenarios: Floats, probabilities: Floats, level: float, threshold: float
) -> ScenarioMeasure:
    match kind:
        case RiskKind.CVAR:
            return ScenarioMeasure(path=Losses(scenarios=scenarios), average=WeightedTailMean(level, probabilities))
        case RiskKind.LPM1 | RiskKind.LPM2:
            path = Shortfalls(scenarios=scenarios, threshold=threshold)
            is_first = kind is RiskKind.LPM1
            average = WeightedMeanLoss(probabilities) if is_first else WeightedRootMeanSquare(probabilities)
            return ScenarioMeasure(path=path, average=average)
        case RiskKind.SEMIDEVIATION | RiskKind.MAD:
            path = Shortfalls(scenarios=scenarios - probabilities @ scenarios)
            if kind is RiskKind.MAD:  # as below
                return ScenarioMeasure(path=path, average=WeightedMeanLoss(probabilities), factor=2.0)
            return ScenarioMeasure(path=path, average=WeightedRootMeanSquare(probabilities))
        case _:
            raise ConfigurationError(
                "this measure counts periods equally, and the view model has given them other probabilities",
                where=str(kind),
                remedy=f"choose one of {', '.join(map(str, _WEIGHTED))}, or the volatility",
            )


def _below_mean(kind: RiskKind, scenarios: Floats) -> ScenarioMeasure:
    path = Shortfalls(scenarios=scenarios - scenarios.mean(axis=0))
    if kind is RiskKind.MAD:  # deviations below and above the mean have the same sum
        return ScenarioMeasure(path=path, average=MeanLoss(), factor=2.0)
    return ScenarioMeasure(path=path, average=RootMeanSquare())


def _average(kind: RiskKind, level: float, n_scenarios: int) -> Average:
    if kind.takes_level and (1.0 - level) * n_scenarios <= 1.0:
        return LargestLoss()  # the tail is less than one scenario
    match kind:
        case RiskKind.CVAR | RiskKind.CDAR:
            return TailMean(level)
        case RiskKind.EVAR | RiskKind.EDAR:
            return EntropicTail(level)
        case RiskKind.AVERAGE_DRAWDOWN:
            return MeanLoss()
        case RiskKind.ULCER:
            return RootMeanSquare()
        case _:
            return LargestLoss()
