"""The simulator: a book of holdings and cash, advanced bar by bar under rules (docs/simulation.md)."""

from tangency.simulate.bars import Bars
from tangency.simulate.bars_of import bars_of, bars_of_frame
from tangency.simulate.benchmark import Benchmark, Blend
from tangency.simulate.book import simulate
from tangency.simulate.decide import BookView, Decide
from tangency.simulate.flows import Flow
from tangency.simulate.owned import OwnedProfit
from tangency.simulate.path import EventKind, Profit, SimulatedPath, UnfilledReason
from tangency.simulate.schedule import Schedule
from tangency.simulate.tables import Events, Fills, Unfilled
from tangency.simulate.terms import Costs, FeeTier, Trading

__all__ = [
    "Bars",
    "Benchmark",
    "Blend",
    "BookView",
    "Costs",
    "Decide",
    "EventKind",
    "Events",
    "FeeTier",
    "Fills",
    "Flow",
    "OwnedProfit",
    "Profit",
    "Schedule",
    "SimulatedPath",
    "Trading",
    "Unfilled",
    "UnfilledReason",
    "bars_of",
    "bars_of_frame",
    "simulate",
]
