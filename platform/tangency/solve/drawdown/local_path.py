"""Drawdowns near some weights: periods that are peaks for certain, periods that are none, and those in doubt.

A period's return from the peak before it says how far it is from being a peak itself. Where that is far above zero it
is one, and the drawdown is zero; where it is far below, the peak before it stays the peak. Only of those in between the
drawdown is a column y ≥ 0 with y_k ≥ y_{k−1} − step'w. Losses are linear in weights and columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.solve.drawdown.compressed_path import CompressedPath, Flags, as_high_as_their_peaks, peaks_before
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Indices

__all__ = ["LocalPath"]

_TIE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalPath:
    """The path over peaks, and which of them are in doubt, shape (n_peaks,)."""

    path: CompressedPath
    in_doubt: Flags

    @classmethod
    def at(
        cls,
        cumulative: Floats,
        weights: Floats,
        count: int,
        *,
        within: float = np.inf,
        doubts: Sequence[Flags] = (),
    ) -> LocalPath:
        """Return the path at weights with so many periods in doubt, nearest to their peaks, and those of `doubts`.

        Parameters
        ----------
        within
            How far from its peak a period in doubt may be, relative to the path.
        """
        wealth = cumulative @ weights
        in_doubt = as_high_as_their_peaks(wealth, count)
        for others in doubts:
            in_doubt |= others
        if within < np.inf:
            before = np.maximum.accumulate(np.concatenate([[0.0], wealth]))[:-1]
            in_doubt &= np.abs(wealth - before) <= within * max(1.0, float(np.abs(wealth).max()))
        is_peak = peaks_before(wealth) == np.arange(wealth.size)
        peaks = np.flatnonzero(in_doubt | is_peak)
        return cls(path=CompressedPath(cumulative=cumulative, peaks=peaks), in_doubt=in_doubt[peaks])

    @property
    def losses(self) -> Floats:
        """All losses, linear in the weights and then the columns, shape (n_scenarios, n_assets + n_columns)."""
        periods = np.arange(len(self.path.cumulative))
        columns = self._columns[self.path.last_peaks(periods)]
        heights = np.zeros((periods.size, int(self.in_doubt.sum())))
        with_one = np.flatnonzero(columns >= 0)
        heights[with_one, columns[with_one]] = 1.0
        return np.hstack([self.path.falls(periods), heights])

    def wrong_at(self, weights: Floats) -> Flags:
        """Return the periods that are sure here and at weights are not, shape (n_scenarios,)."""
        wealth = self.path.cumulative @ weights
        last = peaks_before(wealth)
        has_loss = np.where(last >= 0, wealth[last], 0.0) > wealth
        wrong = np.zeros(wealth.size, dtype=np.bool_)
        wrong[last[has_loss & (last >= 0)]] = True
        wrong[self.path.peaks] = False
        sure = self.path.peaks[~self.in_doubt]
        wrong[sure] = has_loss[sure]
        return wrong

    def heights(self, weights: Floats) -> Floats:
        """Return the least columns at weights, shape (n_columns,)."""
        heights: Floats = self.path.drawdowns(weights)[self.path.peaks[self.in_doubt]]
        return heights

    def add(self, assembly: Assembly, weights: Indices, cost: Floats) -> tuple[Indices, Indices]:
        """Add the columns with a cost, and the rows that bound them from below; return the positions of both."""
        doubtful = np.flatnonzero(self.in_doubt)
        n = doubtful.size
        columns = assembly.add_columns(np.zeros(n), np.full(n, np.inf), cost)
        chain = np.eye(n)
        # The one before a first peak is the start, and that of a sure one has no column.
        before = np.where(doubtful > 0, self._columns[doubtful - 1], -1)
        chain[np.flatnonzero(before >= 0), before[before >= 0]] = -1.0
        rows = assembly.add_rows(
            ((weights, self.path.steps[doubtful]), (columns, sparse.csr_array(chain))), np.zeros(n), np.full(n, np.inf)
        )
        return columns, rows

    def flows(self, shares: Floats, pushes: Floats, weights: Floats) -> Floats:
        """Return flows of the whole path that support it at weights.

        Where a period in doubt is at weights clearly a peak or clearly none, nothing or everything flows through it,
        whatever a solver's last digits say of shares as small as they.

        Parameters
        ----------
        shares
            Of the periods, shape (n_scenarios,).
        pushes
            Multipliers of the rows, shape (n_columns,): what flows through periods as high as the peak before them.
        """
        wealth = self.path.cumulative @ weights
        heights = np.maximum.accumulate(np.concatenate([[0.0], wealth]))[self.path.peaks]
        below = heights - wealth[self.path.peaks]
        tie = _TIE * max(1.0, float(np.abs(wealth).max()))
        passing = np.zeros(self.in_doubt.size)
        passing[self.in_doubt] = pushes
        passing[np.abs(below) > tie] = 0.0
        stays = ~self.in_doubt | (below <= tie)
        peaks = CompressedPath(cumulative=self.path.cumulative, peaks=self.path.peaks[stays])
        return peaks.flows(shares, passing[stays])

    @property
    def _columns(self) -> Indices:
        """The column of each peak, then of the start, shape (n_peaks + 1,); −1 where there is none."""
        return np.append(np.where(self.in_doubt, np.cumsum(self.in_doubt) - 1, -1), -1)
