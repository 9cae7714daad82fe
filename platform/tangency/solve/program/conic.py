"""Conic programs by Clarabel, called without a modelling layer."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped, time_left
from tangency.solve.program.program import Program, ProgramPoint

__all__ = ["solve_conic"]

_TOLERANCE = 1e-11
_Status = Literal["solved", "infeasible", "unbounded", "stalled"]
_VERDICTS: dict[str, _Status] = {
    "Solved": "solved",
    "PrimalInfeasible": "infeasible",
    "DualInfeasible": "unbounded",
}


def solve_conic(hessian: Floats | None, program: Program) -> ProgramPoint:
    """Minimise ½ w'Hw + c'x over a program; data of order one, for the tolerances are absolute.

    Parameters
    ----------
    hessian
        H over the first columns, or None.
    """
    raise_if_stopped()
    clarabel: Any = import_module("clarabel")  # it ships no types, and a solver loads where it is used
    n = program.cost.size
    equal = program.row_lower == program.row_upper
    fixed = program.lower == program.upper
    eye = sparse.eye_array(n, format="csr")
    masks = {
        "rows": (program.matrix, program.row_lower, program.row_upper, equal),
        "bounds": (eye, program.lower, program.upper, fixed),
    }
    pieces: list[tuple[Any, Floats]] = [(matrix[same], upper[same]) for matrix, _, upper, same in masks.values()]
    n_equal = int(equal.sum() + fixed.sum())
    for matrix, lower, upper, same in masks.values():
        for sign, ends in ((1.0, upper), (-1.0, lower)):
            open_side = np.isfinite(ends) & ~same
            pieces.append((sign * matrix[open_side], sign * ends[open_side]))
    cones: list[Any] = [clarabel.ZeroConeT(n_equal)] if n_equal else []
    n_linear = sum(limits.size for _, limits in pieces) - n_equal
    cones += [clarabel.NonnegativeConeT(n_linear)] if n_linear else []
    for cone in program.cones:
        slope = sparse.csr_array(cone.slope[None, :])
        pieces.append((-sparse.vstack([slope, cone.matrix]), np.append(cone.height, cone.shift)))
        cones.append(clarabel.SecondOrderConeT(cone.shift.size + 1))
    for triples in program.triples:
        pieces.append((-triples.matrix, triples.shift))
        kind = clarabel.ExponentialConeT() if triples.exponent is None else clarabel.PowerConeT(triples.exponent)
        cones += [kind] * (triples.shift.size // 3)
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.time_limit = time_left()
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = _TOLERANCE
    found = clarabel.DefaultSolver(
        _padded(hessian, n),
        program.cost,
        sparse.csc_matrix(_stack([matrix for matrix, _ in pieces])),
        np.concatenate([limits for _, limits in pieces]),
        cones,
        settings,
    ).solve()
    raise_if_stopped()
    return _point(program, _VERDICTS.get(str(found.status), "stalled"), np.array(found.x), np.array(found.z))


def _stack(matrices: list[Any]) -> Any:
    return sparse.vstack(matrices)


def _padded(hessian: Floats | None, n: int) -> sparse.csc_matrix:
    if hessian is None:
        return sparse.csc_matrix((n, n))
    upper = sparse.coo_array(np.triu(hessian))
    rows, columns = upper.coords
    return sparse.csc_matrix((upper.data, (rows, columns)), shape=(n, n))


def _point(program: Program, status: _Status, x: Floats, z: Floats) -> ProgramPoint:
    """Take the dual vector apart, in the order in which the cones were put together."""
    equal, fixed = program.row_lower == program.row_upper, program.lower == program.upper
    rows, bounds = np.zeros(equal.size), np.zeros(fixed.size)
    at = 0

    def taken(count: int) -> Floats:
        nonlocal at
        at += count
        return z[at - count : at]

    rows[equal] = taken(int(equal.sum()))
    bounds[fixed] = taken(int(fixed.sum()))
    for target, lower, upper, same in (
        (rows, program.row_lower, program.row_upper, equal),
        (bounds, program.lower, program.upper, fixed),
    ):
        for sign, ends in ((1.0, upper), (-1.0, lower)):
            open_side = np.isfinite(ends) & ~same
            target[open_side] += sign * taken(int(open_side.sum()))
    cones = np.zeros(len(program.cones))
    for k, cone in enumerate(program.cones):
        cones[k] = taken(cone.shift.size + 1)[0]
    triples = tuple(taken(own.shift.size).reshape(-1, 3) for own in program.triples)
    return ProgramPoint(status=status, x=x, bounds=bounds, rows=rows, cones=cones, triples=triples)
