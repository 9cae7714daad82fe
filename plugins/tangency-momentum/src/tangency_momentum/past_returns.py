"""Returns over the past: of prices, or of residuals; for one session or for several."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tangency.sdk import Floats

__all__ = ["STILL", "price_rates", "residual_rates", "t_statistics"]

STILL = 1e-12
"""A standard deviation per period up to which a series does not move: it is rounding."""


def price_rates(closes: Floats, lookback: int, skip: int) -> Floats:
    """Return (P₍t−skip₎ / P₍t−skip−lookback₎)^(1/lookback) − 1 for each session that has both, per period.

    Parameters
    ----------
    closes
        Shape (n_sessions, n_assets).

    Returns
    -------
    Floats
        Shape (n_sessions − lookback − skip, n_assets), the last session last; NaN where either price is missing.

    >>> price_rates(np.array([[100.0], [50.0], [121.0], [60.0]]), lookback=2, skip=1).round(12).tolist()
    [[0.1]]
    """
    n = len(closes) - lookback - skip
    rates: Floats = np.expm1(np.log(closes[lookback : lookback + n] / closes[:n]) / lookback)
    return rates


def residual_rates(returns: Floats, lookback: int, skip: int) -> Floats:
    """Return the mean over `lookback` periods, the last `skip` left out; shape (n_periods + 1 − lookback − skip, n)."""
    means: Floats = sliding_window_view(returns, lookback, axis=0).mean(axis=-1)
    return means[: len(means) - skip]


def t_statistics(returns: Floats, lookback: int, skip: int) -> Floats:
    """Return the mean over its standard error, √lookback · m / s with n − 1 in s; NaN where a series does not move.

    >>> t_statistics(np.array([[0.01], [0.03]]), lookback=2, skip=0).round(9).tolist()
    [[2.0]]
    """
    windows = sliding_window_view(returns, lookback, axis=0)
    windows = windows[: len(windows) - skip]
    deviations = windows.std(axis=-1, ddof=1)
    deviations = np.where(deviations > STILL, deviations, np.nan)
    found: Floats = np.sqrt(lookback) * windows.mean(axis=-1) / deviations
    return found
