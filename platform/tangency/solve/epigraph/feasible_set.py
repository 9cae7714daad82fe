"""A convex feasible set in epigraph form: limits as rows and cones over auxiliary columns, multipliers mapped back.

A soft limit, and every limit of an elastic program, has a slack column that is added to its side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.limits import ConvexLimit, LinearLimit, PiecewiseLimit, PowerLimit, QuadraticLimit, RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.solve.epigraph.piecewise import add_piecewise, is_pinning, pin
from tangency.solve.epigraph.power import add_power
from tangency.solve.epigraph.risk_measure import add_risk, is_conic_measure
from tangency.solve.minimum import LimitMultiplier
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Blocks, Indices, Matrix, Program, ProgramPoint

__all__ = ["Block", "Cone", "EpigraphForm", "add_feasible_set", "add_limit", "epigraph_form", "is_conic"]

_NOTHING = np.zeros(0)
_SMALL = 1e-3
_NO_COLUMN = np.zeros(0, dtype=np.intp)


class Block(Protocol):
    """Where a limit stands in a program."""

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        """Return the limit's multiplier, and the dual point that says which of its slopes is active."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    """A linear limit."""

    row: int

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        return LimitMultiplier(price=max(float(point.rows[self.row]), 0.0), dual=_NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Norm:
    """A quadratic limit: the norm of F(w − c), with F'F the covariance, divided by `unit`."""

    cone: int
    unit: float

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        return LimitMultiplier(price=max(float(point.cones[self.cone]), 0.0) / self.unit, dual=_NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EpigraphForm:
    """A feasible set as a program, one block for each of its limits; `pinned` are weights that a limit fixes."""

    program: Program
    blocks: tuple[Block, ...]
    pinned: Indices

    def limit_multipliers(self, point: ProgramPoint) -> tuple[LimitMultiplier, ...]:
        """Return the multipliers of the limits, in their order."""
        return tuple(block.multiplier(point) for block in self.blocks)


def epigraph_form(feasible: FeasibleSet, linear: Floats) -> EpigraphForm:
    """Return the program of a convex feasible set with the cost `linear` on the weights, and penalties on slacks."""
    assembly = Assembly()
    blocks, pinned = add_feasible_set(assembly, feasible, linear)
    return EpigraphForm(program=assembly.program(), blocks=blocks, pinned=pinned)


def add_feasible_set(assembly: Assembly, feasible: FeasibleSet, linear: Floats) -> tuple[tuple[Block, ...], Indices]:
    """Add a convex feasible set to an empty program; return its blocks and the pinned weights."""
    lower, upper = feasible.lower.copy(), feasible.upper.copy()
    blocks: list[Block] = []
    pinned = _NO_COLUMN
    weights = assembly.add_columns(lower, upper, linear)
    if feasible.row_lower.size:
        assembly.add_rows(((weights, feasible.rows),), feasible.row_lower, feasible.row_upper)
    for limit in feasible.hard_limits:
        if isinstance(limit, PiecewiseLimit) and is_pinning(limit):
            block = pin(limit, lower, upper)
            pinned = np.union1d(pinned, block.pinned)
            blocks.append(block)
        else:
            blocks.append(add_limit(assembly, weights, limit, _NO_COLUMN))
    for soft in feasible.soft:
        slack = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.array([soft.penalty]))
        blocks.append(add_limit(assembly, weights, soft.limit, slack))
    return tuple(blocks), pinned


def add_limit(assembly: Assembly, weights: Indices, limit: ConvexLimit, slack: Indices) -> Block:
    """Add a limit to a program; `slack` is the column that its side may give by, or empty."""
    give: Blocks = ((slack, -np.ones((1, 1))),) if slack.size else ()
    match limit:
        case LinearLimit():
            row = assembly.add_rows(((weights, limit.slope), *give), np.array([-np.inf]), np.array([limit.limit]))
            return _Row(row=int(row[0]))
        case PiecewiseLimit():
            return add_piecewise(assembly, weights, limit, give)
        case PowerLimit():
            return add_power(assembly, weights, limit, give)
        case RiskLimit():
            return add_risk(assembly, weights, limit, give)
        case QuadraticLimit():
            root = _root(limit.covariance)
            # Solvers' tolerances are absolute: a small limit is one of order one in a small unit.
            unit = limit.limit if 0.0 < limit.limit < _SMALL and not slack.size else 1.0
            scale = limit.scale / unit
            shift = -scale * (root @ limit.center)
            return _Norm(cone=assembly.add_cone(weights, scale * root, shift, slack, limit.limit / unit), unit=unit)


Cone = QuadraticLimit | RiskLimit
"""The kinds of limit of which some need more than rows."""


def is_conic(limit: ConvexLimit) -> bool:
    """Whether rows do not suffice for a limit."""
    is_curved = isinstance(limit, QuadraticLimit | PowerLimit)
    return is_curved or (isinstance(limit, RiskLimit) and is_conic_measure(limit))


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
