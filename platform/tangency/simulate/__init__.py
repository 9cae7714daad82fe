"""The simulator: a book of holdings and cash, advanced bar by bar under rules (docs/simulation.md).

Its names load what they need when they are asked for: terms and rules are read where nothing is computed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tangency.simulate.bars import Bars as Bars
    from tangency.simulate.bars_from import bars_of as bars_of
    from tangency.simulate.bars_from import bars_of_frame as bars_of_frame
    from tangency.simulate.benchmark import Benchmark as Benchmark
    from tangency.simulate.benchmark import Blend as Blend
    from tangency.simulate.book import simulate as simulate
    from tangency.simulate.decide import BookView as BookView
    from tangency.simulate.decide import Decide as Decide
    from tangency.simulate.flows import Flow as Flow
    from tangency.simulate.owned import OwnedProfit as OwnedProfit
    from tangency.simulate.path import EventKind as EventKind
    from tangency.simulate.path import Profit as Profit
    from tangency.simulate.path import SimulatedPath as SimulatedPath
    from tangency.simulate.path import UnfilledReason as UnfilledReason
    from tangency.simulate.schedule import Schedule as Schedule
    from tangency.simulate.tables import Events as Events
    from tangency.simulate.tables import Fills as Fills
    from tangency.simulate.tables import Unfilled as Unfilled
    from tangency.simulate.terms import Costs as Costs
    from tangency.simulate.terms import FeeTier as FeeTier
    from tangency.simulate.terms import Trading as Trading

_HOMES = {
    "Bars": "tangency.simulate.bars",
    "Benchmark": "tangency.simulate.benchmark",
    "Blend": "tangency.simulate.benchmark",
    "BookView": "tangency.simulate.decide",
    "Costs": "tangency.simulate.terms",
    "Decide": "tangency.simulate.decide",
    "EventKind": "tangency.simulate.path",
    "Events": "tangency.simulate.tables",
    "FeeTier": "tangency.simulate.terms",
    "Fills": "tangency.simulate.tables",
    "Flow": "tangency.simulate.flows",
    "OwnedProfit": "tangency.simulate.owned",
    "Profit": "tangency.simulate.path",
    "Schedule": "tangency.simulate.schedule",
    "SimulatedPath": "tangency.simulate.path",
    "Trading": "tangency.simulate.terms",
    "Unfilled": "tangency.simulate.tables",
    "UnfilledReason": "tangency.simulate.path",
    "bars_of": "tangency.simulate.bars_from",
    "bars_of_frame": "tangency.simulate.bars_from",
    "simulate": "tangency.simulate.book",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
