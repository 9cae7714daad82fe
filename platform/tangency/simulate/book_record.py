"""The track record of a book, period by period from its first close to its last."""

from __future__ import annotations

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.performance.track_record import TrackRecord
from tangency.simulate.path import SimulatedPath

__all__ = ["book_record", "since_first_close", "turnover_since_first_close"]


def book_record(
    path: SimulatedPath, first: int, *, periods_per_year: float, benchmark: Floats | None = None
) -> TrackRecord:
    """Return the record of a book; its periods lie between closes, and each ends at its date.

    What the first close costs is in the first period, so that the whole compounds to what the book became.

    Parameters
    ----------
    first
        The bar at whose close the book begins.
    benchmark
        Returns by bar, shape (T,).

    Raises
    ------
    DataError
        For fewer than three closes.

    >>> import numpy as np, pandas as pd
    >>> from tangency.simulate.bars_from import bars_of_frame
    >>> from tangency.simulate.book import simulate
    >>> from tangency.simulate.schedule import Schedule
    >>> from tangency.simulate.terms import Trading
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0, 6.0]}, pd.date_range("2024-01-01", periods=3)))
    >>> buy = Schedule(when=np.array([0]), weights=np.array([[1.0]]))
    >>> path = simulate(bars, capital=100.0, trading=Trading(delay=0), costs=None, schedule=buy)
    >>> book_record(path, 0, periods_per_year=365.0).returns.round(2).tolist()
    [0.25, 0.2]
    """
    return TrackRecord(
        dates=path.bars.sessions[first + 1 :],
        returns=since_first_close(path.returns()[first:]),
        risk_free=0.0,
        periods_per_year=periods_per_year,
        benchmark=None if benchmark is None else since_first_close(benchmark[first:]),
        turnover=turnover_since_first_close(path.turnover()[first:]),
    )


def since_first_close(returns: Floats) -> Floats:
    """Return returns of periods between closes, shape (n − 1,): that of the first close is compounded into the second.

    >>> import numpy as np
    >>> since_first_close(np.array([-0.5, 1.0, 0.5])).tolist()
    [0.0, 0.5]
    """
    found = returns[1:].copy()
    found[:1] = (1.0 + returns[0]) * (1.0 + found[:1]) - 1.0
    return frozen_floats(found)


def turnover_since_first_close(turnover: Floats) -> Floats:
    """Return turnover of periods between closes: that of the first close is a part of the first period's.

    >>> import numpy as np
    >>> turnover_since_first_close(np.array([0.5, 0.0, 0.25])).tolist()
    [0.5, 0.25]
    """
    found = turnover[1:].copy()
    found[:1] += turnover[0]
    return frozen_floats(found)
