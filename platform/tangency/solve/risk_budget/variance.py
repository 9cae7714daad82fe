"""Risk budgeting by the variance, for assets or factors: exact where constraints allow it, as near as they let else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.minimum import Multipliers
from tangency.solve.risk_budget.budgeted_risk import BudgetedVariance
from tangency.solve.risk_budget.constrained import constrained_budget
from tangency.solve.risk_budget.signs import require_open
from tangency.solve.risk_budget.size import PortfolioSize, portfolio_size
from tangency.solve.risk_budget.terms import BudgetTerms, FactorTerms, SignedTerms
from tangency.solve.risk_budget.unconstrained import budgeted_weights

__all__ = ["RiskBudget", "is_allowed", "no_multipliers", "solve_factor_budget", "solve_risk_budget"]

_SATISFIED = 1e-12
_SINGULAR = 1e-12
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskBudget:
    """Weights, shape (n_assets,), that minimise ½ w'Σw/λ − Σ b ln(a'w), and multipliers in that objective's unit.

    Of a measure ρ other than the variance, ρ(w)/λ stands in the place of ½ w'Σw/λ.

    Attributes
    ----------
    scale
        λ, a variance per period, or in the unit of the measure. The contribution of what nothing holds is λb.
    is_met
        Whether every contribution is its budget: no constraint binds.
    gap
        Where the budget is met, the largest relative deviation from it, max |c/b − 1| with c the share of the risk;
        else the relative duality gap.
    shares
        c, each budget's share of the risk, shape (n_budgets,).

    >>> import numpy as np
    >>> from tangency.sdk import solve_risk_budget
    >>> from tangency.testing.problems import make_problem
    >>> halves = np.array([0.5, 0.5])
    >>> found = solve_risk_budget(np.diag([1.0, 9.0]), halves, make_problem(2).feasible, optimizer="mine")
    >>> found.is_met, found.shares.round(9).tolist()
    (True, [0.5, 0.5])
    """

    weights: Floats
    multipliers: Multipliers
    scale: float
    is_met: bool
    gap: float
    shares: Floats
    solver: str


def solve_risk_budget(
    covariance: Covariance, budget: Floats, feasible: FeasibleSet, *, optimizer: str, signs: Floats | None = None
) -> RiskBudget:
    """Return the portfolio whose contributions to the variance come nearest to their budgets.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets), its diagonal positive.
    budget
        b, each asset's share of the variance, shape (n_assets,), positive and adding up to one.
    optimizer
        Whose name an error carries.
    signs
        1 for an asset that is to be long, −1 for one that is to be short, shape (n_assets,); None where all are long.

    Raises
    ------
    ConfigurationError
        Where no constraint fixes the net, one keeps an asset from its side of zero, or what the constraints hold is
        hedged by more than the net.
    Infeasible
        Where the constraints conflict.
    SolverError
        Where some portfolio of these signs has almost no risk, or the constraints force a weight to zero.

    References
    ----------
    Richard & Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710; for the signs Bai, Scheinberg &
    Tütüncü (2016), Least-squares approach to risk parity in portfolio selection, Quantitative Finance 16(3).

    >>> import numpy as np
    >>> from tangency.sdk import solve_risk_budget
    >>> from tangency.testing.problems import make_problem
    >>> halves = np.array([0.5, 0.5])
    >>> found = solve_risk_budget(np.diag([1.0, 9.0]), halves, make_problem(2).feasible, optimizer="mine")
    >>> found.weights.round(9).tolist()  # without correlation w ∝ 1/σ
    [0.75, 0.25]
    """
    own = np.ones(budget.size) if signs is None else signs
    size = portfolio_size(feasible, signs, optimizer=optimizer)
    require_open(feasible, own, optimizer=optimizer)
    matrix = dense_covariance(covariance)
    longs = matrix if signs is None else matrix * signs * signs[:, None]
    found, solver = budgeted_weights(longs, budget)
    weights = size.reached(own * found, optimizer=optimizer)
    if is_allowed(weights, feasible):
        return _met(weights, matrix, SignedTerms(budget=budget, signs=own), feasible, solver)
    return _constrained(matrix, SignedTerms(budget=budget, signs=own), feasible, size, own / own.size)


def solve_factor_budget(
    covariance: Covariance, loadings: Floats, budget: Floats, feasible: FeasibleSet, *, optimizer: str
) -> RiskBudget:
    """Return the portfolio whose factors' contributions to the variance come nearest to their budgets.

    Exposures y = Aw are positive. Of all portfolios with these contributions it is the one to whose variance nothing
    but the factors contributes: Σw = A'(b/y), so that w = Σ⁻¹A'z, where z carries the budgets under AΣ⁻¹A'.

    Parameters
    ----------
    loadings
        A, shape (n_factors, n_assets), n_factors ≤ n_assets, of full row rank; signed, see `FactorTerms`.
    budget
        b, each factor's share of the variance, shape (n_factors,), positive and adding up to one.

    Raises
    ------
    ConfigurationError
        Where no constraint fixes the net, or no multiple of the portfolio has it.
    SolverError
        Where some portfolio has almost no risk; otherwise as `solve_risk_budget`.

    References
    ----------
    Roncalli & Weisang (2012), Risk parity portfolios with risk factors, SSRN 2155159, sections 2.2 and 3.

    >>> import numpy as np
    >>> from tangency.sdk import solve_factor_budget
    >>> from tangency.testing.problems import make_problem
    >>> sigma, loadings, halves = np.diag([1.0, 9.0]), np.eye(2), np.array([0.5, 0.5])
    >>> found = solve_factor_budget(sigma, loadings, halves, make_problem(2).feasible, optimizer="mine")
    >>> found.weights.round(9).tolist()  # each asset its own factor
    [0.75, 0.25]
    """
    size = portfolio_size(feasible, None, optimizer=optimizer)
    matrix = dense_covariance(covariance)
    through = _inverse_times(matrix, loadings.T, optimizer)
    found, solver = budgeted_weights(loadings @ through, budget)
    direct = through @ found
    terms = FactorTerms(budget=budget, loadings=loadings)
    weights = size.reached(direct, optimizer=optimizer)
    if is_allowed(weights, feasible):
        return _met(weights, matrix, terms, feasible, solver)
    return _constrained(matrix, terms, feasible, size, weights)


def _inverse_times(matrix: Floats, columns: Floats, optimizer: str) -> Floats:
    """Return Σ⁻¹ times columns; of a singular Σ the least solution, where there is one."""
    values, vectors = np.linalg.eigh(matrix)
    kept = values > _SINGULAR * values[-1]
    basis = vectors[:, kept]
    along = basis.T @ columns
    if not kept.all() and np.abs(columns - basis @ along).max() > _ROUNDING * np.abs(columns).max():
        raise SolverError(
            "factor budgets need a covariance by which exposure to a factor is a risk",
            where=f"optimizer {optimizer}, risk model",
            value=f"{int(kept.sum())} of {kept.size} directions have risk",
            remedy="take a risk model that shrinks, such as ledoit-wolf, fewer factors, or a longer window",
        )
    solution: Floats = basis @ (along / values[kept][:, None])
    return solution


def is_allowed(weights: Floats, feasible: FeasibleSet) -> bool:
    """Whether weights satisfy all constraints, to rounding."""
    return not feasible.unmeasured and feasible.is_convex and primal_residual(weights, feasible) <= _SATISFIED


def no_multipliers(feasible: FeasibleSet) -> Multipliers:
    """Return zero multipliers, for constraints of which none is active."""
    return Multipliers(bounds=np.zeros(feasible.lower.size), rows=np.zeros(feasible.row_lower.size))


def _met(weights: Floats, matrix: Floats, terms: BudgetTerms, feasible: FeasibleSet, solver: str) -> RiskBudget:
    marginal = matrix @ weights
    variance = float(weights @ marginal)
    shares = terms.shares(weights, marginal) / variance
    return RiskBudget(
        weights=weights,
        multipliers=no_multipliers(feasible),
        scale=variance,
        is_met=True,
        gap=float(np.abs(shares / terms.budget - 1.0).max()),
        shares=shares,
        solver=solver,
    )


def _constrained(
    matrix: Floats, terms: BudgetTerms, feasible: FeasibleSet, size: PortfolioSize, start: Floats
) -> RiskBudget:
    unit = float(matrix.diagonal().mean())
    found = constrained_budget(BudgetedVariance(covariance=matrix / unit), terms, feasible, size, start)
    marginal = matrix @ found.weights
    return RiskBudget(
        weights=found.weights,
        multipliers=found.multipliers,
        scale=found.scale * unit,
        is_met=False,
        gap=found.gap,
        shares=terms.shares(found.weights, marginal) / float(found.weights @ marginal),
        solver=found.solver,
    )
