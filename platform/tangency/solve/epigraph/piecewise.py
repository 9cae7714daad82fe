"""Piecewise linear limits in a program.

Σ a·max(d, 0) + b·max(−d, 0), d = w − r, is Σ a·d + (a + b)·m at the least m ≥ max(−d, 0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import PiecewiseLimit
from tangency.solve.minimum import Pressure
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Blocks, Indices, ProgramPoint

__all__ = ["PiecewiseBlock", "PinningBlock", "add_piecewise", "is_pinning", "pin"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PiecewiseBlock:
    """Where a piecewise limit stands: its row, the rows of its kinks, and the weights that those are about."""

    limit: PiecewiseLimit
    row: int
    kinks: Indices
    bent: Indices

    def pressure(self, point: ProgramPoint) -> Pressure:
        """Return the multiplier, and the slope within each kink."""
        price = max(float(point.rows[self.row]), 0.0)
        if price == 0.0:
            return Pressure(price=0.0, dual=np.zeros(0))
        slope = self.limit.above.copy()
        slope[self.bent] -= np.abs(point.rows[self.kinks]) / price
        return Pressure(price=price, dual=slope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PinningBlock:
    """A limit that only its reference satisfies: bounds of the weights that it pins."""

    limit: PiecewiseLimit
    pinned: Indices

    def pressure(self, point: ProgramPoint) -> Pressure:
        """Return the least multiplier whose slopes can hold the weights, and the slopes."""
        pull = np.zeros_like(self.limit.above)
        pull[self.pinned] = point.bounds[self.pinned]
        most = np.where(pull > 0, self.limit.above, self.limit.below)
        price = float((np.abs(pull)[most > 0] / most[most > 0]).max(initial=0.0))
        return Pressure(price=price, dual=pull / price if price > 0 else np.zeros_like(pull))


def add_piecewise(assembly: Assembly, weights: Indices, limit: PiecewiseLimit, give: Blocks) -> PiecewiseBlock:
    """Add a piecewise limit; `give` is what its side may give by."""
    bend = limit.above + limit.below
    bent = np.flatnonzero(bend > 0)
    below = assembly.add_columns(np.zeros(bent.size), np.full(bent.size, np.inf), np.zeros(bent.size))
    own = sparse.csr_array(-sparse.eye_array(bent.size))
    open_side = np.full(bent.size, -np.inf)
    kinks = assembly.add_rows(((weights[bent], own), (below, own)), open_side, -limit.reference[bent])
    side = limit.limit + float(limit.above @ limit.reference)
    row = assembly.add_rows(((weights, limit.above), (below, bend[bent]), *give), np.array([-np.inf]), np.array([side]))
    return PiecewiseBlock(limit=limit, row=int(row[0]), kinks=kinks, bent=bent)


def is_pinning(limit: PiecewiseLimit) -> bool:
    """Whether only the reference satisfies the limit: a face that an interior point would never reach."""
    return limit.limit == 0.0 and not (limit.above < 0).any() and not (limit.below < 0).any()


def pin(limit: PiecewiseLimit, lower: Floats, upper: Floats) -> PinningBlock:
    """Move the bounds that a pinning limit moves."""
    caps = (limit.above > 0) & (limit.reference < upper)
    floors = (limit.below > 0) & (limit.reference > lower)
    upper[caps] = limit.reference[caps]
    lower[floors] = limit.reference[floors]
    return PinningBlock(limit=limit, pinned=np.flatnonzero(caps | floors))
