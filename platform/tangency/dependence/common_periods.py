"""Correlations where histories are uneven: each pair's over the periods that it has in common."""

from __future__ import annotations

import numpy as np

from tangency.cluster import Places
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.semidefinite import is_semidefinite
from tangency.errors import DataError
from tangency.risk.nearest_correlation import nearest_correlation

__all__ = ["LEAST_SHARE", "members_of", "pairwise_correlation"]

LEAST_SHARE = 0.75
"""An asset counts where it has so much of a window's returns; then each pair has half of them in common."""


def members_of(window: Floats) -> Places:
    """Return the places of assets with three quarters of a window's returns, which are not all the same.

    >>> members_of(np.array([[0.1, 0.0, np.nan], [0.2, 0.0, 0.1], [0.3, 0.0, 0.2], [0.1, 0.0, np.nan]])).tolist()
    [0]
    """
    is_there = np.isfinite(window)
    enough = is_there.sum(axis=0) >= LEAST_SHARE * len(window)
    highest = np.where(is_there, window, -np.inf).max(axis=0)
    lowest = np.where(is_there, window, np.inf).min(axis=0)
    return np.flatnonzero(enough & (highest > lowest)).astype(np.int64)


def pairwise_correlation(window: Floats, assets: tuple[str, ...]) -> tuple[Floats, float]:
    """Return the correlations of each pair over its common periods, shape (n_assets, n_assets), and how far it moved.

    Pairs of different periods need not make a correlation matrix; where they do not, the nearest one takes their place,
    and the largest change of an entry is returned beside it, else 0.

    Parameters
    ----------
    window
        Of members, shape (n_periods, n_assets), with NaN where a return does not exist.

    Raises
    ------
    DataError
        A pair of which one is still wherever the other has returns.
    """
    is_there = np.isfinite(window)
    there = is_there.astype(np.float64)
    with np.errstate(invalid="ignore"):
        about = np.where(is_there, window - np.nanmean(window, axis=0), 0.0)
    counts = there.T @ there
    sums = about.T @ there  # of the row's asset over the periods of both
    squares = (about * about).T @ there - sums * sums / counts
    products = about.T @ about - sums * sums.T / counts
    scale = squares * squares.T
    np.fill_diagonal(scale, 1.0)
    if not scale.min() > 0.0:
        one, other = divmod(int(scale.argmin()), len(scale))
        raise DataError(
            "one of a pair does not move in the periods that the two have in common",
            where=f"{assets[one]} and {assets[other]}",
            remedy="leave one of them out, or take a longer window",
        )
    found = products / np.sqrt(scale)
    found = np.clip(0.5 * (found + found.T), -1.0, 1.0)
    np.fill_diagonal(found, 1.0)
    if is_semidefinite(found):
        return frozen_floats(found), 0.0
    near = nearest_correlation(found)
    return frozen_floats(near), float(np.abs(near - found).max())
