"""How far each asset's level is from where it should be, in standard deviations."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats, Window, fitted_ornstein_uhlenbeck
from tangency_momentum.past_returns import STILL
from tangency_momentum.residuals import residuals_of
from tangency_momentum.reversal_params import ReversalParams

__all__ = ["deviations_of", "half_lives_of", "levels_of", "why_without_deviation"]


def half_lives_of(window: Window, params: ReversalParams) -> Floats:
    """Return the half-life of each asset's level, shape (n_assets,); NaN where it does not revert, or a price lacks."""
    return fitted_ornstein_uhlenbeck(levels_of(window, params)).half_lives


def deviations_of(window: Window, params: ReversalParams) -> Floats:
    """Return z of each asset, shape (n_assets,); NaN where prices are missing, do not move, or do not revert.

    Of a z-score, (x − mean) / s with n − 1 in s, x a log price or the sum of residual returns. Of Bollinger bands,
    (P − mean) / s with n in s, P a price.
    """
    if params.method == "ornstein-uhlenbeck":
        levels = levels_of(window, params)
        process = fitted_ornstein_uhlenbeck(levels)
        from_mean: Floats = (levels[-1] - process.means) / process.deviations
        return from_mean
    if params.method == "bollinger":
        prices = window.closes[-params.band_sessions :]
        return _standardised(prices / prices[-1], ddof=0)
    return _standardised(levels_of(window, params), ddof=1)


def why_without_deviation(window: Window, params: ReversalParams, z: Floats) -> dict[str, str]:
    """Return asset → why it has no z, of those that have none."""
    is_complete = np.isfinite(levels_of(window, params)[-1])
    still = "it does not revert" if params.method == "ornstein-uhlenbeck" else "it does not move"
    gap = f"a price of the last {params.band_sessions} sessions is missing"
    return {
        asset: f"no deviation: {still if complete else gap}"
        for asset, complete, each in zip(window.assets, is_complete, z, strict=True)
        if not np.isfinite(each)
    }


def levels_of(window: Window, params: ReversalParams) -> Floats:
    """Return log prices, or sums of residual returns, of the latest sessions; a column with a gap is all NaN."""
    n = params.band_sessions
    if params.residual == "none":
        closes = window.closes[-n:]
        levels: Floats = np.log(closes / closes[-1])  # the origin does not matter, and small numbers round less
    else:
        levels = np.cumsum(residuals_of(window, params.residual)[-n:], axis=0)
    return np.where(np.isfinite(levels).all(axis=0), levels, np.nan)


def _standardised(levels: Floats, ddof: int) -> Floats:
    deviations = levels.std(axis=0, ddof=ddof)
    found: Floats = (levels[-1] - levels.mean(axis=0)) / np.where(deviations > STILL, deviations, np.nan)
    return found
