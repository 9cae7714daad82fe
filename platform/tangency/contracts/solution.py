"""What an optimizer returns: weights, and the certificate of their feasibility and optimality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.deferred import Deferred
from tangency.contracts.level import Level
from tangency.contracts.problem import Problem
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.display.numbers import percent
from tangency.display.tables import html_facts, html_table, text_facts
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

_SHOWN_ASSETS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A constraint that holds the solution.

    Attributes
    ----------
    constraint
        The author's own text.
    side
        The side that binds.
    shadow_price
        Improvement of the objective for each unit by which the bound gives way, in the objective's unit per
        unit of NAV; the sum over the constraint's rows. None for methods that have no multipliers.
    assets
        For a constraint on single weights, the assets that it holds.

    >>> from tangency.sdk import Binding
    >>> Binding(constraint="weight <= 20%", side="upper", shadow_price=3.5, assets=("BTC",)).worth("Sharpe ratio")
    '+0.035 of Sharpe ratio'
    """

    constraint: str
    side: Literal["lower", "upper", "equal"]
    shadow_price: float | None
    assets: tuple[str, ...] = ()

    @property
    def held(self) -> str:
        """Some of the assets that it holds, and how many more there are."""
        more = len(self.assets) - _SHOWN_ASSETS
        shown = ", ".join(self.assets[:_SHOWN_ASSETS])
        return f"{shown} and {more} more" if more > 0 else shown

    def worth(self, unit: str) -> str:
        """Return what one percentage point of it is worth, in the objective's unit; empty where it is worth nothing."""
        return f"{self.shadow_price / 100:+.4g} of {unit}" if self.shadow_price else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftViolation:
    """By how much a soft constraint is exceeded, in its own unit; the sum over its limits."""

    constraint: str
    violation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedBudget:
    """An asset or factor whose share of the risk is not its budget, because constraints prevent it; both fractions.

    >>> from tangency.sdk import MissedBudget
    >>> missed = MissedBudget(asset="BTC", budget=0.25, share=0.5)
    >>> missed.share - missed.budget
    0.25
    """

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
        Fraction of NAV for each year; for each period where the periods per year are not known.
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
    levels
        Of a portfolio of two levels: the optimisation between sectors, then those within them; otherwise empty.

    >>> from tangency.sdk import Certificate
    >>> Certificate(
    ...     status="feasible",
    ...     solver="closed form",
    ...     objective=0.2,
    ...     objective_unit="volatility (annual)",
    ...     primal_residual=0.0,
    ...     optimality_measure=None,
    ...     optimality_gap=None,
    ... )
    Certificate: feasible
      volatility (annual)  0.2
      largest violation    0.0e+00 of NAV
      solver               closed form
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
    levels: tuple[Level, ...] = ()

    @property
    def bounds_others(self) -> bool:
        """Whether the measure is a gap: no other portfolio within the constraints is better by more."""
        return self.optimality_measure is not None and "gap" in self.optimality_measure

    def __repr__(self) -> str:
        binding = [("binding", self._bound(one)) for one in self.binding]
        return text_facts(f"Certificate: {self.status}", [*self._facts(), *binding])

    def _repr_html_(self) -> str:
        facts = html_facts(f"Certificate: {self.status}", self._facts())
        if not self.binding:
            return facts
        rows = [(one.constraint, one.side, one.held, one.worth(self.objective_unit)) for one in self.binding]
        columns = ("binding constraint", "side", "assets", "one point is worth")
        return facts + html_table(columns, rows, numbers=columns[-1:])

    def _facts(self) -> list[tuple[str, str]]:
        facts = [
            (self.objective_unit, f"{self.objective:.6g}"),
            ("largest violation", f"{self.primal_residual:.1e} of NAV"),
        ]
        if self.optimality_measure is not None and self.optimality_gap is not None:
            facts.append((self.optimality_measure, f"{self.optimality_gap:.1e}"))
        facts.append(("solver", self.solver))
        facts += [("exceeded", f"{soft.constraint}, by {percent(soft.violation, 4)}") for soft in self.violated]
        facts += [
            ("risk budget missed", f"{each.asset}: {percent(each.share)} of the risk, budget {percent(each.budget)}")
            for each in self.missed
        ]
        facts += [("level", level.text) for level in self.levels]
        facts += [(f"cost of {charge.name}", f"{percent(charge.rate, 4)} a {charge.per}") for charge in self.charges]
        return facts if self.turnover is None else [*facts, ("turnover", percent(self.turnover))]

    def _bound(self, binding: Binding) -> str:
        held = f" [{binding.held}]" if binding.assets else ""
        worth = binding.worth(self.objective_unit)
        return f"{binding.constraint}{held}{f': one point is worth {worth}' if worth else ''}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """Weights, shape (n_assets,), in the order of the problem's assets, and their certificate.

    Attributes
    ----------
    added
        Constraints beyond the problem's that the optimizer's own params asked for, such as a target return.

    >>> import numpy as np
    >>> from tangency.sdk import Solution, certify_feasible
    >>> from tangency.testing.problems import make_problem
    >>> problem, equal = make_problem(4), np.full(4, 0.25)
    >>> proof = certify_feasible(equal, problem, objective=0.0, objective_unit="none", solver="closed form")
    >>> Solution(weights=equal, certificate=proof).certificate.status
    'feasible'
    """

    weights: Floats
    certificate: Certificate
    added: tuple[Constraint, ...] = ()


@runtime_checkable
class Optimizer(Protocol):
    """Turns a problem into weights.

    >>> import numpy as np
    >>> from tangency.sdk import Optimizer, Problem, Solution, certify_feasible
    >>> class EqualWeight:
    ...     def solve(self, problem: Problem) -> Solution:
    ...         weights = np.full(len(problem.assets), 1.0 / len(problem.assets))
    ...         claim = {"objective": 0.0, "objective_unit": "none", "solver": "closed form"}
    ...         return Solution(weights=weights, certificate=certify_feasible(weights, problem, **claim))
    >>> isinstance(EqualWeight(), Optimizer)
    True
    """

    def solve(self, problem: Problem) -> Solution:
        """Return a feasible solution, or raise Infeasible or SolverError; never mutate `problem`."""
        ...


@runtime_checkable
class DeclaresObjective(Protocol):
    """An optimizer that says what it minimises, so that the conformance kit can try to beat it.

    >>> from tangency.sdk import DeclaresObjective
    >>> class LeastVariance:
    ...     def objective(self, problem, weights):
    ...         return float(weights @ (problem.covariance @ weights))
    >>> isinstance(LeastVariance(), DeclaresObjective)
    True
    """

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return the value to be minimised."""
        ...
