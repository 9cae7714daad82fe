"""Acceptance of Riskfolio-Lib's weights: feasible as they are, projected within rounding, or refused."""

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
from tangency_riskfolio.optimality import DualBound
from tangency_riskfolio.riskfolio_calls import SOLVER, Attempt, Found, library

__all__ = ["Accepted", "ObjectiveValue", "accepted", "certified"]

# What certificates allow; up to this the weights stay as Riskfolio-Lib found them.
_RESIDUAL = 1e-9
# An interior point may lie this far outside and is projected, which the certificate reports; beyond, it is refused.
_MOST_MOVED = 1e-6
# A relative gap within which a solution counts as optimal.
_OPTIMAL = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Accepted:
    """Weights that keep the constraints, shape (n_assets,), and by how much one of them was moved for it."""

    weights: Floats
    attempt: Attempt
    moved: float

    @property
    def solver(self) -> str:
        """The solver of the weights, and what was done to them."""
        text = f"Riskfolio-Lib {library().__version__}, {SOLVER} to {self.attempt.tolerance:.0e}"
        if self.attempt.unit == 1.0:
            text = f"{text}, returns as they are"
        return f"{text}; moved by {self.moved:.1e} onto the constraints" if self.moved else text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObjectiveValue:
    """The objective's value with its unit, and the scale of its gap.

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


def certified(problem: Problem, found: Accepted, reached: ObjectiveValue, dual_bound: DualBound | None) -> Certificate:
    """Return the certificate: optimal within 1e-6 by the dual_bound, or feasible with the gap, or without any claim.

    Raises
    ------
    SolverError
        Where the weights violate a constraint.
    """
    objective, unit = reached.objective, reached.unit
    if dual_bound is None:
        return certify_feasible(found.weights, problem, objective=objective, objective_unit=unit, solver=found.solver)
    gap = dual_bound.gap / reached.size
    certificate = certify_optimal(
        problem,
        found.weights,
        dual_bound.multipliers,
        objective=objective,
        objective_unit=unit,
        relative_gap=gap,
        price_factor=reached.price_factor,
        solver=found.solver,
        tolerance=inf,  # the status says it, below
    )
    return certificate if gap <= _OPTIMAL else replace(certificate, status="feasible")
