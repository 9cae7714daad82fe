"""What has happened so far: closing prices, written as their sessions pass, so that no view holds later ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.errors import PluginError

__all__ = ["SeenCloses"]


class SeenCloses:
    """A table of closes whose later rows do not exist yet: they are copied in as their sessions close.

    A view of it costs nothing, and what lies behind it holds no price that is still to come.

    Parameters
    ----------
    closes
        Shape (n_sessions, n_assets).

    >>> import numpy as np
    >>> seen = SeenCloses(np.array([[1.0], [2.0], [3.0]]))
    >>> view = seen.until(1, 2, np.arange(1))
    >>> view.tolist(), view.base.ravel().tolist()
    ([[1.0], [2.0]], [1.0, 2.0, nan])
    """

    def __init__(self, closes: Floats) -> None:
        self._closes = closes
        self._seen = np.full(closes.shape, np.nan)
        self._n_seen = 0
        self._returns = np.full((max(len(closes) - 1, 0), closes.shape[1]), np.nan)
        self._n_returns = 0
        # Returns before the last one that is not finite: windows that begin after it are complete.
        self._gap_until = 0

    def until(self, at: int, n_sessions: int, places: npt.NDArray[np.intp]) -> Floats:
        """Return the closes of the last sessions up to and including `at`, of some assets, read-only.

        Parameters
        ----------
        n_sessions
            How many; fewer where the history begins later.
        places
            Columns, shape (n,).
        """
        self._see(at)
        rows = self._seen[max(at + 1 - n_sessions, 0) : at + 1]
        if len(places) == rows.shape[1]:
            rows.flags.writeable = False
            return rows
        own = rows[:, places]
        own.flags.writeable = False
        return own

    def returns(self, at: int, n_returns: int) -> tuple[Floats, bool]:
        """Return the simple returns of the last sessions up to `at`, of all assets, read-only, and if all are finite.

        Parameters
        ----------
        n_returns
            How many; fewer where the history begins later.
        """
        if self._n_returns < at:
            self._see(at)
            new = slice(self._n_returns, at)
            closes = self._seen[self._n_returns : at + 1]
            self._returns[new] = closes[1:] / closes[:-1] - 1.0
            gaps = np.flatnonzero(~np.isfinite(self._returns[new]).all(axis=1))
            if len(gaps):
                self._gap_until = self._n_returns + int(gaps[-1]) + 1
            self._n_returns = at
        first = max(at - n_returns, 0)
        rows = self._returns[first:at]
        rows.flags.writeable = False
        return rows, first >= self._gap_until

    def _see(self, at: int) -> None:
        if self._n_seen <= at:
            self._seen[self._n_seen : at + 1] = self._closes[self._n_seen : at + 1]
            self._n_seen = at + 1

    def require_unchanged(self, where: str) -> None:
        """Refuse a strategy that has written into what it was shown.

        Raises
        ------
        PluginError
            Where a price differs from what it was.
        """
        n, m = self._n_seen, self._n_returns
        closes = self._closes[: m + 1]
        if not (
            _are_same(self._seen[:n], self._closes[:n]) and _are_same(self._returns[:m], closes[1:] / closes[:-1] - 1.0)
        ):
            raise PluginError(
                "it changed the prices that it was shown",
                where=where,
                remedy="report it to the plugin's author: a strategy copies what it wants to change",
            )


def _are_same(one: Floats, two: Floats) -> bool:
    return bool((one == two).all()) or np.array_equal(one, two, equal_nan=True)
