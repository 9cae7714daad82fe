"""Sparse quadratic programs by PIQP, whose proximal method also ends where the feasible set has no interior."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.program.program import Program, ProgramPoint

__all__ = ["solve_sparse_quadratic"]

_MAX_ITERATIONS = 250
_ABSOLUTE, _RELATIVE = 1e-10, 1e-11
_Status = Literal["solved", "infeasible", "unbounded", "stalled"]


def solve_sparse_quadratic(
    hessian: Floats | sparse.csc_array, program: Program, *, tolerance_factor: float = 1.0
) -> ProgramPoint:
    """Minimise ½ w'Hw + c'x over bounds and rows; data of order one, for the tolerances are absolute.

    Parameters
    ----------
    hessian
        H over the first columns.
    tolerance_factor
        On the tolerances of residuals and gap.
    """
    import piqp  # noqa: PLC0415  # a solver loads where it is used

    raise_if_stopped()
    equal = program.row_lower == program.row_upper
    solver = piqp.SparseSolver()
    solver.settings.verbose = False
    solver.settings.eps_abs = solver.settings.eps_duality_gap_abs = _ABSOLUTE * tolerance_factor
    solver.settings.eps_rel = solver.settings.eps_duality_gap_rel = _RELATIVE * tolerance_factor
    solver.settings.max_iter = _MAX_ITERATIONS
    solver.setup(
        _padded(hessian, program.cost.size),
        program.cost,
        sparse.csc_matrix(program.matrix[equal]),
        program.row_lower[equal],
        sparse.csc_matrix(program.matrix[~equal]),
        program.row_lower[~equal],
        program.row_upper[~equal],
        program.lower,
        program.upper,
    )
    verdicts: dict[object, _Status] = {
        piqp.PIQP_SOLVED: "solved",
        piqp.PIQP_PRIMAL_INFEASIBLE: "infeasible",
        piqp.PIQP_DUAL_INFEASIBLE: "unbounded",
    }
    status: _Status = verdicts.get(solver.solve(), "stalled")
    result = solver.result
    rows = np.empty(equal.size)
    rows[equal] = result.y
    rows[~equal] = np.asarray(result.z_u) - np.asarray(result.z_l)
    return ProgramPoint(
        status=status,
        x=np.array(result.x),
        bounds=np.asarray(result.z_bu) - np.asarray(result.z_bl),
        rows=rows,
        cones=np.zeros(0),
    )


def _padded(hessian: Floats | sparse.csc_array, n: int) -> sparse.csc_matrix:
    entries = sparse.coo_array(hessian)
    rows, columns = entries.coords
    return sparse.csc_matrix((entries.data, (rows, columns)), shape=(n, n))
