"""Convex limits → rows and cones over auxiliary columns, and the solver's multipliers back to pressures.

- Σ a·max(d, 0) + b·max(−d, 0), d = w − r, is Σ a·d + (a + b)·m at the least m ≥ max(−d, 0).
- CVaR is ζ + Σu / ((1 − α)T) at the least over ζ and u ≥ max(loss − ζ, 0) (Rockafellar & Uryasev 2002, thm 10).
- A tracking error is the norm of F(w − c), with F'F the covariance.

A soft limit, and every limit where a conflict is looked into, has a slack column that is added to its side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.limits import ConvexLimit, LinearLimit, PiecewiseLimit, QuadraticLimit, TailLimit
from tangency.contracts.problem import FeasibleSet
from tangency.solve.active_set import Pressure
from tangency.solve.program import Assembly, Indices, Matrix, Program, ProgramPoint

__all__ = ["Lifted", "add_limit", "lift", "lift_into"]

_NOTHING = np.zeros(0)
_NO_COLUMN = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Where a limit stands in a program.

    Attributes
    ----------
    row
        The row that compares it with its side; -1 for a cone and for a limit that pins its weights.
    parts
        The rows of its kinks or scenarios.
    columns
        The weights that `parts` are about, or that the limit pins at its reference.
    cone
        Its cone, or -1.
    """

    limit: ConvexLimit
    row: int = -1
    parts: Indices
    columns: Indices
    cone: int = -1

    def pressure(self, point: ProgramPoint) -> Pressure:
        """Return the limit's multiplier, and the dual point that says through which of its slopes it presses."""
        limit = self.limit
        if isinstance(limit, QuadraticLimit):
            return Pressure(price=max(float(point.cones[self.cone]), 0.0), dual=_NOTHING)
        if isinstance(limit, PiecewiseLimit) and self.row < 0:
            return self._pinned(limit, point)
        price = max(float(point.rows[self.row]), 0.0)
        if price == 0.0 or isinstance(limit, LinearLimit):
            return Pressure(price=price, dual=_NOTHING)
        shares = np.abs(point.rows[self.parts]) / price
        if isinstance(limit, TailLimit):
            return Pressure(price=price, dual=shares)
        slope = limit.above.copy()
        slope[self.columns] -= shares
        return Pressure(price=price, dual=slope)

    def _pinned(self, limit: PiecewiseLimit, point: ProgramPoint) -> Pressure:
        pull = np.zeros_like(limit.above)
        pull[self.columns] = point.bounds[self.columns]
        most = np.where(pull > 0, limit.above, limit.below)
        price = float((np.abs(pull)[most > 0] / most[most > 0]).max(initial=0.0))
        return Pressure(price=price, dual=pull / price if price > 0 else np.zeros_like(pull))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lifted:
    """A feasible set as a program, one block for each of its limits; `pinned` are weights that a limit fixes."""

    program: Program
    blocks: tuple[Block, ...]
    pinned: Indices

    def pressures(self, point: ProgramPoint) -> tuple[Pressure, ...]:
        """Return the multipliers of the limits, in their order."""
        return tuple(block.pressure(point) for block in self.blocks)


def lift(feasible: FeasibleSet, linear: Floats) -> Lifted:
    """Return the program of a convex feasible set with the cost `linear` on the weights, and penalties on slacks."""
    assembly = Assembly()
    blocks, pinned = lift_into(assembly, feasible, linear)
    return Lifted(program=assembly.program(), blocks=blocks, pinned=pinned)


def lift_into(assembly: Assembly, feasible: FeasibleSet, linear: Floats) -> tuple[tuple[Block, ...], Indices]:
    """Add a convex feasible set to an empty program; return its blocks and the pinned weights."""
    lower, upper = feasible.lower.copy(), feasible.upper.copy()
    blocks: list[Block] = []
    pinned = _NO_COLUMN
    weights = assembly.add_columns(lower, upper, linear)
    if feasible.row_lower.size:
        assembly.add_rows(((weights, feasible.rows),), feasible.row_lower, feasible.row_upper)
    hard: tuple[ConvexLimit, ...] = (*feasible.piecewise, *feasible.quadratic, *feasible.tail)
    for limit in hard:
        if isinstance(limit, PiecewiseLimit) and _is_pinning(limit):
            block = _pin(limit, lower, upper)
            pinned = np.union1d(pinned, block.columns)
            blocks.append(block)
        else:
            blocks.append(add_limit(assembly, weights, limit, _NO_COLUMN))
    for soft in feasible.soft:
        slack = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.array([soft.penalty]))
        blocks.append(add_limit(assembly, weights, soft.limit, slack))
    return tuple(blocks), pinned


def add_limit(assembly: Assembly, weights: Indices, limit: ConvexLimit, slack: Indices) -> Block:
    """Add a limit to a program; `slack` is the column that its side may give by, or empty."""
    give: _Give = ((slack, -np.ones((1, 1))),) if slack.size else ()
    match limit:
        case LinearLimit():
            row = assembly.add_rows(((weights, limit.slope), *give), np.array([-np.inf]), np.array([limit.limit]))
            return Block(limit=limit, row=int(row[0]), parts=_NO_COLUMN, columns=_NO_COLUMN)
        case PiecewiseLimit():
            return _add_piecewise(assembly, weights, limit, give)
        case TailLimit():
            return _add_tail(assembly, weights, limit, give)
        case QuadraticLimit():
            root = _root(limit.covariance)
            shift = -limit.scale * (root @ limit.center)
            cone = assembly.add_cone(weights, limit.scale * root, shift, slack, limit.limit)
            return Block(limit=limit, parts=_NO_COLUMN, columns=_NO_COLUMN, cone=cone)


_Give = tuple[tuple[Indices, Matrix], ...]


def _add_piecewise(assembly: Assembly, weights: Indices, limit: PiecewiseLimit, give: _Give) -> Block:
    bend = limit.above + limit.below
    bent = np.flatnonzero(bend > 0)
    below = assembly.add_columns(np.zeros(bent.size), np.full(bent.size, np.inf), np.zeros(bent.size))
    own = sparse.csr_array(-sparse.eye_array(bent.size))
    reference = limit.reference[bent]
    open_side = np.full(bent.size, -np.inf)
    parts = assembly.add_rows(((weights[bent], own), (below, own)), open_side, -reference)
    side = limit.limit + float(limit.above @ limit.reference)
    row = assembly.add_rows(((weights, limit.above), (below, bend[bent]), *give), np.array([-np.inf]), np.array([side]))
    return Block(limit=limit, row=int(row[0]), parts=parts, columns=bent)


def _add_tail(assembly: Assembly, weights: Indices, limit: TailLimit, give: _Give) -> Block:
    n = len(limit.scenarios)
    threshold = assembly.add_columns(np.array([-np.inf]), np.array([np.inf]), np.zeros(1))
    excess = assembly.add_columns(np.zeros(n), np.full(n, np.inf), np.zeros(n))
    parts = assembly.add_rows(
        ((weights, -limit.scenarios), (threshold, -np.ones((n, 1))), (excess, sparse.csr_array(-sparse.eye_array(n)))),
        np.full(n, -np.inf),
        np.zeros(n),
    )
    row = assembly.add_rows(
        ((threshold, np.ones((1, 1))), (excess, np.full((1, n), limit.cap)), *give),
        np.array([-np.inf]),
        np.array([limit.limit]),
    )
    return Block(limit=limit, row=int(row[0]), parts=parts, columns=_NO_COLUMN)


def _is_pinning(limit: PiecewiseLimit) -> bool:
    """Whether only the reference satisfies the limit: a face that an interior point would never reach."""
    return limit.limit == 0.0 and not (limit.above < 0).any() and not (limit.below < 0).any()


def _pin(limit: PiecewiseLimit, lower: Floats, upper: Floats) -> Block:
    caps = (limit.above > 0) & (limit.reference < upper)
    floors = (limit.below > 0) & (limit.reference > lower)
    upper[caps] = limit.reference[caps]
    lower[floors] = limit.reference[floors]
    return Block(limit=limit, parts=_NO_COLUMN, columns=np.flatnonzero(caps | floors))


def _root(covariance: Covariance) -> Matrix:
    """Return F with F'F = Σ."""
    if isinstance(covariance, FactorCovariance):
        loadings = _matrix_root(covariance.factors) @ covariance.loadings.T
        specific = sparse.diags_array(np.sqrt(covariance.specific))
        return sparse.csr_array(sparse.vstack([sparse.csr_array(loadings), specific]))
    return _matrix_root(covariance)


def _matrix_root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    # Rounding leaves eigenvalues of a singular matrix a little below zero.
    root: Floats = np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T
    return root
