"""Compiled pass over equity: where it fell below its highest value so far, how deep, and where it came back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import FIXED_VECTOR, INTEGER, PLACES, VECTOR, kernel
from tangency.contracts.arrays import Floats

__all__ = ["mark_drawdowns"]


@kernel(INTEGER, FIXED_VECTOR, PLACES, VECTOR, VECTOR)
def mark_drawdowns(returns: Floats, places: npt.NDArray[np.int64], depths: Floats, underwater: Floats) -> int:
    """Write the peak, valley and recovery of each drawdown with its depth, in the order of time; return how many.

    Parameters
    ----------
    places
        Shape (at least (n_periods + 1) / 2, 3): the period at whose end equity was highest, −1 for the start; that of
        the lowest; the first at whose end equity is back, −1 where it never is.
    depths
        Shape (at least (n_periods + 1) / 2,): 1 − lowest / highest.
    underwater
        Shape (n_periods,): 1 − equity / highest so far, as `tangency.risk.drawdown.drawdowns`, bit for bit.
    """
    equity, peak, lowest = 1.0, 1.0, 1.0
    at, count, is_under = -1, 0, False
    for period in range(returns.size):
        equity *= 1.0 + returns[period]
        if equity >= peak:
            if is_under:
                places[count, 2] = period
                count += 1
                is_under = False
            peak, at = equity, period
        elif not is_under or equity < lowest:
            is_under, lowest = True, equity
            places[count, 0], places[count, 1], places[count, 2] = at, period, -1
            depths[count] = 1.0 - lowest / peak
        underwater[period] = 1.0 - equity / peak
    return count + 1 if is_under else count
