"""Risk budgets of measures over scenarios: semideviation, absolute deviation, CVaR, EVaR, drawdowns and the others.

A measure that is positively homogeneous is the sum of its contributions wᵢ ∂ρ/∂wᵢ (Euler). At a kink ρ has many slopes.
The minimiser of ρ(w) − Σ bᵢ ln(sᵢwᵢ) has one among them whose contributions are the budgets, and no other portfolio of
these signs does: that slope is reported, and that the dual set of the measure admits it is checked, not believed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import DataError, SolverError
from tangency.risk.measures import OverScenarios
from tangency.solve.budget_barrier import BudgetBarrier
from tangency.solve.budget_size import PortfolioSize, portfolio_size
from tangency.solve.budget_terms import SignedTerms
from tangency.solve.budgeted_risk import BudgetedMeasure
from tangency.solve.constrained_budget import constrained_budget
from tangency.solve.open_signs import require_open
from tangency.solve.risk_budget import RiskBudget, is_allowed, no_multipliers

__all__ = ["solve_measured_budget"]


def solve_measured_budget(
    measure: OverScenarios, budget: Floats, feasible: FeasibleSet, *, optimizer: str, signs: Floats | None = None
) -> RiskBudget:
    """Return the portfolio whose contributions to a measure of risk come nearest to their budgets.

    Parameters
    ----------
    measure
        ρ, positively homogeneous: any but a partial moment about a threshold that is not zero.
    budget, optimizer, signs
        As for `solve_risk_budget`.

    Raises
    ------
    DataError
        Where some portfolio of these signs has no risk by the measure, as far as the solution looked.
    ConfigurationError, Infeasible, SolverError
        As `solve_risk_budget`.

    References
    ----------
    Tasche (1999), Risk contributions and performance measurement; Boudt, Carl & Peterson (2013), Asset allocation with
    conditional value-at-risk budgets, Journal of Risk 15(3); Roncalli (2014), Introduction to risk parity and
    budgeting, section 2.3.
    """
    own = np.ones(budget.size) if signs is None else signs
    size = portfolio_size(feasible, signs, optimizer=optimizer)
    require_open(feasible, own, optimizer=optimizer)
    unit = measure.size
    risk = BudgetedMeasure(measure=measure.scaled(unit))
    terms = SignedTerms(budget=budget, signs=own)
    start = _start(risk, terms, optimizer)
    free = _free(risk, terms, feasible, start, size, optimizer)
    if is_allowed(free.weights, feasible):
        return replace(free, scale=free.scale * unit)
    found = constrained_budget(risk, terms, feasible, size, free.weights)
    slope = risk.slope(found.weights, found.multipliers)
    return RiskBudget(
        weights=found.weights,
        multipliers=found.multipliers,
        scale=found.scale * unit,
        is_met=False,
        gap=found.gap,
        shares=terms.shares(found.weights, slope) / risk.value(found.weights),
        solver="log barrier, Newton",
    )


def _start(risk: BudgetedMeasure, terms: SignedTerms, optimizer: str) -> Floats:
    """Return weights by budget and inverse risk of each asset alone, of risk one."""
    alone = np.array([risk.value(row) for row in np.diag(terms.signs)])
    least = int(alone.argmin())
    if not alone[least] > 0.0:
        raise DataError(
            "an asset without risk by the measure has no weight",
            where=f"optimizer {optimizer}, asset number {least + 1}",
            value=f"risk {alone[least]:.1e}",
            remedy="leave the asset out, or take a longer window",
        )
    weights = terms.signs * terms.budget / alone
    value = risk.value(weights)
    if not value > 0.0:
        raise _riskless(optimizer, value)
    return weights / value


def _free(
    risk: BudgetedMeasure,
    terms: SignedTerms,
    feasible: FeasibleSet,
    start: Floats,
    size: PortfolioSize,
    optimizer: str,
) -> RiskBudget:
    """Return the portfolio without any constraint, of the size that is wanted."""
    barrier = BudgetBarrier(risk=risk, terms=terms, feasible=_open(feasible))
    try:
        weights, multipliers = barrier.minimum(1.0, start)
    except SolverError as error:
        raise _riskless(optimizer, None) from error
    slope = risk.slope(weights, multipliers)
    value = risk.value(weights)
    if not value > 0.0:
        raise _riskless(optimizer, value)
    shares = terms.shares(weights, slope) / value
    scaled = size.reached(weights, optimizer=optimizer)
    return RiskBudget(
        weights=scaled,
        multipliers=no_multipliers(feasible),
        scale=risk.value(scaled),
        is_met=True,
        gap=float(np.abs(shares / terms.budget - 1.0).max()),
        shares=shares,
        solver="log barrier, Newton",
    )


def _riskless(optimizer: str, value: float | None) -> DataError:
    return DataError(
        "no portfolio has these contributions to the measure of risk: some portfolio has none or less",
        where=f"optimizer {optimizer}",
        value=None if value is None else f"risk {value:.1e}",
        remedy="take a longer window, or a measure that does not count gains against losses, such as semideviation",
    )


def _open(feasible: FeasibleSet) -> FeasibleSet:
    """Return the set of all weights."""
    n = feasible.lower.size
    nothing = np.full(n, np.inf)
    return FeasibleSet(
        constraints=(),
        scope=feasible.scope,
        lower=frozen_floats(-nothing),
        upper=frozen_floats(nothing),
        rows=frozen_floats(np.zeros((0, n))),
        row_lower=frozen_floats(np.zeros(0)),
        row_upper=frozen_floats(np.zeros(0)),
        lower_source=(-1,) * n,
        upper_source=(-1,) * n,
        row_source=(),
    )
