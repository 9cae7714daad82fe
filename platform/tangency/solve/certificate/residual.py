"""The largest violation of any constraint of a feasible set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.feasible.violation import limit_violation, linear_violation

__all__ = ["RESIDUAL", "primal_residual"]

RESIDUAL = 1e-9
"""The largest violation that a certificate admits."""


def primal_residual(weights: Floats, feasible: FeasibleSet) -> float:
    """Return the largest violation of any bound, row or limit, each in its unit; of a count, the assets too many.

    A limit on risk of less than 0.1 % is met to a millionth of itself: its violation is in a unit as small.


    >>> import numpy as np
    >>> from tangency.sdk import primal_residual
    >>> from tangency.testing.problems import make_problem
    >>> primal_residual(np.array([0.75, 0.5]), make_problem(2).feasible)  # net = 100% is exceeded by a quarter
    0.25
    """
    linear = linear_violation(feasible, weights, feasible.rows.dot(weights))
    return linear if feasible.is_polyhedral else max(linear, *_residuals_beyond_rows(weights, feasible))


def _residuals_beyond_rows(weights: Floats, feasible: FeasibleSet) -> Iterator[float]:
    yield 0.0
    for limit in feasible.hard_limits:
        yield limit_violation(limit, weights)
    if feasible.count is not None:
        yield float((np.abs(weights) > RESIDUAL).sum() - feasible.count.most)
    if feasible.minimums is not None:
        least = feasible.minimums.least
        yield float(np.where(least > 0, np.minimum(np.abs(weights), least - weights), 0.0).max(initial=0.0))
