"""What a series of returns must be before a model of its tail is fitted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite, frozen_floats
from tangency.errors import DataError

__all__ = ["return_sample"]


def return_sample(returns: npt.ArrayLike, *, least: int = 1) -> Floats:
    """Return simple returns as a read-only array of shape (n_periods,), every one finite.

    Raises
    ------
    DataError
        For another shape, fewer than `least` periods, or a return that is missing, infinite or below −100 %.

    >>> return_sample([0.01, -0.02]).tolist()
    [0.01, -0.02]
    """
    found = frozen_floats(returns)
    if found.ndim != 1:
        raise DataError("one series has one return for each period", where="returns", value=f"shape {found.shape}")
    if found.size < least:
        raise DataError(f"at least {least} periods are needed", where="returns", value=found.size)
    if not all_finite(found):
        period = int(np.isfinite(found).argmin())
        raise DataError(
            "a return is missing or infinite",
            where=f"returns, period {period}",
            value=float(found[period]),
            remedy="take a window in which every period has one",
        )
    lowest = int(found.argmin())
    if found[lowest] < -1.0:
        raise DataError(
            "a return below -100% loses more than there is",
            where=f"returns, period {lowest}",
            value=float(found[lowest]),
            remedy="pass simple returns as fractions, such as 0.01 for 1%",
        )
    return found
