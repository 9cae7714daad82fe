"""Sparse linear and mixed-integer programs by HiGHS."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any, Literal, cast

import numpy as np
from scipy import optimize, sparse

from tangency.contracts.running import raise_if_stopped, settle_for_less, time_left
from tangency.errors import SolverError
from tangency.solve.program.program import Indices, Program, ProgramPoint

__all__ = ["solve_mixed_integer", "solve_sparse_linear"]

_Status = Literal["solved", "infeasible", "unbounded"]
_STATUS: dict[int, _Status] = {0: "solved", 2: "infeasible", 3: "unbounded"}
_TOLERANCE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
# From so many entries on the simplex method may take minutes over scenarios, few of which are ever active; an interior
# point that crosses over to a vertex does not, and is half as fast below.
_MANY_ENTRIES = 100_000
# The stubs of linprog refuse sparse matrices and plain arrays of bounds.
_linprog, _milp = cast("Any", optimize.linprog), cast("Any", optimize.milp)


def solve_sparse_linear(program: Program, *, most_iterations: int | None = None) -> ProgramPoint:
    """Minimise c'x over bounds and rows; the point is a vertex.

    Parameters
    ----------
    most_iterations
        After which there is no verdict; None for no limit.

    Raises
    ------
    SolverError
        Where HiGHS reaches no verdict.
    """
    equal = program.row_lower == program.row_upper
    has_upper = np.isfinite(program.row_upper) & ~equal
    has_lower = np.isfinite(program.row_lower) & ~equal
    sides = sparse.vstack([program.matrix[has_upper], -program.matrix[has_lower]], format="csr")
    data = {
        "A_ub": sides,
        "b_ub": np.concatenate([program.row_upper[has_upper], -program.row_lower[has_lower]]),
        "A_eq": program.matrix[equal],
        "b_eq": program.row_upper[equal],
        "bounds": np.column_stack([program.lower, program.upper]),
    }
    raise_if_stopped()
    options = _TOLERANCE if most_iterations is None else {**_TOLERANCE, "maxiter": most_iterations}
    options = {**options, **_limit()}
    is_large = program.matrix.nnz >= _MANY_ENTRIES
    result = _linprog(program.cost, **data, method="highs-ipm" if is_large else "highs", options=options)
    raise_if_stopped()
    if is_large and result.status not in _STATUS:
        result = _linprog(program.cost, **data, method="highs", options=options)
        raise_if_stopped()
    if result.status not in _STATUS:
        raise SolverError("the linear solver gave up", where="HiGHS", value=result.message)
    rows = np.zeros(program.row_lower.size)
    nothing = np.zeros(0)
    if result.status != 0:
        return ProgramPoint(status=_STATUS[result.status], x=nothing, bounds=nothing, rows=rows, cones=nothing)
    # HiGHS reports the change of the minimum with the right-hand side: the negative of the multiplier.
    count = int(has_upper.sum())
    rows[equal] = -np.asarray(result.eqlin.marginals)
    rows[has_upper] -= np.asarray(result.ineqlin.marginals)[:count]
    rows[has_lower] += np.asarray(result.ineqlin.marginals)[count:]
    bounds = -(np.asarray(result.upper.marginals) + np.asarray(result.lower.marginals))
    return ProgramPoint(status="solved", x=np.asarray(result.x), bounds=bounds, rows=rows, cones=nothing)


def solve_mixed_integer(program: Program, integers: Indices) -> tuple[ProgramPoint, float]:
    """Minimise c'x over bounds and rows with some columns whole numbers.

    The integers found are fixed at what they were rounded to and the rest solved again, so that the point is exact
    and has multipliers: those of the program with its integers fixed.

    Returns
    -------
    ProgramPoint, float
        And the best bound on the minimum that HiGHS proved.

    Raises
    ------
    SolverError
        Where HiGHS reaches no verdict.
    """
    whole = np.zeros(program.cost.size, dtype=np.intp)
    whole[integers] = 1
    rows = optimize.LinearConstraint(sparse.csc_array(program.matrix), program.row_lower, program.row_upper)
    bounds = optimize.Bounds(program.lower, program.upper)
    for presolve in (True, False):  # which now and then fails on what is almost decided without a search
        result = _milp(
            program.cost,
            integrality=whole,
            bounds=bounds,
            constraints=rows,
            options={"mip_rel_gap": 0.0, "presolve": presolve, **_limit()},
        )
        if result.x is not None or result.status in _STATUS:
            break
        raise_if_stopped()
    if result.x is None:
        if result.status not in _STATUS:
            raise SolverError("the integer solver gave up", where="HiGHS", value=result.message)
        nothing = np.zeros(0)
        point = ProgramPoint(status=_STATUS[result.status], x=nothing, bounds=nothing, rows=nothing, cones=nothing)
        return point, np.inf
    if not time_left():  # what HiGHS had found by then is worth its proof
        settle_for_less()
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[integers] = upper[integers] = np.round(result.x[integers])
    return solve_sparse_linear(replace(program, lower=lower, upper=upper)), float(result.mip_dual_bound)


def _limit() -> dict[str, float]:
    """Return HiGHS's own time limit: what the computation has left."""
    seconds = time_left()
    return {} if seconds == inf else {"time_limit": seconds}
