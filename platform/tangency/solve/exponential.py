"""From an interior point of a program with exponential cones to its optimum's last digits.

Each cone b exp(a/b) ≤ c is replaced by its tangent, and what it bends by goes into the objective, weighed by its
multiplier: Newton's method on the conditions of optimality, one sparse quadratic program a step.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.program import Program, ProgramPoint
from tangency.solve.sparse_quadratic import solve_sparse_quadratic

__all__ = ["refined_exponential"]

_STEPS = 8
_KEPT = 1e-12
_SETTLED = 1e-9  # the next step would be of its square
_LEAST_SECOND = 1e-6
_STEEPEST = 30.0


def refined_exponential(hessian: Floats | None, program: Program, point: ProgramPoint) -> ProgramPoint | None:
    """Return the optimum near a point, or None where the steps lead nowhere, or other cones stand in the way.

    Parameters
    ----------
    hessian
        H over the first columns, or None.
    """
    if program.cones or any(triples.exponent is not None for triples in program.triples):
        return None
    matrix = sparse.csr_array(sparse.vstack([triples.matrix for triples in program.triples]))
    shift = np.concatenate([triples.shift for triples in program.triples])
    at, prices = point, np.abs(np.concatenate([dual[:, 2] for dual in point.triples]))
    best: tuple[float, ProgramPoint] | None = None
    for _ in range(_STEPS):
        step = _step(hessian, program, (matrix, shift), at.x, prices)
        if step is None:
            break
        moved = float(np.abs(step[0].x - at.x).max())
        at, prices = step
        violation = _violation(matrix @ at.x + shift)
        if best is None or violation <= max(best[0], _KEPT):
            best = violation, at
        if moved <= _SETTLED:
            break
    return None if best is None else best[1]


def _step(
    hessian: Floats | None, program: Program, cones: tuple[sparse.csr_array, Floats], x: Floats, prices: Floats
) -> tuple[ProgramPoint, Floats] | None:
    matrix, shift = cones
    first, second, _ = (matrix @ x + shift).reshape(-1, 3).T
    if not second.min(initial=np.inf) >= _LEAST_SECOND:
        return None
    ratio = first / second
    if ratio.max(initial=0.0) > _STEEPEST:
        return None
    height = np.exp(ratio)
    n, k = x.size, prices.size
    of_first, of_second, of_third = (matrix[place::3] for place in range(3))
    # b exp(a/b) has the gradient (e, e (1 − a/b)) in (a, b), and the curvature e/b along (1, −a/b).
    tangent = _times(height, of_first) + _times(height * (1.0 - ratio), of_second) - of_third
    above = tangent @ x - (second * height - (of_third @ x + shift[2::3]))
    bend = of_first - _times(ratio, of_second)
    quadratic = Program(
        cost=np.concatenate([program.cost, np.zeros(k)]),
        lower=np.concatenate([program.lower, np.full(k, -np.inf)]),
        upper=np.concatenate([program.upper, np.full(k, np.inf)]),
        matrix=sparse.csr_array(
            sparse.block_array([[program.matrix, None], [tangent, None], [bend, -sparse.eye_array(k)]])
        ),
        row_lower=np.concatenate([program.row_lower, np.full(k, -np.inf), bend @ x]),
        row_upper=np.concatenate([program.row_upper, above, bend @ x]),
        cones=(),
    )
    curved = sparse.block_diag([_over(hessian, n), sparse.diags_array(prices * height / second)], format="csc")
    found = solve_sparse_quadratic(curved, quadratic)
    if found.status != "solved":
        return None
    own = found.rows[program.row_lower.size : program.row_lower.size + k]
    duals = np.column_stack([-own * height, -own * height * (1.0 - ratio), own])
    ends = np.cumsum([triples.shift.size // 3 for triples in program.triples])[:-1]
    reached = replace(
        found,
        x=found.x[:n],
        bounds=found.bounds[:n],
        rows=found.rows[: program.row_lower.size],
        triples=tuple(np.split(duals, ends)),
    )
    return reached, np.maximum(own, 0.0)


def _violation(values: Floats) -> float:
    first, second, third = values.reshape(-1, 3).T
    if not (second > 0).all():
        return np.inf
    return float((second * np.exp(np.minimum(first / second, _STEEPEST)) - third).max(initial=0.0))


def _times(factors: Floats, matrix: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(sparse.diags_array(factors) @ matrix)


def _over(hessian: Floats | None, n: int) -> sparse.csc_array:
    if hessian is None:
        return sparse.csc_array((n, n))
    m = hessian.shape[0]
    return sparse.csc_array(sparse.block_diag([hessian, sparse.csc_array((n - m, n - m))]))
