"""Recognise structures of a feasible set (unit simplex, budget, size) that decide which solver takes it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tangency.contracts.problem import FeasibleSet

__all__ = ["WORTHWHILE", "budget_row", "has_open_row", "is_large", "is_simplex"]

WORTHWHILE = 64
"""Below this many assets and rows numba need not be loaded: other methods are about as fast."""


@lru_cache(maxsize=8)
def is_simplex(feasible: FeasibleSet) -> bool:
    """Whether the set is {w ≥ 0, Σw = b} with b > 0."""
    return (
        feasible.rows.shape[0] == 1
        and feasible.row_lower[0] == feasible.row_upper[0] > 0.0
        and not feasible.lower.any()
        and bool((feasible.rows == 1.0).all())
        and bool((feasible.upper == np.inf).all())
    )


def is_large(feasible: FeasibleSet) -> bool:
    """Whether the set is large enough for the homotopy to be worth it."""
    return feasible.lower.size + feasible.row_lower.size >= WORTHWHILE


@lru_cache(maxsize=8)
def budget_row(feasible: FeasibleSet) -> int | None:
    """Return the first row that fixes the sum of all weights at a positive amount."""
    for i in np.flatnonzero((feasible.row_lower == feasible.row_upper) & (feasible.rows[:, 0] != 0.0)).tolist():
        row = feasible.rows[i]
        if (row == row[0]).all() and feasible.row_lower[i] / row[0] > 0.0:
            return int(i)
    return None


@lru_cache(maxsize=8)
def has_open_row(feasible: FeasibleSet) -> bool:
    """Whether some row has but one side."""
    return bool(np.isinf(feasible.row_lower).any() or np.isinf(feasible.row_upper).any())
