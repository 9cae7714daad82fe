"""Measures of risk over scenarios: one object serves as objective, as limit and as a word of the language.

A measure is an average (mean, root mean square, CVaR, EVaR, maximum) of losses (of the return, of the shortfall below
a threshold, of the drawdown). Each proves lower bounds of itself; see `tangency.contracts.measure`.
"""

from tangency.risk.measures.averaging import MeanLoss, RootMeanSquare
from tangency.risk.measures.curvature import Curvature, curvature, is_smooth
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.family import OverScenarios, scenario_measure
from tangency.risk.measures.gini import GiniMeanDifference, rank_weights
from tangency.risk.measures.paths import Drawdowns, Losses, Shortfalls
from tangency.risk.measures.scenario import ScenarioMeasure
from tangency.risk.measures.spread import Range
from tangency.risk.measures.tail import LargestLoss, TailMean

__all__ = [
    "Curvature",
    "Drawdowns",
    "EntropicTail",
    "GiniMeanDifference",
    "LargestLoss",
    "Losses",
    "MeanLoss",
    "OverScenarios",
    "Range",
    "RootMeanSquare",
    "ScenarioMeasure",
    "Shortfalls",
    "TailMean",
    "curvature",
    "is_smooth",
    "rank_weights",
    "scenario_measure",
]
