"""Minimise over any feasible set: each solve is dispatched by structure, and infeasibility is explained."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.risk.measures import OverScenarios
from tangency.solve.branch_and_bound.mixed_integer_linear import minimum_mixed_linear
from tangency.solve.branch_and_bound.search import search
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.diagnosis.elastic import is_satisfiable
from tangency.solve.diagnosis.explain import beyond_doubt, explained
from tangency.solve.epigraph.feasible_set import is_conic
from tangency.solve.feasible.implied_bounds import only_portfolio
from tangency.solve.feasible.measurements import require_measured
from tangency.solve.minimum import LimitMultiplier, Minimum, Multipliers
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
from tangency.solve.unsolved import Unsolved, contradictory, no_ratio

__all__ = ["solve_linear", "solve_quadratic", "solve_ratio", "solve_risk", "solve_risk_ratio"]


def solve_quadratic(
    hessian: Covariance, linear: Floats, feasible: FeasibleSet, *, start: Floats | None = None
) -> Minimum:
    """Minimise ½ w'Hw + q'w, and the penalties of soft limits, over a feasible set.

    Parameters
    ----------
    hessian
        H, shape (n_assets, n_assets), symmetric, positive semi-definite.
    linear
        q, shape (n_assets,).
    start
        Weights near the minimum, shape (n_assets,), such as those of the day before. Many assets' long-only minimum of
        the variance begins there; other problems do not heed it.

    Raises
    ------
    Infeasible
        With an irreducible conflicting set.
    SolverError
        Where the objective is unbounded below.

    >>> import numpy as np
    >>> from tangency.sdk import solve_quadratic
    >>> from tangency.testing.problems import make_problem
    >>> feasible = make_problem(2).feasible  # long only, net = 100%
    >>> solve_quadratic(np.diag([1.0, 3.0]), np.zeros(2), feasible).weights.round(9).tolist()  # w = H⁻¹1 / 1'H⁻¹1
    [0.75, 0.25]
    """
    if feasible.is_polyhedral:
        with explained(feasible):
            return beyond_doubt(quadratic_kernel.solve_quadratic(hessian, linear, feasible, start=start), feasible)
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

    >>> import numpy as np
    >>> from tangency.sdk import solve_linear
    >>> from tangency.testing.problems import make_problem
    >>> feasible = make_problem(2, upper=0.75).feasible  # weight <= 75%, net = 100%
    >>> weights, _ = solve_linear(np.array([-1.0, -2.0]), feasible)
    >>> weights.round(9).tolist()  # the second as large as it may be
    [0.25, 0.75]
    """
    if feasible.is_polyhedral:
        with explained(feasible):
            return linear_kernel.solve_linear(cost, feasible)
    found = _solve(Linear(linear=cost), feasible)
    return found.weights, found.multipliers


def solve_ratio(
    covariance: Covariance, excess: Floats, feasible: FeasibleSet, *, start: Floats | None = None
) -> Minimum:
    """Maximise (e'w − penalties of soft limits) / √(w'Σw) over a feasible set.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    excess
        e, expected return above the risk-free rate, shape (n_assets,).
    start
        Weights near the maximum, shape (n_assets,); many assets' long-only ratio begins there.

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

    >>> import numpy as np
    >>> from tangency.sdk import solve_ratio
    >>> from tangency.testing.problems import make_problem
    >>> feasible = make_problem(2).feasible
    >>> solve_ratio(np.eye(2), np.array([3.0, 1.0]), feasible).weights.round(9).tolist()  # w ∝ Σ⁻¹e
    [0.75, 0.25]
    """
    if feasible.is_polyhedral:
        with explained(feasible):
            return ratio_kernel.solve_ratio(covariance, excess, feasible, start=start)
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

    >>> import numpy as np
    >>> from tangency.sdk import RiskKind, scenario_measure, solve_risk
    >>> from tangency.testing.problems import make_problem
    >>> worst = scenario_measure(RiskKind.WORST, np.array([[0.02, -0.01], [-0.02, 0.03]]))
    >>> found = solve_risk(worst, np.zeros(2), make_problem(2).feasible)
    >>> found.weights.round(6).tolist()  # both scenarios lose the same: b − 2a = 2a − 3b
    [0.5, 0.5]
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

    >>> import numpy as np
    >>> from tangency.sdk import RiskKind, scenario_measure, solve_risk_ratio
    >>> from tangency.testing.problems import make_problem
    >>> worst = scenario_measure(RiskKind.WORST, np.array([[-0.01, 0.0], [0.0, -0.03]]))
    >>> found = solve_risk_ratio(worst, np.ones(2), make_problem(2).feasible)
    >>> found.weights.round(6).tolist()  # the least of max(0.01 a, 0.03 b)
    [0.75, 0.25]
    """
    return _solve(RiskRatio(measure=measure, excess=excess), feasible)


def _solve(objective: Objective, feasible: FeasibleSet) -> Minimum:
    require_measured(feasible)
    with explained(feasible):
        if feasible.quadratic and (point := only_portfolio(feasible)) is not None:
            return _the_only_one(point, objective, feasible)
        if feasible.is_convex:
            return beyond_doubt(minimum_with_limits(objective, feasible), feasible)
        if isinstance(objective, Linear) and not _has_cones(feasible):
            return minimum_mixed_linear(objective, feasible)
        return search(objective, feasible, is_satisfiable)


def _the_only_one(point: Floats, objective: Objective, feasible: FeasibleSet) -> Minimum:
    """Return the only portfolio of the equalities within a limit, if it satisfies the other constraints."""
    if primal_residual(point, feasible) > RESIDUAL:
        raise Unsolved("infeasible", contradictory("quadratic limit"))
    if objective.is_ratio and not objective.value(point, feasible) < 0.0:
        raise Unsolved("infeasible", no_ratio(feasible))
    nothing = Multipliers(
        bounds=np.zeros(point.size),
        rows=np.zeros(feasible.row_lower.size),
        limits=tuple(LimitMultiplier(price=0.0, dual=np.zeros(0)) for _ in feasible.limits),
        search_gap=None if feasible.is_convex else 0.0,
    )
    return Minimum(weights=np.clip(point, feasible.lower, feasible.upper), multipliers=nothing, solver="linear algebra")


def _has_cones(feasible: FeasibleSet) -> bool:
    return any(is_conic(limit) for limit in feasible.limits)
