"""Historical value at risk of every window: plain, kernel-smoothed, and filtered by a volatility."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import special

from tangency.contracts.arrays import Floats
from tangency.risk.tail import boundary_rank
from tangency.risk.value_at_risk.distributions import EmpiricalTails
from tangency.risk.value_at_risk.windowed import ModelSettings, WindowedTails

__all__ = ["filtered", "historical", "rank_weights_of_quantile", "smoothed"]

_AT_ONCE = 512


def historical(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return `historical_var` and `historical_cvar` of every window of returns of shape (n_periods,)."""
    del settings
    from tangency.risk.kernels.tails import rolling_tails  # noqa: PLC0415  # numba loads where it is used

    found, worst = _room(returns, window, level)
    rolling_tails(returns, window, 1.0 - level, found, worst)
    n_windows = len(found)
    return _made(found, worst, (1.0 - level) * window, np.zeros(n_windows), np.ones(n_windows))


def smoothed(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return the Harrell–Davis quantile of every window's losses; the tail mean is the historical one.

    A weighted mean of order statistics depends on a portfolio only through the order of its periods, so that it is
    homogeneous, and Euler's components of it add up with nothing rescaled.

    References
    ----------
    Harrell & Davis (1982), A new distribution-free quantile estimator, Biometrika 69(3);
    Epperlein & Smillie (2006), Cracking VaR with kernels, Risk 19(8).
    """
    plain = historical(returns, window, level, settings)
    weights = rank_weights_of_quantile(window, level)
    views = np.lib.stride_tricks.sliding_window_view(returns, window)
    found = np.empty(len(views))
    for start in range(0, len(views), _AT_ONCE):
        found[start : start + _AT_ONCE] = -np.sort(views[start : start + _AT_ONCE], axis=1) @ weights
    return replace(plain, value_at_risk=found, parameters={"historical_value_at_risk": plain.value_at_risk})


def rank_weights_of_quantile(n_periods: int, level: float) -> Floats:
    """Return the weight of each return by rank, ascending, in the smoothed quantile at 1 − level, shape (n_periods,).

    >>> rank_weights_of_quantile(3, 0.5).round(6).tolist()
    [0.259259, 0.481481, 0.259259]
    """
    share = 1.0 - level
    edges = np.linspace(0.0, 1.0, n_periods + 1)
    cumulative = special.betainc((n_periods + 1) * share, (n_periods + 1) * level, edges)
    weights: Floats = np.diff(cumulative)
    return weights


def filtered(returns: Floats, window: int, level: float, settings: ModelSettings) -> WindowedTails:
    """Return the forecast volatility times the historical measures of returns over their volatilities.

    The mean is taken as zero. The recursion starts with the first period, at the mean square of the first window.

    References
    ----------
    Hull & White (1998), Incorporating volatility updating into the historical simulation method, Journal of Risk 1(1).
    """
    from tangency.risk.kernels.tails import rolling_filtered  # noqa: PLC0415  # numba loads where it is used

    found, worst = _room(returns, window, level)
    if not returns[:window].any():
        reason = "no return of the first window differs from zero, and so it has no volatility"
        made = _made(found, worst, 0.0, found[:, 0], found[:, 0])
        return replace(made, states=np.ones_like(made.states), reasons=("", reason))
    sigmas = np.empty(len(found))
    rolling_filtered(returns, window, 1.0 - level, settings.decay, found, worst, sigmas)
    made = _made(found, worst, (1.0 - level) * window, np.zeros(len(found)), sigmas)
    return replace(made, parameters={"volatility": sigmas})


def _room(returns: Floats, window: int, level: float) -> tuple[Floats, Floats]:
    n_windows = returns.size - window + 1
    return np.zeros((n_windows, 2)), np.zeros((n_windows, window - boundary_rank(window, level) + 1))


def _made(found: Floats, worst: Floats, count: float, means: Floats, scales: Floats) -> WindowedTails:
    return WindowedTails(
        value_at_risk=found[:, 0],
        conditional_value_at_risk=found[:, 1],
        states=np.zeros(len(found), dtype=np.int64),
        reasons=("",),
        tails=EmpiricalTails(worst=worst, count=count, means=means, scales=scales),
        parameters={},
    )
