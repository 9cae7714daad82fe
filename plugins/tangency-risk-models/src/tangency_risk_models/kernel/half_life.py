"""Exponential weights of periods by their age."""

import numpy as np

from tangency.sdk import Floats

__all__ = ["age_weights"]


def age_weights(n_periods: int, half_life_periods: float) -> Floats:
    """Return w with w_t proportional to 2^(−age/half-life), summing to one; the last period has age 0.

    >>> age_weights(2, 1.0).round(12).tolist()
    [0.333333333333, 0.666666666667]
    """
    ages = np.arange(n_periods - 1, -1, -1, dtype=np.float64)
    weights = np.exp2(-ages / half_life_periods)
    normalised: Floats = weights / weights.sum()
    return normalised
