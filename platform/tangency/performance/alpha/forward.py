"""The returns that came after a forecast: from its fill to the end of the horizon, or of the asset's life."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats

__all__ = ["forward_returns"]


def forward_returns(closes: Floats, at: npt.NDArray[np.int64], *, delay: int, periods: int, skipped: int = 0) -> Floats:
    """Return what a unit of money bought `delay` sessions after each forecast has earned `periods` sessions later.

    An asset whose prices end within the horizon is sold at its last one, and the money kept: what fell to nothing
    before it was delisted counts so. An asset without a price on the day of its purchase has no return.

    Parameters
    ----------
    closes
        Shape (n_sessions, n_assets); not a number where there is no price.
    at
        Sessions of the forecasts, shape (n_dates,); their horizons end within the closes.
    skipped
        Periods that pass before the return begins, for windows that follow one another.

    >>> import numpy as np
    >>> closes = np.array([[1.0, 4.0], [2.0, 4.0], [3.0, np.nan]])
    >>> forward_returns(closes, np.array([0]), delay=1, periods=1).tolist()
    [[0.5, 0.0]]
    """
    marks = _carried_forward(closes)
    begin = at + delay + skipped
    bought = closes[begin] if skipped == 0 else np.where(np.isfinite(closes[at + delay]), marks[begin], np.nan)
    found: Floats = marks[begin + periods] / bought - 1.0
    return found


def _carried_forward(closes: Floats) -> Floats:
    """Return each asset's last known price, not a number before its first."""
    known = np.where(np.isfinite(closes), np.arange(len(closes))[:, None], 0)
    rows: npt.NDArray[np.int64] = np.maximum.accumulate(known, axis=0)
    return np.take_along_axis(closes, rows, axis=0)
