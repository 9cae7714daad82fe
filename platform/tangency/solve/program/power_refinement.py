"""Refine an interior point of a program with power cones of market impact to its last digits, by Newton's method.

Each cone |c|^(3/2) b^(−1/2) ≤ a is replaced by its tangent, and its curvature goes into the objective, weighted by
its multiplier: Newton's method on the conditions of optimality, one quadratic program a step, made exact on its face.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.program.active_face import exact_on_face
from tangency.solve.program.conic import solve_conic
from tangency.solve.program.program import Program, ProgramPoint, scaled_rows
from tangency.solve.program.sparse_quadratic import solve_sparse_quadratic

__all__ = ["EXPONENT", "refined_power"]

EXPONENT = 2.0 / 3.0
"""t^(2/3) · 1^(1/3) ≥ |d| says t ≥ |d|^(3/2)."""

_STEPS = 8
_SETTLED = 1e-12
_KEPT = 1e-12
# Of NAV: the impact of a smaller trade is as good as none, while its curvature grows without limit.
_LEAST_TRADE = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Model:
    """Tangents of the cones at a point: slopes in b and c, and the curvature along (−c/b, 1)."""

    in_second: Floats
    in_third: Floats
    along: Floats
    curvature: Floats

    @classmethod
    def at(cls, values: Floats) -> _Model:
        second, third = values[:, 1], values[:, 2]
        ratio = third / second
        return cls(
            in_second=-0.5 * np.abs(ratio) ** 1.5,
            in_third=1.5 * np.sign(ratio) * np.sqrt(np.abs(ratio)),
            along=-ratio,
            curvature=0.75 / (second * np.sqrt(np.maximum(np.abs(ratio), _LEAST_TRADE))),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reached:
    """Where a step ended, the multipliers of its tangents, and by how much the cones are missed there."""

    point: ProgramPoint
    prices: Floats
    violation: float
    is_exact: bool

    def is_no_worse_than(self, other: _Reached) -> bool:
        """Whether this is to be kept: what is exact on its face comes before what an interior point ended at."""
        if self.is_exact != other.is_exact:
            return self.is_exact
        return self.violation <= max(other.violation, _KEPT)


def refined_power(hessian: Floats | None, program: Program, point: ProgramPoint) -> ProgramPoint | None:
    """Return the optimum near a point, or None where the steps lead nowhere, or other triples stand in the way.

    Parameters
    ----------
    hessian
        H over the first columns, or None.
    """
    if any(triples.exponent != EXPONENT for triples in program.triples):
        return None
    matrix = sparse.csr_array(sparse.vstack([triples.matrix for triples in program.triples]))
    shift = np.concatenate([triples.shift for triples in program.triples])
    at, prices = point, np.concatenate([np.maximum(dual[:, 0], 0.0) for dual in point.triples])
    best: _Reached | None = None
    for _ in range(_STEPS):
        raise_if_stopped()
        values = (matrix @ at.x + shift).reshape(-1, 3)
        if not (values[:, 1] > 0).all():
            break
        step = _step(hessian, program, (matrix, shift), at.x, (prices, _Model.at(values)))
        if step is None:
            break
        moved = float(np.abs(step.point.x - at.x).max())
        at, prices = step.point, step.prices
        if best is None or step.is_no_worse_than(best):
            best = step
        if moved <= _SETTLED:
            break
    return None if best is None else best.point


def _step(
    hessian: Floats | None,
    program: Program,
    cones: tuple[sparse.csr_array, Floats],
    x: Floats,
    local: tuple[Floats, _Model],
) -> _Reached | None:
    matrix, shift = cones
    prices, model = local
    of_first, of_second, of_third = (matrix[place::3] for place in range(3))
    # The left side is homogeneous of degree one in (b, c): its tangent has no constant.
    tangent = scaled_rows(model.in_second, of_second) + scaled_rows(model.in_third, of_third) - of_first
    side = shift[0::3] - model.in_second * shift[1::3] - model.in_third * shift[2::3]
    root = scaled_rows(np.sqrt(prices * model.curvature), of_third + scaled_rows(model.along, of_second))
    curved = np.asarray((root.T @ root).todense())
    linear = curved @ x
    if hessian is not None:
        n = hessian.shape[0]
        curved[:n, :n] += hessian
    quadratic = replace(
        program,
        cost=program.cost - linear,
        matrix=sparse.csr_array(sparse.vstack([program.matrix, tangent])),
        row_lower=np.concatenate([program.row_lower, np.full(prices.size, -np.inf)]),
        row_upper=np.concatenate([program.row_upper, side]),
        triples=(),
    )
    solved = _minimum(curved, quadratic)
    if solved is None:
        return None
    found, is_exact = solved
    n_rows = program.row_lower.size
    own = np.maximum(found.rows[n_rows:], 0.0)
    # The dual point is that of the tangent, and by how much the gradient has turned since.
    turned = prices * model.curvature * ((of_third + scaled_rows(model.along, of_second)) @ (found.x - x))
    duals = np.column_stack(
        [own, -own * model.in_second - turned * model.along, -own * model.in_third - turned],
    )
    ends = np.cumsum([triples.shift.size // 3 for triples in program.triples])[:-1]
    return _Reached(
        point=replace(found, rows=found.rows[:n_rows], triples=tuple(np.split(duals, ends))),
        prices=own,
        violation=_violation((matrix @ found.x + shift).reshape(-1, 3)),
        is_exact=is_exact,
    )


def _minimum(hessian: Floats, quadratic: Program) -> tuple[ProgramPoint, bool] | None:
    """Return the minimum of a step's model and whether it is exact on its face; None where there is none."""
    found = solve_sparse_quadratic(hessian, quadratic) if quadratic.is_linear else solve_conic(hessian, quadratic)
    if found.status in {"infeasible", "unbounded"}:
        return None
    # Clarabel may stop short of its tolerance where the face is plain to see.
    exact = exact_on_face(hessian, quadratic, found)
    if exact is not None:
        return exact, True
    return (found, False) if found.status == "solved" else None


def _violation(values: Floats) -> float:
    first, second, third = values.T
    if not (second > 0).all():
        return np.inf
    return float((np.abs(third) ** 1.5 / np.sqrt(second) - first).max(initial=0.0))
