"""A frame of closing prices as a history: members are the assets with a whole window of prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.window import NothingKnown, PointInTime, Sessions
from tangency.simulate.history import Members

__all__ = ["FrameHistory"]

_NOTHING = NothingKnown()


@dataclass(frozen=True, kw_only=True, eq=False)
class FrameHistory:
    """Closing prices and nothing beside them.

    Attributes
    ----------
    assets
        In canonical order.
    window
        Returns that a member must have, up to the session and without a gap.

    >>> import numpy as np
    >>> closes = np.array([[1.0, np.nan], [1.1, 5.0], [1.2, 5.5], [1.3, 5.4]])
    >>> history = FrameHistory(
    ...     name="frame", assets=("A", "B"), sessions=np.arange(4), closes=closes, periods_per_year=None, window=2
    ... )
    >>> history.members(2).assets, history.members(3).assets
    (('A',), ('A', 'B'))
    >>> history.members(2).passed_over
    {'B': '2 of 3 prices in the window'}
    """

    name: str
    assets: tuple[str, ...]
    sessions: Sessions
    closes: Floats
    periods_per_year: float | None
    window: int

    def members(self, at: int) -> Members:
        """Return the assets that have every price of the window."""
        if at >= self.window and self._first_whole <= at - self.window:
            return self._all
        own = self.closes[max(at - self.window, 0) : at + 1]
        there = np.isfinite(own).sum(axis=0)
        places = np.flatnonzero(there == self.window + 1)
        if len(places) == len(self.assets):
            return self._all
        if not len(places):
            return Members(assets=(), places=places, refusal=f"no asset has {self.window + 1} prices in a row")
        missing = np.flatnonzero((there > 0) & (there <= self.window))
        return Members(
            assets=tuple(self.assets[i] for i in places),
            places=places,
            passed_over={self.assets[i]: f"{there[i]} of {self.window + 1} prices in the window" for i in missing},
        )

    @cached_property
    def _all(self) -> Members:
        return Members(assets=self.assets, places=np.arange(len(self.assets)))

    @cached_property
    def _first_whole(self) -> int:
        """The session from which on no price is missing."""
        gaps = np.flatnonzero(~np.isfinite(self.closes).all(axis=1))
        return int(gaps[-1]) + 1 if len(gaps) else 0

    def known(self, at: int, within: slice, members: Members) -> PointInTime:
        """Return that nothing is known beside the prices."""
        del at, within, members
        return _NOTHING

    def next_session(self, at: int) -> datetime | None:
        """Return None: a frame knows no session in advance."""
        del at
        return None
