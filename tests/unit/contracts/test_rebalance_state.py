from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from tangency.contracts.rebalancing import RebalanceState
from tangency.errors import DataError


def state(as_of, following=None):
    return RebalanceState(
        as_of=as_of,
        assets=("BTC",),
        current=np.ones(1),
        target=np.ones(1),
        last_rebalance=None,
        next_session=following,
    )


@pytest.mark.parametrize(
    ("as_of", "following", "ends"),
    [
        ("2024-11-13", "2024-11-14", ""),
        ("2024-11-29", "2024-12-02", "week month"),
        ("2024-11-30", "2024-12-01", "month"),
        ("2024-12-01", "2024-12-02", "week"),
        ("2024-09-30", "2024-10-01", "month quarter"),
        ("2024-12-31", "2025-01-02", "month quarter year"),
        ("2024-11-30T22:00", "2024-11-30T23:00", ""),
        ("2024-11-30T23:00", "2024-12-01T00:00", "month"),
        ("2024-12-27", "2025-02-03", "week month quarter year"),
    ],
)
def test_a_session_ends_what_the_next_one_is_not_in(as_of, following, ends):
    asked = state(datetime.fromisoformat(as_of), datetime.fromisoformat(following))
    found = {
        "week": asked.is_week_end,
        "month": asked.is_month_end,
        "quarter": asked.is_quarter_end,
        "year": asked.is_year_end,
    }
    assert [name for name, is_end in found.items() if is_end] == ends.split()
    assert all(asked.ends(name) == is_end for name, is_end in found.items())


def test_days_begin_at_midnight_of_as_of():
    tokyo = timezone(timedelta(hours=9))
    asked = state(datetime(2024, 11, 30, 23, tzinfo=tokyo), datetime(2024, 11, 30, 15, tzinfo=UTC))
    assert asked.is_month_end
    assert asked.ends("day")


def test_a_state_needs_no_next_session_and_says_so_where_one_is_asked_for():
    asked = state(datetime.fromisoformat("2024-11-30"))
    assert asked.next_session is None
    with pytest.raises(DataError, match="the next session is not known"):
        assert asked.is_month_end


@pytest.mark.parametrize(
    ("as_of", "following", "words"),
    [
        ("2024-11-30", "2024-11-30", "not after"),
        ("2024-11-30", "2024-12-01T00:00Z", "time zone"),
    ],
)
def test_a_next_session_that_cannot_be_is_refused(as_of, following, words):
    with pytest.raises(DataError, match=words):
        state(datetime.fromisoformat(as_of), datetime.fromisoformat(following))
