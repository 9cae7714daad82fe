"""Convex problems by lazy constraints: a limit joins only where the optimum without it violates it.

An optimum that happens to satisfy a limit is the optimum with it. So the first program is the polyhedral one, by its
own fast kernels, and a constraint that does not matter changes no bit of the answer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import raise_if_stopped
from tangency.errors import DataError, SolverError
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.feasible.violation import limit_violation
from tangency.solve.minimum import LimitMultiplier, Minimum
from tangency.solve.objective.linear import Linear
from tangency.solve.objective.objective import Objective
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.polyhedral.linear import solve_linear
from tangency.solve.polyhedral.quadratic import solve_quadratic
from tangency.solve.polyhedral.ratio import solve_ratio
from tangency.solve.unsolved import Unsolved, contradictory, no_ratio

__all__ = ["minimum_polyhedral", "minimum_with_limits"]

_KEPT = 1e-10
_IDLE = 1e-7
_EXACT = "active set"
_FEASIBLE = 1e-8
_NO_MULTIPLIER = LimitMultiplier(price=0.0, dual=np.zeros(0))


def minimum_polyhedral(objective: Objective, feasible: FeasibleSet) -> Minimum | None:
    """Return the minimum over bounds and rows, by the kernel for the objective; None as from `Objective.solve`."""
    if isinstance(objective, Linear):
        weights, multipliers = solve_linear(objective.linear, feasible)
        return Minimum(weights=weights, multipliers=multipliers, solver="HiGHS")
    if isinstance(objective, Quadratic):
        return solve_quadratic(objective.hessian, objective.linear, feasible)
    if isinstance(objective, Ratio):
        return solve_ratio(objective.covariance, objective.excess, feasible)
    return objective.solve(feasible)


def minimum_with_limits(objective: Objective, feasible: FeasibleSet) -> Minimum:
    """Return the minimum over a convex set.

    Raises
    ------
    Unsolved
        Where the constraints conflict, the objective is unbounded, or no solution within tolerance is found.
    """
    limits = feasible.limits
    taken: set[int] = set()
    while True:
        raise_if_stopped()
        found = _attempt(objective, feasible, taken)
        if found is None:
            if len(taken) < len(limits):  # unbounded without them, perhaps not with them
                taken = set(range(len(limits)))
                continue
            raise Unsolved("stalled", contradictory("Clarabel"))
        broken = {
            k
            for k, limit in enumerate(limits)
            if k not in taken and limit_violation(limit, found.weights) > _KEPT * max(1.0, abs(limit.limit))
        }
        if not broken:
            return _without_idle_limits(objective, feasible, found, taken)
        taken |= broken


def _without_idle_limits(objective: Objective, feasible: FeasibleSet, found: Minimum, taken: set[int]) -> Minimum:
    """Return the minimum, found again without inactive limits where they kept it from being polished."""
    limits = feasible.limits
    idle = {k for k in taken if limits[k].value(found.weights) < limits[k].limit - _IDLE}
    if idle and not found.solver.endswith(_EXACT):
        again = _attempt(objective, feasible, taken - idle)
        if again is not None and all(limits[k].value(again.weights) <= limits[k].limit for k in idle):
            return _with_all_multipliers(again, taken - idle, len(limits))
    return _with_all_multipliers(found, taken, len(limits))


def _attempt(objective: Objective, feasible: FeasibleSet, taken: set[int]) -> Minimum | None:
    """Solve with some of the limits; None where that says nothing about the whole."""
    part = _with_limits(feasible, taken)
    is_whole = len(taken) == len(feasible.limits)
    try:
        found = objective.solve(part) if taken else minimum_polyhedral(objective, part)
    except Unsolved as unsolved:
        if is_whole or unsolved.status == "infeasible":
            raise
        return None
    except SolverError as error:  # without a maximum, perhaps only for lack of the other limits
        if is_whole:
            raise Unsolved("stalled", error) from error
        return None
    except DataError:  # as above
        if is_whole:
            raise
        return None
    if found is None:
        raise Unsolved("infeasible", no_ratio(feasible) if objective.is_ratio else contradictory("Clarabel"))
    # The solver may stop short of a verdict, as it does where the constraints contradict each other by a hair.
    return None if primal_residual(found.weights, part) > _FEASIBLE else found


def _with_limits(feasible: FeasibleSet, taken: set[int]) -> FeasibleSet:
    """Return the set with the limits at some positions of `feasible.limits`."""
    n_piecewise, n_quadratic, n_risk = len(feasible.piecewise), len(feasible.quadratic), len(feasible.risk)
    first_risk = n_piecewise + n_quadratic
    first_soft = first_risk + n_risk
    return replace(
        feasible,
        piecewise=tuple(limit for k, limit in enumerate(feasible.piecewise) if k in taken),
        quadratic=tuple(limit for k, limit in enumerate(feasible.quadratic, n_piecewise) if k in taken),
        risk=tuple(limit for k, limit in enumerate(feasible.risk, first_risk) if k in taken),
        soft=tuple(soft for k, soft in enumerate(feasible.soft, first_soft) if k in taken),
    )


def _with_all_multipliers(found: Minimum, taken: set[int], n_limits: int) -> Minimum:
    own = iter(found.multipliers.limits)
    limit_multipliers = tuple(next(own) if k in taken else _NO_MULTIPLIER for k in range(n_limits))
    return replace(found, multipliers=replace(found.multipliers, limits=limit_multipliers))
