"""What a simulation leaves: the path of the book, its fills, and what was not filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import UnknownName
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.kernels.records import (
    BANKRUPT,
    CUT_FOR_CASH,
    CUT_FOR_MARGIN,
    DELISTED,
    ENDED,
    HALTED,
    HALTED_HOLDING,
    ILLIQUID,
    LIQUIDATED,
    LOT,
    MINIMUM,
    RUINED,
    SETTLED,
    UNPRICED,
    Flags,
    Market,
)
from tangency.simulate.owned import OwnedProfit
from tangency.simulate.tables import Events, Fills, Unfilled

__all__ = ["EventKind", "Profit", "SimulatedPath", "UnfilledReason"]


class Profit(IntEnum):
    """Kinds of profit, as columns of `SimulatedPath.profit`; losses are negative."""

    PRICE = 0
    SPREAD = 1
    IMPACT = 2
    FEES = 3
    FUNDING = 4
    BORROW = 5
    INTEREST = 6
    DIVIDENDS = 7
    SETTLEMENT = 8
    SHORTFALL = 9
    """What a bankrupt book could not pay, and others lost."""


class UnfilledReason(IntEnum):
    """Why an order, or a part of it, was not filled."""

    HALTED = HALTED
    """No fill price at that bar."""
    DELISTED = DELISTED
    """Its life is over."""
    UNPRICED = UNPRICED
    """No price yet, so that a weight is no number of units."""
    LOT = LOT
    """Less than a lot."""
    MINIMUM = MINIMUM
    """Below the minimum notional."""
    CASH = CUT_FOR_CASH
    """Cut back, for the cash did not suffice."""
    MARGIN = CUT_FOR_MARGIN
    """Cut back, or cancelled by a liquidation, for the margin."""
    ILLIQUID = ILLIQUID
    """The market's volume or volatility is not known, or spread and impact would take the whole price."""
    BANKRUPT = RUINED
    """There was no equity."""
    ENDED = ENDED
    """The data end before the fill."""


class EventKind(IntEnum):
    """What happened to the book beside fills."""

    BANKRUPT = BANKRUPT
    """The equity fell to 0 or below, and the book was closed; `value` is the equity."""
    LIQUIDATED = LIQUIDATED
    """The equity fell below the maintenance margin; `value` is the equity. All is sold at the next fills."""
    SETTLED = SETTLED
    """A holding whose asset was delisted was paid out; `value` is money a unit."""
    HALTED_HOLDING = HALTED_HOLDING
    """From this bar on a holding has no price; `value` is the last one, at which it is valued until the next."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulatedPath:
    """The book at every close; money is in the currency of the prices. Arrays are read-only.

    Attributes
    ----------
    bars
        What it was simulated on.
    capital
        Cash before the first bar.
    nav, cash
        After the flow of the bar, and after its fills; shape (T,).
    gross, net
        Exposures Σ |units × price| and Σ units × price, shape (T,).
    traded
        Money traded, Σ |units × reference price|, shape (T,).
    flows
        Deposits and withdrawals, shape (T,).
    profit
        By kind, shape (T, kinds of `Profit`). nav[t] − nav[t−1] = Σ profit[t] + flows[t].
    decided
        Bars at which an order was decided, shape (m,).
    fills, unfilled, events
        What was traded, what was not and why, and what else happened.
    owned
        Profit by strategy; None of a book of one.
    first
        Bar at whose close the book begins; all is 0 before.
    market
        What the bars and costs gave the book, from which `AssetAccounts` divide its profit.
    at_fills
        Whether the book was marked at the fill prices of a bar, too, shape (T,), int8.
    """

    bars: Bars
    capital: float
    nav: Floats
    cash: Floats
    gross: Floats
    net: Floats
    traded: Floats
    flows: Floats
    profit: Floats
    decided: Indices
    fills: Fills
    unfilled: Unfilled
    events: Events
    market: Market
    at_fills: Flags
    owned: OwnedProfit | None = None
    first: int = 0

    def returns(self) -> Floats:
        """Return time-weighted returns, shape (T,): r[t] = (nav[t] − flows[t]) / nav[t−1] − 1, 0 once bankrupt."""
        before = self.nav_before()
        lives = before > 0.0
        gained = self.nav - self.flows - before
        return read_only(np.divide(gained, before, out=np.zeros_like(before), where=lives))

    def turnover(self) -> Floats:
        """Return half of what was traded as a fraction of the NAV before, shape (T,), 0 once bankrupt."""
        before = self.nav_before()
        return read_only(np.divide(self.traded / 2.0, before, out=np.zeros_like(before), where=before > 0.0))

    def nav_before(self) -> Floats:
        """Return the NAV before each bar, shape (T,): the capital before the first, 0 where there is no book yet."""
        before = np.concatenate(([0.0], self.nav[:-1]))
        before[self.first] = self.capital
        return before

    def units(self, strategy: str | None = None) -> Floats:
        """Return the holdings at every close, shape (T, n), of the book or of one strategy in it.

        Raises
        ------
        UnknownName
            A strategy that is not in the book.
        """
        changed = self.fills.held if strategy is None else self._held_by(strategy)
        held = np.full((self.bars.n_bars, len(self.bars.assets)), np.nan)
        held[0] = 0.0
        kinds, at = self.events.kind, self.events.bar
        is_settled = kinds == EventKind.SETTLED
        # A settlement precedes the fills of its bar, and an asset that is settled has none.
        held[at[is_settled], self.events.asset[is_settled]] = 0.0
        held[self.fills.bar, self.fills.asset] = changed
        for bar in at[kinds == EventKind.BANKRUPT]:
            held[bar:] = 0.0
        return read_only(_carried_forward(held))

    def _held_by(self, strategy: str) -> Floats:
        if self.owned is None:
            raise UnknownName("strategy", strategy, where="a book of one strategy")
        return self.owned.held[:, self.owned.place(strategy)]


def _carried_forward(values: Floats) -> Floats:
    known = np.where(np.isnan(values), 0, np.arange(len(values))[:, None])
    rows: npt.NDArray[np.intp] = np.maximum.accumulate(known, axis=0)
    return np.asarray(np.take_along_axis(values, rows, axis=0))
