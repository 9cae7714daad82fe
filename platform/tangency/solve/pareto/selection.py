"""Select the points of a Pareto front: certified, distinct, and none dominated by another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["SAME", "Selection", "select"]

# In units of the ranges.
SAME = 1e-6
_BETTER = 1e-6
_AS_GOOD = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Positions of the points that are kept, in their order; how many were the same as another, or dominated."""

    kept: tuple[int, ...]
    merged: int
    dominated: int


def select(values: Floats, prices: Floats) -> Selection:
    """Return which points to keep.

    Parameters
    ----------
    values
        To be minimised, in units of the ranges, shape (n_points, n_objectives). Of points that coincide the first is
        kept, or one as good whose prices are more even: they say more of a corner than the price of one objective
        alone. A point is dominated where another is better in some objective by more than 10⁻⁶ of its range and worse
        in none by more than a thousandth of that.
    prices
        Positive, shape (n_points, n_objectives).

    >>> values = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.5, 1.0]])
    >>> select(values, np.array([[1.0, 1.0], [0.1, 0.9], [0.4, 0.6], [1.0, 1.0]]))
    Selection(kept=(0, 2), merged=1, dominated=1)
    """
    evenness = prices.min(axis=1) / prices.sum(axis=1)
    kept: list[int] = []
    for i, point in enumerate(values):
        distance = np.abs(values[kept] - point).max(axis=1)
        if not (distance <= SAME).any():
            kept.append(i)
            continue
        same = int(distance.argmin())
        if (point <= values[kept[same]] + _AS_GOOD).all() and evenness[i] > evenness[kept[same]]:
            kept[same] = i
    efficient = _not_dominated(values[kept])
    return Selection(
        kept=tuple(i for i, own in zip(kept, efficient, strict=True) if own),
        merged=len(values) - len(kept),
        dominated=len(kept) - int(efficient.sum()),
    )


def _not_dominated(values: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    gain = values[:, None, :] - values[None, :, :]  # by how much the second is better than the first
    dominated: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        (gain.max(axis=2) > _BETTER) & (gain.min(axis=2) >= -1e-3 * _BETTER)
    ).any(axis=1)
    return ~dominated
