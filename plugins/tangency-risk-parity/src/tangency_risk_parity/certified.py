"""The certificate of a budgeted portfolio: its budgets, and those that constraints prevent."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tangency.sdk import (
    Floats,
    Later,
    MissedBudget,
    Problem,
    RiskBudget,
    RiskBudgets,
    Solution,
    certify_optimal,
    frozen_floats,
)

__all__ = ["Carriers", "certified"]

_MISSED = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carriers:
    """The assets or factors that carry the risk.

    Attributes
    ----------
    names, budget
        Of each carrier; the budgets have shape (n_carriers,).
    measure
        The name of the risk that is budgeted.
    tolerance
        The largest gap that counts as optimal.
    """

    kind: Literal["asset", "factor"]
    names: tuple[str, ...]
    budget: Floats
    measure: str
    tolerance: float = 1e-8


def certified(problem: Problem, found: RiskBudget, carriers: Carriers, *, risk: float, exposures: Floats) -> Solution:
    """Return the solution with its certificate.

    Parameters
    ----------
    risk
        What stands beside the barrier, in the unit of `found.scale`: half the variance, or the measure.
    exposures
        What stands under the logarithms, shape (n_carriers,).

    Raises
    ------
    SolverError
        Where the gap is beyond the tolerance.
    """
    certificate = certify_optimal(
        problem,
        found.weights,
        found.multipliers,
        objective=risk / found.scale - float(carriers.budget @ np.log(exposures)),
        objective_unit="log barrier of the risk budgets",
        relative_gap=found.gap,
        price_factor=1.0,
        solver=found.solver,
        tolerance=carriers.tolerance,
        measure="largest relative deviation from the risk budget" if found.is_met else None,
        missed=() if found.is_met else _missed(found.shares, carriers),
        budgets=Later(_budgets, found.shares, carriers),
    )
    return Solution(weights=frozen_floats(found.weights), certificate=certificate)


def _budgets(shares: Floats, carriers: Carriers) -> RiskBudgets:
    return RiskBudgets(
        measure=carriers.measure,
        carriers=carriers.kind,
        names=carriers.names,
        budgets=tuple(carriers.budget.tolist()),
        shares=tuple(shares.tolist()),
    )


def _missed(shares: Floats, carriers: Carriers) -> tuple[MissedBudget, ...]:
    deviations = np.abs(shares - carriers.budget)
    return tuple(
        MissedBudget(asset=carriers.names[i], budget=float(carriers.budget[i]), share=float(shares[i]))
        for i in np.argsort(-deviations, kind="stable").tolist()
        if deviations[i] > _MISSED
    )
