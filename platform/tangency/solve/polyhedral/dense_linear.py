"""Dense linear programs by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from scipy import optimize

from tangency.contracts.arrays import Floats
from tangency.errors import SolverError

__all__ = ["LinearResult", "linear_program"]

_STATUS: dict[int, Literal["optimal", "infeasible", "unbounded"]] = {0: "optimal", 2: "infeasible", 3: "unbounded"}
_TOLERANCE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# The stubs of linprog refuse plain arrays of bounds.
_linprog = cast("Any", optimize.linprog)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearResult:
    """What HiGHS found; `point` and the multipliers mean something only where the status is `optimal`.

    Attributes
    ----------
    sides
        Multipliers of A w ≤ b, not negative: the fall of the minimum for each unit of b.
    bounds
        Multipliers of the bounds, positive at an upper and negative at a lower one.
    """

    status: Literal["optimal", "infeasible", "unbounded"]
    point: Floats
    sides: Floats
    bounds: Floats


def linear_program(cost: Floats, matrix: Floats, limits: Floats, lower: Floats, upper: Floats) -> LinearResult:
    """Minimise c'w subject to A w ≤ b and lower ≤ w ≤ upper.

    Raises
    ------
    SolverError
        Where HiGHS reaches no verdict.
    """
    bounds = np.column_stack([lower, upper])
    result = _linprog(cost, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs", options=_TOLERANCE)
    if result.status not in _STATUS:
        raise SolverError("the linear solver gave up", where="HiGHS", value=result.message)
    if result.status != 0:
        nothing = np.zeros(0)
        return LinearResult(status=_STATUS[result.status], point=nothing, sides=nothing, bounds=nothing)
    return LinearResult(
        status="optimal",
        point=np.asarray(result.x),
        # HiGHS reports the change of the minimum with the right-hand side: the negative of the multiplier.
        sides=-np.asarray(result.ineqlin.marginals),
        bounds=-(np.asarray(result.upper.marginals) + np.asarray(result.lower.marginals)),
    )
