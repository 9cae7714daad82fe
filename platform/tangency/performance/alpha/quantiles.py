"""Quantile portfolios: assets by their forecast in so many groups of equal weights, and what they earned."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.performance.alpha.cross_section import ranked

__all__ = ["quantile_returns", "quantile_weights", "rank_weights", "traded"]


def quantile_weights(forecasts: Floats, realised: Floats, *, n_quantiles: int) -> Floats:
    """Return the weights of each quantile's portfolio, shape (n_dates, n_quantiles, n_assets).

    An asset of rank r among m is in quantile ⌈r Q / m⌉, so that what ties stays together; the first has the lowest
    forecasts. A date on which a quantile would be empty has no weights.

    Parameters
    ----------
    realised
        What has no return that can be known is in no portfolio.
    """
    known = np.isfinite(forecasts) & np.isfinite(realised)
    n = known.sum(axis=1)
    ranks = ranked(np.where(known, forecasts, np.nan))
    with np.errstate(invalid="ignore"):
        place = np.ceil(np.where(known, ranks, 0.0) * n_quantiles / np.maximum(n, 1)[:, None])
    member = (place[:, None, :] == np.arange(1, n_quantiles + 1)[None, :, None]) & known[:, None, :]
    size = member.sum(axis=2, keepdims=True)
    whole = (size > 0).all(axis=1, keepdims=True)
    weights: Floats = np.divide(member, size, out=np.full(member.shape, np.nan), where=whole & (size > 0))
    return weights


def quantile_returns(weights: Floats, realised: Floats) -> Floats:
    """Return what each quantile earned, shape (n_dates, n_quantiles); not a number on dates without weights.

    >>> import numpy as np
    >>> forecasts, realised = np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[0.01, 0.03, 0.02, 0.06]])
    >>> quantile_returns(quantile_weights(forecasts, realised, n_quantiles=2), realised).round(9).tolist()
    [[0.02, 0.04]]
    """
    found: Floats = (weights * np.where(np.isfinite(realised), realised, 0.0)[:, None, :]).sum(axis=2)
    return found


def rank_weights(forecasts: Floats, realised: Floats) -> Floats:
    """Return long–short weights in proportion to centred ranks, 100 % long and 100 % short, shape (n_dates, n_assets).

    Not a number on dates with fewer than two different forecasts.

    >>> import numpy as np
    >>> rank_weights(np.array([[1.0, 2.0, 3.0]]), np.zeros((1, 3))).tolist()
    [[-1.0, 0.0, 1.0]]
    """
    known = np.isfinite(forecasts) & np.isfinite(realised)
    ranks = ranked(np.where(known, forecasts, np.nan))
    n = np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = np.where(known, ranks - (n + 1) / 2.0, 0.0)
    gross = np.abs(centred).sum(axis=1, keepdims=True)
    weights: Floats = np.divide(2.0 * centred, gross, out=np.full(centred.shape, np.nan), where=gross > 0.0)
    return weights


def traded(weights: Floats) -> Floats:
    """Return Σ|w − w before| of each date, shape (n_dates,), the first from nothing.

    Holdings are taken as they were set, not as they drifted. Dates without weights are passed over.

    >>> import numpy as np
    >>> traded(np.array([[0.5, -0.5], [0.5, -0.5], [-0.5, 0.5]])).tolist()
    [1.0, 0.0, 2.0]
    """
    there = np.isfinite(weights).all(axis=1)
    found, own = np.full(len(weights), np.nan), weights[there]
    before = np.vstack([np.zeros((1, weights.shape[1])), own[:-1]]) if len(own) else own
    found[there] = np.abs(own - before).sum(axis=1)
    return found
