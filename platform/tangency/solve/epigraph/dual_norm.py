"""The dual norm of weights in epigraph form, for measures at their Wasserstein worst case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.risk.measures import GroundNorm
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Blocks, Indices, ProgramPoint

__all__ = ["NormEpigraph", "add_dual_norm"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormEpigraph:
    """An expression that is at least ‖w‖*, and where its slope is to be read.

    Attributes
    ----------
    weights
        Columns of the weights.
    sides
        Rows w ≤ … and −w ≤ …; None for the Euclidean norm, whose slope the weights say.
    """

    expression: Blocks
    weights: Indices
    sides: tuple[Indices, Indices] | None

    def slope(self, point: ProgramPoint, price: float) -> Floats:
        """Return the slope of the norm at a point whose objective or limit has the multiplier `price`."""
        if self.sides is not None:
            above, below = (np.maximum(point.rows[rows], 0.0) for rows in self.sides)
            return (above - below) / price
        weights = point.x[self.weights]
        length = float(np.linalg.norm(weights))
        return weights / length if length > 0 else np.zeros_like(weights)


def add_dual_norm(assembly: Assembly, weights: Indices, ground: GroundNorm) -> NormEpigraph:
    """Add a column for the dual of the ground norm (one for each weight where that is their sum)."""
    n = weights.size
    if ground is GroundNorm.EUCLIDEAN:
        length = assembly.add_columns(np.zeros(1), np.full(1, np.inf), np.zeros(1))
        eye = sparse.csr_array(sparse.eye_array(n))
        assembly.add_cone(weights, eye, np.zeros(n), length, 0.0)
        return NormEpigraph(expression=((length, np.ones((1, 1))),), weights=weights, sides=None)
    count = n if ground is GroundNorm.LARGEST else 1
    sizes = assembly.add_columns(np.zeros(count), np.full(count, np.inf), np.zeros(count))
    cover = sparse.csr_array(-sparse.eye_array(n)) if count == n > 1 else -np.ones((n, 1))
    open_side, zero = np.full(n, -np.inf), np.zeros(n)
    above, below = (
        assembly.add_rows(((weights, sparse.csr_array(sign * sparse.eye_array(n))), (sizes, cover)), open_side, zero)
        for sign in (1.0, -1.0)
    )
    return NormEpigraph(expression=((sizes, np.ones((1, count))),), weights=weights, sides=(above, below))
