"""The smallest move that brings all weights into their bands and pays for itself."""

from __future__ import annotations

import numpy as np

from tangency.sdk import Floats, frozen_floats

__all__ = ["nearest_in_bands"]


def nearest_in_bands(current: Floats, target: Floats, bands: Floats) -> Floats:
    """Return the point nearest to `current` within all bands whose sum is that of `target`.

    minimise ½‖d − current‖² subject to lᵢ ≤ dᵢ ≤ uᵢ and Σ dᵢ = Σ targetᵢ, where lᵢ, uᵢ = targetᵢ ∓ bandᵢ and a band
    around a target that is not negative ends at zero. The targets themselves qualify, so there always is a solution,
    and it is unique: dᵢ = clip(currentᵢ − λ, lᵢ, uᵢ) for one λ, at which the sum, which falls in straight pieces
    as λ grows, is right. The pieces end where λ is currentᵢ − uᵢ or currentᵢ − lᵢ.

    Parameters
    ----------
    current, target, bands
        Weights and half-widths in NAV, shape (n_assets,).

    References
    ----------
    K. C. Kiwiel (2008), Breakpoint searching algorithms for the continuous quadratic knapsack problem, Mathematical
    Programming 112, problem (1); here all breakpoints are evaluated, which is exact and quick for portfolios.

    Examples
    --------
    >>> current, target, bands = np.array([[0.4, 0.15, 0.45], [0.25, 0.25, 0.5], [0.05, 0.05, 0.1]])
    >>> nearest_in_bands(current, target, bands).round(12)
    array([0.3, 0.2, 0.5])
    """
    lower = target - bands
    lower = np.where(target >= 0, np.maximum(lower, 0.0), lower)
    upper = target + bands
    total = float(target.sum())
    breaks = np.unique(np.concatenate([current - upper, current - lower]))
    sums = np.array([_shifted(current, shift, lower, upper).sum() for shift in breaks])
    # `sums` falls; at its ends it is Σ upper and Σ lower, which enclose the total but for rounding.
    shift = float(np.interp(-total, -sums, breaks))
    return frozen_floats(_shifted(current, shift, lower, upper))


def _shifted(current: Floats, shift: float, lower: Floats, upper: Floats) -> Floats:
    return np.clip(current - shift, lower, upper)
