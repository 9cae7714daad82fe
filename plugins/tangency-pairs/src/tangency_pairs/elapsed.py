"""How many sessions have passed since one that a state remembers."""

from __future__ import annotations

import numpy as np

from tangency.sdk import DataError, Window

__all__ = ["mark_of", "sessions_after"]


def mark_of(window: Window) -> str:
    """Return the window's last session as a state keeps it."""
    last = window.as_of
    return str(last.astype("datetime64[us]")) if isinstance(last, np.datetime64) else str(int(last))


def sessions_after(window: Window, mark: str) -> int:
    """Return how many of the window's sessions come after one; all of them where it lies before the window.

    Raises
    ------
    DataError
        A mark that is no session of such data.

    >>> from tangency.testing.market_story import sample_window
    >>> earlier, later = (sample_window(200, 3, at=at) for at in (150, 157))
    >>> sessions_after(later, mark_of(earlier))
    7
    """
    is_dated = isinstance(window.as_of, np.datetime64)
    try:
        then = np.datetime64(mark) if is_dated else np.int64(int(mark))
    except ValueError as error:
        raise DataError(
            "the state remembers a session that the data cannot have",
            where=window.label,
            value=mark,
            remedy="resume with the state of the last decision, on the same data",
        ) from error
    return int((window.sessions > then).sum())
