"""The past that decisions are taken on: a dataset or a frame of closing prices, read one session at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats
from tangency.contracts.window import PointInTime, Sessions

__all__ = ["History", "Members"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Members:
    """The universe of one session.

    Attributes
    ----------
    assets
        In canonical order; empty where the rule draws none.
    places
        Where each stands among the assets of the history, shape (n_assets,).
    passed_over
        Asset → why it is no member.
    refusal
        Why the rule draws no universe at all; None where it draws one.
    """

    assets: tuple[str, ...]
    places: npt.NDArray[np.intp]
    passed_over: Mapping[str, str] = field(default_factory=dict)
    refusal: str | None = None


class History(Protocol):
    """Prices of all assets and sessions, for the simulator; what a strategy sees of it is a `Window`."""

    @property
    def name(self) -> str:
        """What the data are called."""
        ...

    @property
    def assets(self) -> tuple[str, ...]:
        """Every asset that has a price at any time, in canonical order."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Labels, shape (n_sessions,)."""
        ...

    @property
    def closes(self) -> Floats:
        """Shape (n_sessions, n_assets), NaN where there is no price."""
        ...

    @property
    def periods_per_year(self) -> float | None:
        """Of the calendar; None where it is not known."""
        ...

    def members(self, at: int) -> Members:
        """Return the universe as it was drawn after the close of session `at`."""
        ...

    def known(self, at: int, within: slice, members: Members) -> PointInTime:
        """Return what is known beside closing prices after session `at`, for the sessions of `within`."""
        ...

    def next_session(self, at: int) -> datetime | None:
        """Return the session after `at` from what is known in advance; None where nothing is."""
        ...
