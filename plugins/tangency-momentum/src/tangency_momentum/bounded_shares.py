"""Shares in proportion, within caps and floors."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats

__all__ = ["bounded_shares"]


def bounded_shares(raw: Floats, lower: Floats, upper: Floats, total: float) -> Floats:
    """Return shares clip(λ · raw, lower, upper) with the λ ≥ 0 at which they add up to `total`.

    So whatever is at no bound keeps its proportions. Where all that has a positive raw share is at its cap before,
    the shares add up to less; the rest is cash.

    Parameters
    ----------
    raw
        Not negative, shape (n_sectors,).
    lower, upper
        Shape (n_sectors,); the lower ones add up to `total` at most.

    >>> raw, floors, caps = np.array([6.0, 3.0, 1.0]), np.zeros(3), np.full(3, 0.5)
    >>> bounded_shares(raw, floors, caps, 1.0).round(12).tolist()
    [0.5, 0.375, 0.125]
    """
    positive = raw > 0.0
    if not positive.any():
        return lower.copy()
    breaks = np.unique(np.concatenate([[0.0], lower[positive] / raw[positive], upper[positive] / raw[positive]]))
    sums = np.array([np.clip(each * raw, lower, upper).sum() for each in breaks])
    return np.clip(float(np.interp(total, sums, breaks)) * raw, lower, upper)
