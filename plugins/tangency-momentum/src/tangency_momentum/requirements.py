"""What a window must have before a strategy computes on it: positive prices, and sessions enough."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import numpy as np

from tangency.sdk import ConfigurationError, DataError, Floats, Remedy, Setting, Window

__all__ = ["periods_a_year_root", "require_any", "require_positive", "require_sessions"]


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
            "a price is zero or negative, and has no return",
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


def require_any(values: Floats, window: Window, what: str, reasons: Mapping[str, str]) -> None:
    """Accept a decision in which at least one asset has a number.

    Raises
    ------
    DataError
        With the reasons of the first assets.
    """
    if not np.isfinite(values).any():
        first = "; ".join(f"{asset}: {why}" for asset, why in list(reasons.items())[:3])
        raise DataError(
            f"no asset has {what}",
            where=window.label,
            value=first or None,
            remedy="use data with longer or more complete histories, or look back less far",
        )


def periods_a_year_root(window: Window, where: str) -> float:
    """Return √(periods per year), which makes a volatility annual.

    Raises
    ------
    ConfigurationError
        Where the periods per year are not known.
    """
    if window.periods_per_year is None:
        raise ConfigurationError(
            "a volatility target is annual, and the periods per year are not known",
            where=where,
            remedy=Remedy("say how many there are: ", Setting("periods_per_year")),
        )
    return sqrt(window.periods_per_year)
