"""Certificates: computed from the problem's own data, not taken from a solver.

For a minimum w of a convex f over a feasible set, f(w) − f(w') ≤ ∇f(w)'(w − w') for every feasible w'. Duality bounds
the right side: with any multipliers ν of the rows, ∇f'w' ≥ −max over the set of (A'ν)'w' + min over the box of
(∇f + A'ν)'w'. The difference is a gap that needs no trust in whoever found w or ν.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.solution import Binding, Certificate
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers
from tangency.solve.binding import binding_constraints

__all__ = ["certify_feasible", "certify_optimal", "implied_box", "linear_gap", "primal_residual"]

_RESIDUAL = 1e-9
_GAP = 1e-8


def primal_residual(weights: Floats, feasible: FeasibleSet) -> float:
    """Return the largest violation of any bound or row (fraction of NAV)."""
    activity = feasible.rows @ weights
    return float(
        max(
            (feasible.lower - weights).max(initial=0.0),
            (weights - feasible.upper).max(initial=0.0),
            (feasible.row_lower - activity).max(initial=0.0),
            (activity - feasible.row_upper).max(initial=0.0),
        )
    )


def linear_gap(gradient: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
    """Return a bound on the largest gradient'(w − w') over the feasible set: at least the suboptimality of w.

    Infinite where neither a bound nor the budget limits an asset whose reduced gradient is not zero.
    """
    prices = multipliers.rows
    side = np.where(prices > 0, feasible.row_upper, feasible.row_lower)
    # A multiplier may only press against a side that exists.
    is_open = np.isinf(side)
    prices, side = np.where(is_open, 0.0, prices), np.where(is_open, 0.0, side)
    reduced = gradient + prices @ feasible.rows
    lower, upper = implied_box(feasible)
    at_minimum = np.where(reduced > 0, lower, upper)
    at_minimum[reduced == 0.0] = 0.0
    return float(gradient @ weights - (reduced @ at_minimum - prices @ side))


def certify_optimal(
    problem: Problem,
    weights: Floats,
    multipliers: Multipliers,
    *,
    objective: float,
    objective_unit: str,
    relative_gap: float,
    price_factor: float,
    solver: str,
) -> Certificate:
    """Return the certificate of an optimum, or refuse to.

    Parameters
    ----------
    relative_gap
        `linear_gap` divided by what makes it dimensionless for this objective.
    price_factor
        Improvement of `objective` for each unit of a multiplier.

    Raises
    ------
    SolverError
        Where residual or gap are beyond tolerance: there is no certified solution then.
    """
    residual = primal_residual(weights, problem.feasible)
    if not (residual <= _RESIDUAL and relative_gap <= _GAP):
        raise SolverError(
            "the solution cannot be certified",
            where=solver,
            value=f"primal residual {residual:.1e}, relative duality gap {relative_gap:.1e}",
            remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk",
        )
    return Certificate(
        status="optimal",
        solver=solver,
        objective=objective,
        objective_unit=objective_unit,
        primal_residual=residual,
        optimality_measure="relative duality gap",
        optimality_gap=max(relative_gap, 0.0),
        binding=binding_constraints(weights, problem.feasible, multipliers.scaled(price_factor)),
    )


def certify_feasible(
    weights: Floats, problem: Problem, *, objective: float, objective_unit: str, solver: str
) -> Certificate:
    """Return the certificate of a method that claims to obey the constraints and nothing beyond.

    Raises
    ------
    SolverError
        Where the weights violate a constraint.
    """
    residual = primal_residual(weights, problem.feasible)
    if not residual <= _RESIDUAL:
        raise SolverError("the weights violate a constraint", where=solver, value=f"primal residual {residual:.1e}")
    bindings: tuple[Binding, ...] = binding_constraints(weights, problem.feasible, None)
    return Certificate(
        status="feasible",
        solver=solver,
        objective=objective,
        objective_unit=objective_unit,
        primal_residual=residual,
        optimality_measure=None,
        optimality_gap=None,
        binding=bindings,
    )


@lru_cache(maxsize=8)
def implied_box(feasible: FeasibleSet) -> tuple[Floats, Floats]:
    """Return bounds on each weight, tightened by every row once (interval arithmetic).

    A feasible set never changes, so those of the last few are kept.
    """
    lower, upper = feasible.lower.copy(), feasible.upper.copy()
    for row, low, high in zip(feasible.rows, feasible.row_lower, feasible.row_upper, strict=True):
        support = np.flatnonzero(row)
        a = row[support]
        ends = np.sort(np.stack([a * lower[support], a * upper[support]]), axis=0)
        # aᵢwᵢ = a'w less what the others contribute, at least and at most.
        least, most = low - _sum_of_others(ends[1]), high - _sum_of_others(ends[0])
        new = np.sort(np.stack([least / a, most / a]), axis=0)
        lower[support] = np.maximum(lower[support], new[0])
        upper[support] = np.minimum(upper[support], new[1])
    return lower, upper


def _sum_of_others(values: Floats) -> Floats:
    """Return for each value the sum of all the others, infinite where one of those is."""
    infinite = np.isinf(values)
    finite = np.where(infinite, 0.0, values)
    others: Floats = finite.sum() - finite
    has_other = infinite.sum() - infinite > 0
    return np.where(has_other, values[infinite][0] if infinite.any() else 0.0, others)
