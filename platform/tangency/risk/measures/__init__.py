"""Measures of risk over scenarios: one object serves as objective, as limit and in the constraint language.

A measure is an average (mean, root mean square, CVaR, EVaR, maximum) of losses (of the return, of the shortfall below
a threshold, of the drawdown). Each proves lower bounds of itself; see `tangency.contracts.measure`.
"""

from tangency.risk.measures.averaging import MeanLoss, RootMeanSquare
from tangency.risk.measures.curvature import Curvature, Differentiable, curvature, is_smooth
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.family import OverScenarios, of_the_worst, scenario_measure
from tangency.risk.measures.gini import GiniMeanDifference, rank_weights
from tangency.risk.measures.gini_parts import PartialGini, SmoothedGini, pair_weight
from tangency.risk.measures.paths import Drawdowns, Losses, Shortfalls
from tangency.risk.measures.scenario import ScenarioMeasure
from tangency.risk.measures.spread import Range
from tangency.risk.measures.tail import LargestLoss, TailMean
from tangency.risk.measures.unit import asset_sizes
from tangency.risk.measures.weighted import WeightedMeanLoss, WeightedRootMeanSquare, WeightedTailMean
from tangency.risk.measures.worst_case import GroundNorm, WorstCase, worst_case_cvar

__all__ = [
    "Curvature",
    "Differentiable",
    "Drawdowns",
    "EntropicTail",
    "GiniMeanDifference",
    "GroundNorm",
    "LargestLoss",
    "Losses",
    "MeanLoss",
    "OverScenarios",
    "PartialGini",
    "Range",
    "RootMeanSquare",
    "ScenarioMeasure",
    "Shortfalls",
    "SmoothedGini",
    "TailMean",
    "WeightedMeanLoss",
    "WeightedRootMeanSquare",
    "WeightedTailMean",
    "WorstCase",
    "asset_sizes",
    "curvature",
    "is_smooth",
    "of_the_worst",
    "pair_weight",
    "rank_weights",
    "scenario_measure",
    "worst_case_cvar",
]
