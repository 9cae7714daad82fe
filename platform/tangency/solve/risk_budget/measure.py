"""Risk budgeting by measures over scenarios: semideviation, absolute deviation, CVaR, EVaR, drawdowns and others.

A measure that is positively homogeneous is the sum of its contributions wᵢ ∂ρ/∂wᵢ (Euler). At a kink ρ has many slopes.
The minimiser of ρ(w) − Σ bᵢ ln(sᵢwᵢ) has one among them whose contributions are the budgets, and no other portfolio of
these signs does: that slope is reported, and that the dual set of the measure admits it is checked, not believed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import DataError, SolverError
from tangency.risk.measures import EntropicTail, OverScenarios, ScenarioMeasure, is_smooth, of_the_worst
from tangency.solve.drawdown.model_step import DrawdownModel
from tangency.solve.minimum import Multipliers
from tangency.solve.risk_budget.barrier import BudgetBarrier
from tangency.solve.risk_budget.budgeted_drawdown import BudgetedDrawdown
from tangency.solve.risk_budget.budgeted_risk import BudgetedMeasure, BudgetedRisk
from tangency.solve.risk_budget.constrained import constrained_budget
from tangency.solve.risk_budget.signs import require_open
from tangency.solve.risk_budget.size import PortfolioSize, portfolio_size
from tangency.solve.risk_budget.terms import SignedTerms
from tangency.solve.risk_budget.variance import RiskBudget, is_allowed, no_multipliers

__all__ = ["solve_measured_budget"]

_CERTAIN = 1e-8


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
        Where an asset, or the portfolio by inverse risk, has no risk by the measure.
    ConfigurationError, Infeasible, SolverError
        As `solve_risk_budget`.

    References
    ----------
    Tasche (1999), Risk contributions and performance measurement; Boudt, Carl & Peterson (2013), Asset allocation with
    conditional value-at-risk budgets, Journal of Risk 15(3); Roncalli (2014), Introduction to risk parity and
    budgeting, section 2.3.

    >>> import numpy as np
    >>> from tangency.sdk import RiskKind, scenario_measure, solve_measured_budget
    >>> from tangency.testing.problems import make_problem
    >>> scenarios = np.array([[a, 3.0 * b] for a in (-0.01, 0.01) for b in (-0.01, 0.01)])
    >>> measure, halves = scenario_measure(RiskKind.SEMIDEVIATION, scenarios), np.array([0.5, 0.5])
    >>> found = solve_measured_budget(measure, halves, make_problem(2).feasible, optimizer="mine")
    >>> found.weights.round(6).tolist()  # the second is three times the first, and otherwise alike
    [0.75, 0.25]
    """
    own = np.ones(budget.size) if signs is None else signs
    size = portfolio_size(feasible, signs, optimizer=optimizer)
    require_open(feasible, own, optimizer=optimizer)
    unit = measure.size
    scaled = measure.scaled(unit)
    terms = SignedTerms(budget=budget, signs=own)
    start = _start(scaled, terms, feasible.scope.assets, optimizer)
    problem = _Budgeting(measure=scaled, terms=terms, feasible=feasible, size=size, optimizer=optimizer)
    *others, last = _ways(scaled, feasible)
    for risk in others:
        found = problem.attempted(risk, start)
        if found is not None:
            return replace(found, scale=found.scale * unit)
    found = problem.solved(last, start)
    return replace(found, scale=found.scale * unit)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Budgeting:
    """The problem, its measure of order one."""

    measure: OverScenarios
    terms: SignedTerms
    feasible: FeasibleSet
    size: PortfolioSize
    optimizer: str

    def attempted(self, risk: BudgetedRisk, start: Floats) -> RiskBudget | None:
        """Return the solution, or None where this way leads to none that another might."""
        try:
            found = self.solved(risk, start)
        except SolverError:
            return None
        return found if found.gap <= _CERTAIN else None

    def solved(self, risk: BudgetedRisk, start: Floats) -> RiskBudget:
        """Return the solution by a risk that stands for the measure near it; contributions are the measure's own."""
        free = self._free(risk, start)
        if is_allowed(free.weights, self.feasible):
            return free
        found = constrained_budget(risk, self.terms, self.feasible, self.size, free.weights)
        own, pull = BudgetedMeasure(measure=self.measure), -found.scale * self.terms.slope(found.weights)
        gap = own.gap(pull, found.weights, found.multipliers.scaled(found.scale), self.feasible)
        return RiskBudget(
            weights=found.weights,
            multipliers=found.multipliers,
            scale=found.scale,
            is_met=False,
            gap=max(found.gap, gap / found.scale),
            shares=self._shares(found.weights, found.multipliers),
            solver=found.solver,
        )

    def _free(self, risk: BudgetedRisk, start: Floats) -> RiskBudget:
        """Return the portfolio without any constraint, of the size that is wanted."""
        barrier = BudgetBarrier(risk=risk, terms=self.terms, feasible=_open(self.feasible))
        try:
            weights, multipliers = barrier.minimum(1.0, start)
        except SolverError as error:
            raise SolverError(
                "no portfolio with these contributions to the measure of risk was found",
                where=f"optimizer {self.optimizer}",
                remedy="some portfolio may have no risk by the measure: take a longer window, or a measure that does "
                "not count gains against losses, such as semideviation",
            ) from error
        shares = self._shares(weights, multipliers)
        scaled = self.size.reached(weights, optimizer=self.optimizer)
        return RiskBudget(
            weights=scaled,
            multipliers=no_multipliers(self.feasible),
            scale=self.measure.value(scaled),
            is_met=True,
            gap=float(np.abs(shares / self.terms.budget - 1.0).max()),
            shares=shares,
            solver="log barrier, Newton",
        )

    def _shares(self, weights: Floats, multipliers: Multipliers) -> Floats:
        slope = BudgetedMeasure(measure=self.measure).slope(weights, multipliers)
        return self.terms.shares(weights, slope) / self.measure.value(weights)


def _ways(measure: OverScenarios, feasible: FeasibleSet) -> list[BudgetedRisk]:
    """Return the risks to solve by, the fastest first; whatever they find is judged by the measure."""
    if isinstance(measure, ScenarioMeasure) and DrawdownModel.covers(measure, feasible):
        return [BudgetedDrawdown(model=DrawdownModel.of(measure)), BudgetedMeasure(measure=measure)]
    if not is_smooth(measure):
        return [BudgetedMeasure(measure=measure)]
    ways: list[BudgetedRisk] = [
        BudgetedMeasure(measure=measure),
        BudgetedMeasure(measure=measure, by_derivatives=False),
    ]
    if isinstance(measure, ScenarioMeasure) and isinstance(measure.average, EntropicTail):
        ways.insert(1, BudgetedMeasure(measure=of_the_worst(measure)))
    return ways


def _start(measure: OverScenarios, terms: SignedTerms, assets: tuple[str, ...], optimizer: str) -> Floats:
    """Return weights by budget and inverse risk of each asset alone, of risk one."""
    alone = np.array([measure.value(row) for row in np.diag(terms.signs)])
    least = int(alone.argmin())
    if not alone[least] > 0.0:
        raise DataError(
            "an asset without risk by the measure has no weight",
            where=f"optimizer {optimizer}, asset {assets[least]}",
            value=f"{alone[least]:.1e} of the returns' typical size",
            remedy="leave the asset out, or take a longer window",
        )
    weights: Floats = terms.signs * terms.budget / alone
    value = measure.value(weights)
    if not value > 0.0:
        raise DataError(
            "no portfolio has these contributions to the measure of risk: some portfolio has none at all",
            where=f"optimizer {optimizer}",
            value=f"{value:.1e} of the budgets in inverse proportion to risk",
            remedy="take a longer window, or a measure that does not count gains against losses, such as semideviation",
        )
    return weights / value


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
