"""The losses of a risk measure in epigraph form: shortfalls and drawdowns as columns that are bounded from below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.risk.measures import Drawdowns, Losses, Shortfalls
from tangency.risk.measures.scenario import Path
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Indices, Matrix, ProgramPoint

__all__ = ["PathEpigraph", "add_path"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathEpigraph:
    """Losses zₜ = Σ matrix · x[columns], and the rows that hold them up; none where they are the weights' own.

    Attributes
    ----------
    own
        The coefficients of the losses in the rows.
    """

    columns: Indices
    matrix: Matrix
    rows: Indices
    own: sparse.csr_array | None = None

    def values(self, point: ProgramPoint) -> Floats:
        """Return z, shape (n_scenarios,)."""
        losses: Floats = self.matrix @ point.x[self.columns]
        return losses

    def shares(self, point: ProgramPoint, price: float) -> Floats | None:
        """Return by how much rows and bounds push each loss up, for a limit of that price; None without rows.

        At a point of balance these are the average's shares, even where it has no gradient.
        """
        if self.own is None:
            return None
        push: Floats = -(self.own.T @ point.rows[self.rows] + point.bounds[self.columns]) / price
        return push

    def flows(self, point: ProgramPoint, price: float, shares: Floats) -> Floats:
        """Return the flows that a point's multipliers say, for a limit of that price."""
        return np.abs(point.rows[self.rows]) / price if self.rows.size else shares


def add_path(assembly: Assembly, weights: Indices, path: Path) -> PathEpigraph:
    """Add the losses of a path: shortfalls z ≥ τ − Rw, drawdowns zₜ ≥ zₜ₋₁ − rₜ'w, both z ≥ 0."""
    scenarios = path.scenarios
    n = len(scenarios)
    match path:
        case Losses():
            return PathEpigraph(columns=weights, matrix=-scenarios, rows=np.zeros(0, dtype=np.intp))
        case Shortfalls(threshold=threshold):
            own, least = sparse.csr_array(sparse.eye_array(n)), np.full(n, threshold)
        case Drawdowns():
            own, least = sparse.csr_array(sparse.eye_array(n) - sparse.eye_array(n, k=-1)), np.zeros(n)
    losses = assembly.add_columns(np.zeros(n), np.full(n, np.inf), np.zeros(n))
    rows = assembly.add_rows(((weights, scenarios), (losses, own)), least, np.full(n, np.inf))
    return PathEpigraph(columns=losses, matrix=sparse.csr_array(sparse.eye_array(n)), rows=rows, own=own)
