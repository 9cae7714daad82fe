"""Rebalancing policies: when to trade, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats

__all__ = ["RebalanceDecision", "RebalanceState", "RebalancingPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RebalanceState:
    """What a policy sees.

    Attributes
    ----------
    current, target
        Weights in NAV, shape (n_assets,); what is missing to one is cash.
    last_rebalance
        None where the portfolio has never been rebalanced.

    >>> from datetime import datetime
    >>> import numpy as np
    >>> from tangency.sdk import RebalanceState
    >>> state = RebalanceState(
    ...     as_of=datetime(2024, 11, 30),
    ...     assets=("BTC", "ETH"),
    ...     current=np.array([0.75, 0.25]),
    ...     target=np.array([0.5, 0.5]),
    ...     last_rebalance=None,
    ... )
    >>> float(abs(state.current - state.target).sum() / 2)  # drift, of a book without cash
    0.25
    """

    as_of: datetime
    assets: tuple[str, ...]
    current: Floats
    target: Floats
    last_rebalance: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RebalanceDecision:
    """What a policy answers.

    Attributes
    ----------
    destination
        Weights to trade to, shape (n_assets,); equal to `current` where there is nothing to do.
    reason
        Why, in words that a portfolio manager reads.

    >>> import numpy as np
    >>> from tangency.sdk import RebalanceDecision
    >>> RebalanceDecision(is_due=True, destination=np.array([0.5, 0.5]), reason="drift 20% over 5%").reason
    'drift 20% over 5%'
    """

    is_due: bool
    destination: Floats
    reason: str


@runtime_checkable
class RebalancingPolicy(Protocol):
    """Decides when to trade and where to; the two are separate parameters.

    >>> from tangency.sdk import RebalanceDecision, RebalanceState, RebalancingPolicy
    >>> class Always:
    ...     def decide(self, state: RebalanceState) -> RebalanceDecision:
    ...         return RebalanceDecision(is_due=True, destination=state.target, reason="always")
    >>> isinstance(Always(), RebalancingPolicy)
    True
    """

    def decide(self, state: RebalanceState) -> RebalanceDecision:
        """Return the decision; never mutate `state`."""
        ...
