"""Compiled passes over drawn histories: every figure of a headline.

What does not depend on the order of periods is a sum of terms, each times how often its period is drawn; growth and the
deepest drawdown follow the history. Moments are taken about the means of the whole record and moved to those of the
draw, so that no digits are lost where a mean is large beside its standard deviation. The record is sorted once.
"""

from __future__ import annotations

from math import nan, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tangency.compiled.kernel import (
    FIXED_INDICES,
    FIXED_MATRIX,
    FIXED_VECTOR,
    FLOAT,
    INTEGER,
    MATRIX,
    NOTHING,
    PLACES,
    kernel,
    part_of_kernel,
    record,
    summing_part,
)
from tangency.contracts.arrays import Floats

__all__ = ["OwnTerms", "RelativeTerms", "drawn_turnover", "own_figures", "relative_figures"]

Whole = npt.NDArray[np.int64]

# A spread below this part of the sum of squares about another centre is rounding: the draw is constant.
_ROUNDING = 1e-12


class OwnTerms(NamedTuple):
    """What the figures of a record are made of that needs no benchmark.

    Attributes
    ----------
    factors
        1 + r, shape (n_periods,).
    ordered, order
        Returns in ascending order, and the period of each, shape (n_periods,).
    terms
        Of d = r − r̄ and e, the same of returns above the risk-free ones, x: d, d², d³, d⁴, e, e², min(x, 0)², and 1
        where r is positive; shape (8, n_periods).
    centre_over
        x̄.
    """

    factors: Floats
    ordered: Floats
    order: Whole
    terms: Floats
    centre_over: float


class RelativeTerms(NamedTuple):
    """What the figures of a record beside its benchmark are made of.

    Attributes
    ----------
    terms
        Of e as in `OwnTerms` and f, the same of the benchmark: e, f, f², e f, (e − f)²; shape (5, n_periods).
    centre, centre_benchmark
        Mean returns above the risk-free ones.
    """

    terms: Floats
    centre: float
    centre_benchmark: float


_OWN = record(OwnTerms, FIXED_VECTOR, FIXED_VECTOR, FIXED_INDICES, FIXED_MATRIX, FLOAT)
_RELATIVE = record(RelativeTerms, FIXED_MATRIX, FLOAT, FLOAT)


@summing_part
def drawn_sum(counts: Floats, terms: Floats) -> float:
    """Return the sum of a draw's terms."""
    total = 0.0
    for period in range(counts.size):
        total += counts[period] * terms[period]
    return total


@part_of_kernel
def spread(squares: float, total: float, n: int) -> float:
    """Return Σ (x − x̄)² of sums about another centre; 0 where only rounding is left."""
    found = squares - total * total / n
    return found if found > _ROUNDING * squares else 0.0


@part_of_kernel
def tail_mean(own: OwnTerms, counts: Floats, mass: float) -> float:
    """Return minus the mean of the lowest `mass` of the draw's periods, the boundary one by its fraction."""
    left, total, rank = mass, 0.0, 0
    while left > 0.0 and rank < counts.size:
        taken = min(left, counts[own.order[rank]])
        total += taken * own.ordered[rank]
        left -= taken
        rank += 1
    return -total / mass


@part_of_kernel
def walk(factors: Floats, places: Whole) -> tuple[float, float]:
    """Return the growth of a history and its maximum drawdown."""
    growth, peak, least = 1.0, 1.0, 1.0
    for period in range(places.size):
        growth *= factors[places[period]]
        peak = max(peak, growth)
        if growth < least * peak:  # dividing for the few that are deeper than all before
            least = growth / peak
    return growth, 1.0 - least


@part_of_kernel
def shape(shift: float, m2: float, m3: float, m4: float, figures: Floats) -> None:
    """Write skewness and kurtosis of moments about another centre, the mean being `shift` from it."""
    square = shift * shift
    variance = m2 - square
    figures[0] = (m3 - 3.0 * shift * m2 + 2.0 * square * shift) / variance**1.5
    figures[1] = (m4 - 4.0 * shift * m3 + 6.0 * square * m2 - 3.0 * square * square) / (variance * variance)


@part_of_kernel
def own_of_draw(own: OwnTerms, places: Whole, counts: Floats, year: float, tail: float, figures: Floats) -> None:
    """Write the eleven figures of one draw."""
    n, terms = counts.size, own.terms
    s1, s2 = drawn_sum(counts, terms[0]), drawn_sum(counts, terms[1])
    t1, t2, below = drawn_sum(counts, terms[4]), drawn_sum(counts, terms[5]), drawn_sum(counts, terms[6])
    squares, squares_over = spread(s2, s1, n), spread(t2, t1, n)
    mean_over, root = own.centre_over + t1 / n, sqrt(year)
    growth, deepest = walk(own.factors, places)
    annual = growth ** (year / n) - 1.0
    figures[0], figures[1] = growth - 1.0, annual
    figures[2] = sqrt(squares / (n - 1)) * root
    figures[3] = mean_over / sqrt(squares_over / (n - 1)) * root if squares_over > 0.0 else nan
    figures[4] = mean_over / sqrt(below / n) * root if below > 0.0 else nan
    figures[5] = deepest
    figures[6] = annual / deepest if deepest > 0.0 else nan
    figures[7] = tail_mean(own, counts, tail * n)
    figures[8] = drawn_sum(counts, terms[7]) / n
    figures[9], figures[10] = nan, nan
    if squares > 0.0:
        s3, s4 = drawn_sum(counts, terms[2]), drawn_sum(counts, terms[3])
        shape(s1 / n, s2 / n, s3 / n, s4 / n, figures[9:11])


@kernel(NOTHING, _OWN, PLACES, MATRIX, FLOAT, FLOAT, MATRIX)
def own_figures(own: OwnTerms, places: Whole, counts: Floats, year: float, tail: float, figures: Floats) -> None:
    """Write the eleven figures of each draw that need no benchmark, in the order of a headline; NaN where undefined.

    Parameters
    ----------
    places, counts
        Which period each of a draw's repeats, and how often each is drawn, shape (n_draws, n_periods).
    year
        Periods per year.
    tail
        Probability of the tail, such as 0.05.
    figures
        Shape (n_draws, at least 11); the first columns are written.
    """
    for draw in range(places.shape[0]):
        own_of_draw(own, places[draw], counts[draw], year, tail, figures[draw])


@kernel(NOTHING, FIXED_VECTOR, MATRIX, FLOAT, INTEGER, MATRIX)
def drawn_turnover(turnover: Floats, counts: Floats, year: float, column: int, figures: Floats) -> None:
    """Write the annual turnover of each draw to a column of `figures`, shape (n_draws, n_figures)."""
    for draw in range(counts.shape[0]):
        figures[draw, column] = drawn_sum(counts[draw], turnover) / turnover.size * year


@kernel(NOTHING, _RELATIVE, MATRIX, FLOAT, INTEGER, MATRIX)
def relative_figures(pair: RelativeTerms, counts: Floats, year: float, column: int, figures: Floats) -> None:
    """Write beta, alpha, tracking error and information ratio of each draw from a column on; NaN where undefined."""
    n, terms, root = counts.shape[1], pair.terms, sqrt(year)
    for draw in range(counts.shape[0]):
        of, row = counts[draw], figures[draw, column:]
        e1, f1, f2 = drawn_sum(of, terms[0]), drawn_sum(of, terms[1]), drawn_sum(of, terms[2])
        moves, active = spread(f2, f1, n), spread(drawn_sum(of, terms[4]), e1 - f1, n)
        mean, mean_benchmark = pair.centre + e1 / n, pair.centre_benchmark + f1 / n
        slope = (drawn_sum(of, terms[3]) - e1 * f1 / n) / moves if moves > 0.0 else nan
        row[0], row[1] = slope, year * (mean - slope * mean_benchmark)
        row[2] = sqrt(active / (n - 1)) * root
        row[3] = (mean - mean_benchmark) / sqrt(active / (n - 1)) * root if active > 0.0 else nan
