"""Strategies turn the past into signals; the future may not change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns

__all__ = ["Signals", "Strategy"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """Scores for each period and asset.

    Attributes
    ----------
    assets
        Labels of the columns, those of the returns.
    scores
        Shape (n_periods, n_assets); row t uses returns up to and including period t. Higher is more attractive;
        NaN where the strategy has no opinion yet.
    """

    assets: tuple[str, ...]
    scores: Floats


@runtime_checkable
class Strategy(Protocol):
    """Computes signals from returns."""

    def signals(self, returns: Returns) -> Signals:
        """Return one row of scores for each period of `returns`."""
        ...
