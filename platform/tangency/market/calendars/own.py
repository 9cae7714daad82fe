"""A calendar of a user's own: its sessions, day by day, and where they are known the hours at which it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tangency.domain.calendar import Calendar

__all__ = ["OwnCalendar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCalendar:
    """What a user's file says of a market; it travels with the prices that were read under it.

    Attributes
    ----------
    calendar
        Its name and rhythm.
    sessions
        Days since 1970-01-01, ascending.
    opens, closes
        Seconds since 1970-01-01 00:00 UTC at which each session opens and closes; None where the file has none.
    """

    calendar: Calendar
    sessions: tuple[int, ...]
    opens: tuple[int, ...] | None = None
    closes: tuple[int, ...] | None = None

    def labels(self) -> npt.NDArray[np.datetime64]:
        """Return the sessions, shape (n_sessions,), datetime64[us]."""
        return np.array(self.sessions, dtype="datetime64[D]").astype("datetime64[us]")

    def next_day(self, after: date) -> date | None:
        """Return the first session after a day; None beyond the last one of the file."""
        days = np.array(self.sessions, dtype="datetime64[D]")
        place = int(np.searchsorted(days, np.datetime64(after, "D"), side="right"))
        return days[place].item() if place < len(days) else None
