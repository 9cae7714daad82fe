"""The days on which a universe is drawn through time: the last session of each period."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import numpy as np

from tangency.errors import ConfigurationError
from tangency.market.as_of import AsOf, parse_as_of
from tangency.market.common_sessions import were_common_at_once
from tangency.market.panel import PricePanel
from tangency.market.sessions import Sessions, as_datetime, label

__all__ = ["Every", "last_sessions"]

Every = Literal["session", "week", "month", "quarter", "year"]
"""How often; a week begins on Monday."""

_MONDAY = np.datetime64("1970-01-05", "D")


def last_sessions(
    panel: PricePanel, every: Every, *, start: AsOf | None, end: AsOf | None, common: bool = False
) -> tuple[datetime, ...]:
    """Return the last session with a price of each period between two days, both included.

    The first period and the last may be cut short by the days.

    Parameters
    ----------
    start, end
        The first and the last session of the panel where None.
    common
        Whether only sessions count that the assets have in common, as known on the day itself.

    Raises
    ------
    ConfigurationError
        No session with a price between the two.

    >>> from tangency.market import load_sample
    >>> days = last_sessions(load_sample("us-equity"), "quarter", start="2024-05-01", end="2024-10-02")
    >>> [f"{day:%Y-%m-%d}" for day in days]
    ['2024-06-28', '2024-09-30', '2024-10-02']
    """
    there = ~np.isnan(panel.prices)
    counts = (
        were_common_at_once(panel.sessions, there, panel.assets, panel.calendar) if common else np.any(there, axis=1)
    )
    priced = panel.sessions[counts]
    first = priced[0] if start is None else np.datetime64(parse_as_of(start), "us")
    last = priced[-1] if end is None else np.datetime64(parse_as_of(end), "us")
    within = priced[(priced >= first) & (priced <= last)]
    if not len(within):
        raise ConfigurationError(
            "no session with a price lies between start and end",
            where=panel.name,
            value=f"{label(first, panel.calendar)} to {label(last, panel.calendar)}",
            remedy=f"prices reach from {label(priced[0], panel.calendar)} to {label(priced[-1], panel.calendar)}",
        )
    periods = _periods(within, every)
    is_last = np.append(periods[1:] != periods[:-1], True)
    return tuple(as_datetime(stamp) for stamp in within[is_last])


def _periods(sessions: Sessions, every: Every) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the number of the period in which each session lies, shape (n_sessions,)."""
    match every:
        case "session":
            return np.arange(len(sessions), dtype=np.int64)
        case "week":
            return (sessions.astype("datetime64[D]") - _MONDAY).astype(np.int64) // 7
        case "year":
            return sessions.astype("datetime64[Y]").astype(np.int64)
        case _:
            return sessions.astype("datetime64[M]").astype(np.int64) // (3 if every == "quarter" else 1)
