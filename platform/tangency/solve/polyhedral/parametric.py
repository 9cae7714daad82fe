"""Quadratic programs and maximum ratios over bounds and rows, by a parametric active set (homotopy).

The start drops every bound but w ≥ 0 and every row but the budget. Then all sides move at once from where they let
the start be optimal to where they belong, and the path of the minimiser is followed. For the maximum ratio a second
motion changes λ in ½ w'Σw − λe'w until w'Σw = λe'w, which is linear on each segment, so the root is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.minimum import Multipliers
from tangency.solve.polyhedral.active_set import is_optimal
from tangency.solve.polyhedral.parametric_path import Reached
from tangency.solve.polyhedral.parametric_start import Start, corner_start, linear_motion, long_only_start

__all__ = ["checked", "homotopy_minimum", "homotopy_ratio"]

_BALANCED = 1e-12
_AT_BOUND = 1e-14


def homotopy_minimum(hessian: Floats, linear: Floats, feasible: FeasibleSet) -> tuple[Floats, Multipliers] | None:
    """Minimise ½ w'Hw + q'w; data of order one.

    Returns
    -------
    tuple or None
        Weights and multipliers, which obey the optimality conditions; None where the homotopy found none.
    """
    for start in _starts(hessian, np.ones(linear.size), feasible):
        reached = start.path.move(start.tightening(feasible, linear))
        found = None if reached is None else checked(hessian, linear, feasible, reached)
        if found is not None:
            return found
    return None


def homotopy_ratio(covariance: Floats, excess: Floats, feasible: FeasibleSet) -> tuple[Floats, Multipliers] | None:
    """Maximise e'w / √(w'Σw); data of order one.

    Returns
    -------
    tuple or None
        Weights and the multipliers of ½ w'Σw − τe'w at the optimal τ; None where the homotopy found none.
    """
    for start in _starts(covariance, excess, feasible):
        found = _balanced(covariance, excess, feasible, start)
        if found is not None:
            return found
    return None


def _starts(hessian: Floats, direction: Floats, feasible: FeasibleSet) -> Iterator[Start]:
    start = long_only_start(hessian, direction, feasible)
    if start is not None:
        yield start
    yield corner_start(hessian, feasible)


def _balanced(
    covariance: Floats, excess: Floats, feasible: FeasibleSet, start: Start
) -> tuple[Floats, Multipliers] | None:
    risk_tolerance = start.scale
    reached = start.path.move(start.tightening(feasible, -risk_tolerance * excess))
    if reached is None:
        return None
    surplus = _surplus(covariance, excess, reached.weights, risk_tolerance)
    if surplus != 0.0:
        direction = 1.0 if surplus > 0.0 else -1.0
        linear = np.vstack([-risk_tolerance * excess, -direction * excess])
        end = inf if surplus > 0.0 else risk_tolerance
        reached = start.path.move(linear_motion(feasible, linear, end=end, to_balance=True))
        if reached is None:
            return None
        risk_tolerance += direction * reached.tau
    if _surplus(covariance, excess, reached.weights, risk_tolerance) != 0.0:
        return None
    return checked(covariance, -risk_tolerance * excess, feasible, reached)


def _surplus(covariance: Floats, excess: Floats, weights: Floats, risk_tolerance: float) -> float:
    """Return w'Σw − λe'w; zero where it is rounding."""
    variance = float(weights @ (covariance @ weights))
    surplus = variance - risk_tolerance * float(excess @ weights)
    return surplus if abs(surplus) > _BALANCED * variance else 0.0


def checked(
    hessian: Floats, linear: Floats, feasible: FeasibleSet, reached: Reached
) -> tuple[Floats, Multipliers] | None:
    """Return weights and multipliers where they obey the optimality conditions of the given problem."""
    w = reached.weights
    # A side that moved arrives with its rounding: what is at a bound is exactly there.
    w = np.where(w - feasible.lower <= _AT_BOUND, feasible.lower, w)
    w = np.where(feasible.upper - w <= _AT_BOUND, feasible.upper, w)
    holding = -(hessian @ w + linear + feasible.rows.T @ reached.rows)
    # Every asset's rest goes into the check: one inside its bounds may have none.
    if not is_optimal(feasible, w, Multipliers(bounds=holding, rows=reached.rows)):
        return None
    is_inside = (w > feasible.lower) & (w < feasible.upper)
    return w, Multipliers(bounds=np.where(is_inside, 0.0, holding), rows=reached.rows)
