"""The hedge ratio of pairs: least squares, total least squares, or a ratio that walks at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.domain.cointegration import Hedge

__all__ = ["KALMAN_STEP", "HedgeLines", "hedge_lines"]

KALMAN_STEP = 1e-4
"""Variance of a step of the filter's state as a share of the noise's: it remembers about a hundred sessions."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HedgeLines:
    """The line of each pair: first = intercept + ratio · second + spread; both of shape (n_pairs,).

    A ratio is NaN where total least squares has none: the levels are uncorrelated.

    >>> import numpy as np
    >>> from tangency.sdk import HedgeLines
    >>> lines = HedgeLines(ratios=np.array([2.0]), intercepts=np.array([1.0]))
    >>> float(lines.intercepts[0] + lines.ratios[0] * 3.0)
    7.0
    """

    ratios: Floats
    intercepts: Floats


def hedge_lines(levels: Levels, first: Indices, second: Indices, how: Hedge) -> HedgeLines:
    """Return the hedge ratio and intercept of each pair.

    `ols` minimises squares along the first level; `tls` those across the line, so that either level on the other gives
    the same line; `kalman` is the last state of a filter whose ratio and intercept walk at random, over the noise of
    least squares and in units of the second level's standard deviation, so that the units of prices change nothing.

    Parameters
    ----------
    levels
        Of all assets.
    first, second
        Rows of the levels, shape (n_pairs,), none constant or collinear.
    how
        The estimator.

    References
    ----------
    Golub & Van Loan (1980), An analysis of the total least squares problem, SIAM J. Numer. Anal. 17(6);
    Harvey (1989), Forecasting, structural time series models and the Kalman filter, section 3.2.

    >>> import numpy as np
    >>> from tangency.sdk import Hedge, Levels, hedge_lines
    >>> levels = Levels.of(("A", "B"), [[1.0, 0.0], [3.0, 1.0], [5.0, 2.0]])
    >>> line = hedge_lines(levels, np.array([0]), np.array([1]), Hedge.TLS)
    >>> line.ratios.round(9).tolist(), line.intercepts.round(9).tolist()
    ([2.0], [1.0])
    """
    if how is Hedge.KALMAN:
        ratios, shifts = _filtered(levels, first, second)
    else:
        ratios = levels.slopes(first, second) if how is Hedge.OLS else _total(levels, first, second)
        shifts = np.zeros(first.size)
    intercepts = levels.means[first] + shifts - ratios * levels.means[second]
    return HedgeLines(ratios=read_only(np.array(ratios)), intercepts=read_only(intercepts))


def _total(levels: Levels, first: Indices, second: Indices) -> Floats:
    squares, cross = levels.gram.diagonal(), levels.gram[first, second]
    apart = squares[first] - squares[second]
    length = np.hypot(apart, 2.0 * cross)
    # Of the two forms of the root, the one in which nothing cancels.
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: Floats = np.where(apart > 0.0, (apart + length) / (2.0 * cross), 2.0 * cross / (length - apart))
    return np.where(np.isfinite(ratios), ratios, np.nan)


def _filtered(levels: Levels, first: Indices, second: Indices) -> tuple[Floats, Floats]:
    from tangency.dependence.kernels.filtered import filter_ratios  # noqa: PLC0415  # it loads the compiler

    found = np.empty((first.size, 2))
    filter_ratios(levels.centred, levels.gram, first, second, KALMAN_STEP, found)
    return found[:, 0], found[:, 1]
