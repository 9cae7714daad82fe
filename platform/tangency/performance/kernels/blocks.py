"""Compiled layout of the blocks of a stationary bootstrap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, INDICES, MATRIX, NOTHING, VECTOR, kernel, lean_kernel
from tangency.contracts.arrays import Floats

__all__ = ["drawn_means", "lay_blocks"]


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


@lean_kernel(NOTHING, FIXED_VECTOR, MATRIX, MATRIX, FLOAT, VECTOR)
def drawn_means(values: Floats, chances: Floats, starts: Floats, probability: float, means: Floats) -> None:
    """Write the mean of each drawn history of a series.

    Parameters
    ----------
    values
        Shape (n_periods,).
    chances, starts
        Uniform on [0, 1), shape (n_draws, n_periods): a block begins where a chance is below `probability`, and with
        the first period, at the place that its start says.
    means
        Shape (n_draws,).
    """
    n = values.size
    for draw in range(means.size):
        total, place = 0.0, 0
        for period in range(n):
            if period == 0 or chances[draw, period] < probability:
                place = min(int(starts[draw, period] * n), n - 1)
            else:
                place = place + 1 if place + 1 < n else 0
            total += values[place]
        means[draw] = total / n
