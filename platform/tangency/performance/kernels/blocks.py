"""Compiled layout of the blocks of a stationary bootstrap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    INTEGER,
    MATRIX,
    NOTHING,
    PLACES,
    UNSIGNED,
    VECTOR,
    kernel,
    lean_kernel,
    part_of_kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["drawn_means", "lay_blocks", "lay_histories"]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR, _SECOND_FACTOR = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@part_of_kernel
def uniform(state: np.uint64) -> float:
    """Return what SplitMix64 makes of a state, in [0, 1) by steps of 2⁻⁵³."""
    mixed = (state ^ (state >> _SHIFTS[0])) * _FIRST_FACTOR
    mixed = (mixed ^ (mixed >> _SHIFTS[1])) * _SECOND_FACTOR
    return float((mixed ^ (mixed >> _SHIFTS[2])) >> _SHIFTS[3]) * 2.0**-53


@kernel(NOTHING, UNSIGNED, INTEGER, FLOAT, VECTOR, PLACES, MATRIX)
def lay_histories(
    key: np.uint64, first: int, block_periods: float, starts: Floats, places: npt.NDArray[np.int64], counts: Floats
) -> None:
    """Write which period each period of some drawn histories repeats, and how often each period is repeated.

    One number is drawn for a period: uniform on [0, n b), it begins a block at its whole part where that is below n,
    and so with chance 1 / b and anywhere alike. Draw d has the numbers d n … (d + 1) n − 1 of its key's stream.

    Parameters
    ----------
    first
        Number of the first of these draws.
    starts
        Room for n_periods numbers.
    places, counts
        Shape (n_draws, n_periods).
    """
    n = places.shape[1]
    counts[:] = 0.0
    for draw in range(places.shape[0]):
        state = key + np.uint64((first + draw) * n) * _STEP
        for period in range(n):
            starts[period] = uniform(state + np.uint64(period) * _STEP) * n
        place = min(int(starts[0]), n - 1)
        places[draw, 0] = place
        counts[draw, place] += 1.0
        for period in range(1, n):
            start = starts[period] * block_periods
            after = place + 1 if place + 1 < n else 0
            place = int(start) if start < n else after
            places[draw, period] = place
            counts[draw, place] += 1.0


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
