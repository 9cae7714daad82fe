"""Test windows of returns; the same on every machine and every day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns

__all__ = ["cut", "gappy_window", "permuted_window", "riddled_window", "scaled", "window", "with_values"]

_LETTERS = ("ADA", "BNB", "BTC", "DOGE", "DOT", "ETH", "LINK", "LTC", "SOL", "TRX", "UNI", "XRP")


def window(n_periods: int, n_assets: int, *, seed: int = 7) -> Returns:
    """Return daily simple returns of one common factor and own noise, all assets with a positive mean.

    The sample means are set exactly, so that no optimizer finds itself without an asset worth holding.
    """
    rng = np.random.default_rng([seed, n_periods, n_assets])
    loading = rng.uniform(0.5, 1.5, n_assets)
    noise = rng.standard_normal((n_periods, n_assets)) * rng.uniform(0.01, 0.03, n_assets)
    raw = rng.standard_normal((n_periods, 1)) * 0.02 * loading + noise
    values = raw - raw.mean(axis=0) + rng.uniform(0.0005, 0.003, n_assets)
    first = np.datetime64("2021-01-01", "D")
    return Returns(
        assets=_labels(n_assets),
        dates=(first + np.arange(n_periods)).astype("datetime64[ns]"),
        values=frozen_floats(values),
        periods_per_year=365.0,
    )


def _labels(n_assets: int) -> tuple[str, ...]:
    """Return symbols in canonical order; beyond a dozen they are numbered."""
    numbered = (f"Y{i:04d}" for i in range(n_assets - len(_LETTERS)))
    return (*_LETTERS, *numbered)[:n_assets]


def gappy_window(n_periods: int, n_assets: int) -> Returns:
    """Return a window whose last asset is listed late and whose first has one hole."""
    returns = window(n_periods, n_assets)
    values = returns.values.copy()
    values[: n_periods // 4, -1] = np.nan
    values[n_periods // 2, 0] = np.nan
    return with_values(returns, values)


def riddled_window(n_periods: int, n_assets: int) -> Returns:
    """Return a window of few periods in which every asset lacks a third of its returns, each at other times."""
    returns = window(n_periods, n_assets)
    holes = np.random.default_rng([3, n_periods, n_assets]).random(returns.values.shape) < 1 / 3
    return with_values(returns, np.where(holes, np.nan, returns.values))


def with_values(returns: Returns, values: Floats) -> Returns:
    """Return the same window with other values."""
    return replace(returns, values=frozen_floats(values))


def scaled(returns: Returns, factor: float) -> Returns:
    """Return the window with every return multiplied by `factor`."""
    return with_values(returns, returns.values * factor)


def cut(returns: Returns, n_periods: int) -> Returns:
    """Return the first `n_periods` of a window."""
    return replace(returns, dates=returns.dates[:n_periods], values=frozen_floats(returns.values[:n_periods]))


def permuted_window(returns: Returns, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Returns:
    """Return the window with its assets in another order."""
    return replace(
        returns, assets=tuple(returns.assets[i] for i in order), values=frozen_floats(returns.values[:, order])
    )
