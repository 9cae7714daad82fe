"""Bootstrap resampling of histories: its settings, and the draws that failed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FailedDraws", "Resampling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """A stationary bootstrap of whole periods.

    Attributes
    ----------
    draws
        How many histories.
    level
        Share of the draws between the lower and the upper end of a band.
    block_periods
        Mean length of the blocks that stay together; 1 takes every period by itself.
    """

    draws: int
    level: float
    block_periods: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDraws:
    """Draws that failed, by error message; the bands are of the others."""

    what: str
    count: int
