from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from tangency.sdk import DataError, Period, RebalanceState
from tangency_rebalancing.calendar import CalendarParams, CalendarPolicy

CURRENT, TARGET = np.array([0.6, 0.4]), np.array([0.5, 0.5])


def state(as_of: datetime, last: datetime | None, following: datetime | None = None) -> RebalanceState:
    return RebalanceState(
        as_of=as_of,
        assets=("BTC", "ETH"),
        current=CURRENT,
        target=TARGET,
        last_rebalance=last,
        next_session=following,
    )


@pytest.mark.parametrize(
    ("every", "last", "same", "following"),
    [
        ("day", (2024, 2, 29, 0), (2024, 2, 29, 23), (2024, 3, 1, 0)),
        ("week", (2024, 12, 30, 0), (2025, 1, 5, 23), (2025, 1, 6, 0)),
        ("month", (2024, 1, 1, 0), (2024, 1, 31, 23), (2025, 1, 1, 0)),
        ("quarter", (2024, 4, 1, 0), (2024, 6, 30, 23), (2024, 7, 1, 0)),
        ("year", (2024, 1, 1, 0), (2024, 12, 31, 23), (2025, 1, 1, 0)),
    ],
)
def test_due_when_the_period_changes(
    every: Period, last: tuple[int, ...], same: tuple[int, ...], following: tuple[int, ...]
) -> None:
    policy = CalendarPolicy(CalendarParams(every=every))
    before, within, after = (datetime(*parts, tzinfo=UTC) for parts in (last, same, following))
    idle, due = policy.decide(state(within, before)), policy.decide(state(after, before))
    assert (idle.is_due, due.is_due) == (False, True)
    assert idle.destination.tolist() == CURRENT.tolist()
    assert due.destination.tolist() == TARGET.tolist()
    assert every in due.reason


def test_the_day_is_that_of_as_of() -> None:
    tokyo = timezone(timedelta(hours=9))
    policy = CalendarPolicy(CalendarParams(every="day"))
    # 16:00 UTC is 01:00 of the next day in Tokyo.
    last = datetime(2024, 5, 1, 16, tzinfo=UTC)
    assert not policy.decide(state(datetime(2024, 5, 2, 20, tzinfo=tokyo), last)).is_due
    assert policy.decide(state(datetime(2024, 5, 2, 20, tzinfo=UTC), last)).is_due


def test_never_rebalanced_is_due() -> None:
    decision = CalendarPolicy(CalendarParams()).decide(state(datetime(2024, 1, 1, tzinfo=UTC), None))
    assert decision.is_due
    assert decision.reason == "never rebalanced before"


def test_a_last_rebalance_in_the_future_is_refused() -> None:
    with pytest.raises(DataError, match="lies in the future"):
        CalendarPolicy(CalendarParams()).decide(
            state(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))
        )


def test_a_missing_time_zone_is_refused() -> None:
    naive = datetime(2023, 1, 1)  # noqa: DTZ001  # the fault that is tested
    with pytest.raises(DataError, match="time zone"):
        CalendarPolicy(CalendarParams()).decide(state(datetime(2024, 1, 1, tzinfo=UTC), naive))


@pytest.mark.parametrize(
    ("every", "within", "end", "following"),
    [
        ("day", (2024, 11, 30, 22), (2024, 11, 30, 23), (2024, 12, 1, 0)),
        ("week", (2024, 11, 28, 0), (2024, 11, 29, 0), (2024, 12, 2, 0)),
        ("month", (2024, 11, 28, 0), (2024, 11, 29, 0), (2024, 12, 2, 0)),
        ("quarter", (2024, 11, 30, 0), (2024, 12, 31, 0), (2025, 1, 1, 0)),
        ("year", (2024, 11, 30, 0), (2024, 12, 31, 0), (2025, 1, 2, 0)),
    ],
)
def test_due_at_the_last_session_of_the_period(
    every: Period, within: tuple[int, ...], end: tuple[int, ...], following: tuple[int, ...]
) -> None:
    policy = CalendarPolicy(CalendarParams(every=every, session="last"))
    middle, last_session, after = (datetime(*parts, tzinfo=UTC) for parts in (within, end, following))
    before = datetime(2024, 1, 15, tzinfo=UTC)
    idle = policy.decide(state(middle, before, min(middle + timedelta(hours=1), last_session)))
    due = policy.decide(state(last_session, before, after))
    again = policy.decide(state(last_session, last_session, after))
    assert (idle.is_due, due.is_due, again.is_due) == (False, True, False)
    assert f"not the last session of the {every}" in idle.reason
    assert f"the last session of the {every}" in due.reason
    assert due.destination.tolist() == TARGET.tolist()
    assert again.destination.tolist() == CURRENT.tolist()


def test_a_last_session_cannot_be_told_without_the_next_one() -> None:
    policy = CalendarPolicy(CalendarParams(session="last"))
    with pytest.raises(DataError, match="next session is not known"):
        policy.decide(state(datetime(2024, 11, 30, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)))
    assert policy.decide(state(datetime(2024, 11, 30, tzinfo=UTC), None)).is_due
