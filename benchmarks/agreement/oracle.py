"""The other side: cvxpy models, solved by Clarabel at tight tolerance; choices by trying every support."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import cvxpy as cp
import numpy as np
from agreement.algebra import MODEL
from agreement.objectives import Objective
from agreement.problem import YEAR, Limit, Panel

__all__ = ["best_value", "best_weights"]

_TOLERANCES = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}


def best_value(panel: Panel, objective: Objective) -> float | None:
    """Return the least value that the other solver reaches, or None where it finds no portfolio."""
    values = (
        objective.value(panel, weights)
        for support in _supports(panel)
        if (weights := best_weights(panel, objective, support)) is not None
    )
    return min(values, default=None)


def best_weights(panel: Panel, objective: Objective, support: np.ndarray) -> np.ndarray | None:
    """Return the best weights that are zero outside a support, every minimum kept within; None where there are none."""
    n = len(panel.assets)
    y, one = cp.Variable(n), cp.Variable(nonneg=True) if objective.form == "ratio" else 1.0
    costs: cp.Expression | float = 0.0
    conditions = [y[np.flatnonzero(~support)] == 0] if not support.all() else []
    for stated in panel.all_stated:
        if stated.penalty is not None:
            costs = costs + stated.penalty * sum(cp.pos(limit.side(y, one, MODEL) - limit.bound * one) for limit in stated.limits)
            continue
        conditions += [_condition(limit, y, one) for limit in stated.limits]
        if stated.least_held is not None:
            conditions.append(y[np.flatnonzero(support)] >= stated.least_held * one)
    # Of order one, for the solver's tolerances are absolute.
    scale = 1.0 / float(np.diagonal(panel.covariance).max())
    risk, earned = objective.risk.model(panel, y) * scale, YEAR * (panel.mean @ y)
    match objective.form:
        case "risk":
            aim = risk + costs * (scale / YEAR)
        case "return":
            aim = 10.0 * (costs - earned)
        case "utility":
            aim = 10.0 * (costs - earned) + 10.0 * 2.0 * YEAR / scale * risk
        case "ratio":
            aim = risk
            conditions.append(10.0 * (earned - costs) >= 1.0)
    problem = cp.Problem(cp.Minimize(aim), conditions)
    problem.solve(solver=cp.CLARABEL, **_TOLERANCES)
    if problem.status not in {"optimal", "optimal_inaccurate"} or y.value is None:
        return None
    weights = y.value if objective.form != "ratio" else y.value / float(one.value)
    return np.where(support, weights, 0.0)


def _condition(limit: Limit, y: cp.Expression, one: cp.Expression | float) -> cp.Constraint:
    side = limit.side(y, one, MODEL)
    return side == limit.bound * one if limit.is_equality else side <= limit.bound * one


def _supports(panel: Panel) -> Iterator[np.ndarray]:
    """Yield the supports to try: all assets, or where weights have to choose every set that may be held."""
    n = len(panel.assets)
    if not panel.has_choices:
        yield np.ones(n, dtype=bool)
        return
    most = min((stated.most_held for stated in panel.stated if stated.most_held is not None), default=n)
    least = max((stated.least_held for stated in panel.stated if stated.least_held is not None), default=0.0)
    # Without minimums a larger support is never worse; with them a support is too large where they exceed the whole.
    for size in range(1, min(most, int(1.0 / least)) + 1) if least else [most]:
        for members in combinations(range(n), size):
            support = np.zeros(n, dtype=bool)
            support[list(members)] = True
            yield support
