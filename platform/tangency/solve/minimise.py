"""Minimise over any feasible set: each solve is dispatched by structure, and infeasibility is explained."""

from __future__ import annotations

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import OverScenarios
from tangency.solve.branch_and_bound.mixed_integer_linear import minimum_mixed_linear
from tangency.solve.branch_and_bound.search import search
from tangency.solve.diagnosis.elastic import is_satisfiable
from tangency.solve.diagnosis.explain import beyond_doubt, explained
from tangency.solve.epigraph.feasible_set import is_conic
from tangency.solve.feasible.measurements import require_measured
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.objective.lazy_limits import minimum_with_limits
from tangency.solve.objective.linear import Linear
from tangency.solve.objective.objective import Objective
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.objective.risk import Risk
from tangency.solve.objective.risk_ratio import RiskRatio
from tangency.solve.polyhedral import linear as linear_kernel
from tangency.solve.polyhedral import quadratic as quadratic_kernel
from tangency.solve.polyhedral import ratio as ratio_kernel

__all__ = ["solve_linear", "solve_quadratic", "solve_ratio", "solve_risk", "solve_risk_ratio"]


def solve_quadratic(hessian: Covariance, linear: Floats, feasible: FeasibleSet) -> Minimum:
    """Minimise ½ w'Hw + q'w, and the penalties of soft limits, over a feasible set.

    Parameters
    ----------
    hessian
        H, shape (n_assets, n_assets), symmetric, positive semi-definite.
    linear
        q, shape (n_assets,).

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the objective is unbounded below.
    """
    if feasible.is_polyhedral:
        with explained(feasible):
            return beyond_doubt(quadratic_kernel.solve_quadratic(hessian, linear, feasible), feasible)
    return _solve(Quadratic(hessian=hessian, linear=linear), feasible)


def solve_linear(cost: Floats, feasible: FeasibleSet) -> tuple[Floats, Multipliers]:
    """Minimise c'w, and the penalties of soft limits, over a feasible set; return weights and multipliers.

    Parameters
    ----------
    cost
        c, shape (n_assets,).

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the objective is unbounded below.
    """
    if feasible.is_polyhedral:
        with explained(feasible):
            return linear_kernel.solve_linear(cost, feasible)
    found = _solve(Linear(linear=cost), feasible)
    return found.weights, found.multipliers


def solve_ratio(covariance: Covariance, excess: Floats, feasible: FeasibleSet) -> Minimum:
    """Maximise (e'w − penalties of soft limits) / √(w'Σw) over a feasible set.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    excess
        e, expected return above the risk-free rate, shape (n_assets,).

    Returns
    -------
    Minimum
        Multipliers are those of ½ w'Σw − τ (e'w − penalties) at the optimal τ = w'Σw / (e'w − penalties).

    Raises
    ------
    Infeasible
        Where the constraints conflict, or no feasible portfolio has a positive numerator: a ratio with a negative
        one would reward risk.
    SolverError
        Where the ratio is unbounded or its maximum is not attained.
    """
    if feasible.is_polyhedral:
        with explained(feasible):
            return ratio_kernel.solve_ratio(covariance, excess, feasible)
    return _solve(Ratio(covariance=covariance, excess=excess), feasible)


def solve_risk(
    measure: OverScenarios, linear: Floats, feasible: FeasibleSet, *, start: Floats | None = None
) -> Minimum:
    """Minimise ρ(w) + q'w, and the penalties of soft limits, over a feasible set.

    Parameters
    ----------
    measure
        ρ, of weights over equally likely scenarios.
    linear
        q, shape (n_assets,).
    start
        Feasible weights near the minimum, shape (n_assets,), for measures that are solved by Newton's method.

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the objective is unbounded below.
    """
    return _solve(Risk(measure=measure, linear=linear, start=start), feasible)


def solve_risk_ratio(measure: OverScenarios, excess: Floats, feasible: FeasibleSet) -> Minimum:
    """Maximise (e'w − penalties of soft limits) / ρ(w) over a feasible set.

    Parameters
    ----------
    measure
        ρ, of weights over equally likely scenarios.
    excess
        e, expected return above the risk-free rate, shape (n_assets,).

    Returns
    -------
    Minimum
        Multipliers are those of ρ(w) − τ (e'w − penalties) at the optimal τ = ρ(w) / (e'w − penalties).

    Raises
    ------
    Infeasible
        Where the constraints conflict, or no feasible portfolio has a positive numerator.
    DataError
        Where a portfolio with a positive numerator has no risk by the measure.
    SolverError
        Where the ratio is unbounded or its maximum is not attained.
    """
    return _solve(RiskRatio(measure=measure, excess=excess), feasible)


def _solve(objective: Objective, feasible: FeasibleSet) -> Minimum:
    require_measured(feasible)
    with explained(feasible):
        if feasible.is_convex:
            return beyond_doubt(minimum_with_limits(objective, feasible), feasible)
        if isinstance(objective, Linear) and not _has_cones(feasible):
            return minimum_mixed_linear(objective, feasible)
        return search(objective, feasible, is_satisfiable)


def _has_cones(feasible: FeasibleSet) -> bool:
    return any(is_conic(limit) for limit in feasible.limits)
