"""Rebalancing policies: when to trade, and to which weights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.domain.calendar import Period, period_of
from tangency.errors import DataError

__all__ = ["RebalanceDecision", "RebalanceState", "RebalancingPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RebalanceState:
    """What a policy sees.

    Attributes
    ----------
    as_of
        The session at which it is asked.
    current, target
        Weights in NAV, shape (n_assets,); what is missing to one is cash.
    last_rebalance
        None where the portfolio has never been rebalanced.
    next_session
        The session after `as_of` by the market's calendar, in the same kind of time; None where it is not known.

    Raises
    ------
    DataError
        A next session that is not after `as_of`, or only one of the two with a time zone.

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
    next_session: datetime | None = None

    def __post_init__(self) -> None:
        following = self.next_session
        if following is None:
            return
        value = f"{following.isoformat()} after {self.as_of.isoformat()}"
        if (following.utcoffset() is None) != (self.as_of.utcoffset() is None):
            raise DataError(
                "one instant has a time zone and the other has none",
                where="next_session and as_of",
                value=value,
                remedy="give both with their time zones, or both without",
            )
        if following <= self.as_of:
            raise DataError("the next session is not after this one", where="next_session", value=value)

    def ends(self, period: Period) -> bool:
        """Return whether this is the period's last session: whether the next one falls in another.

        Days begin at midnight in the time zone of `as_of`. Where the market closes over its end, the last session
        before counts: the Friday before a month that begins on a Sunday.

        Raises
        ------
        DataError
            The next session is not known.
        """
        if self.next_session is None:
            raise DataError(
                f"the next session is not known, so whether this one ends the {period} is not known",
                where="next_session",
                remedy="give it, or use a policy that looks back only",
            )
        zone = self.as_of.tzinfo
        following = self.next_session if zone is None else self.next_session.astimezone(zone)
        return period_of(following, period) != period_of(self.as_of, period)

    @property
    def is_week_end(self) -> bool:
        """Whether this is the last session of its ISO week; raises DataError as `ends` does."""
        return self.ends("week")

    @property
    def is_month_end(self) -> bool:
        """Whether this is the last session of its month; raises DataError as `ends` does."""
        return self.ends("month")

    @property
    def is_quarter_end(self) -> bool:
        """Whether this is the last session of its quarter; raises DataError as `ends` does."""
        return self.ends("quarter")

    @property
    def is_year_end(self) -> bool:
        """Whether this is the last session of its year; raises DataError as `ends` does."""
        return self.ends("year")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RebalanceDecision:
    """What a policy answers.

    Attributes
    ----------
    destination
        Weights to trade to, shape (n_assets,); equal to `current` where there is nothing to do.
    reason
        Why, as text for a portfolio manager.

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
