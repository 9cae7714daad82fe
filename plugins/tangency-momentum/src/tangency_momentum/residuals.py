"""What is left of returns after the market, or after their first principal component."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from tangency.sdk import DataError, Floats, Window

__all__ = ["Residual", "factor_of", "market_of", "residuals_of"]

Residual: TypeAlias = Literal["none", "market", "component"]

_LEAST = 3
# Of its sum of squares, what a regression on itself leaves by rounding.
_NOTHING = 1e-20


def market_of(returns: Floats) -> Floats:
    """Return the mean over the assets that have a return, shape (n_periods,); NaN where none has.

    >>> market_of(np.array([[0.1, np.nan], [0.1, 0.3]])).round(12).tolist()
    [0.1, 0.2]
    """
    is_there = np.isfinite(returns)
    counts = is_there.sum(axis=1)
    sums = np.where(is_there, returns, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def factor_of(window: Window, after: Residual) -> Floats:
    """Return the common factor's returns, shape (n_periods,).

    The component is that of the covariance of the assets whose returns are complete; its scale and sign do not matter
    to what is left after it.

    Raises
    ------
    DataError
        Fewer than two assets with complete returns, or fewer than three periods, for a component.
    """
    returns = window.returns.values
    if after == "market":
        return market_of(returns)
    complete = returns[:, np.isfinite(returns).all(axis=0)]
    if complete.shape[1] < 2 or len(complete) < _LEAST:  # noqa: PLR2004  # one asset is its own component
        raise DataError(
            "a principal component needs two assets whose returns are complete, and three periods",
            where=window.label,
            value=f"{complete.shape[1]} of {len(window.assets)} assets, {len(complete)} periods",
            remedy="use a shorter window or a universe with complete histories, or take residuals after the market",
        )
    centred = complete - complete.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    factor: Floats = complete @ vectors[:, -1]
    return factor


def residuals_of(window: Window, after: Residual) -> Floats:
    """Return rᵢ − βᵢ f over the window, shape (n_periods, n_assets), β by least squares with an intercept.

    The intercept stays in what is left: it is an asset's own mean. NaN where a return is missing, and for an asset of
    which nothing is left or that shares fewer than three periods with the factor.
    """
    returns, factor = window.returns.values, factor_of(window, after)[:, None]
    is_there = np.isfinite(returns) & np.isfinite(factor)
    counts = np.maximum(is_there.sum(axis=0), 1)
    own = np.where(is_there, returns, 0.0)
    common = np.where(is_there, factor, 0.0)
    own_centred = np.where(is_there, own - own.sum(axis=0) / counts, 0.0)
    common_centred = np.where(is_there, common - common.sum(axis=0) / counts, 0.0)
    variances = (common_centred**2).sum(axis=0)
    is_estimable = (is_there.sum(axis=0) >= _LEAST) & (variances > 0.0)
    betas = (own_centred * common_centred).sum(axis=0) / np.where(is_estimable, variances, 1.0)
    left = ((own_centred - betas * common_centred) ** 2).sum(axis=0)
    is_estimable &= left > _NOTHING * (own_centred**2).sum(axis=0)
    found: Floats = np.where(is_there & is_estimable, returns - betas * factor, np.nan)
    return found
