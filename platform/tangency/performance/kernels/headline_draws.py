"""Compiled passes over one drawn history: every figure of a headline in one reading of it.

Moments are taken about the means of the whole record and moved to those of the draw, so that no digits are lost where a
mean is large beside its standard deviation. The tail is read off counts by rank: the record is sorted once, not a draw.
"""

from __future__ import annotations

from math import nan, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_VECTOR,
    FLOAT,
    INDICES,
    NOTHING,
    VECTOR,
    kernel,
    part_of_kernel,
    record,
)
from tangency.contracts.arrays import Floats

__all__ = ["Ranked", "own_figures", "relative_figures"]

Whole = npt.NDArray[np.int64]

# A spread below this part of the sum of squares about another centre is rounding: the draw is constant.
_ROUNDING = 1e-12


class Ranked(NamedTuple):
    """A record with its ranks.

    Attributes
    ----------
    returns, over
        Total and above the risk-free ones, shape (n_periods,).
    ranks, order
        The place of each period by return, ascending, and its inverse, shape (n_periods,).
    """

    returns: Floats
    over: Floats
    ranks: Whole
    order: Whole


_RANKED = record(Ranked, FIXED_VECTOR, FIXED_VECTOR, FIXED_INDICES, FIXED_INDICES)


@part_of_kernel
def spread(squares: float, total: float, n: int) -> float:
    """Return Σ (x − x̄)² of sums about another centre; 0 where only rounding is left."""
    found = squares - total * total / n
    return found if found > _ROUNDING * squares else 0.0


@part_of_kernel
def tail_mean(ranked: Ranked, counts: Whole, mass: float) -> float:
    """Return minus the mean of the lowest `mass` of the draw's periods, the boundary one by its fraction."""
    left, total, rank = mass, 0.0, 0
    while left > 0.0 and rank < counts.size:
        taken = min(left, float(counts[rank]))
        total += taken * ranked.returns[ranked.order[rank]]
        left -= taken
        rank += 1
    return -total / mass


@part_of_kernel
def shape(shift: float, m2: float, m3: float, m4: float, figures: Floats) -> None:
    """Write skewness and kurtosis of moments about another centre, the mean being `shift` from it."""
    square = shift * shift
    variance = m2 - square
    figures[0] = (m3 - 3.0 * shift * m2 + 2.0 * square * shift) / variance**1.5
    figures[1] = (m4 - 4.0 * shift * m3 + 6.0 * square * m2 - 3.0 * square * square) / (variance * variance)


@kernel(NOTHING, _RANKED, INDICES, INDICES, FLOAT, FLOAT, VECTOR)
def own_figures(
    ranked: Ranked, places: Whole, counts: Whole, periods_per_year: float, tail: float, figures: Floats
) -> None:
    """Write the eleven figures of a draw that need no benchmark, in the order of a headline; NaN where undefined.

    Parameters
    ----------
    places
        Which period each of the draw's repeats, shape (n_periods,).
    counts
        Room for how often each rank is drawn, shape (n_periods,).
    tail
        Probability of the tail, such as 0.05.
    """
    n = places.size
    returns, over, ranks = ranked.returns, ranked.over, ranked.ranks
    centre, centre_over = returns.mean(), over.mean()
    growth, peak, deepest = 1.0, 1.0, 0.0
    s1, s2, s3, s4, t1, t2, below, hits = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0
    counts[:] = 0
    for period in range(n):
        place = places[period]
        simple, above = returns[place], over[place]
        counts[ranks[place]] += 1
        growth *= 1.0 + simple
        if growth > peak:
            peak = growth
        else:
            deepest = max(deepest, 1.0 - growth / peak)
        hits += simple > 0.0
        if above < 0.0:
            below += above * above
        d = simple - centre
        square = d * d
        s1, s2, s3, s4 = s1 + d, s2 + square, s3 + square * d, s4 + square * square
        e = above - centre_over
        t1, t2 = t1 + e, t2 + e * e
    shift, squares, squares_over = s1 / n, spread(s2, s1, n), spread(t2, t1, n)
    mean_over, root = centre_over + t1 / n, sqrt(periods_per_year)
    annual = growth ** (periods_per_year / n) - 1.0
    figures[0], figures[1] = growth - 1.0, annual
    figures[2] = sqrt(squares / (n - 1)) * root
    figures[3] = mean_over / sqrt(squares_over / (n - 1)) * root if squares_over > 0.0 else nan
    figures[4] = mean_over / sqrt(below / n) * root if below > 0.0 else nan
    figures[5] = deepest
    figures[6] = annual / deepest if deepest > 0.0 else nan
    figures[7] = tail_mean(ranked, counts, tail * n)
    figures[8] = hits / n
    figures[9], figures[10] = nan, nan
    if squares > 0.0:
        shape(shift, s2 / n, s3 / n, s4 / n, figures[9:11])


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, INDICES, FLOAT, VECTOR)
def relative_figures(over: Floats, benchmark: Floats, places: Whole, periods_per_year: float, figures: Floats) -> None:
    """Write beta, alpha, tracking error and information ratio of a draw; NaN where undefined.

    Parameters
    ----------
    over, benchmark
        Returns above the risk-free ones, shape (n_periods,).
    """
    n = places.size
    centre, centre_benchmark = over.mean(), benchmark.mean()
    s1, b1, b2, sb, a2 = 0.0, 0.0, 0.0, 0.0, 0.0
    for period in range(n):
        place = places[period]
        d, b = over[place] - centre, benchmark[place] - centre_benchmark
        s1, b1, b2, sb = s1 + d, b1 + b, b2 + b * b, sb + d * b
        a2 += (d - b) * (d - b)
    moves, active = spread(b2, b1, n), spread(a2, s1 - b1, n)
    mean, mean_benchmark, root = centre + s1 / n, centre_benchmark + b1 / n, sqrt(periods_per_year)
    slope = (sb - s1 * b1 / n) / moves if moves > 0.0 else nan
    figures[0], figures[1] = slope, periods_per_year * (mean - slope * mean_benchmark)
    figures[2] = sqrt(active / (n - 1)) * root
    figures[3] = (mean - mean_benchmark) / sqrt(active / (n - 1)) * root if active > 0.0 else nan
