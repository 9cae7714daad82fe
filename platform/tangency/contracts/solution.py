"""What an optimizer returns: weights and the certificate that says how good they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.deferred import Deferred
from tangency.contracts.problem import Problem
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.domain.constraint import Constraint

__all__ = [
    "Binding",
    "Certificate",
    "Charge",
    "DeclaresObjective",
    "MissedBudget",
    "Optimizer",
    "SoftViolation",
    "Solution",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A constraint that holds the solution.

    Attributes
    ----------
    constraint
        The author's own text.
    side
        Which side holds it.
    shadow_price
        Improvement of the objective for each unit by which the bound gives way, in the objective's unit per
        unit of NAV; the sum over the constraint's rows. None for methods that have no multipliers.
    assets
        For a constraint on single weights, the assets that it holds.
    """

    constraint: str
    side: Literal["lower", "upper", "equal"]
    shadow_price: float | None
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftViolation:
    """By how much a soft constraint is exceeded, in its own unit; the sum over its limits."""

    constraint: str
    violation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedBudget:
    """An asset or factor whose share of the risk is not its budget, because constraints prevent it; both fractions."""

    asset: str
    budget: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a cost takes from the expected return of the solution.

    Attributes
    ----------
    name
        What is charged, such as `trading`.
    rate, per
        Fraction of NAV for each year; for each period where nobody has said the periods in a year.
    once
        For a cost that is paid once: all of it, a fraction of NAV; `rate` spreads it over the horizon.
    """

    name: str
    rate: float
    per: Literal["year", "period"]
    once: float | None = None


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Evidence for a solution, computed from the problem's own data and not taken from the solver.

    Attributes
    ----------
    status
        `optimal`: the optimality measure is within tolerance. `feasible`: the constraints hold, and the method
        makes no claim beyond that.
    objective, objective_unit
        The value reached and what it is measured in.
    primal_residual
        Largest violation of any bound or row (fraction of NAV).
    optimality_measure, optimality_gap
        The name of the measure, such as `relative duality gap`, and its value; None without a claim.
    violated
        The soft constraints that the solution pays to exceed. `objective` does not contain what they cost.
    charges
        The costs that the solution was chosen with. `objective` does not contain them either.
    turnover
        ½ Σ |w − current|; None where the weights held now are not known.
    missed
        The risk budgets that constraints prevent, the largest deviation first; empty where no budget was asked for.
    budgets
        Every budget beside the share of the risk that it got; None where no budget was asked for.
    """

    status: Literal["optimal", "feasible"]
    solver: str
    objective: float
    objective_unit: str
    primal_residual: float
    optimality_measure: str | None
    optimality_gap: float | None
    binding: Deferred[tuple[Binding, ...]] = Deferred(())
    violated: Deferred[tuple[SoftViolation, ...]] = Deferred(())
    charges: Deferred[tuple[Charge, ...]] = Deferred(())
    turnover: Deferred[float | None] = Deferred(None)
    missed: tuple[MissedBudget, ...] = ()
    budgets: Deferred[RiskBudgets | None] = Deferred(None)

    @property
    def bounds_others(self) -> bool:
        """Whether the measure is a gap: no other portfolio within the constraints is better by more."""
        return self.optimality_measure is not None and "gap" in self.optimality_measure


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """Weights, shape (n_assets,), in the order of the problem's assets, and their certificate.

    Attributes
    ----------
    added
        Constraints beyond the problem's that the optimizer's own params asked for, such as a target return.
    """

    weights: Floats
    certificate: Certificate
    added: tuple[Constraint, ...] = ()


@runtime_checkable
class Optimizer(Protocol):
    """Turns a problem into weights."""

    def solve(self, problem: Problem) -> Solution:
        """Return a feasible solution, or raise Infeasible or SolverError; never mutate `problem`."""
        ...


@runtime_checkable
class DeclaresObjective(Protocol):
    """An optimizer that says what it minimises, so that the conformance kit can try to beat it."""

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return the value to be minimised."""
        ...
