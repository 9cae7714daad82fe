"""Ranks across assets."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats

__all__ = ["centred_ranks", "places"]


def _average_ranks(values: Floats) -> Floats:
    """Return ranks from 1 for the lowest; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    found: Floats = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return found


def centred_ranks(values: Floats) -> Floats:
    """Return ranks from −1 for the lowest to 1 for the highest, shape (n_assets,); NaN stays, and one alone has 0.

    >>> centred_ranks(np.array([0.3, np.nan, 0.1, 0.2])).tolist()
    [1.0, nan, -1.0, 0.0]
    """
    found = np.full(len(values), np.nan)
    is_known = np.isfinite(values)
    n = int(is_known.sum())
    if n:
        found[is_known] = (2.0 * _average_ranks(values[is_known]) - (n + 1)) / max(n - 1, 1)
    return found


def places(values: Floats) -> list[int | None]:
    """Return the place of each value, 1 for the highest, equal ones alike; None where there is none.

    >>> places(np.array([0.3, np.nan, 0.1, 0.3]))
    [1, None, 3, 1]
    """
    known = np.sort(values[np.isfinite(values)])
    above = len(known) - np.searchsorted(known, values, side="right")
    return [int(n) + 1 if is_known else None for n, is_known in zip(above, np.isfinite(values), strict=True)]
