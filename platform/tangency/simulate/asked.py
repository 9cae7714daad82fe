"""The sessions at whose close targets are computed anew."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from tangency.contracts.window import Sessions
from tangency.errors import ConfigurationError
from tangency.simulate.history import History

__all__ = ["Rhythm", "decision_bars"]

Rhythm: TypeAlias = Literal["session", "week", "month", "quarter", "year"] | Annotated[int, Field(ge=1, le=100_000)]
"""The last session of every period, or every n-th session."""

_MONDAY = np.datetime64("1970-01-05", "D")
_UNITS = {"month": "M", "year": "Y"}


def decision_bars(history: History, rhythm: Rhythm, first: int, last: int) -> npt.NDArray[np.int64]:
    """Return the sessions at which targets are computed, ascending: the first one, then by the rhythm.

    The last session of the history ends a period only where the calendar knows in advance that the next falls in
    another.

    Parameters
    ----------
    first, last
        The first and the last session of the simulation.

    Raises
    ------
    ConfigurationError
        A period of the calendar for sessions without dates.

    >>> from tangency.simulate.frame_history import FrameHistory
    >>> days = np.arange("2024-01-29", "2024-03-03", dtype="datetime64[D]")
    >>> closes = np.ones((len(days), 1))
    >>> history = FrameHistory(
    ...     name="frame", assets=("A",), sessions=days, closes=closes, periods_per_year=None, window=1
    ... )
    >>> [str(days[t]) for t in decision_bars(history, "month", 1, len(days) - 1)]
    ['2024-01-30', '2024-01-31', '2024-02-29']
    """
    if isinstance(rhythm, int):
        return np.arange(first, last + 1, rhythm, dtype=np.int64)
    if rhythm == "session":
        return np.arange(first, last + 1, dtype=np.int64)
    within = history.sessions[first : last + 1]
    if within.dtype.kind != "M":
        raise ConfigurationError(
            f"the sessions have no dates, so none ends a {rhythm}",
            where="every",
            value=rhythm,
            remedy="say every how many sessions",
        )
    periods = _periods(within, rhythm)
    is_asked = np.append(periods[1:] != periods[:-1], _ends(history, last, rhythm))
    is_asked[0] = True
    return first + np.flatnonzero(is_asked)


def _ends(history: History, last: int, rhythm: str) -> bool:
    following = history.next_session(last)
    if following is None:
        return False
    both = np.array([history.sessions[last], np.datetime64(following.replace(tzinfo=None), "us")])
    own, after = _periods(both.astype("datetime64[us]"), rhythm)
    return bool(own != after)


def _periods(sessions: Sessions, rhythm: str) -> npt.NDArray[np.int64]:
    days = sessions.astype("datetime64[D]")
    if rhythm == "week":
        return (days - _MONDAY).astype(np.int64) // 7
    if rhythm == "quarter":
        return days.astype("datetime64[M]").astype(np.int64) // 3
    return days.astype(f"datetime64[{_UNITS[rhythm]}]").astype(np.int64)
