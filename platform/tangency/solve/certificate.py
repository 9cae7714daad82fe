"""Certificates: computed from the problem's own data, not taken from a solver.

For a minimum w of a convex f over a feasible set, f(w) − f(w') ≤ ∇f(w)'(w − w') for every feasible w'. Duality bounds
the right side: with any multipliers ν of the rows, ∇f'w' ≥ −max over the set of (A'ν)'w' + min over the box of
(∇f + A'ν)'w'. The difference is a gap that needs no trust in whoever found w or ν. A convex limit g(w') ≤ b enters as
the row s'w' ≤ b − o of one of its affine minorants.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.measure import Measure
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.solution import Binding, Certificate
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers
from tangency.solve.binding import binding_constraints, soft_violations
from tangency.solve.box import implied_box

__all__ = ["certify_feasible", "certify_optimal", "implied_box", "linear_gap", "measure_gap", "primal_residual"]

_RESIDUAL = 1e-9
_GAP = 1e-8
_SEARCH_GAP = 1e-6


def primal_residual(weights: Floats, feasible: FeasibleSet) -> float:
    """Return the largest violation of any bound, row or limit, each in its unit; of a count, the assets too many."""
    activity = feasible.rows @ weights
    linear = float(
        max(
            (feasible.lower - weights).max(initial=0.0),
            (weights - feasible.upper).max(initial=0.0),
            (feasible.row_lower - activity).max(initial=0.0),
            (activity - feasible.row_upper).max(initial=0.0),
        )
    )
    return linear if feasible.is_polyhedral else max(linear, *_residuals_beyond_rows(weights, feasible))


def _residuals_beyond_rows(weights: Floats, feasible: FeasibleSet) -> Iterator[float]:
    yield 0.0
    for limit in feasible.hard_limits:
        yield limit.value(weights) - limit.limit
    if feasible.count is not None:
        yield float((np.abs(weights) > _RESIDUAL).sum() - feasible.count.most)
    if feasible.minimums is not None:
        least = feasible.minimums.least
        yield float(np.where(least > 0, np.minimum(np.abs(weights), least - weights), 0.0).max(initial=0.0))


def linear_gap(gradient: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> float:
    """Return a bound on the largest gradient'(w − w') over the feasible set: at least the suboptimality of w.

    With soft limits it bounds gradient'(w − w') plus what their violation costs more at w than at w': f may be the
    objective without the penalties. Where weights have to choose, it is the gap that the branch and bound proved.
    Infinite where neither a bound nor the budget limits an asset whose reduced gradient is not zero.
    """
    if multipliers.search_gap is not None and not feasible.is_convex:
        return multipliers.search_gap
    prices = multipliers.rows
    side = np.where(prices > 0, feasible.row_upper, feasible.row_lower)
    # A multiplier may only press against a side that exists.
    is_open = np.isinf(side)
    prices, side = np.where(is_open, 0.0, prices), np.where(is_open, 0.0, side)
    reduced = gradient + prices @ feasible.rows
    paid = 0.0
    if not feasible.is_polyhedral:
        pressed, paid = _pressed(weights, multipliers, feasible)
        reduced += pressed
    lower, upper = implied_box(feasible)
    at_minimum = np.where(reduced > 0, lower, upper)
    at_minimum[reduced == 0.0] = 0.0
    return float(gradient @ weights - (reduced @ at_minimum - prices @ side)) + paid


def measure_gap(
    measure: Measure, linear: Floats, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> float:
    """Return a bound on by how much ρ(w) + q'w exceeds its minimum over the feasible set; otherwise as `linear_gap`.

    The measure is replaced by one of its minorants, so the bound holds for measures with kinks as well.

    Parameters
    ----------
    linear
        q, shape (n_assets,).
    multipliers
        `support` is the dual point of the measure that the minorant is asked for.
    """
    support = np.zeros(0) if multipliers.support is None else multipliers.support
    slope, offset = measure.minorant(weights, support)
    gap = linear_gap(slope + linear, weights, multipliers, feasible)
    if multipliers.search_gap is not None and not feasible.is_convex:
        return gap
    return gap + measure.value(weights) - float(slope @ weights) - offset


def _pressed(weights: Floats, multipliers: Multipliers, feasible: FeasibleSet) -> tuple[Floats, float]:
    """Return Σ price · slope over the limits' minorants, and Σ price · (limit − offset) with what violation costs.

    Every minorant is one whatever the multipliers say, and no price of a soft limit exceeds its penalty.
    """
    pressed, paid = np.zeros_like(weights), feasible.penalty(weights)
    n_hard = len(feasible.limits) - len(feasible.soft)
    for k, (limit, pressure) in enumerate(zip(feasible.limits, multipliers.limits, strict=False)):
        price = max(pressure.price, 0.0)
        if k >= n_hard:
            price = min(price, feasible.soft[k - n_hard].penalty)
        if price > 0.0:
            slope, offset = limit.minorant(weights, pressure.dual)
            pressed += price * slope
            paid += price * (limit.limit - offset)
    return pressed, paid


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
    tolerance: float = _GAP,
) -> Certificate:
    """Return the certificate of an optimum, or refuse to.

    Where weights have to choose, a branch and bound that stopped early leaves a gap beyond tolerance: the certificate
    then says `feasible` with that gap.

    Parameters
    ----------
    relative_gap
        `linear_gap` divided by what makes it dimensionless for this objective.
    price_factor
        Improvement of `objective` for each unit of a multiplier.
    tolerance
        The largest relative gap that counts as optimal.

    Raises
    ------
    SolverError
        Where residual or gap are beyond tolerance: there is no certified solution then.
    """
    residual = primal_residual(weights, problem.feasible)
    is_searched = not problem.feasible.is_convex
    if not (residual <= _RESIDUAL and (relative_gap <= tolerance or is_searched)):
        raise SolverError(
            "the solution cannot be certified",
            where=solver,
            value=f"primal residual {residual:.1e}, relative duality gap {relative_gap:.1e}",
            remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk",
        )
    return Certificate(
        status="feasible" if is_searched and not relative_gap <= _SEARCH_GAP else "optimal",
        solver=solver,
        objective=objective,
        objective_unit=objective_unit,
        primal_residual=residual,
        optimality_measure=f"relative {'optimality gap (branch and bound)' if is_searched else 'duality gap'}",
        optimality_gap=max(relative_gap, 0.0),
        binding=binding_constraints(weights, problem.feasible, multipliers.scaled(price_factor)),
        violated=soft_violations(weights, problem.feasible),
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
        violated=soft_violations(weights, problem.feasible),
    )
