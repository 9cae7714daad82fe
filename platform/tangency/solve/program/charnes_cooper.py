"""The Charnes–Cooper homogenization of bounds and rows: over (y, κ) every side a'w ≤ b becomes a'y ≤ bκ.

With y = κw and reward'y = 1 the largest ratio of reward to a homogeneous risk is the least risk of y. A reference that
is not zero, such as the current weights of a turnover limit, scales with κ like every other side; that is what a
shortcut through w = y / Σy would lose.

References
----------
Charnes & Cooper (1962), Programming with linear fractional functionals, Naval Research Logistics Quarterly 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Indices

__all__ = ["HomogenizedSides"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomogenizedSides:
    """Sides of the cone over (y, κ): one homogeneous row for each side of a bound or row, and last reward'y = 1.

    An equality stays one row: as two inequalities it would leave the cone no interior.

    Attributes
    ----------
    lower, upper
        Of (y, κ), shape (n_columns + 1,).
    order
        For each row but the last: which column (its bound) or, from n_columns on, which original row it came from.
    limits
        The b of each row but the last.
    row_lower, row_upper
        Of all rows.
    n_elements
        How many columns and original rows there are.
    """

    lower: Floats
    upper: Floats
    order: Indices
    limits: Floats
    row_lower: Floats
    row_upper: Floats
    n_elements: int

    @classmethod
    def of(
        cls, bounds: tuple[Floats, Floats], rows: tuple[Floats, Floats], *, keeps_zero_bounds: bool
    ) -> HomogenizedSides:
        """Return the sides of the cone.

        Parameters
        ----------
        bounds, rows
            Lower and upper sides of the columns and of the rows.
        keeps_zero_bounds
            Whether a bound of zero stays a bound; else every bound becomes a row.
        """
        is_low_kept, is_high_kept = ((side == 0.0) & keeps_zero_bounds for side in bounds)
        low = np.concatenate([np.where(is_low_kept, -np.inf, bounds[0]), rows[0]])
        high = np.concatenate([np.where(is_high_kept, np.inf, bounds[1]), rows[1]])
        equal = low == high
        masks = {0: equal, 1: np.isfinite(high) & ~equal, -1: np.isfinite(low) & ~equal}
        order = np.concatenate([np.flatnonzero(mask) for mask in masks.values()])
        signs = np.concatenate([np.full(int(mask.sum()), sign) for sign, mask in masks.items()])
        return cls(
            lower=np.append(np.where(is_low_kept, 0.0, -np.inf), 0.0),
            upper=np.append(np.where(is_high_kept, 0.0, np.inf), np.inf),
            order=order,
            limits=np.where(signs == -1, low[order], high[order]),
            row_lower=np.append(np.where(signs == 1, -np.inf, 0.0), 1.0),
            row_upper=np.append(np.where(signs == -1, np.inf, 0.0), 1.0),
            n_elements=low.size,
        )

    def dense_rows(self, rows: Floats, reward: Floats) -> Floats:
        """Return all rows over (y, κ), from the original ones of shape (n_rows, n_columns)."""
        elements = np.vstack([np.eye(reward.size), rows])
        homogeneous = np.column_stack([elements[self.order], -self.limits])
        return np.vstack([homogeneous, np.append(reward, 0.0)])

    def merged(self, multipliers: Floats) -> Floats:
        """Return multipliers of the original bounds and rows from those of the rows but the last."""
        merged = np.zeros(self.n_elements)
        np.add.at(merged, self.order, multipliers)
        return merged
