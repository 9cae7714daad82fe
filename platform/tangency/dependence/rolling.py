"""The correlation of the last periods, bar by bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.semidefinite import mark_proven
from tangency.dependence.unchanged import Unchanged
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.risk.online.rows import checked_row, checked_rows

__all__ = ["LEAST_WINDOW", "RollingCorrelation", "require_window"]

LEAST_WINDOW = 3
"""Two periods correlate perfectly, whatever they are."""

# Sums are made afresh after a window's length of bars, at most after so many: n² a bar, and below 1e-12 of rounding.
_MOST_UPDATES = 250
_MOST_FALL = 16.0


class RollingCorrelation:
    """Pearson's correlations over the last T periods, at a cost of n² for each that enters.

    Sums are about the means of a window, taken afresh after T bars (250 at most), and where a variance has fallen to a
    sixteenth of its largest since: what a crash leaves behind goes with it. Rounding is at most 250 · 16 · 2⁻⁵² (9e-13)
    of each variance, and was below 1e-13 in all that was seen.

    Parameters
    ----------
    returns
        The first window, shape (n_periods, n_assets), in which T is the number of rows, three or more.

    Raises
    ------
    ConfigurationError
        A window of fewer than three periods.
    DataError
        A return that is missing or infinite.

    >>> import numpy as np
    >>> from tangency.sdk import RollingCorrelation
    >>> rolling = RollingCorrelation(np.array([[0.0, 0.0], [0.01, 0.02], [0.02, 0.01]]))
    >>> rolling.matrix[0].round(6).tolist()
    [1.0, 0.5]
    >>> rolling.add(np.array([0.03, 0.03]))  # the first of the three leaves
    >>> rolling.matrix[0].round(6).tolist()
    [1.0, 0.5]
    """

    def __init__(self, returns: Floats) -> None:
        require_window(len(returns))
        self._window = checked_rows(returns, returns.shape[-1])
        n_periods, n_assets = self._window.shape
        self._oldest = 0
        self._unchanged = Unchanged(self._window)
        self._most_updates = min(n_periods, _MOST_UPDATES)
        self._about, self._scale = np.empty((4, n_assets)), np.empty(n_assets)
        self._refresh()

    @property
    def matrix(self) -> Floats:
        """The correlations, shape (n_assets, n_assets), read-only, with a diagonal of ones.

        Raises
        ------
        DataError
            An asset whose returns are all the same in the window.
        """
        self._unchanged.require_moving(len(self._window))
        correlation = np.empty_like(self._products)
        _correlate()(self._products, self._sums, float(len(self._window)), self._scale, correlation)
        return mark_proven(read_only(correlation))

    def add(self, row: Floats) -> None:
        """Let a period enter and the oldest leave; shape (n_assets,).

        Raises
        ------
        DataError
            A return that is missing or infinite, or another number of assets; nothing has changed then.
        """
        entering = checked_row(row, self._window.shape[1])
        fallen = _exchange()(self._products, self._sums, self._about, self._window, self._oldest, entering)
        self._unchanged.add(entering)
        self._oldest = (self._oldest + 1) % len(self._window)
        self._updates += 1
        if self._updates >= self._most_updates or fallen > _MOST_FALL:
            self._refresh()

    def _refresh(self) -> None:
        self._about[0] = self._window.mean(axis=0)
        about = self._window - self._about[0]
        self._products = about.T @ about
        self._sums = about.sum(axis=0)
        self._about[1] = self._products.diagonal()
        self._updates = 0


def require_window(n_periods: int) -> None:
    """Return if a window is long enough for a correlation, or raise ConfigurationError."""
    if n_periods < LEAST_WINDOW:
        raise ConfigurationError(
            f"a correlation needs {LEAST_WINDOW} periods: two are always on a line",
            where="window",
            value=n_periods,
            remedy=Remedy("give ", Setting("window", 60)),
        )


@cache
def _exchange() -> Callable[..., float]:
    from tangency.dependence.kernels.second_moments import exchange_about  # noqa: PLC0415  # numba loads where it is used

    return exchange_about


@cache
def _correlate() -> Callable[..., None]:
    from tangency.dependence.kernels.second_moments import correlate  # noqa: PLC0415  # as above

    return correlate
