"""How much each horizon counts in a blend: weighted with their correlation, or equally."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from tangency.sdk import DataError, Floats, Window

__all__ = ["correlation_weights", "horizon_correlation"]

_LEAST = 3
# Of a matrix with a unit diagonal, what is no more than rounding.
_SINGULAR = 1e-12


def horizon_correlation(signals: Floats, window: Window) -> Floats:
    """Return the correlation of horizons over all sessions and assets that have a signal of each.

    Parameters
    ----------
    signals
        Shape (n_horizons, n_sessions, n_assets), NaN where there is none.

    Raises
    ------
    DataError
        Fewer than three signals in common, or a horizon whose signals are all the same.
    """
    flat = signals.reshape(len(signals), -1)
    common = flat[:, np.isfinite(flat).all(axis=0)]
    if common.shape[1] < _LEAST or not (common.std(axis=1) > 0.0).all():
        raise DataError(
            "the horizons' signals are too few, or all the same, to have a correlation",
            where=window.label,
            value=f"{common.shape[1]} signals in common",
            remedy="use a longer window, or weight the horizons equally",
        )
    return np.atleast_2d(np.corrcoef(common))


def correlation_weights(correlation: Floats) -> Floats:
    """Return w ∝ C⁻¹1 that add up to one, none negative: the weights of the blend of least variance.

    Where C⁻¹1 has a negative entry, the blend of least variance without negative weights is that of some of the
    horizons; of each set the weights are ∝ C⁻¹1 of its own correlations, and the best set is found among all.

    >>> correlation_weights(np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])).round(6).tolist()
    [0.285714, 0.285714, 0.428571]
    """
    n = len(correlation)
    best, least = np.full(n, 1.0 / n), np.inf
    for size in range(1, n + 1):
        for chosen in combinations(range(n), size):
            own = correlation[np.ix_(chosen, chosen)]
            if np.linalg.eigvalsh(own)[0] <= _SINGULAR:
                continue
            raw = np.linalg.solve(own, np.ones(size))
            if (raw < 0.0).any():
                continue
            variance = 1.0 / raw.sum()
            if variance < least:
                best, least = np.zeros(n), variance
                best[list(chosen)] = raw * variance
    return best
