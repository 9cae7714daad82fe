"""Quadratic and ratio objectives over bounds and rows in one form: min ½ x'Hx + q'x over columns x.

Columns are the weights, and for the ratio κ behind them: with y = κw and e'y = 1 the largest ratio is the least
½ y'Σy, and every side a'w ≤ b becomes a'y ≤ bκ (Charnes & Cooper 1962).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio

__all__ = ["QuadraticForm"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuadraticForm:
    """min ½ x'Hx + q'x, lower ≤ x ≤ upper, row_lower ≤ rows · x ≤ row_upper; data of order one.

    Attributes
    ----------
    n_assets
        The first columns belong to weights; one more, κ, stands behind them where the objective is a ratio.
    """

    n_assets: int
    hessian: Floats
    linear: Floats
    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats

    @property
    def has_scale(self) -> bool:
        """Whether the last column is κ."""
        return self.linear.size > self.n_assets

    def weights(self, x: Floats) -> Floats:
        """Return the weights of a point, shape (n_assets,)."""
        if not self.has_scale:
            return x
        w: Floats = x[: self.n_assets] / max(float(x[-1]), np.finfo(float).tiny)
        return w

    def value(self, x: Floats) -> float:
        """Return what is minimised."""
        return 0.5 * float(x @ (self.hessian @ x)) + float(self.linear @ x)

    @classmethod
    def of(cls, objective: Quadratic | Ratio, feasible: FeasibleSet) -> tuple[QuadraticForm, float]:
        """Return the program, and what its value has to be multiplied with: 1 for the ratio, which is scaled back."""
        if isinstance(objective, Quadratic):
            hessian = dense_covariance(objective.hessian)
            scale = float(max(np.abs(hessian.diagonal()).max(), np.abs(objective.linear).max())) or 1.0
            program = cls(
                n_assets=hessian.shape[0],
                hessian=hessian / scale,
                linear=objective.linear / scale,
                lower=feasible.lower,
                upper=feasible.upper,
                rows=feasible.rows,
                row_lower=feasible.row_lower,
                row_upper=feasible.row_upper,
            )
            return program, scale
        return _homogenized(objective, feasible), 1.0


def _homogenized(objective: Ratio, feasible: FeasibleSet) -> QuadraticForm:
    covariance = dense_covariance(objective.covariance)
    n = objective.excess.size
    excess = objective.excess / (float(np.abs(objective.excess).max()) or 1.0)
    rows = np.vstack([np.eye(n), feasible.rows])
    # A bound of zero stays a bound.
    low = np.concatenate([np.where(feasible.lower == 0.0, -np.inf, feasible.lower), feasible.row_lower])
    high = np.concatenate([np.where(feasible.upper == 0.0, np.inf, feasible.upper), feasible.row_upper])
    equal = low == high
    blocks = [
        np.column_stack([rows[mask], -side[mask]])
        for mask, side in ((equal, low), (np.isfinite(high) & ~equal, high), (np.isfinite(low) & ~equal, low))
    ]
    sizes = [len(block) for block in blocks]
    hessian = np.zeros((n + 1, n + 1))
    hessian[:n, :n] = covariance / (float(covariance.diagonal().max()) or 1.0)
    return QuadraticForm(
        n_assets=n,
        hessian=hessian,
        linear=np.zeros(n + 1),
        lower=np.append(np.where(feasible.lower == 0.0, 0.0, -np.inf), 0.0),
        upper=np.append(np.where(feasible.upper == 0.0, 0.0, np.inf), np.inf),
        rows=np.vstack([*blocks, np.append(excess, 0.0)]),
        row_lower=np.concatenate([np.zeros(sizes[0]), np.full(sizes[1], -np.inf), np.zeros(sizes[2]), [1.0]]),
        row_upper=np.concatenate([np.zeros(sizes[0] + sizes[1]), np.full(sizes[2], np.inf), [1.0]]),
    )
