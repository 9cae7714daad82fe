"""The exception of a solve without a minimum, before its reason is known, and the errors that it may come to."""

from __future__ import annotations

from typing import Literal

from tangency.contracts.problem import FeasibleSet
from tangency.errors import Conflict, Infeasible, SolverError, TangencyError

__all__ = ["Unsolved", "contradictory", "no_ratio", "not_attained", "unbounded"]


class Unsolved(Exception):
    """No minimum: for `tangency.solve.diagnosis` to find out why. It never reaches a user.

    Attributes
    ----------
    status
        What the solver said. `infeasible` of a part of the constraints is so of all of them.
    error
        To be raised where the constraints turn out to be satisfiable.
    """

    def __init__(self, status: Literal["infeasible", "unbounded", "stalled"], error: TangencyError) -> None:
        super().__init__(f"{status}: {error}")
        self.status = status
        self.error = error


def unbounded() -> SolverError:
    """Return the error for an objective that the constraints do not bound."""
    return SolverError(
        "the objective is unbounded over the constraints", remedy="bound the weights, such as weight <= 100%"
    )


def not_attained(where: str | None = None) -> SolverError:
    """Return the error for a ratio that grows without reaching its maximum."""
    return SolverError(
        "the maximum ratio is not attained", remedy="bound the weights, such as weight <= 100%", where=where
    )


def contradictory(where: str, *, remedy: str | None = None) -> SolverError:
    """Return the error for constraints that leave no room that a solver could tell from none."""
    return SolverError("the constraints are too close to contradictory to be solved", where=where, remedy=remedy)


def no_ratio(feasible: FeasibleSet) -> Infeasible:
    """Return the error for constraints under which nothing earns more than the risk-free rate."""
    after = " once its costs are paid" if any(soft.charge for soft in feasible.soft) else ""
    texts = tuple(Conflict(constraint=constraint.text) for constraint in feasible.constraints)
    return Infeasible(
        f"no feasible portfolio has an expected return above the risk-free rate{after}, so no maximum ratio exists",
        conflict=(Conflict(constraint="expected return > risk-free rate"), *texts),
        where="objective max_sharpe",
        remedy="choose objective min_risk or max_utility, another return model, or a lower risk-free rate",
    )
