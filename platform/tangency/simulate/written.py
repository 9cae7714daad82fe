"""From what the kernel wrote to the path that users get."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.simulate.bars import Bars
from tangency.simulate.kernels.records import (
    BANKRUPT,
    CASH,
    E_BAR,
    E_KIND,
    FLOW,
    GROSS,
    IS_AT_FILLS,
    N_EVENTS,
    N_FILLS,
    N_KINDS,
    N_NOT_FILLED,
    NAV,
    NET,
    TRADED,
    Flags,
    Run,
)
from tangency.simulate.owned import owned_profit
from tangency.simulate.path import SimulatedPath
from tangency.simulate.tables import Events, Fills, Unfilled

__all__ = ["path_of"]


def path_of(run: Run, bars: Bars, capital: float, strategies: tuple[str, ...], first: int) -> SimulatedPath:
    """Return the path of a book that has been advanced to the end."""
    record, decisions, counts, days = run.record, run.decisions, run.book.counts, run.record.days
    events = record.events[: counts[N_EVENTS]]
    closed = events[events[:, E_KIND] == BANKRUPT, E_BAR]
    n_fills = int(counts[N_FILLS])
    owned = None
    if strategies:
        owned = owned_profit(strategies, run.market, record, n_fills, int(closed[0]) if len(closed) else bars.n_bars)
    decided = decisions.when[decisions.is_order > 0]
    decided.flags.writeable = False
    return SimulatedPath(
        bars=bars,
        capital=capital,
        nav=_column(days, NAV),
        cash=_column(days, CASH),
        gross=_column(days, GROSS),
        net=_column(days, NET),
        traded=_column(days, TRADED),
        flows=_column(days, FLOW),
        profit=read_only(days[:, :N_KINDS].copy()),
        decided=decided,
        fills=Fills(_rows(record.fills, n_fills)),
        unfilled=Unfilled(_rows(record.unfilled, int(counts[N_NOT_FILLED]))),
        events=Events(_rows(record.events, int(counts[N_EVENTS]))),
        market=run.market,
        at_fills=_flags(days),
        owned=owned,
        first=first,
    )


def _column(days: Floats, column: int) -> Floats:
    return read_only(np.ascontiguousarray(days[:, column]))


def _flags(days: Floats) -> Flags:
    made = days[:, IS_AT_FILLS].astype(np.int8)
    made.flags.writeable = False
    return made


def _rows(table: Floats, n: int) -> Floats:
    # A copy of a small part lets the rest go; a large one is nearly all of the table.
    rows = table[:n] if 2 * n > len(table) else table[:n].copy()
    rows.flags.writeable = False
    return rows
