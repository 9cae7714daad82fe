"""The largest violation of bounds and rows."""

from __future__ import annotations

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.feasible.structure import is_simplex

__all__ = ["linear_violation"]


def linear_violation(feasible: FeasibleSet, weights: Floats, activity: Floats) -> float:
    """Return the largest violation of any bound or row; not a number where a weight is none.

    Parameters
    ----------
    activity
        The rows' values, shape (n_rows,).
    """
    if is_simplex(feasible):  # the same numbers from half the operations
        return max(0.0 - float(weights[weights.argmin()]), abs(float(activity[0]) - float(feasible.row_lower[0])), 0.0)
    return max(
        _most(feasible.lower - weights),  # first, because `max` keeps a first one that is not a number
        _most(weights - feasible.upper),
        _most(feasible.row_lower - activity),
        _most(activity - feasible.row_upper),
        0.0,
    )


def _most(excess: Floats) -> float:
    # On few values finding the place takes a third of the time of finding the maximum.
    return float(excess[excess.argmax()]) if excess.size else 0.0
