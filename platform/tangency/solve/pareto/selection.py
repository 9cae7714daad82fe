"""Which points of a Pareto set are kept: certified ones, each once, none that another dominates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["Selection", "select"]

_SAME = 1e-6
_BETTER = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Positions of the points that are kept, in their order; how many were the same as another, or dominated."""

    kept: tuple[int, ...]
    merged: int
    dominated: int


def select(values: Floats) -> Selection:
    """Return which points to keep.

    Parameters
    ----------
    values
        To be minimised, in units of the ranges, shape (n_points, n_objectives). Of points that coincide the first is
        kept. A point is dominated where another is better in some objective by more than 10⁻⁶ of its range and worse
        in none by more than a thousandth of that.

    >>> select(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.5, 1.0]]))
    Selection(kept=(0, 1), merged=1, dominated=1)
    """
    kept: list[int] = []
    for i, point in enumerate(values):
        if not kept or np.abs(values[kept] - point).max(axis=1).min() > _SAME:
            kept.append(i)
    merged = len(values) - len(kept)
    own = values[kept]
    gain = own[:, None, :] - own[None, :, :]  # by how much the second is better than the first
    is_dominated = ((gain.max(axis=2) > _BETTER) & (gain.min(axis=2) >= -1e-3 * _BETTER)).any(axis=1)
    efficient = tuple(i for i, dominated in zip(kept, is_dominated, strict=True) if not dominated)
    return Selection(kept=efficient, merged=merged, dominated=len(kept) - len(efficient))
