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
from tangency.contracts.deferred import Later
from tangency.contracts.measure import Measure
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.contracts.solution import Binding, Certificate, MissedBudget
from tangency.errors import SolverError
from tangency.solve.active_set import Multipliers
from tangency.solve.binding import binding_constraints, charges_paid, soft_violations
from tangency.solve.box import has_bounded_box, implied_box
from tangency.solve.structure import has_open_row, is_simplex
from tangency.solve.threads import single_blas_thread
from tangency.solve.violation import linear_violation

__all__ = ["certify_feasible", "certify_optimal", "implied_box", "linear_gap", "measure_gap", "primal_residual"]

_RESIDUAL = 1e-9
_GAP = 1e-8
_SEARCH_GAP = 1e-6
_ROUNDING = 1e-12


def primal_residual(weights: Floats, feasible: FeasibleSet) -> float:
    """Return the largest violation of any bound, row or limit, each in its unit; of a count, the assets too many.

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
    Infinite where neither a bound nor the budget limits an asset whose reduced gradient is more than rounding.

    >>> import numpy as np
    >>> from tangency.sdk import Multipliers, linear_gap
    >>> from tangency.testing.problems import make_problem
    >>> price = Multipliers(bounds=np.zeros(2), rows=np.array([-1.0]))  # of net = 100%
    >>> linear_gap(np.array([1.0, 2.0]), np.array([0.5, 0.5]), price, make_problem(2).feasible)  # 1.5, and 1 is best
    0.5
    """
    if multipliers.search_gap is not None and not feasible.is_convex:
        return multipliers.search_gap
    if feasible.is_polyhedral and is_simplex(feasible):  # the best portfolio against a gradient is a single asset
        return float(gradient.dot(weights)) - float(feasible.row_lower[0]) * float(gradient[gradient.argmin()])
    prices = multipliers.rows
    if has_open_row(feasible):  # a multiplier may only press against a side that exists
        prices = np.where(np.isinf(np.where(prices > 0, feasible.row_upper, feasible.row_lower)), 0.0, prices)
    reduced = gradient + prices.dot(feasible.rows)
    paid = 0.0
    if not feasible.is_polyhedral:
        pressed, paid = _pressed(weights, multipliers, feasible)
        reduced += pressed
    lower, upper = implied_box(feasible)
    if not has_bounded_box(feasible):
        reduced = _without_rounding(reduced, gradient, prices, feasible)
    by_bounds = _at_sides(reduced, lower, upper, is_bounded=has_bounded_box(feasible))
    by_rows = _at_sides(prices, feasible.row_upper, feasible.row_lower, is_bounded=not has_open_row(feasible))
    return float(gradient.dot(weights)) - (by_bounds - by_rows) + paid


def _without_rounding(reduced: Floats, gradient: Floats, prices: Floats, feasible: FeasibleSet) -> Floats:
    """Return reduced gradients, zero where nothing bounds an asset and all that optimality leaves is rounding."""
    lower, upper = implied_box(feasible)
    size = np.abs(gradient) + np.abs(prices) @ np.abs(feasible.rows) + np.abs(reduced - gradient)
    is_unbounded = np.isinf(np.where(reduced > 0, lower, upper))
    return np.where(is_unbounded & (np.abs(reduced) <= _ROUNDING * size), 0.0, reduced)


def _at_sides(slopes: Floats, if_positive: Floats, if_negative: Floats, *, is_bounded: bool) -> float:
    """Return Σ slope · side, the side chosen by the slope's sign; a slope of zero counts nothing."""
    if is_bounded:
        return float(np.maximum(slopes, 0.0).dot(if_positive) + np.minimum(slopes, 0.0).dot(if_negative))
    side = np.where(slopes > 0, if_positive, if_negative)
    side[slopes == 0.0] = 0.0  # where it may be infinite
    return float(slopes.dot(side))


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

    >>> import numpy as np
    >>> from tangency.sdk import Multipliers, RiskKind, measure_gap, scenario_measure
    >>> from tangency.testing.problems import make_problem
    >>> worst = scenario_measure(RiskKind.WORST, np.array([[-1.0, -2.0]]))  # one scenario: ρ(w) = a + 2b
    >>> price = Multipliers(bounds=np.zeros(2), rows=np.array([-1.0]))  # of net = 100%
    >>> measure_gap(worst, np.zeros(2), np.array([0.5, 0.5]), price, make_problem(2).feasible)
    0.5
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
    measure: str | None = None,
    missed: tuple[MissedBudget, ...] = (),
    budgets: Later[RiskBudgets | None] | None = None,
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
    measure
        What `relative_gap` is, where it is no duality gap.
    missed
        Risk budgets that the constraints prevent.
    budgets
        All risk budgets beside their shares, where some were asked for.

    Raises
    ------
    SolverError
        Where residual or gap are beyond tolerance: there is no certified solution then.

    >>> import numpy as np
    >>> from tangency.sdk import certify_optimal, linear_gap, solve_quadratic
    >>> from tangency.testing.problems import make_problem
    >>> problem, hessian = make_problem(2), np.diag([1.0, 3.0])
    >>> found = solve_quadratic(hessian, np.zeros(2), problem.feasible)
    >>> gap = linear_gap(hessian @ found.weights, found.weights, found.multipliers, problem.feasible)
    >>> variance = float(found.weights @ hessian @ found.weights)
    >>> claim = {"objective": variance, "objective_unit": "variance", "solver": found.solver}
    >>> proof = certify_optimal(
    ...     problem, found.weights, found.multipliers, relative_gap=gap / variance, price_factor=2.0, **claim
    ... )
    >>> proof.status, proof.objective
    ('optimal', 0.75)
    """
    residual = primal_residual(weights, problem.feasible)
    is_searched = not problem.feasible.is_convex
    if not (residual <= _RESIDUAL and (relative_gap <= tolerance or is_searched)):
        raise SolverError(
            "the solution cannot be certified",
            where=solver,
            value=f"primal residual {residual:.1e}, {measure or 'relative duality gap'} {relative_gap:.1e}",
            remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk"
            if np.isfinite(relative_gap)
            else "bound the weights, such as weight <= 100%",
        )
    return Certificate(
        status="feasible" if is_searched and not relative_gap <= _SEARCH_GAP else "optimal",
        solver=solver,
        objective=objective,
        objective_unit=objective_unit,
        primal_residual=residual,
        optimality_measure=measure
        or f"relative {'optimality gap (branch and bound)' if is_searched else 'duality gap'}",
        optimality_gap=max(relative_gap, 0.0),
        binding=Later(_binding, weights, problem.feasible, multipliers, price_factor),
        violated=Later(soft_violations, weights, problem.feasible) if problem.feasible.soft else (),
        charges=Later(charges_paid, weights, problem) if problem.feasible.soft else (),
        turnover=Later(_turnover, weights, problem.current),
        missed=missed,
        budgets=budgets,
    )


def certify_feasible(
    weights: Floats, problem: Problem, *, objective: float, objective_unit: str, solver: str
) -> Certificate:
    """Return the certificate of a method that claims to obey the constraints and nothing beyond.

    Raises
    ------
    SolverError
        Where the weights violate a constraint.

    >>> import numpy as np
    >>> from tangency.sdk import certify_feasible
    >>> from tangency.testing.problems import make_problem
    >>> equal = np.full(2, 0.5)
    >>> proof = certify_feasible(equal, make_problem(2), objective=0.0, objective_unit="none", solver="closed form")
    >>> proof.status, proof.primal_residual
    ('feasible', 0.0)
    """
    residual = primal_residual(weights, problem.feasible)
    if not residual <= _RESIDUAL:
        raise SolverError("the weights violate a constraint", where=solver, value=f"primal residual {residual:.1e}")
    return Certificate(
        status="feasible",
        solver=solver,
        objective=objective,
        objective_unit=objective_unit,
        primal_residual=residual,
        optimality_measure=None,
        optimality_gap=None,
        binding=Later(_binding, weights, problem.feasible, None, 1.0),
        violated=Later(soft_violations, weights, problem.feasible) if problem.feasible.soft else (),
        charges=Later(charges_paid, weights, problem) if problem.feasible.soft else (),
        turnover=Later(_turnover, weights, problem.current),
    )


def _binding(
    weights: Floats, feasible: FeasibleSet, multipliers: Multipliers | None, price_factor: float
) -> tuple[Binding, ...]:
    prices = None if multipliers is None else multipliers.scaled(price_factor)
    with single_blas_thread():  # whenever it is asked for, the same bits
        return binding_constraints(weights, feasible, prices)


def _turnover(weights: Floats, current: Floats | None) -> float | None:
    return None if current is None else 0.5 * float(np.abs(weights - current).sum())
