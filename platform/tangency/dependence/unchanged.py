"""For how long each asset's returns have all been the same: exactly, for a variance of rounding is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.errors import DataError

__all__ = ["Unchanged"]


class Unchanged:
    """Counts the periods up to the last in which each asset has had one and the same return.

    >>> unchanged = Unchanged(np.array([[0.1, 0.0], [0.2, 0.0]]))
    >>> unchanged.periods.tolist()
    [1, 2]
    """

    def __init__(self, returns: Floats) -> None:
        self._last = np.array(returns[0], dtype=np.float64)
        self.periods, self._most = np.ones(self._last.size, dtype=np.int64), 1
        for row in returns[1:]:
            self.add(row)

    def add(self, row: Floats) -> None:
        """Let a period enter, contiguous, shape (n_assets,)."""
        self._most = _outlast()(self.periods, self._last, row)

    def require_moving(self, window: int) -> None:
        """Return if every asset moves within the last periods, or raise DataError."""
        if self._most >= window:
            place = int(self.periods.argmax())
            raise DataError(
                "returns that are all the same correlate with nothing",
                where=f"returns, asset number {place}",
                value=float(self._last[place]),
                remedy="leave the asset out, or take a longer window",
            )


@cache
def _outlast() -> Callable[..., int]:
    from tangency.dependence.kernels.second_moments import outlast  # noqa: PLC0415  # numba loads where it is used

    return outlast
