"""Branch and bound for cardinality constraints and semicontinuous weights, under any convex objective.

A node fixes the indicators of some weights; the others are relaxed. The search dives: of two children it takes the one
of the better bound at once, and goes on from the best bound where the dive ends. Reduced costs fix further indicators.

References
----------
Bienstock (1996), Computational study of a family of mixed-integer quadratic programming problems, sec. 2.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np

from tangency.contracts.limits import RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.risk.measures import ScenarioMeasure
from tangency.solve.asset_units import feasible_in_units, from_units
from tangency.solve.branch_and_bound.box_relaxation import BoxRelaxation
from tangency.solve.branch_and_bound.dive import Dive, Satisfiable
from tangency.solve.branch_and_bound.mixed_integer_linear import minimum_mixed_linear
from tangency.solve.branch_and_bound.node import RelaxationModel
from tangency.solve.branch_and_bound.objective_units import objective_in_units, objective_units
from tangency.solve.branch_and_bound.perspective_model import PerspectiveModel
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous, semicontinuous_of
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.epigraph.feasible_set import Cone, is_conic
from tangency.solve.minimum import Minimum
from tangency.solve.objective.lazy_limits import minimum_with_limits
from tangency.solve.objective.linear import Linear
from tangency.solve.objective.objective import Objective
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.objective.risk import Risk
from tangency.solve.objective.risk_ratio import RiskRatio
from tangency.solve.unsolved import Unsolved, no_ratio

__all__ = ["nearest", "search"]

_NODES = 2_000
_NODES_TO_NEAREST = 300
# In units of the assets, where mirrored ones leave almost no risk, a search may find nothing.
_NODES_IN_UNITS = 500
_ZERO = 1e-9


def search(
    objective: Objective,
    feasible: FeasibleSet,
    is_satisfiable: Satisfiable,
    *,
    nodes: int = _NODES,
    enough: float | None = None,
) -> Minimum:
    """Return the best portfolio found; `multipliers.search_gap` says how far from the best it can be.

    The multipliers are those of the convex problem that remains once all indicators are fixed.

    Parameters
    ----------
    is_satisfiable
        Asked where no portfolio was found, for a search without one might be endless.
    enough
        A value of the objective: only whether some portfolio is as good is of interest, and nothing is proven of the
        best one.

    Raises
    ------
    Unsolved
        Where no portfolio satisfies the constraints.
    ConfigurationError
        Where a semicontinuous weight has no bound.
    SolverError
        Where the search ends at its node limit without any portfolio.
    """
    convex = replace(feasible, count=None, minimums=None)
    units = objective_units(objective, convex)
    if units is not None and isinstance(objective, Quadratic | Ratio):
        # In these units; in those of the data a portfolio may be found, or none with less doubt.
        with suppress(SolverError, Unsolved):
            own = feasible_in_units(feasible, units)
            inside = _search(
                objective_in_units(objective, units),
                own,
                semicontinuous_of(own),
                is_satisfiable,
                min(nodes, _NODES_IN_UNITS) if enough is None else nodes,
                enough,
            )
            found = from_units(inside, units)
            # Units that the convex optimum suggests may be none of those that a minimum weight leaves.
            if primal_residual(found.weights, convex) <= RESIDUAL:
                return found
    semicontinuous = semicontinuous_of(feasible)
    if units is not None:
        semicontinuous = replace(semicontinuous, nothing=semicontinuous.nothing * units)
    return _search(objective, feasible, semicontinuous, is_satisfiable, nodes, enough)


def _search(
    objective: Objective,
    feasible: FeasibleSet,
    semicontinuous: Semicontinuous,
    is_satisfiable: Satisfiable,
    nodes: int,
    enough: float | None,
) -> Minimum:
    convex = replace(feasible, count=None, minimums=None)
    model: RelaxationModel
    if convex.is_polyhedral and isinstance(objective, Quadratic | Ratio):
        model = PerspectiveModel(objective, feasible, semicontinuous)
    else:
        model = BoxRelaxation(objective, feasible, semicontinuous)
    target = None if enough is None else model.score_of(enough)
    dive = Dive(
        objective,
        model,
        semicontinuous,
        target,
        convex,
        is_satisfiable,
        lambda: _some_support(objective, feasible, is_satisfiable),
    )
    return dive.run(feasible, nodes)


def _some_support(objective: Objective, feasible: FeasibleSet, is_satisfiable: Satisfiable) -> Mask:
    """Return the support of some portfolio; raises Unsolved where there is none.

    Without cones an integer program knows one. Of the portfolios that satisfy all but one cone, the one that comes
    nearest to it satisfies it, if any does.
    """
    cones: tuple[Cone, ...] = (*feasible.quadratic, *feasible.risk)
    cone = next((limit for limit in cones if is_conic(limit)), None)
    if cone is None:
        cost = -objective.excess if isinstance(objective, Ratio | RiskRatio) else np.zeros(feasible.lower.size)
        weights = minimum_mixed_linear(Linear(linear=cost), replace(feasible, soft=())).weights
        if objective.is_ratio and not -cost @ weights > 0.0:
            raise Unsolved("infeasible", no_ratio(feasible))
        return np.abs(weights) > _ZERO
    rest = replace(
        feasible,
        quadratic=tuple(limit for limit in feasible.quadratic if limit is not cone),
        risk=tuple(limit for limit in feasible.risk if limit is not cone),
    )
    return np.abs(nearest(cone, rest, is_satisfiable, within=True).weights) > _ZERO


def nearest(limit: Cone, feasible: FeasibleSet, is_satisfiable: Satisfiable, *, within: bool = False) -> Minimum:
    """Return the portfolio of a set for which a limit's left side is least; with `within` any that satisfies the limit.

    Raises
    ------
    Unsolved
        Where the set is empty.
    """
    objective, enough = _closeness(limit)
    hard = replace(feasible, soft=())
    if hard.is_convex:
        return minimum_with_limits(objective, hard)
    return search(objective, hard, is_satisfiable, nodes=_NODES_TO_NEAREST, enough=enough if within else None)


def _closeness(limit: Cone) -> tuple[Objective, float]:
    """Return an objective that is least where a limit's left side is, and its value where that is the limit."""
    if isinstance(limit, RiskLimit):
        assert isinstance(limit.measure, ScenarioMeasure)  # noqa: S101  # for the type checker: no other one is conic
        n_assets = limit.measure.path.scenarios.shape[1]
        return Risk(measure=limit.measure, linear=np.zeros(n_assets)), limit.limit
    linear = -(limit.covariance @ limit.center)
    # Half of a squared distance, but for what the center by itself contributes.
    enough = 0.5 * ((limit.limit / limit.scale) ** 2 + float(linear @ limit.center))
    return Quadratic(hessian=limit.covariance, linear=linear), enough
