"""What one pass over a series finds."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats

__all__ = ["PartialMoments", "Scan", "autocorrelations", "partial_moments_of", "scanned", "scanned_rows"]


class Scan(NamedTuple):
    """Moments, gains, losses and streaks of a series.

    Attributes
    ----------
    n, lowest, highest, mean
        Number of values; extremes; arithmetic mean.
    m2, m3, m4, absolute_deviation
        Central moments and the mean absolute deviation from the mean, divisor n.
    n_gains, n_losses, gains, losses
        Number and sum of the positive and of the negative values, the latter sum as a positive number.
    squared_gains, squared_losses
        Sums of their squares.
    longest_gains, longest_losses
        The longest streaks; a zero ends either.
    walk_range
        max − min of Σₛ≤ₜ (xₛ − x̄).
    """

    n: float
    lowest: float
    highest: float
    mean: float
    m2: float
    m3: float
    m4: float
    absolute_deviation: float
    n_gains: float
    n_losses: float
    gains: float
    losses: float
    squared_gains: float
    squared_losses: float
    longest_gains: float
    longest_losses: float
    walk_range: float

    @property
    def is_constant(self) -> bool:
        """Whether all values are the same, whatever rounding makes of their variance."""
        return self.lowest == self.highest

    @property
    def skewness(self) -> float:
        """γ₃ = m₃ / m₂^(3/2); of values that are not constant."""
        return self.m3 / (self.m2 * sqrt(self.m2))

    @property
    def kurtosis(self) -> float:
        """γ₄ = m₄ / m₂², 3 for normal values; of values that are not constant."""
        return self.m4 / self.m2**2


class PartialMoments(NamedTuple):
    """Moments of what is above and below a threshold, divisor n, the number of all values.

    Attributes
    ----------
    up, up2, above
        Mean and mean square of max(x − m, 0), share of values above m.
    down, down2, down3, below
        Mean, mean square and mean cube of max(m − x, 0), share of values below m.
    """

    up: float
    up2: float
    above: float
    down: float
    down2: float
    down3: float
    below: float


def scanned(values: Floats) -> Scan:
    """Return what one pass over values of shape (n_periods,) finds.

    >>> found = scanned(np.array([0.1, 0.3, -0.2]))
    >>> found.n_gains, found.longest_gains, round(found.gains, 12), round(found.mean, 12)
    (2.0, 2.0, 0.4, 0.066666666667)
    """
    from tangency.performance.kernels.return_scan import scan  # noqa: PLC0415  # the compiler loads where it is needed

    facts = np.empty(len(Scan._fields))
    scan(values, facts, np.empty(len(PartialMoments._fields)))
    return Scan._make(facts.tolist())


def scanned_rows(rows: Floats, counts: npt.NDArray[np.int64]) -> tuple[Scan, ...]:
    """Return what passes over the first values of each row find, as many as `counts` says; both are read-only.

    >>> from tangency.contracts.arrays import frozen_floats
    >>> counts = np.array([2, 1])
    >>> counts.flags.writeable = False
    >>> [found.n for found in scanned_rows(frozen_floats([[0.1, 0.3], [0.2, 0.0]]), counts)]
    [2.0, 1.0]
    """
    from tangency.performance.kernels.return_scan import scan_rows  # noqa: PLC0415

    facts = np.empty((counts.size, len(Scan._fields)))
    scan_rows(rows, counts, facts, np.empty(len(PartialMoments._fields)))
    return tuple(Scan._make(found) for found in facts.tolist())


def partial_moments_of(values: Floats, threshold: float) -> PartialMoments:
    """Return the moments about a threshold.

    >>> partial_moments_of(np.array([0.5, -0.5, 0.0, 0.0]), 0.0).down2
    0.0625
    """
    from tangency.performance.kernels.return_scan import partial_moments  # noqa: PLC0415

    facts = np.empty(len(PartialMoments._fields))
    partial_moments(values, threshold, facts)
    return PartialMoments._make(facts.tolist())


def autocorrelations(values: Floats, found: Scan, lags: int) -> tuple[float, ...]:
    """Return ρ₁ … ρ_lags with divisor n; of a series that is not constant.

    >>> values = np.array([1.0, -1.0, 1.0, -1.0])
    >>> autocorrelations(values, scanned(values), 1)
    (-0.75,)
    """
    from tangency.performance.kernels.return_scan import autocovariances  # noqa: PLC0415

    covariances = np.empty(lags)
    autocovariances(values, found.mean, covariances)
    return tuple((covariances / found.m2).tolist())
