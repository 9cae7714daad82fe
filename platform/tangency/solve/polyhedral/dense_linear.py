"""Dense linear programs by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from scipy import optimize

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.errors import SolverError
from tangency.solve.polyhedral.interior_point import Sides

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
    bounds, rows
        Multipliers, positive at an upper side and negative at a lower one: the fall of the minimum for each unit by
        which the side gives way.
    """

    status: Literal["optimal", "infeasible", "unbounded"]
    point: Floats
    bounds: Floats
    rows: Floats


def linear_program(cost: Floats, sides: Sides) -> LinearResult:
    """Minimise c'w over bounds and rows.

    Raises
    ------
    SolverError
        Where HiGHS reaches no verdict.
    """
    raise_if_stopped()
    has_upper, has_lower = np.isfinite(sides.row_upper), np.isfinite(sides.row_lower)
    matrix = np.vstack([sides.rows[has_upper], -sides.rows[has_lower]])
    limits = np.concatenate([sides.row_upper[has_upper], -sides.row_lower[has_lower]])
    bounds = np.column_stack([sides.lower, sides.upper])
    result = _linprog(cost, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs", options=_TOLERANCE)
    if result.status not in _STATUS:
        raise SolverError("the linear solver gave up", where="HiGHS", value=result.message)
    if result.status != 0:
        nothing = np.zeros(0)
        return LinearResult(status=_STATUS[result.status], point=nothing, bounds=nothing, rows=nothing)
    # HiGHS reports the change of the minimum with the right-hand side: the negative of the multiplier.
    of_rows = -np.asarray(result.ineqlin.marginals)
    rows = np.zeros(sides.row_lower.size)
    rows[has_upper] += of_rows[: int(has_upper.sum())]
    rows[has_lower] -= of_rows[int(has_upper.sum()) :]
    return LinearResult(
        status="optimal",
        point=np.asarray(result.x),
        bounds=-(np.asarray(result.upper.marginals) + np.asarray(result.lower.marginals)),
        rows=rows,
    )
