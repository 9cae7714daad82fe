"""Deposits and withdrawals: money that comes and goes, and is no profit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import DataError
from tangency.simulate.bars import Bars

__all__ = ["Flow", "flows_by_bar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow, at the close of a session.

    Attributes
    ----------
    at
        Label of the session.
    amount
        Money; positive is a deposit, negative a withdrawal.

    >>> import numpy as np
    >>> from tangency.simulate import Flow
    >>> Flow(at=np.datetime64("2024-01-02"), amount=-500.0).amount
    -500.0
    """

    at: np.datetime64
    amount: float


def flows_by_bar(flows: Sequence[Flow], bars: Bars) -> Floats:
    """Return the flow of each bar, shape (T,); empty where there are none. Those of one session are added.

    Raises
    ------
    DataError
        A flow on a day without a bar, or one that is not a finite amount.
    """
    if not flows:
        return read_only(np.zeros(0))
    by_bar = np.zeros(bars.n_bars)
    for flow in flows:
        at = flow.at.astype("datetime64[us]")
        bar = int(np.searchsorted(bars.sessions, at))
        if bar == bars.n_bars or bars.sessions[bar] != at:
            following = bars.label(min(bar, bars.n_bars - 1))
            raise DataError(
                "there is no bar on the day of a flow",
                where="flows",
                value=str(flow.at),
                remedy=f"the nearest session from then on, or the last one, is {following}",
            )
        if not isfinite(flow.amount):
            raise DataError("a flow is not a finite amount", where=f"flows, {flow.at}", value=flow.amount)
        by_bar[bar] += flow.amount
    return read_only(by_bar)
