"""The stationary bootstrap: which period each period of a drawn history repeats, and how long blocks should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, log10, sqrt

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.resampling import Resampling
from tangency.performance.checking import constant, series
from tangency.risk.undefined import UndefinedFigure

__all__ = ["DrawnHistories", "drawn_histories", "optimal_block_periods", "resampled_periods"]

_LEAST_IN_A_ROW = 5
_BATCH = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnHistories:
    """Some draws of a stationary bootstrap.

    Attributes
    ----------
    draws
        Which of all they are.
    places
        Which period each period of a drawn history repeats, shape (n_draws, n_periods).
    counts
        How often each period is repeated, shape (n_draws, n_periods).
    """

    draws: slice
    places: npt.NDArray[np.int64]
    counts: Floats


def drawn_histories(n_periods: int, resampling: Resampling) -> Iterator[DrawnHistories]:
    """Yield the draws of a stationary bootstrap in batches; a batch is written over by the next.

    Blocks start anywhere, their lengths are geometric, and the end joins the beginning. The numbers are those of
    SplitMix64 at the places that draw and period say, so that a draw is the same in whatever batch.

    References
    ----------
    Politis & Romano (1994), The stationary bootstrap, Journal of the American Statistical Association 89(428); Steele,
    Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.

    >>> drawn = Resampling(draws=2, level=0.9, block_periods=3.0, seed=0)
    >>> [batch.places.tolist() for batch in drawn_histories(6, drawn)]
    [[[5, 0, 1, 4, 5, 0], [3, 4, 5, 0, 1, 2]]]
    """
    from tangency.performance.kernels.blocks import lay_histories  # noqa: PLC0415  # numba loads with the first draw

    key = np.random.SeedSequence(resampling.seed).generate_state(1, np.uint64)[0]
    most = min(_BATCH, resampling.draws)
    starts, places, counts = np.empty(n_periods), np.empty((most, n_periods), np.int64), np.empty((most, n_periods))
    for first in range(0, resampling.draws, most):
        part = slice(0, min(most, resampling.draws - first))
        lay_histories(key, first, resampling.block_periods, starts, places[part], counts[part])
        yield DrawnHistories(draws=slice(first, first + part.stop), places=places[part], counts=counts[part])


def resampled_periods(n_periods: int, block_periods: float, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return which period each period of a drawn history repeats, shape (n_periods,).

    A stationary bootstrap: blocks start anywhere, their lengths are geometric, and the end joins the beginning.

    References
    ----------
    Politis & Romano (1994), The stationary bootstrap, Journal of the American Statistical Association 89(428).

    >>> resampled_periods(6, 3.0, np.random.default_rng(0)).tolist()
    [3, 3, 5, 4, 5, 0]
    """
    from tangency.performance.kernels.blocks import lay_blocks  # noqa: PLC0415  # numba loads with the first draw

    chances = rng.random(n_periods)
    places = rng.integers(n_periods, size=n_periods)
    lay_blocks(chances, 1.0 / block_periods, places)
    return places


def optimal_block_periods(values: npt.ArrayLike) -> float:
    """Return the mean block length that estimates the variance of a series' mean best, in periods, at least 1.

    b = (2 G² / D)^{1/3} n^{1/3} with D = 2 g(0)², g(0) = Σₖ λ(k/M) R(k), G = Σₖ λ(k/M) |k| R(k) over |k| ≤ M, R the
    autocovariance and λ the flat-top window, 1 up to ½ and falling to 0 at 1. M is twice the lag from which five
    autocorrelations (√log₁₀ n where that is more) in a row are within ±2 √(log₁₀ n / n). Not above ⌈min(3 √n, n/3)⌉.

    It looks at the series itself. Volatility that clusters while returns do not shows only in their squares: pass those
    where the interval of a volatility matters.

    Parameters
    ----------
    values
        Shape (n_periods,).

    Raises
    ------
    DataError
        With fewer than 8 periods, or a value that is missing.
    UndefinedFigure
        For a constant series.

    References
    ----------
    Politis & White (2004), Automatic block-length selection for the dependent bootstrap, Econometric Reviews 23(1);
    Patton, Politis & White (2009), Correction, Econometric Reviews 28(4), which D is of.

    >>> optimal_block_periods([1.0, -1.0] * 20) > 1.0
    True
    """
    found = series(values, where="block length", least=8)
    if constant(found):
        raise UndefinedFigure("a constant series has no dependence", where="block length", value=float(found[0]))
    n = found.size
    covariances = _autocovariances(found, ceil(sqrt(n)) + _in_a_row(n))
    reach = _reach(covariances, n)
    lags = np.arange(1, reach + 1)
    window = np.minimum(1.0, 2.0 * (1.0 - lags / reach)) * covariances[1 : reach + 1]
    slope, spectrum = 2.0 * float(window @ lags), float(covariances[0]) + 2.0 * float(window.sum())
    most = float(ceil(min(3.0 * sqrt(n), n / 3.0)))
    if spectrum == 0.0:
        return most
    return float(min(max((slope / spectrum) ** 2 * n, 1.0) ** (1.0 / 3.0), most))


def _in_a_row(n_periods: int) -> int:
    return max(_LEAST_IN_A_ROW, ceil(sqrt(log10(n_periods))))


def _autocovariances(values: Floats, most: int) -> Floats:
    centred = values - values.mean()
    n = centred.size
    return np.array([float(centred[lag:] @ centred[: n - lag]) / n for lag in range(min(most, n - 1) + 1)])


def _reach(covariances: Floats, n_periods: int) -> int:
    """Return M, the largest lag of the window."""
    most, run = len(covariances) - 1, _in_a_row(n_periods)
    is_small = np.abs(covariances[1:] / covariances[0]) < 2.0 * sqrt(log10(n_periods) / n_periods)
    for lag in range(1, most - run + 2):
        if is_small[lag - 1 : lag - 1 + run].all():
            return min(2 * lag, most)
    return most
