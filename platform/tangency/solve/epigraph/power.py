"""Market impact |d|^(3/2) in epigraph form: one power cone for each asset that is charged for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.limits import PowerLimit
from tangency.solve.minimum import LimitMultiplier
from tangency.solve.program.assembly import Assembly, every_third
from tangency.solve.program.power_refinement import EXPONENT
from tangency.solve.program.program import Blocks, Indices, ProgramPoint

__all__ = ["PowerBlock", "add_power"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerBlock:
    """The rows and cones of a limit on impact, and the weights that it charges."""

    limit: PowerLimit
    row: int
    triples: int
    charged: Indices

    def multiplier(self, point: ProgramPoint) -> LimitMultiplier:
        """Return the multiplier, and the slope of each weight's impact that the cones' multipliers say."""
        price = max(float(point.rows[self.row]), 0.0)
        if price == 0.0:
            return LimitMultiplier(price=0.0, dual=np.zeros(0))
        slope = np.zeros_like(self.limit.coefficients)
        slope[self.charged] = -point.triples[self.triples][:, 2] / price
        return LimitMultiplier(price=price, dual=slope)


def add_power(assembly: Assembly, weights: Indices, limit: PowerLimit, give: Blocks) -> PowerBlock:
    """Add a limit on impact; `give` is what its side may give by."""
    charged = np.flatnonzero(limit.coefficients > 0)
    n = charged.size
    # The cones keep them from falling below zero: a bound would say so twice, and leave no unique multipliers.
    powers = assembly.add_columns(np.full(n, -np.inf), np.full(n, np.inf), np.zeros(n))
    row = assembly.add_rows(
        ((powers, limit.coefficients[charged]), *give), np.array([-np.inf]), np.array([limit.limit])
    )
    shift = np.zeros((n, 3))
    shift[:, 1], shift[:, 2] = 1.0, -limit.reference[charged]
    blocks: Blocks = ((powers, every_third(n, 0)), (weights[charged], every_third(n, 2)))
    triples = assembly.add_triples(blocks, shift.ravel(), EXPONENT)
    return PowerBlock(limit=limit, row=int(row[0]), triples=triples, charged=charged)
