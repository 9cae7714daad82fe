"""The mean product of standardised returns, period by period: its mean is the mean correlation."""

from __future__ import annotations

import numpy as np

from tangency.cluster import Places
from tangency.contracts.arrays import Floats

__all__ = ["common_movement"]


def common_movement(values: Floats, window: int) -> tuple[Places, Floats]:
    """Return the periods that have one, and the mean over pairs of zᵢzⱼ in each.

    z is a return less its asset's mean, in units of an exponentially weighted deviation of the periods before, which
    begins with the first window and has a third of it as its half-life: a change of volatility is none of correlation.
    Periods with fewer than two such returns are left out.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets); NaN where a return does not exist.
    """
    standard = np.full(values.shape, np.nan)
    decay = 2.0 ** (-3.0 / window)
    for place in range(values.shape[1]):
        there = np.flatnonzero(np.isfinite(values[:, place]))
        x = values[there, place]
        x = x - x.mean() if x.size else x
        variance = float((x[:window] ** 2).mean()) if x.size else 0.0
        for period, value in zip(there.tolist(), x.tolist(), strict=True):
            if variance > 0.0:
                standard[period, place] = value / variance**0.5
            variance = decay * variance + (1.0 - decay) * value * value
    is_there = np.isfinite(standard)
    z, counts = np.where(is_there, standard, 0.0), is_there.sum(axis=1)
    known = np.flatnonzero(counts > 1).astype(np.int64)
    pairs = counts[known] * (counts[known] - 1)
    return known, (z[known].sum(axis=1) ** 2 - (z[known] ** 2).sum(axis=1)) / pairs
