"""Calendar rebalancing: to target once in every period."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from tangency.sdk import DataError, Params, Period, RebalanceDecision, RebalanceState, period_of
from tangency_rebalancing.weights import require_finite

__all__ = ["CalendarParams", "CalendarPolicy"]


class CalendarParams(Params):
    """How often, and when."""

    every: Period = Field("month", description="period in which the portfolio is brought to target once")
    session: Literal["first", "last"] = Field(
        "first",
        description="session of the period that trades: the first in a new period on which the policy is asked, "
        "or the last one by the market's calendar, such as the month end",
    )


class CalendarPolicy:
    """Due on the first occasion in a new period or on its last session; trades to target.

    A portfolio that has never been rebalanced is due at once. A last session on which nothing is asked is passed
    over: the next one due is that of the next period.

    Parameters
    ----------
    params
        The period, and which of its sessions trades. Weeks are ISO weeks, which begin on Monday.
    """

    def __init__(self, params: CalendarParams) -> None:
        self._every = params.every
        self._session = params.session

    def decide(self, state: RebalanceState) -> RebalanceDecision:
        """Return the decision.

        Raises
        ------
        DataError
            A weight that is not finite, a last rebalance in the future, a time zone on one instant only, or a next
            session that is not known where the last session of a period is asked for.
        """
        require_finite(state)
        last = state.last_rebalance
        if last is None:
            return _due(state, "never rebalanced before")
        _require_order(last, state.as_of)
        # Both in the zone of as_of: midnight there is where its day begins.
        local = last.astimezone(state.as_of.tzinfo) if state.as_of.tzinfo is not None else last
        return self._at_the_end(state, local) if self._session == "last" else self._at_the_start(state, local)

    def _at_the_start(self, state: RebalanceState, last: datetime) -> RebalanceDecision:
        if period_of(last, self._every) == period_of(state.as_of, self._every):
            return _idle(state, f"already rebalanced this {self._every}, on {last:%Y-%m-%d}")
        return _due(state, f"a new {self._every} since the last rebalance on {last:%Y-%m-%d}")

    def _at_the_end(self, state: RebalanceState, last: datetime) -> RebalanceDecision:
        if not state.ends(self._every):
            return _idle(state, f"not the last session of the {self._every}: the next is {state.next_session:%Y-%m-%d}")
        if last == state.as_of:
            return _idle(state, "already rebalanced at this session")
        return _due(state, f"the last session of the {self._every}; last rebalanced on {last:%Y-%m-%d}")


def _due(state: RebalanceState, reason: str) -> RebalanceDecision:
    return RebalanceDecision(is_due=True, destination=state.target, reason=reason)


def _idle(state: RebalanceState, reason: str) -> RebalanceDecision:
    return RebalanceDecision(is_due=False, destination=state.current, reason=reason)


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
