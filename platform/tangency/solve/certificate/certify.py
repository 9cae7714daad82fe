"""Certificates of optimality and of feasibility, computed from the problem's own data and not taken from a solver."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.deferred import Later
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.contracts.solution import Binding, Certificate, MissedBudget
from tangency.errors import SolverError
from tangency.solve.certificate.binding import binding_constraints, charges_paid, soft_violations
from tangency.solve.certificate.convexity import require_convex
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.minimum import Multipliers
from tangency.solve.threads import single_blas_thread

__all__ = ["certify_feasible", "certify_optimal"]

_GAP = 1e-8
_SEARCH_GAP = 1e-6


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
    parts: str | None = None,
    missed: tuple[MissedBudget, ...] = (),
    budgets: Later[RiskBudgets | None] | None = None,
) -> Certificate:
    """Return the certificate of an optimum, or refuse to.

    Under cardinality and semicontinuity constraints a branch and bound that stopped early leaves a gap beyond
    tolerance: the certificate then says `feasible` with that gap.

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
    parts
        What the gap is relative to where that is not the objective: `GapSize.parts`.
    missed
        Risk budgets that the constraints prevent.
    budgets
        All risk budgets beside their shares, where some were asked for.

    Raises
    ------
    SolverError
        Where residual or gap are beyond tolerance, or the problem is not convex: there is no certified solution then.

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
    >>> proof.status, round(proof.objective, 12)
    ('optimal', 0.75)
    """
    require_convex(problem.feasible, problem.covariance)
    residual = primal_residual(weights, problem.feasible)
    is_searched = not problem.feasible.is_convex
    shown = measure or _gap_measure(parts, is_searched=is_searched)
    if not (residual <= RESIDUAL and (relative_gap <= tolerance or is_searched)):
        raise SolverError(
            "the solution cannot be certified",
            where=solver,
            value=f"primal residual {residual:.1e}, {shown} {relative_gap:.1e}",
            remedy="the problem may be ill-conditioned: look for assets with almost no or identical risk"
            if np.isfinite(relative_gap)
            else "bound the weights, such as weight <= 100%",
        )
    # A search that was stopped before it had any bound makes no claim.
    is_claimed = np.isfinite(relative_gap)
    return Certificate(
        status="feasible" if is_searched and not relative_gap <= _SEARCH_GAP else "optimal",
        solver=solver,
        objective=objective,
        objective_unit=objective_unit,
        primal_residual=residual,
        optimality_measure=shown if is_claimed else None,
        optimality_gap=max(relative_gap, 0.0) if is_claimed else None,
        binding=Later(_binding, weights, problem.feasible, multipliers, price_factor),
        violated=Later(soft_violations, weights, problem.feasible) if problem.feasible.soft else (),
        charges=Later(charges_paid, weights, problem) if problem.feasible.soft else (),
        turnover=Later(_turnover, weights, problem.current, problem.sold),
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
    if not residual <= RESIDUAL:
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
        turnover=Later(_turnover, weights, problem.current, problem.sold),
    )


def _gap_measure(parts: str | None, *, is_searched: bool) -> str:
    gap = "optimality gap (branch and bound)" if is_searched else "duality gap"
    return f"relative {gap}" if parts is None else f"{gap} relative to {parts}"


def _binding(
    weights: Floats, feasible: FeasibleSet, multipliers: Multipliers | None, price_factor: float
) -> tuple[Binding, ...]:
    prices = None if multipliers is None else multipliers.scaled(price_factor)
    with single_blas_thread():  # whenever it is asked for, the same bits
        return binding_constraints(weights, feasible, prices)


def _turnover(weights: Floats, current: Floats | None, sold: Mapping[str, float]) -> float | None:
    """Return ½ Σ |w − current| over all that is held: what lies outside the universe is sold whole.

    It is not given the problem: a walk keeps its certificates, and would keep a covariance with each.
    """
    if current is None:
        return None
    return 0.5 * (float(np.abs(weights - current).sum()) + fsum(map(abs, sold.values())))
