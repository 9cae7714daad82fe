"""The solves that optimizers call, sent to what the feasible set's structure asks for."""

from __future__ import annotations

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import OverScenarios
from tangency.solve import linear as linear_kernel
from tangency.solve import quadratic as quadratic_kernel
from tangency.solve import ratio as ratio_kernel
from tangency.solve.active_set import Multipliers
from tangency.solve.infeasibility import require_measured
from tangency.solve.lifting import is_conic
from tangency.solve.limited import minimum_with_limits
from tangency.solve.mixed_linear import minimum_mixed_linear
from tangency.solve.objective import Objective
from tangency.solve.quadratic import Minimum
from tangency.solve.relaxed import Linear, Quadratic, Ratio
from tangency.solve.relaxed_risk import Risk, RiskRatio
from tangency.solve.search import search

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
        return quadratic_kernel.solve_quadratic(hessian, linear, feasible)
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
        return ratio_kernel.solve_ratio(covariance, excess, feasible)
    return _solve(Ratio(covariance=covariance, excess=excess), feasible)


def solve_risk(measure: OverScenarios, linear: Floats, feasible: FeasibleSet) -> Minimum:
    """Minimise ρ(w) + q'w, and the penalties of soft limits, over a feasible set.

    Parameters
    ----------
    measure
        ρ, of weights over equally likely scenarios.
    linear
        q, shape (n_assets,).

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the objective is unbounded below.
    """
    return _solve(Risk(measure=measure, linear=linear), feasible)


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
    if feasible.is_convex:
        return minimum_with_limits(objective, feasible)
    if isinstance(objective, Linear) and not _has_cones(feasible):
        return minimum_mixed_linear(objective, feasible)
    return search(objective, feasible)


def _has_cones(feasible: FeasibleSet) -> bool:
    return any(is_conic(limit) for limit in feasible.limits)
