"""Risk budgets over a feasible set: exact where the constraints allow it, as near as they let where they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError
from tangency.solve.active_set import Multipliers
from tangency.solve.certificate import primal_residual
from tangency.solve.constrained_budget import constrained_budget
from tangency.solve.net import fixed_net
from tangency.solve.unconstrained_budget import budget_deviation, budgeted_weights

__all__ = ["RiskBudget", "solve_risk_budget"]

_SATISFIED = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskBudget:
    """Weights, shape (n_assets,), that minimise ½ w'Σw/λ − Σ b ln w, and the multipliers in that objective's unit.

    Attributes
    ----------
    scale
        λ, a variance per period. The contribution of an asset that nothing holds is λb.
    is_met
        Whether every contribution is its budget: no constraint binds.
    gap
        Where the budget is met, the largest relative deviation from it, max |cᵢ/bᵢ − 1| with cᵢ the share of the
        variance; else the relative duality gap.
    """

    weights: Floats
    multipliers: Multipliers
    scale: float
    is_met: bool
    gap: float
    solver: str


def solve_risk_budget(covariance: Covariance, budget: Floats, feasible: FeasibleSet, *, optimizer: str) -> RiskBudget:
    """Return the long-only portfolio whose contributions to the variance come nearest to their budgets.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets), its diagonal positive.
    budget
        b, each asset's share of the variance, shape (n_assets,), positive and adding up to one.
    optimizer
        Whose name an error carries.

    Raises
    ------
    ConfigurationError
        Where no constraint fixes the net, or one caps an asset at zero.
    Infeasible
        Where the constraints conflict.
    SolverError
        Where some long-only portfolio has almost no risk, or the constraints force a weight to zero or below.

    References
    ----------
    Richard & Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710.
    """
    net = fixed_net(feasible, optimizer=optimizer)
    _require_open(feasible, optimizer)
    matrix = dense_covariance(covariance)
    shares, solver = budgeted_weights(matrix, budget)
    weights = shares * net
    if not feasible.unmeasured and feasible.is_convex and primal_residual(weights, feasible) <= _SATISFIED:
        nothing = Multipliers(bounds=np.zeros(budget.size), rows=np.zeros(feasible.row_lower.size))
        return RiskBudget(
            weights=weights,
            multipliers=nothing,
            scale=float(weights @ matrix @ weights),
            is_met=True,
            gap=budget_deviation(matrix, budget, weights),
            solver=solver,
        )
    found = constrained_budget(matrix, budget, feasible, net)
    return RiskBudget(
        weights=found.weights,
        multipliers=found.multipliers,
        scale=found.scale,
        is_met=False,
        gap=found.gap,
        solver="log barrier, Newton",
    )


def _require_open(feasible: FeasibleSet, optimizer: str) -> None:
    """Return if no bound keeps an asset from carrying risk."""
    least = int(feasible.upper.argmin())
    if feasible.upper[least] <= 0.0:
        raise ConfigurationError(
            f"optimizer {optimizer} gives every asset a part of the risk, and a constraint leaves one without weight",
            where=f"constraint {feasible.constraints[feasible.upper_source[least]].text!r}",
            value=feasible.scope.assets[least],
            remedy="leave the asset out of the universe instead",
        )
