"""Quadratic and ratio objectives over bounds and rows in one form: min ½ x'Hx + q'x over columns x.

Columns are the weights, and for the ratio κ behind them: with y = κw and e'y = 1 the largest ratio is the least
½ y'Σy over the cone of the set (see `charnes_cooper`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.program.charnes_cooper import HomogenizedSides

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
    sides = HomogenizedSides.of(
        (feasible.lower, feasible.upper), (feasible.row_lower, feasible.row_upper), keeps_zero_bounds=True
    )
    hessian = np.zeros((n + 1, n + 1))
    hessian[:n, :n] = covariance / (float(covariance.diagonal().max()) or 1.0)
    return QuadraticForm(
        n_assets=n,
        hessian=hessian,
        linear=np.zeros(n + 1),
        lower=sides.lower,
        upper=sides.upper,
        rows=sides.dense_rows(feasible.rows, excess),
        row_lower=sides.row_lower,
        row_upper=sides.row_upper,
    )
