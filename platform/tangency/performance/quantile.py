"""Quantiles and means of the tails of a sample in ascending order."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.tail import boundary_rank

__all__ = ["lowest_mean", "mean_of_mass", "quantile", "var_of_ordered"]


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


def var_of_ordered(ordered: Floats, level: float) -> float:
    """Return `tangency.risk.tail.historical_var` of returns in ascending order.

    >>> import numpy as np
    >>> var_of_ordered(np.array([-0.04, -0.02, 0.01, 0.03]), 0.75)
    0.02
    """
    return -float(ordered[ordered.size - boundary_rank(ordered.size, level)])


def lowest_mean(ordered: Floats, share: float) -> float:
    """Return the mean of the lowest `share` of values in ascending order, the boundary one by its fraction.

    >>> import numpy as np
    >>> lowest_mean(np.array([-4.0, -2.0, 0.0, 1.0]), 0.375)
    -3.3333333333333335
    """
    return mean_of_mass(ordered, share * ordered.size)


def mean_of_mass(ordered: Floats, mass: float) -> float:
    """Return the mean of the first `mass` of values, the boundary one by its fraction, with at least so many.

    >>> import numpy as np
    >>> mean_of_mass(np.array([-4.0, -2.0]), 1.5)
    -3.3333333333333335
    """
    whole = int(mass)
    total = float(np.add.reduce(ordered[:whole]))
    if whole < ordered.size:
        total += (mass - whole) * float(ordered[whole])
    return total / mass
