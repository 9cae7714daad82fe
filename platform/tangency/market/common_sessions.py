"""The sessions that assets of several markets have in common, from what was known at the last of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tangency.domain.asset import Asset
from tangency.domain.calendar import Calendar
from tangency.market.sessions import Sessions, microseconds

__all__ = ["are_common", "were_common_at_once"]

Flags = npt.NDArray[np.bool_]


def are_common(sessions: Sessions, there: Flags, assets: Iterable[Asset], calendar: Calendar) -> Flags:
    """Return which sessions are common, as known at the last one, shape (n_sessions,).

    A session is common if every asset has a price that is listed then: from its first price on to its last. Whether
    an asset whose prices end is still listed, only later prices tell. It is taken to be as long as the calendar's
    longest gap has not passed, unless its delisting is known, so that nothing after the last session is needed.

    Parameters
    ----------
    sessions
        Labels, shape (n_sessions,), ascending.
    there
        Whether an asset has a price, shape (n_sessions, n_assets).
    """
    has_begun = np.logical_or.accumulate(there, axis=0)
    goes_on = np.logical_or.accumulate(there[::-1], axis=0)[::-1]
    is_open = ~_has_ended(sessions, there, assets, calendar)[-1]
    result: Flags = (there | ~(has_begun & (goes_on | is_open))).all(axis=1) & there.any(axis=1)
    return result


def were_common_at_once(sessions: Sessions, there: Flags, assets: Iterable[Asset], calendar: Calendar) -> Flags:
    """Return for each session whether it is the last of `are_common`, had the prices ended with it."""
    has_begun = np.logical_or.accumulate(there, axis=0)
    is_told = there | ~has_begun | _has_ended(sessions, there, assets, calendar)
    result: Flags = np.all(is_told, axis=1) & np.any(there, axis=1)
    return result


def _has_ended(sessions: Sessions, there: Flags, assets: Iterable[Asset], calendar: Calendar) -> Flags:
    """Return whether an asset was known at a session to have ended by it, shape (n_sessions, n_assets)."""
    rows = np.arange(len(sessions))[:, None]
    latest = np.maximum.accumulate(np.where(there, rows, 0), axis=0)
    is_silent = sessions[:, None] - sessions[latest] > microseconds(calendar.longest_gap)
    # A comparison with NaT, of those that are not delisted, is false.
    delisted = np.array([np.datetime64(asset.delisted or "NaT", "us") for asset in assets])
    result: Flags = is_silent | (sessions[:, None] >= delisted)
    return result
