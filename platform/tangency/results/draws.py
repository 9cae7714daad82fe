"""Bands: quantiles over draws."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["HELD", "band"]

HELD = 1e-7
"""A weight above this counts as held."""


def band(values: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Return lower end, median and upper end over the draws, along the first axis."""
    tail = (1.0 - level) / 2.0
    # An order statistic, not a mean of two: every end is something that one draw did.
    lower, median, upper = np.quantile(values, [tail, 0.5, 1.0 - tail], axis=0, method="inverted_cdf")
    return lower, median, upper
