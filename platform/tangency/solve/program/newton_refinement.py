"""Refine an interior point of a conic program to its last digits, by Newton's method on tangents of its cones.

Each cone is replaced by its tangent, and its curvature goes into the objective, weighted by its multiplier: Newton's
method on the conditions of optimality, one sparse quadratic program a step. Of a norm the curvature along the point
itself is left in, so that every step is convex; the steps then close in by a factor instead of quadratically.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.program.program import Program, ProgramPoint, TripleCones, scaled_rows
from tangency.solve.program.sparse_quadratic import solve_sparse_quadratic

__all__ = ["refined"]

_STEPS = 8
_KEPT = 1e-12
_LOST = 1e-6
_TOLERANCE_FACTOR = 1e-2
_SETTLED = 1e-9  # the next step would be of its square
_LEAST_SIZE = 1e-6
_STEEPEST = 30.0
_ACTIVE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tangent:
    """Rows tangent · x ≤ above, and columns v = root · (x − x₀) whose squares cost `weight` / 2 each."""

    tangent: sparse.csr_array
    above: Floats
    root: sparse.csr_array
    weight: Floats


def refined(hessian: Floats | None, program: Program, point: ProgramPoint) -> ProgramPoint | None:
    """Return the optimum near a point, or None where the steps lead nowhere or a power cone stands in the way.

    Parameters
    ----------
    hessian
        H over the first columns, or None.
    """
    if any(triples.exponent is not None for triples in program.triples):
        return None
    at = point
    best: tuple[float, ProgramPoint] | None = None
    for _ in range(_STEPS):
        raise_if_stopped()
        step = _step(hessian, program, at)
        if step is None:
            break
        moved = float(np.abs(step.x - at.x).max())
        at = step
        violation = _violation(program, at.x)
        if best is None or violation <= max(best[0], _KEPT):
            best = violation, at
        if moved <= _SETTLED:
            break
    # From a stalled solver's point the steps may lead away from the set first, and come back; or not.
    is_lost = best is None or best[0] > max(_violation(program, point.x), _LOST)
    return None if best is None or is_lost else best[1]


def _step(hessian: Floats | None, program: Program, at: ProgramPoint) -> ProgramPoint | None:
    tangents = [_norm(program, k, at) for k in range(len(program.cones))]
    tangents += [_exponential(triples, at.x, duals) for triples, duals in zip(program.triples, at.triples, strict=True)]
    parts = [part for part in tangents if part is not None]
    if len(parts) < len(tangents):
        return None
    n, k = at.x.size, sum(part.weight.size for part in parts)
    tangent = sparse.vstack([part.tangent for part in parts])
    root = sparse.vstack([part.root for part in parts])
    stacked = sparse.csr_array(sparse.vstack([program.matrix, tangent, root]))
    own = sparse.csr_array(sparse.vstack([sparse.csr_array((stacked.shape[0] - k, k)), -sparse.eye_array(k)]))
    quadratic = Program(
        cost=np.concatenate([program.cost, np.zeros(k)]),
        lower=np.concatenate([program.lower, np.full(k, -np.inf)]),
        upper=np.concatenate([program.upper, np.full(k, np.inf)]),
        matrix=sparse.csr_array(sparse.hstack([stacked, own])),
        row_lower=np.concatenate([program.row_lower, np.full(tangent.shape[0], -np.inf), root @ at.x]),
        row_upper=np.concatenate([program.row_upper, *(part.above for part in parts), root @ at.x]),
        cones=(),
    )
    weights = sparse.diags_array(np.concatenate([part.weight for part in parts]))
    curved = sparse.csc_array(sparse.block_diag([_over(hessian, n), weights], format="csc"))
    found = _minimum(curved, quadratic)
    if found is None:
        return None
    prices = found.rows[program.row_lower.size :]
    n_cones = len(program.cones)
    ends = np.cumsum([n_cones, *(triples.shift.size // 3 for triples in program.triples)])
    of_triples = np.split(prices[: ends[-1]], ends[:-1])[1:]
    return replace(
        found,
        x=found.x[:n],
        bounds=found.bounds[:n],
        rows=found.rows[: program.row_lower.size],
        cones=np.maximum(prices[:n_cones], 0.0),
        triples=tuple(_duals(triples, at.x, price) for triples, price in zip(program.triples, of_triples, strict=True)),
    )


def _minimum(hessian: sparse.csc_array, quadratic: Program) -> ProgramPoint | None:
    """Return the minimum of a step's model, or None where it is not found.

    Its residuals, times the condition of the program, are what the last step leaves; so they are to be smaller than
    those of a first solve, and where that is too much to ask, no smaller.
    """
    for factor in (_TOLERANCE_FACTOR, 1.0):
        found = solve_sparse_quadratic(hessian, quadratic, tolerance_factor=factor)
        if found.status == "solved":
            return found
    return None


def _norm(program: Program, k: int, at: ProgramPoint) -> _Tangent | None:
    """Linearise ‖F x + f‖ ≤ g'x + h; None where an active norm is at its kink."""
    cone = program.cones[k]
    reach = cone.matrix @ at.x + cone.shift
    size = float(np.linalg.norm(reach))
    price = max(float(at.cones[k]), 0.0)
    if size < _LEAST_SIZE:
        return None
    along = reach / size
    tangent = sparse.csr_array((cone.matrix.T @ along - cone.slope)[None, :])
    above = np.array([cone.height - float(along @ cone.shift)])
    if price <= _ACTIVE:
        nothing = sparse.csr_array((0, at.x.size))
        return _Tangent(tangent=tangent, above=above, root=nothing, weight=np.zeros(0))
    return _Tangent(tangent=tangent, above=above, root=cone.matrix, weight=np.full(reach.size, price / size))


def _exponential(triples: TripleCones, x: Floats, duals: Floats) -> _Tangent | None:
    """Linearise b exp(a/b) ≤ c: gradient (e, e (1 − a/b)) in (a, b), curvature e/b along (1, −a/b)."""
    first, second, third = (triples.matrix @ x + triples.shift).reshape(-1, 3).T
    if not second.min(initial=np.inf) >= _LEAST_SIZE or (first / second).max(initial=0.0) > _STEEPEST:
        return None
    ratio = first / second
    height = np.exp(ratio)
    of_first, of_second, of_third = (triples.matrix[place::3] for place in range(3))
    tangent = scaled_rows(height, of_first) + scaled_rows(height * (1.0 - ratio), of_second) - of_third
    return _Tangent(
        tangent=tangent,
        above=tangent @ x - (second * height - third),
        root=of_first - scaled_rows(ratio, of_second),
        weight=np.maximum(duals[:, 2], 0.0) * height / second,
    )


def _duals(triples: TripleCones, x: Floats, prices: Floats) -> Floats:
    """Return the dual points of exponential cones whose tangents at x have these multipliers, shape (n_cones, 3)."""
    first, second, _ = (triples.matrix @ x + triples.shift).reshape(-1, 3).T
    ratio = first / second
    height = np.exp(ratio)
    return np.column_stack([-prices * height, -prices * height * (1.0 - ratio), prices])


def _violation(program: Program, x: Floats) -> float:
    worst = 0.0
    for cone in program.cones:
        excess = float(np.linalg.norm(cone.matrix @ x + cone.shift) - cone.slope @ x - cone.height)
        worst = max(worst, excess)
    for triples in program.triples:
        first, second, third = (triples.matrix @ x + triples.shift).reshape(-1, 3).T
        if not (second > 0).all():
            return np.inf
        worst = max(worst, float((second * np.exp(np.minimum(first / second, _STEEPEST)) - third).max(initial=0.0)))
    return worst


def _over(hessian: Floats | None, n: int) -> sparse.csc_array:
    if hessian is None:
        return sparse.csc_array((n, n))
    m = hessian.shape[0]
    return sparse.csc_array(sparse.block_diag([hessian, sparse.csc_array((n - m, n - m))]))
