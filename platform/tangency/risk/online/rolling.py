"""Second moments over the last periods, by rank-one updates that are made afresh before rounding has built up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.semidefinite import mark_proven
from tangency.risk.online.rows import checked_row, checked_rows, require_positive

__all__ = ["REFRESH_PERIODS", "RollingSecondMoments"]

REFRESH_PERIODS = 25
"""After so many updates the sum is made afresh."""

# A sum that has fallen this far has lost too many digits to what has left it.
_MOST_FALL = 16.0


class RollingSecondMoments:
    """Σ = 1/T Σ rₜrₜ' over the last T periods, at a cost of n² for each period that enters.

    A period enters by rₜrₜ' and leaves by the same product. Rounding builds up to at most 25 · 16 · 2⁻⁵² of each
    variance (9e-14): after 25 periods, and where a variance has fallen to a sixteenth of its largest since, the sum is
    made afresh from the window.

    Parameters
    ----------
    returns
        The first window, shape (n_periods, n_assets), in which T is the number of rows.

    Raises
    ------
    ConfigurationError
        An empty window.
    DataError
        A return that is missing or infinite.

    >>> import numpy as np
    >>> from tangency.sdk import RollingSecondMoments
    >>> moments = RollingSecondMoments(np.array([[0.01, 0.0], [0.0, 0.02]]))
    >>> moments.add(np.array([0.02, 0.02]))  # the first of the two leaves
    >>> moments.matrix.round(6).tolist()
    [[0.0002, 0.0002], [0.0002, 0.0004]]
    """

    def __init__(self, returns: Floats) -> None:
        require_positive("n_periods", float(len(returns)), 250)
        self._window = checked_rows(returns, returns.shape[-1])
        self._oldest = 0
        self._refresh()

    @property
    def matrix(self) -> Floats:
        """Σ, shape (n_assets, n_assets), read-only."""
        return mark_proven(read_only(self._sum / len(self._window)))

    def add(self, row: Floats) -> None:
        """Let a period enter and the oldest leave; shape (n_assets,).

        Raises
        ------
        DataError
            A return that is missing or infinite, or another number of assets; nothing has changed then.
        """
        entering = checked_row(row, self._window.shape[1])
        fallen = _exchange()(self._sum, entering, self._window[self._oldest], self._largest)
        self._window[self._oldest] = entering
        self._oldest = (self._oldest + 1) % len(self._window)
        self._updates += 1
        if self._updates >= REFRESH_PERIODS or fallen > _MOST_FALL:
            self._refresh()

    def _refresh(self) -> None:
        # In the window's own order, whatever entered when: the same bits each time.
        self._sum = self._window.T @ self._window
        self._largest = self._sum.diagonal().copy()
        self._updates = 0


@cache
def _exchange() -> Callable[..., float]:
    from tangency.risk.kernels.exchange import exchange  # noqa: PLC0415  # numba loads where it is used

    return exchange
