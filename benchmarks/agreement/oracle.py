"""The reference: cvxpy models, solved by Clarabel at tight tolerance; mixed-integer problems by every support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import cvxpy as cp
import numpy as np

from agreement.algebra import MODEL
from agreement.objectives import Objective
from agreement.problem import YEAR, Limit, Panel, Stated

__all__ = ["best_value", "best_weights", "least_violation"]

# No problem of the study lets the weights sum to more, were it not for what is violated.
_MOST_NET = 1.3
_TOLERANCES = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}


def best_value(panel: Panel, objective: Objective) -> float | None:
    """Return the least value that the other solver reaches, or None where it finds no portfolio."""
    values = (
        objective.value(panel, weights)
        for support in _supports(panel, panel.stated)
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
            costs = costs + stated.penalty * sum(
                cp.pos(limit.side(y, one, MODEL) - limit.bound * one) for limit in stated.limits
            )
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


def least_violation(panel: Panel, members: Sequence[Stated]) -> float:
    """Return the least t such that some portfolio violates none of these constraints by more than t."""
    violations = []
    for support in _supports(panel, members):
        w, most = cp.Variable(len(panel.assets)), cp.Variable()
        conditions = [most >= 0.0]
        if not support.all():
            conditions.append(cp.abs(w[np.flatnonzero(~support)]) <= most)
        for stated in members:
            if stated.least_held is not None:
                conditions += [w >= -most, w[np.flatnonzero(support)] >= stated.least_held - most]
            for limit in stated.limits if stated.penalty is None else ():
                distance = limit.side(w, 1.0, MODEL) - limit.bound
                conditions.append((cp.abs(distance) if limit.is_equality else distance) <= most)
        problem = cp.Problem(cp.Minimize(most), conditions)
        problem.solve(solver=cp.CLARABEL, **_TOLERANCES)
        violations.append(float(most.value))
        if violations[-1] <= 0.0:
            break
    return min(violations)


def _supports(panel: Panel, members: Sequence[Stated]) -> Iterator[np.ndarray]:
    """Yield the supports to try: all assets, or for a mixed-integer problem every set that may be held."""
    n = len(panel.assets)
    if not any(stated.most_held is not None or stated.least_held is not None for stated in members):
        yield np.ones(n, dtype=bool)
        return
    most = min((stated.most_held for stated in members if stated.most_held is not None), default=n)
    least = max((stated.least_held for stated in members if stated.least_held is not None), default=0.0)
    # Without minimums a larger support is never worse; with them a support is too large where they exceed the whole.
    for size in range(min(most, n, int(_MOST_NET / least)) + 1) if least else [min(most, n)]:
        for held in combinations(range(n), size):
            support = np.zeros(n, dtype=bool)
            support[list(held)] = True
            yield support
