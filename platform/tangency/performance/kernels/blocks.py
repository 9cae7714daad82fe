"""Compiled layout of the blocks of a stationary bootstrap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import FLOAT, INDICES, NOTHING, VECTOR, kernel
from tangency.contracts.arrays import Floats

__all__ = ["lay_blocks"]


@kernel(NOTHING, VECTOR, FLOAT, INDICES)
def lay_blocks(chances: Floats, probability: float, places: npt.NDArray[np.int64]) -> None:
    """Turn places that blocks could begin with into those of a drawn history, in place.

    Parameters
    ----------
    chances
        Uniform on [0, 1), shape (n_periods,): a block begins where one is below `probability`, and with the first.
    places
        Shape (n_periods,); where no block begins, the place after the one before follows, and the first after the last.
    """
    for period in range(1, places.size):
        if chances[period] >= probability:
            after = places[period - 1] + 1
            places[period] = after if after < places.size else 0
