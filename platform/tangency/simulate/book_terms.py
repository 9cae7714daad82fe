"""How a book is traded: all that a simulation takes beside its prices and its targets."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.simulate.bars import Bars
from tangency.simulate.book import simulate
from tangency.simulate.flows import Flow
from tangency.simulate.path import SimulatedPath
from tangency.simulate.schedule import Schedule
from tangency.simulate.terms import Costs, Trading

__all__ = ["BookTerms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTerms:
    """The terms of one book.

    Attributes
    ----------
    capital
        Cash before the first bar.
    costs
        None is none at all.
    first
        The bar at whose close the book begins.
    """

    capital: float
    trading: Trading
    costs: Costs | None
    flows: tuple[Flow, ...] = ()
    first: int = 0

    def simulated(self, bars: Bars, schedule: Schedule) -> SimulatedPath:
        """Return the book of a schedule under these terms; raises what `simulate` does."""
        return simulate(
            bars,
            capital=self.capital,
            trading=self.trading,
            costs=self.costs,
            schedule=schedule,
            flows=self.flows,
            first=self.first,
        )
