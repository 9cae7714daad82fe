"""Change points of a series' mean, by its cumulated sums and binary segmentation."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["ChangePoint", "change_points", "long_run_deviation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """Where the mean changed, as seen from the end of the series.

    Attributes
    ----------
    place
        Of the first period after the change.
    p_value
        Of a statistic so large without a change, within the stretch that was looked at.
    """

    place: int
    p_value: float


def change_points(series: Floats, *, least: int, level: float = 0.01) -> tuple[ChangePoint, ...]:
    """Return the changes of the mean, in the order of time.

    max |Sₖ − k/T S_T| / (σ √T), S the cumulated sums and σ the long-run deviation, has the distribution of Kolmogorov
    where the mean is constant. Where its p-value is at most `level`, the series is cut at the largest, and each part is
    looked at in turn.

    Parameters
    ----------
    least
        Periods on either side of a change.

    References
    ----------
    Galeano & Wied (2014), Multiple break detection in the correlation structure of random variables, Computational
    Statistics & Data Analysis 76.

    >>> import numpy as np
    >>> steps = np.repeat([0.0, 1.0], 50) + 0.1 * np.cos(np.arange(100.0))
    >>> [change.place for change in change_points(steps, least=10)]
    [50]
    """
    from scipy.special import kolmogorov  # noqa: PLC0415  # slow to load, and wanted here alone

    found: list[ChangePoint] = []
    stretches = [(0, series.size)]
    while stretches:
        start, end = stretches.pop()
        length = end - start
        if length < 2 * least:
            continue
        part = series[start:end] - series[start:end].mean()
        deviation = long_run_deviation(part)
        if not deviation > 0.0:
            continue
        bridge = np.abs(np.cumsum(part))[least - 1 : length - least]
        at = int(bridge.argmax())
        p_value = float(kolmogorov(bridge[at] / (deviation * sqrt(length))))
        if p_value <= level:
            place = start + least + at
            found.append(ChangePoint(place=place, p_value=p_value))
            stretches += [(start, place), (place, end)]
    return tuple(sorted(found, key=lambda change: change.place))


def long_run_deviation(centred: Floats) -> float:
    """Return the root of the long-run variance of a series of mean zero, Bartlett's weights on ⌊4 (T/100)^(2/9)⌋ lags.

    References
    ----------
    Newey & West (1987), Econometrica 55(3); (1994), Review of Economic Studies 61(4), for the number of lags.
    """
    n = centred.size
    lags = min(int(4.0 * (n / 100.0) ** (2.0 / 9.0)), n - 1)
    total = float(centred @ centred)
    for lag in range(1, lags + 1):
        total += 2.0 * (1.0 - lag / (lags + 1.0)) * float(centred[lag:] @ centred[:-lag])
    return sqrt(max(total, 0.0) / n)
