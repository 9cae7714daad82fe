"""The largest violation of bounds and rows."""

from __future__ import annotations

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import ConvexLimit, QuadraticLimit, RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.solve.feasible.structure import is_simplex

__all__ = ["limit_violation", "linear_violation"]

# A limit on risk that is smaller is met to a millionth of itself.
_SMALL = 1e-3


def limit_violation(limit: ConvexLimit, weights: Floats) -> float:
    """Return by how much a limit is exceeded, in its unit; a limit on risk near zero has one as small as itself."""
    excess = limit.value(weights) - limit.limit
    if isinstance(limit, QuadraticLimit | RiskLimit) and 0.0 < limit.limit < _SMALL:
        return excess * (_SMALL / limit.limit)
    return excess


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
