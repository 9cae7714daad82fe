"""How sure the mean of a series of coefficients is, whose neighbours depend on each other as their horizons overlap."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt
from statistics import NormalDist

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.performance.stationary_bootstrap import optimal_block_periods

__all__ = ["LEAST_DATES", "MeanCoefficient", "mean_coefficient"]

LEAST_DATES = 8
"""Of fewer dates nothing is inferred."""

_NO_SPREAD = 1e-12
_AT_ONCE = 100  # draws; all of them at once would take as much memory as there are draws


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanCoefficient:
    """The mean of a series and how sure it is.

    Attributes
    ----------
    n_dates
        On how many dates there was a coefficient.
    mean, deviation
        The deviation is that of a sample; None of a single date.
    ratio
        Mean over deviation.
    hit_rate
        Share of the dates on which it was above 0.
    statistic, p_value
        Of a mean of 0, two-sided, with the Newey–West error; None where there are too few dates or no deviation.
    lower, upper
        The 95 % interval of a stationary bootstrap over dates.
    """

    n_dates: int
    mean: float | None
    deviation: float | None
    ratio: float | None
    hit_rate: float | None
    statistic: float | None
    p_value: float | None
    lower: float | None
    upper: float | None


def mean_coefficient(values: Floats, *, overlap: int, draws: int, seed: int) -> MeanCoefficient:
    """Return the mean of a series, what is not a number left out, and how sure it is.

    Parameters
    ----------
    values
        Shape (n_dates,), in the order of time.
    overlap
        How many dates later a horizon still overlaps: the least number of lags of the error.
    draws
        Of the bootstrap.

    References
    ----------
    Newey & West (1987), A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance
    matrix, Econometrica 55(3), with ⌊4 (n/100)^{2/9}⌋ lags or the overlap, whichever is more.

    >>> import numpy as np
    >>> found = mean_coefficient(np.array([0.1, 0.0, 0.2, 0.1] * 10), overlap=0, draws=200, seed=0)
    >>> round(found.mean, 9), found.hit_rate, found.lower < 0.1 < found.upper
    (0.1, 0.75, True)
    """
    own = values[np.isfinite(values)]
    n = own.size
    if n == 0:
        return MeanCoefficient(n_dates=0, **dict.fromkeys(_FIGURES))
    mean, hits = float(own.mean()), float((own > 0.0).mean())
    deviation = float(own.std(ddof=1)) if n > 1 else None
    if deviation is None or n < LEAST_DATES or not deviation > _NO_SPREAD * float(np.abs(own).max()):
        return MeanCoefficient(
            n_dates=n,
            mean=mean,
            deviation=deviation,
            ratio=None,
            hit_rate=hits,
            statistic=None,
            p_value=None,
            lower=None,
            upper=None,
        )
    error = _newey_west_error(own - mean, max(overlap, floor(4.0 * (n / 100.0) ** (2.0 / 9.0))))
    statistic = mean / error if error > 0.0 else None
    lower, upper = _interval(own, draws, seed)
    return MeanCoefficient(
        n_dates=n,
        mean=mean,
        deviation=deviation,
        ratio=mean / deviation,
        hit_rate=hits,
        statistic=statistic,
        p_value=None if statistic is None else 2.0 * NormalDist().cdf(-abs(statistic)),
        lower=lower,
        upper=upper,
    )


_FIGURES = ("mean", "deviation", "ratio", "hit_rate", "statistic", "p_value", "lower", "upper")


def _newey_west_error(deviations: Floats, lags: int) -> float:
    n = deviations.size
    lags = min(lags, n - 1)
    variance = float(deviations @ deviations) / n
    for lag in range(1, lags + 1):
        variance += 2.0 * (1.0 - lag / (lags + 1.0)) * float(deviations[lag:] @ deviations[:-lag]) / n
    return sqrt(max(variance, 0.0) / n)


def _interval(values: Floats, draws: int, seed: int) -> tuple[float, float]:
    from tangency.performance.kernels.blocks import drawn_means  # noqa: PLC0415  # numba loads with the first draw

    rng, means = np.random.default_rng(seed), np.empty(draws)
    chance, own = 1.0 / optimal_block_periods(values), frozen_floats(values)
    for first in range(0, draws, _AT_ONCE):
        part = means[first : first + _AT_ONCE]
        drawn_means(own, rng.random((part.size, own.size)), rng.random((part.size, own.size)), chance, part)
    lower, upper = np.quantile(means, [0.025, 0.975])
    return float(lower), float(upper)
