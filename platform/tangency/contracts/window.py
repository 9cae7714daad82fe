"""What a strategy sees at a decision: prices, tables and the portfolio up to one close, and nothing later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.returns import Returns
from tangency.domain.calendar import Period, period_of
from tangency.domain.constraint import Membership
from tangency.errors import DataError

__all__ = ["NothingKnown", "PointInTime", "Window"]

Sessions = npt.NDArray[np.datetime64] | npt.NDArray[np.int64]


class PointInTime(Protocol):
    """What is known beside closing prices at one instant; bound to it, so that it can tell of no later one.

    A strategy reads it through its window.

    >>> import numpy as np
    >>> from tangency.sdk import PointInTime, Window
    >>> window = Window(
    ...     assets=("BTC",),
    ...     sessions=np.arange(1),
    ...     closes=np.ones((1, 1)),
    ...     current=np.zeros(1),
    ...     nav=1.0,
    ...     periods_per_year=None,
    ... )
    >>> known: PointInTime = window.known
    >>> known.groups()  # closing prices alone have none
    {}
    """

    def bars(self, name: str) -> Floats:
        """Return `open`, `high`, `low` or `volume` of the window, shape (n_sessions, n_assets), NaN where unknown."""
        ...

    def groups(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return taxonomy → asset → label, or labels with their shares."""
        ...

    def market_caps(self) -> Mapping[str, float]:
        """Return asset → size, of the latest snapshot."""
        ...

    def characteristic(self, name: str) -> Mapping[str, float]:
        """Return asset → value, as last revised."""
        ...


class NothingKnown:
    """Prices only, as of a bare frame.

    >>> NothingKnown().market_caps()
    {}
    """

    def bars(self, name: str) -> Floats:
        """Raise DataError: a bare frame has closing prices only."""
        raise DataError(
            f"there is no {name!r}: the data are closing prices",
            where="window",
            remedy="use a dataset whose bars have it",
        )

    def groups(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return no groups."""
        return {}

    def market_caps(self) -> Mapping[str, float]:
        """Return no sizes."""
        return {}

    def characteristic(self, name: str) -> Mapping[str, float]:
        """Raise DataError: a bare frame has no characteristics."""
        raise DataError(
            f"no characteristic {name!r} is known: the data are closing prices",
            where="window",
            remedy="use a dataset with a table of characteristics",
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """Everything that a decision may use; its last session is the one at whose close it is taken.

    Attributes
    ----------
    assets
        The members of the universe of that day, in canonical order (sorted).
    sessions
        Shape (n_sessions,): datetime64, or numbers where there are no dates.
    closes
        Closing prices, shape (n_sessions, n_assets), read-only; NaN where there is none. Nothing is ever filled.
    current
        Weights held at this close, shape (n_assets,), fractions of NAV.
    outside
        Asset → weight of what is held and is no member.
    nav
        What the portfolio is worth at this close, in the currency of the prices.
    periods_per_year
        Of the calendar; None where it is not known.
    next_session
        The first session after this one by the calendar, from what is known in advance; None where nothing is.
    passed_over
        Asset → why the universe's rule left it out.
    seed
        Of this decision: its own, and the same in every run of the same seed.
    first
        Place of the first session in the history that is walked, from 0; None where the window is none of a walk.

    >>> import numpy as np
    >>> from tangency.sdk import Window
    >>> window = Window(
    ...     assets=("BTC", "ETH"),
    ...     sessions=np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[us]"),
    ...     closes=np.array([[100.0, 10.0], [110.0, 10.0]]),
    ...     current=np.array([0.5, 0.5]),
    ...     nav=1000.0,
    ...     periods_per_year=365.0,
    ... )
    >>> window.returns.values.round(9).tolist(), str(window.as_of)[:10]
    ([[0.1, 0.0]], '2024-01-02')
    """

    assets: tuple[str, ...]
    sessions: Sessions
    closes: Floats
    current: Floats
    nav: float
    periods_per_year: float | None
    outside: Mapping[str, float] = field(default_factory=dict)
    next_session: datetime | None = None
    passed_over: Mapping[str, str] = field(default_factory=dict)
    seed: tuple[int, ...] = (0,)
    known: PointInTime = field(default_factory=NothingKnown, repr=False)
    first: int | None = None

    @property
    def as_of(self) -> np.datetime64 | np.int64:
        """The session at whose close the decision is taken."""
        last: np.datetime64 | np.int64 = self.sessions[-1]
        return last

    @property
    def label(self) -> str:
        """`as_of` as text: the date, to the minute where it is not a whole day, or the number of the session."""
        if not isinstance(self.as_of, np.datetime64):
            return f"session {self.as_of}"
        day, _, clock = str(self.as_of.astype("datetime64[m]")).partition("T")
        return day if clock in ("", "00:00") else f"{day}T{clock}"

    @cached_property
    def returns(self) -> Returns:
        """Simple returns between neighbouring sessions, shape (n_sessions - 1, n_assets); NaN where a price lacks."""
        return Returns(
            assets=self.assets,
            dates=self.sessions[1:],
            values=frozen_floats(self.closes[1:] / self.closes[:-1] - 1.0),
            periods_per_year=self.periods_per_year,
        )

    @property
    def opens(self) -> Floats:
        """Opening prices, shape (n_sessions, n_assets); raises DataError where the data have none."""
        return self.known.bars("open")

    @property
    def highs(self) -> Floats:
        """Highest prices, shape (n_sessions, n_assets); raises DataError where the data have none."""
        return self.known.bars("high")

    @property
    def lows(self) -> Floats:
        """Lowest prices, shape (n_sessions, n_assets); raises DataError where the data have none."""
        return self.known.bars("low")

    @property
    def volumes(self) -> Floats:
        """Volumes in the data's unit, shape (n_sessions, n_assets); raises DataError where the data have none."""
        return self.known.bars("volume")

    @cached_property
    def groups(self) -> Mapping[str, Mapping[str, Membership]]:
        """Taxonomy → asset → label, or labels with their shares, as of this session."""
        return self.known.groups()

    @cached_property
    def market_caps(self) -> Mapping[str, float]:
        """Asset → size as of this session; empty where none is known."""
        return self.known.market_caps()

    def characteristic(self, name: str) -> Mapping[str, float]:
        """Return asset → value as it was known at this session; raises DataError where nothing is known by the name."""
        return self.known.characteristic(name)

    def random(self) -> np.random.Generator:
        """Return a generator of this decision's own seed: drawing from another makes a run that cannot be replayed."""
        return np.random.default_rng(self.seed)

    def ends(self, period: Period) -> bool:
        """Return whether this is the period's last session: whether the next one falls in another.

        Raises
        ------
        DataError
            The next session is not known.
        """
        if self.next_session is None or not isinstance(self.as_of, np.datetime64):
            raise DataError(
                f"the next session is not known, so whether this one ends the {period} is not known",
                where="window",
                remedy="use data with dates on a calendar that knows its sessions in advance",
            )
        today: datetime = self.as_of.astype("datetime64[us]").item()
        return period_of(self.next_session.replace(tzinfo=None), period) != period_of(today, period)
