"""What a table of drawdowns and its underwater curve come to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tangency.performance.drawdown_table import DrawdownTable
from tangency.performance.sample_moments import mean_of

__all__ = ["Falls", "falls_of"]


class Falls(NamedTuple):
    """Sums and extremes of drawdowns.

    Attributes
    ----------
    deepest, mean, squares, n_under
        Of the loss from the highest equity so far at the end of each period: its maximum, its mean over all periods,
        the sum of its squares, in how many periods there is one.
    n, depths, squared_depths
        Number of single drawdowns, the sums of their depths and of the squares.
    under, down, up, recovered
        Periods from peak to recovery (or the end of the record), from peak to valley, and, of those that recovered,
        from valley to recovery: sums over the drawdowns. How many recovered.
    longest, longest_place
        Periods under water of the longest, and which one it is; 0 and −1 without any.
    """

    deepest: float
    mean: float
    squares: float
    n_under: int
    n: int
    depths: float
    squared_depths: float
    under: int
    down: int
    up: int
    recovered: int
    longest: int
    longest_place: int


def falls_of(table: DrawdownTable) -> Falls:
    """Return what a table comes to.

    >>> from tangency.performance.drawdown_table import drawdown_table
    >>> from tangency.performance.track_record import TrackRecord
    >>> returns = np.array([-0.5, 1.0, 0.5, -0.5])
    >>> record = TrackRecord(dates=np.arange(4), returns=returns, risk_free=0.0, periods_per_year=1.0)
    >>> found = falls_of(drawdown_table(record))
    >>> found.deepest, found.mean, found.n_under, found.n, found.under, found.recovered, found.longest
    (0.5, 0.25, 2, 2, 3, 1, 2)
    """
    from tangency.performance.kernels.drawdown_lengths import add_lengths  # noqa: PLC0415  # the compiler loads late

    underwater, depths = table.underwater, table.depths
    lengths = np.empty(6, dtype=np.int64)
    add_lengths(table.peaks, table.valleys, table.recoveries, underwater.size, lengths)
    return Falls(
        float(np.maximum.reduce(underwater)),
        mean_of(underwater),
        float(underwater @ underwater),
        int(np.count_nonzero(underwater)),
        depths.size,
        float(np.add.reduce(depths)),
        float(depths @ depths),
        *lengths.tolist(),
    )
