"""What a window must have before a strategy computes on it, and which assets of it can be used."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tangency.sdk import DataError, Floats, Remedy, Setting, Window

__all__ = ["require_positive", "require_sessions", "unusable"]

# Of its level, the most that a price of one that never moves moves: rounding.
_STILL = 1e-12


def require_positive(window: Window) -> None:
    """Accept prices that are positive or missing.

    Raises
    ------
    DataError
        Naming the first asset with a price that is zero or negative, and its session.
    """
    wrong = window.closes <= 0.0
    if wrong.any():
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise DataError(
            "a price is zero or negative, and has no logarithm",
            where=f"{window.assets[column]}, {window.sessions[row]}",
            value=float(window.closes[row, column]),
            remedy="correct the price, or leave it out",
        )


def require_sessions(window: Window, needed: int, what: str) -> None:
    """Accept a window of at least `needed` sessions.

    Raises
    ------
    DataError
        With the number of returns that would do.
    """
    if len(window.sessions) < needed:
        raise DataError(
            f"the window is too short for {what}",
            where=window.label,
            value=f"{len(window.sessions)} sessions, {needed} needed",
            remedy=Remedy("give a longer window: ", Setting("window", needed - 1), ", and data that reach so far back"),
        )


def unusable(assets: tuple[str, ...], closes: Floats) -> tuple[npt.NDArray[np.bool_], dict[str, str]]:
    """Return whether each asset has all prices and moves, shape (n_assets,), and why those that do not are left out.

    >>> closes = np.array([[1.0, 5.0, np.nan], [2.0, 5.0, 3.0]])
    >>> is_usable, why = unusable(("A", "B", "C"), closes)
    >>> is_usable.tolist(), why["B"]
    ([True, False, False], 'its price never moves over the last 2 sessions')
    """
    is_complete: npt.NDArray[np.bool_] = np.atleast_1d(np.isfinite(closes).all(axis=0))
    moves: npt.NDArray[np.bool_] = np.zeros(len(assets), dtype=bool)
    moves[is_complete] = np.ptp(closes[:, is_complete], axis=0) > _STILL * closes[0, is_complete]
    n = len(closes)
    why = {
        asset: f"its price never moves over the last {n} sessions"
        if complete
        else f"a price of the last {n} sessions is missing"
        for asset, complete, usable in zip(assets, is_complete, moves, strict=True)
        if not usable
    }
    return moves, why
