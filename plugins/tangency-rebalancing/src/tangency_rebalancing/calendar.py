"""Calendar rebalancing: to target once in every period."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from tangency.sdk import DataError, Params, RebalanceDecision, RebalanceState
from tangency_rebalancing.weights import require_finite

__all__ = ["CalendarParams", "CalendarPolicy", "Period", "period_of"]

Period = Literal["day", "week", "month", "quarter", "year"]


class CalendarParams(Params):
    """How often."""

    every: Period = Field("month", description="period in which the portfolio is brought to target once")


class CalendarPolicy:
    """Due on the first occasion in a new period, or when the portfolio has never been rebalanced; trades to target.

    Parameters
    ----------
    params
        The period. Weeks are ISO weeks, which begin on Monday.
    """

    def __init__(self, params: CalendarParams) -> None:
        self._every = params.every

    def decide(self, state: RebalanceState) -> RebalanceDecision:
        """Return the decision.

        Raises
        ------
        DataError
            A weight that is not finite, a last rebalance in the future, or a time zone on one instant only.
        """
        require_finite(state)
        last = state.last_rebalance
        if last is None:
            return RebalanceDecision(is_due=True, destination=state.target, reason="never rebalanced before")
        _require_order(last, state.as_of)
        # Both in the zone of as_of: midnight there is where its day begins.
        local = last.astimezone(state.as_of.tzinfo) if state.as_of.tzinfo is not None else last
        if period_of(local, self._every) == period_of(state.as_of, self._every):
            reason = f"already rebalanced this {self._every}, on {local:%Y-%m-%d}"
            return RebalanceDecision(is_due=False, destination=state.current, reason=reason)
        reason = f"a new {self._every} since the last rebalance on {local:%Y-%m-%d}"
        return RebalanceDecision(is_due=True, destination=state.target, reason=reason)


def period_of(instant: datetime, every: Period) -> tuple[int, ...]:
    """Return what tells the period of an instant from all others.

    >>> period_of(datetime(2024, 12, 30), "week"), period_of(datetime(2024, 12, 30), "quarter")
    ((2025, 1), (2024, 4))
    """
    if every == "day":
        return (instant.year, instant.month, instant.day)
    if every == "week":
        return tuple(instant.isocalendar()[:2])
    if every == "month":
        return (instant.year, instant.month)
    if every == "quarter":
        return (instant.year, (instant.month + 2) // 3)
    return (instant.year,)


def _require_order(last: datetime, as_of: datetime) -> None:
    if (last.utcoffset() is None) != (as_of.utcoffset() is None):
        raise DataError(
            "one instant has a time zone and the other has none",
            where="last_rebalance and as_of",
            value=f"{last.isoformat()} and {as_of.isoformat()}",
            remedy="give both with their time zones",
        )
    if last > as_of:
        raise DataError(
            "the last rebalance lies in the future",
            where="last_rebalance",
            value=last.isoformat(),
            remedy=f"give one that is not after {as_of.isoformat()}",
        )
