"""Which session is over, by the clock in UTC and the hours of the exchange."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tangency.domain.calendar import calendar_named
from tangency.errors import ConfigurationError
from tangency.market.refreshing import last_finished


@pytest.mark.parametrize(
    ("calendar", "now", "expected"),
    [
        ("crypto", "2024-12-01T00:00", "2024-11-30"),
        ("crypto", "2024-11-30T23:59", "2024-11-29"),
        ("crypto-hourly", "2024-12-01T00:30", "2024-11-30T23:00"),
        ("XNYS", "2024-11-29T17:59", "2024-11-27"),  # Thanksgiving between; a half day closes at 18:00 UTC
        ("XNYS", "2024-11-29T18:00", "2024-11-29"),
        ("us-equity", "2024-12-02T20:59", "2024-11-29"),
        ("us-equity", "2024-12-02T21:00", "2024-12-02"),
        ("XTKS", "2024-12-02T06:30", "2024-12-02"),
        ("XTKS", "2024-12-01T23:00", "2024-11-29"),
    ],
)
def test_the_last_session_that_is_over(calendar: str, now: str, expected: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_finished(calendar_named(calendar), at) == datetime.fromisoformat(expected)
    elsewhere = at.astimezone(timezone(timedelta(hours=9)))
    assert last_finished(calendar_named(calendar), elsewhere) == datetime.fromisoformat(expected)


def test_of_weeks_it_is_not_known() -> None:
    with pytest.raises(ConfigurationError, match="not known"):
        last_finished(calendar_named("weekly"), datetime(2024, 12, 1, tzinfo=UTC))
