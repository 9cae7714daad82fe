"""The orders of a book: netted target weights at the closes at which it was to be traded, and what could be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.simulate.bars import Bars, Indices

__all__ = ["Orders"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """What a book was told to become: a policy's destination where one decided on trades.

    Attributes
    ----------
    when
        Bars, ascending, shape (m,).
    weights
        Fractions of NAV over all assets, those of several strategies added, shape (m, n).
    choosable
        Whether an asset was in the universe and had a price, or was to be held, shape (m, n).

    >>> import numpy as np, pandas as pd
    >>> from tangency.simulate.bars_from import bars_of_frame
    >>> bars = bars_of_frame(pd.DataFrame({"A": [1.0, 2.0], "B": [3.0, 4.0]}, pd.date_range("2024-01-01", periods=2)))
    >>> Orders.of(bars, [(0, np.array([1.0, 0.0]), np.array([0]))]).choosable.tolist()
    [[True, False]]
    """

    when: Indices
    weights: Floats
    choosable: npt.NDArray[np.bool_]

    @classmethod
    def of_schedule(cls, bars: Bars, when: Indices, weights: Floats) -> Self:
        """Return the orders of a schedule, shapes (m,) and (m, n): all assets that have a price could be chosen."""
        choosable = np.isfinite(bars.closes[when]) | (weights != 0.0)
        choosable.flags.writeable = False
        return cls(when=when, weights=weights, choosable=choosable)

    @classmethod
    def of(cls, bars: Bars, told: Sequence[tuple[int, Floats, npt.NDArray[np.intp]]]) -> Self:
        """Return the orders of (bar, weights, places of the universe)."""
        n = len(bars.assets)
        when = np.array([bar for bar, _, _ in told], dtype=np.int64)
        weights = np.array([row for _, row, _ in told]).reshape(len(told), n)
        choosable = np.zeros(weights.shape, dtype=bool)
        for row, (bar, _, places) in zip(choosable, told, strict=True):
            row[places] = np.isfinite(bars.closes[bar, places])
        choosable |= weights != 0.0
        when.flags.writeable = choosable.flags.writeable = False
        return cls(when=when, weights=frozen_floats(weights), choosable=choosable)
