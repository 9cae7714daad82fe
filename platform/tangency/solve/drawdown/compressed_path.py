"""Drawdowns as if only some periods could be peaks: the path between two of them is one step.

With C the uncompounded cumulative returns and t₁ < t₂ < … the periods that may be peaks, the drawdown there is
y_k = max(y_{k−1} − (C_{t_k} − C_{t_{k−1}})'w, 0), and at any other period zₜ = y_k − (Cₜ − C_{t_k})'w, k being the
last of them before it. Fewer peaks make no drawdown larger; where they are the peaks of the weights, it is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.program.program import Indices

__all__ = ["CompressedPath", "Flags", "as_high_as_their_peaks", "peaks_before"]

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
_NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompressedPath:
    """The path over some peaks.

    Attributes
    ----------
    cumulative
        C, shape (n_scenarios, n_assets).
    peaks
        The periods that may be peaks, ascending, shape (n_peaks,).
    """

    cumulative: Floats
    peaks: Indices

    @property
    def steps(self) -> Floats:
        """C_{t_k} − C_{t_{k−1}}, the first one from the start on, shape (n_peaks, n_assets)."""
        at_peaks = self.cumulative[self.peaks]
        steps = at_peaks.copy()
        steps[1:] -= at_peaks[:-1]
        return steps

    def last_peaks(self, periods: Indices) -> Indices:
        """Return the position in `peaks` of the last one that is not after each period; −1 for the start."""
        return np.searchsorted(self.peaks, periods, side="right") - 1

    def falls(self, periods: Indices) -> Floats:
        """Return −(Cₜ − C_{t_k}) for each period, shape (n_periods, n_assets)."""
        last = self.last_peaks(periods)
        falls: Floats = -self.cumulative[periods]
        falls[last >= 0] += self.cumulative[self.peaks[last[last >= 0]]]
        return falls

    def drawdowns(self, weights: Floats) -> Floats:
        """Return zₜ over these peaks, shape (n_scenarios,), negative beyond a peak that is none of them."""
        wealth = self.cumulative @ weights
        heights = np.maximum.accumulate(np.concatenate([[0.0], wealth[self.peaks]]))
        drawdowns: Floats = heights[self.last_peaks(np.arange(wealth.size)) + 1] - wealth
        return drawdowns

    def flows(self, shares: Floats, pushes: Floats) -> Floats:
        """Return the flows of the whole path, shape (n_scenarios,).

        Parameters
        ----------
        shares
            Of the periods, shape (n_scenarios,).
        pushes
            Multipliers of y_k ≥ y_{k−1} − step'w, shape (n_peaks,): what flows on to earlier peaks.
        """
        # Between two peaks nothing stays: what flows are the shares from there on, and what the next peak lets by.
        total = np.concatenate([[0.0], np.cumsum(shares)])
        ends = np.append(self.peaks, shares.size)
        passing = np.append(pushes, 0.0)
        following = np.searchsorted(self.peaks, np.arange(shares.size), side="left")
        flows: Floats = total[ends[following]] - total[:-1] + passing[following]
        return flows


def peaks_before(wealth: Floats) -> Indices:
    """Return the period of the peak at or before each, shape (n_scenarios,); −1 where that is the start."""
    tops = np.maximum.accumulate(np.maximum(wealth, 0.0))
    is_new = np.diff(tops, prepend=0.0) > 0.0
    last: Indices = np.maximum.accumulate(np.where(is_new, np.arange(wealth.size), _NONE))
    return last


def as_high_as_their_peaks(wealth: Floats, count: int) -> Flags:
    """Return the periods, `count` of them, that are nearest to the peak before them, from above or below."""
    before = np.maximum.accumulate(np.concatenate([[0.0], wealth]))[:-1]
    flags = np.zeros(wealth.size, dtype=np.bool_)
    flags[np.argsort(np.abs(wealth - before), kind="stable")[:count]] = True
    return flags
