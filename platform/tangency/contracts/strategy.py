"""Strategies: from data up to an instant to signals, without look-ahead."""

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

    >>> import numpy as np
    >>> from tangency.sdk import Signals
    >>> signals = Signals(assets=("BTC", "ETH"), scores=np.array([[np.nan, np.nan], [0.2, -0.1]]))
    >>> signals.scores.shape  # (n_periods, n_assets); no opinion in the first period
    (2, 2)
    """

    assets: tuple[str, ...]
    scores: Floats


@runtime_checkable
class Strategy(Protocol):
    """Computes signals from returns.

    >>> from tangency.sdk import Returns, Signals, Strategy
    >>> class LastReturn:
    ...     def signals(self, returns: Returns) -> Signals:
    ...         return Signals(assets=returns.assets, scores=returns.values)
    >>> isinstance(LastReturn(), Strategy)
    True
    """

    def signals(self, returns: Returns) -> Signals:
        """Return one row of scores for each period of `returns`."""
        ...
