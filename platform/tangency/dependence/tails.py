"""Dependence of tails: how often pairs have their worst, and their best, periods together."""

from __future__ import annotations

import numpy as np

from tangency.cluster.lower_tail import lower_tail_dependences
from tangency.contracts.arrays import Floats

__all__ = ["tail_dependences"]


def tail_dependences(values: Floats, share: float) -> tuple[Floats, Floats] | None:
    """Return the empirical lower and upper dependence of every pair, shape (n_assets, n_assets) each.

    Of the periods among an asset's worst (best) ⌈share · T⌉, the part that is among the other's as well; without
    dependence it is `share`. Periods in which a return is missing are left out; None where the worst would be fewer
    than one period.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets); NaN where a return does not exist.

    >>> lower, upper = tail_dependences(np.array([[-2.0, -1.0], [-1.0, 3.0], [1.0, 1.0], [2.0, 2.0]]), 0.25)
    >>> float(lower[0, 1]), float(upper[0, 1])
    (1.0, 0.0)
    """
    complete = values[np.isfinite(values).all(axis=1)]
    if share * len(complete) < 1.0:
        return None
    return lower_tail_dependences(complete, share), lower_tail_dependences(-complete, share)
