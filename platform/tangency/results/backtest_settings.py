"""How a backtest was asked for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BacktestSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestSettings:
    """How a backtest was asked for, as far as it is shown.

    Attributes
    ----------
    data
        The name of the dataset, or what the inline data are.
    what
        What decided: an optimizer, strategies, or given weights; as text.
    said
        What has to be known before any figure is read: no costs, a window that was not chosen, a delay of 0, …
    """

    data: str
    what: str
    currency: str | None
    calendar: str | None
    periods_per_year: float | None
    every: str
    window: int
    delay: int
    capital: float
    seed: int
    constraints: tuple[str, ...] = ()
    hypothesis: str | None = None
    said: tuple[str, ...] = ()
