"""Statistics of where exceptions fall: of one sequence, and of sequences drawn at random."""

from __future__ import annotations

from math import exp, log

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_VECTOR,
    FLOAT,
    INTEGER,
    NOTHING,
    VECTOR,
    kernel,
    part_of_kernel,
)
from tangency.contracts.arrays import Floats

__all__ = ["DURATION", "INDEPENDENCE", "drawn_statistics", "exception_statistic"]

Whole = npt.NDArray[np.int64]

INDEPENDENCE, DURATION = 0, 1

# Equal durations would be likeliest at an infinite shape.
_LEAST_SHAPE, _MOST_SHAPE = 0.01, 20.0
_STEPS = 60


@part_of_kernel
def _times_log(count: float, of: float) -> float:
    """Return n ln(n/m), zero for n = 0."""
    return count * log(count / of) if count > 0.0 else 0.0


@part_of_kernel
def _independence(places: Whole, n: int) -> float:
    """Return Christoffersen's likelihood ratio of a Markov chain against independence, over n − 1 transitions."""
    both = 0
    for i in range(1, places.size):
        if places[i] == places[i - 1] + 1:
            both += 1
    into = places.size - (1 if places[0] == 0 else 0)
    out = places.size - (1 if places[-1] == n - 1 else 0)
    n11, n01, n10 = float(both), float(into - both), float(out - both)
    n00 = n - 1.0 - n11 - n01 - n10
    apart = _times_log(n00, n00 + n01) + _times_log(n01, n00 + n01)
    apart += _times_log(n10, n10 + n11) + _times_log(n11, n10 + n11)
    together = _times_log(n00 + n10, n - 1.0) + _times_log(n01 + n11, n - 1.0)
    return max(2.0 * (apart - together), 0.0)


@part_of_kernel
def _weibull(durations: Floats, shape: float) -> tuple[float, float]:
    """Return Σ Dᵇ and Σ Dᵇ ln D."""
    total, weighted = 0.0, 0.0
    for i in range(durations.size):
        logarithm = log(durations[i])
        power = exp(shape * logarithm)
        total += power
        weighted += power * logarithm
    return total, weighted


@part_of_kernel
def _duration(places: Whole, n: int) -> float:
    """Return Christoffersen and Pelletier's likelihood ratio of Weibull against exponential durations.

    The times until the first exception and since the last are censored, unless the sequence begins or ends with one.
    """
    whole = places.size - 1
    durations = np.empty(whole + 2)
    count, logarithms = 0, 0.0
    longest = float(max(places[0] + 1, n - 1 - places[-1]))
    for i in range(whole):
        longest = max(longest, float(places[i + 1] - places[i]))
    for i in range(whole):  # in units of the longest, so that no power overflows
        durations[i] = (places[i + 1] - places[i]) / longest
        logarithms += log(durations[i])
    count = whole
    if places[0] > 0:
        durations[count] = (places[0] + 1) / longest
        count += 1
    if places[-1] < n - 1:
        durations[count] = (n - 1 - places[-1]) / longest
        count += 1
    durations = durations[:count]
    low, high = log(_LEAST_SHAPE), log(_MOST_SHAPE)
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        shape = exp(middle)
        total, weighted = _weibull(durations, shape)
        if 1.0 / shape + logarithms / whole - weighted / total > 0.0:
            low = middle
        else:
            high = middle
        if high - low < 1e-10:  # noqa: PLR2004  # a maximum is flat: its value has all digits long before
            break
    shape = exp(0.5 * (low + high))
    best = whole * (log(shape) - log(_weibull(durations, shape)[0])) + (shape - 1.0) * logarithms
    return max(2.0 * (best + whole * log(_weibull(durations, 1.0)[0])), 0.0)


@part_of_kernel
def _statistic(kind: int, places: Whole, n: int) -> float:
    return _independence(places, n) if kind == INDEPENDENCE else _duration(places, n)


@kernel(FLOAT, INTEGER, FIXED_INDICES, INTEGER)
def exception_statistic(kind: int, places: Whole, n: int) -> float:
    """Return the statistic of exceptions at places, ascending, of n periods: at least one, two for durations."""
    return _statistic(kind, places, n)


@kernel(NOTHING, INTEGER, FIXED_INDICES, FIXED_VECTOR, INTEGER, VECTOR)
def drawn_statistics(kind: int, counts: Whole, chances: Floats, n: int, found: Floats) -> None:
    """Write the statistic of sequences whose exceptions fall anywhere with equal chance; zero where it is undefined.

    Parameters
    ----------
    counts
        Exceptions of each sequence, shape (n_draws,).
    chances
        Uniform on [0, 1), one for each exception.
    """
    marks = np.zeros(n, dtype=np.bool_)
    used = 0
    for draw in range(counts.size):
        count = counts[draw]
        if count <= kind:
            found[draw] = 0.0
            used += count
            continue
        marks[:] = False
        for last in range(n - count, n):  # Floyd's sample without replacement
            place = min(int(chances[used] * (last + 1)), last)
            used += 1
            marks[last if marks[place] else place] = True
        found[draw] = _statistic(kind, np.nonzero(marks)[0], n)
