"""What is done to the weights that come back: measured, moved by next to nothing onto the constraints, or refused."""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from tangency.sdk import (
    Certificate,
    Floats,
    Problem,
    SolverError,
    certify_feasible,
    certify_optimal,
    primal_residual,
    project,
)
from tangency_riskfolio.door import SOLVER, Attempt, Found, library
from tangency_riskfolio.judged import Verdict

__all__ = ["Accepted", "Reached", "accepted", "certified"]

# What certificates allow; up to this the weights stay as Riskfolio-Lib found them.
_RESIDUAL = 1e-9
# An interior point's answer may lie this far outside and is projected, which the certificate tells; beyond, no.
_MOST_MOVED = 1e-6
# A relative gap within which an answer counts as optimal.
_OPTIMAL = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Accepted:
    """Weights that keep the constraints, shape (n_assets,), and by how much one of them was moved for it."""

    weights: Floats
    attempt: Attempt
    moved: float

    @property
    def solver(self) -> str:
        """Who found the weights, and what was done to them."""
        words = f"Riskfolio-Lib {library().__version__}, {SOLVER} to {self.attempt.tolerance:.0e}"
        if self.attempt.unit == 1.0:
            words = f"{words}, returns as they are"
        return f"{words}; moved by {self.moved:.1e} onto the constraints" if self.moved else words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reached:
    """The objective's value in words and numbers, and how what is missed relates to it.

    Attributes
    ----------
    size
        What a gap is divided by.
    price_factor
        Improvement of the objective for each unit of a multiplier.
    """

    objective: float
    unit: str
    size: float
    price_factor: float


def accepted(problem: Problem, found: Found, *, optimizer: str) -> Accepted:
    """Return the weights, projected on the constraints where rounding alone keeps them out.

    Raises
    ------
    SolverError
        Where they violate a constraint by more than 1e-6 of NAV.
    """
    weights = found.weights
    outside = primal_residual(weights, problem.feasible)
    if outside <= _RESIDUAL:
        return Accepted(weights=weights, attempt=found.attempt, moved=0.0)
    if not outside <= _MOST_MOVED:
        raise SolverError(
            "Riskfolio-Lib's weights violate the constraints",
            where=f"optimizer {optimizer}, {SOLVER}",
            value=f"by {outside:.1e} of NAV",
            remedy="choose another measure, or mvo where it has this one",
        )
    inside = project(weights, problem.feasible)
    return Accepted(weights=inside, attempt=found.attempt, moved=float(np.abs(inside - weights).max()))


def certified(problem: Problem, found: Accepted, reached: Reached, verdict: Verdict | None) -> Certificate:
    """Return the certificate: optimal within 1e-6 by the verdict, or feasible with the gap, or without any claim.

    Raises
    ------
    SolverError
        Where the weights violate a constraint.
    """
    objective, unit = reached.objective, reached.unit
    if verdict is None:
        return certify_feasible(found.weights, problem, objective=objective, objective_unit=unit, solver=found.solver)
    gap = verdict.gap / reached.size
    certificate = certify_optimal(
        problem,
        found.weights,
        verdict.multipliers,
        objective=objective,
        objective_unit=unit,
        relative_gap=gap,
        price_factor=reached.price_factor,
        solver=found.solver,
        tolerance=inf,  # the status says it, below
    )
    return certificate if gap <= _OPTIMAL else replace(certificate, status="feasible")
