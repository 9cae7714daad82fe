"""Piecewise linear limits, such as turnover and gross, in epigraph form.

Σ a·max(d, 0) + b·max(−d, 0), d = w − r, is Σ a·d + (a + b)·m at the least m ≥ max(−d, 0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import PiecewiseLimit
from tangency.solve.minimum import LimitMultiplier
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Blocks, Indices, ProgramPoint

__all__ = ["PiecewiseBlock", "PinningBlock", "add_piecewise", "is_pinning", "pin"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PiecewiseBlock:
    """The rows of a piecewise limit and of its kinks, and the weights that have kinks."""

    limit: PiecewiseLimit
    row: int
    kinks: Indices
    with_kinks: Indices

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        """Return the multiplier, and the slope within each kink."""
        price = max(float(point.rows[self.row]), 0.0)
        if price == 0.0:
            return LimitMultiplier(price=0.0, dual=np.zeros(0))
        slope = self.limit.above.copy()
        slope[self.with_kinks] -= np.abs(point.rows[self.kinks]) / price
        return LimitMultiplier(price=price, dual=slope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PinningBlock:
    """A limit that only its reference satisfies, as bounds that fix weights."""

    limit: PiecewiseLimit
    pinned: Indices

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        """Return the least multiplier whose slopes can hold the weights, and the slopes."""
        pull = np.zeros_like(self.limit.above)
        pull[self.pinned] = point.bounds[self.pinned]
        most = np.where(pull > 0, self.limit.above, self.limit.below)
        price = float((np.abs(pull)[most > 0] / most[most > 0]).max(initial=0.0))
        return LimitMultiplier(price=price, dual=pull / price if price > 0 else np.zeros_like(pull))


def add_piecewise(assembly: Assembly, weights: Indices, limit: PiecewiseLimit, give: Blocks) -> PiecewiseBlock:
    """Add a piecewise limit; `give` is what its side may give by."""
    size = limit.above + limit.below
    with_kinks = np.flatnonzero(size > 0)
    below = assembly.add_columns(np.zeros(with_kinks.size), np.full(with_kinks.size, np.inf), np.zeros(with_kinks.size))
    own = sparse.csr_array(-sparse.eye_array(with_kinks.size))
    open_side = np.full(with_kinks.size, -np.inf)
    kinks = assembly.add_rows(((weights[with_kinks], own), (below, own)), open_side, -limit.reference[with_kinks])
    side = limit.limit + float(limit.above @ limit.reference)
    row = assembly.add_rows(
        ((weights, limit.above), (below, size[with_kinks]), *give), np.array([-np.inf]), np.array([side])
    )
    return PiecewiseBlock(limit=limit, row=int(row[0]), kinks=kinks, with_kinks=with_kinks)


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
