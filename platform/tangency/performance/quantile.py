"""Quantiles and means of the tails of a sample in ascending order."""

from __future__ import annotations

from tangency.contracts.arrays import Floats

__all__ = ["lowest_mean", "quantile"]


def quantile(ordered: Floats, probability: float) -> float:
    """Return the quantile of values in ascending order, shape (n,), linear between order statistics.

    References
    ----------
    Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.

    >>> import numpy as np
    >>> quantile(np.array([0.0, 1.0, 2.0]), 0.25)
    0.5
    """
    place = probability * (ordered.size - 1)
    below = int(place)
    low = float(ordered[below])
    if below + 1 == ordered.size:
        return low
    return low + (place - below) * (float(ordered[below + 1]) - low)


def lowest_mean(ordered: Floats, share: float) -> float:
    """Return the mean of the lowest `share` of values in ascending order, the boundary one by its fraction.

    >>> import numpy as np
    >>> lowest_mean(np.array([-4.0, -2.0, 0.0, 1.0]), 0.375)
    -3.3333333333333335
    """
    mass = share * ordered.size
    whole = int(mass)
    total = float(ordered[:whole].sum())
    if whole < ordered.size:
        total += (mass - whole) * float(ordered[whole])
    return total / mass
