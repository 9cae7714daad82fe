"""A mean of drawdowns, or of the largest of them, as a linear program over a compressed path.

CDaR is ζ + Σ u / ((1 − α)T) at the least over ζ and u ≥ max(z − ζ, 0); the largest drawdown is that of a tail of one
period, and the mean that of ζ = 0. Periods that are far beyond ζ count without u, those far below it not at all.

References
----------
Chekhlov, Uryasev & Zabarankin (2005), Drawdown measure in portfolio optimization, International Journal of Theoretical
and Applied Finance 8(1), sec. 4, for the whole linear program.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.drawdown.compressed_path import CompressedPath
from tangency.solve.epigraph.feasible_set import EpigraphForm, add_feasible_set
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Indices, ProgramPoint

__all__ = ["TailProgram"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TailProgram:
    """The program, and where its parts stand.

    Attributes
    ----------
    sure, near
        The periods that count without u and those with it.
    cap
        What one period may weigh.
    """

    epigraph: EpigraphForm
    path: CompressedPath
    sure: Indices
    near: Indices
    cap: float
    _threshold: Indices
    _pushes: Indices
    _excesses: Indices

    @classmethod
    def of(
        cls,
        path: CompressedPath,
        tail: tuple[Indices, Indices],
        feasible: FeasibleSet,
        linear: Floats,
        *,
        cap: float,
        has_threshold: bool,
    ) -> TailProgram:
        """Return the program with a cost `linear` on the weights, shape (n_assets,); `tail` is `sure` and `near`."""
        sure, near = tail
        n_peaks = path.peaks.size
        base = cap * path.falls(sure).sum(axis=0)
        last = path.last_peaks(sure)
        cost = cap * np.bincount(last[last >= 0], minlength=n_peaks).astype(np.float64)
        assembly = Assembly()
        blocks, pinned = add_feasible_set(assembly, feasible, linear + base)
        weights = np.arange(linear.size)
        own = np.full(1, np.inf if has_threshold else 0.0)
        threshold = assembly.add_columns(-own, own, np.array([1.0 - cap * sure.size]))
        heights = assembly.add_columns(np.zeros(n_peaks), np.full(n_peaks, np.inf), cost)
        excess = assembly.add_columns(np.zeros(near.size), np.full(near.size, np.inf), np.full(near.size, cap))
        chain = sparse.csr_array(sparse.eye_array(n_peaks) - _chosen(np.arange(n_peaks) - 1, n_peaks))
        open_side = np.full(n_peaks, np.inf)
        pushes = assembly.add_rows(((weights, path.steps), (heights, chain)), np.zeros(n_peaks), open_side)
        excesses = assembly.add_rows(
            (
                (weights, path.falls(near)),
                (heights, _chosen(path.last_peaks(near), n_peaks)),
                (threshold, -np.ones((near.size, 1))),
                (excess, sparse.csr_array(-sparse.eye_array(near.size))),
            ),
            np.full(near.size, -np.inf),
            np.zeros(near.size),
        )
        return cls(
            epigraph=EpigraphForm(program=assembly.program(), blocks=blocks, pinned=pinned),
            path=path,
            sure=sure,
            near=near,
            cap=cap,
            _threshold=threshold,
            _pushes=pushes,
            _excesses=excesses,
        )

    def threshold(self, point: ProgramPoint) -> float:
        """Return ζ at a point."""
        return float(point.x[self._threshold[0]])

    def support(self, point: ProgramPoint) -> Floats:
        """Return the dual point of the whole measure that a point's multipliers say: shares, then flows."""
        shares = np.zeros(len(self.path.cumulative))
        shares[self.sure] = self.cap
        shares[self.near] = np.abs(point.rows[self._excesses])
        return np.concatenate([shares, self.path.flows(shares, np.abs(point.rows[self._pushes]))])


def _chosen(columns: Indices, n_columns: int) -> sparse.csr_array:
    """Return the matrix that has a one in each row's column, and none where that is −1."""
    rows = np.flatnonzero(columns >= 0)
    return sparse.csr_array((np.ones(rows.size), (rows, columns[rows])), shape=(columns.size, n_columns))
