"""When a market is open next: by rule, and held against the sessions that really were."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.domain.calendar import Calendar, calendar_named, next_session
from tangency.domain.exchange_days import is_us_equity_day, next_us_equity_day, us_equity_holidays
from tangency.market import load_sample, sample_names

SHARED = Path(__file__).parents[4] / "shared" / "data"
# Closures that no rule foresees: two funerals and a hurricane; the attacks of 2001; days of mourning.
UNFORESEEN = {
    *("1994-04-27", "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11", "2007-01-02"),
    *("2012-10-29", "2012-10-30", "2018-12-05", "2025-01-09"),
}


@pytest.mark.parametrize(
    ("calendar", "after", "expected"),
    [
        ("crypto", "2024-11-30", "2024-12-01"),
        ("crypto", "2024-11-30T17:30", "2024-12-01"),
        ("crypto", "2024-02-28", "2024-02-29"),
        ("crypto", "1969-12-31", "1970-01-01"),
        ("crypto-hourly", "2024-11-30T23:00", "2024-12-01T00:00"),
        ("crypto-hourly", "2024-11-30T22:59", "2024-11-30T23:00"),
        ("us-equity", "2024-11-27", "2024-11-29"),
        ("us-equity", "2024-11-29", "2024-12-02"),
        ("us-equity", "2024-11-30", "2024-12-02"),
        ("us-equity", "2024-11-29T16:00", "2024-12-02"),
        ("us-equity", "2024-12-31", "2025-01-02"),
        ("us-equity", "2021-12-31", "2022-01-03"),
        ("us-equity", "2022-06-17", "2022-06-21"),
        ("us-equity", "2020-07-02", "2020-07-06"),
    ],
)
def test_the_next_session(calendar, after, expected):
    found = next_session(calendar_named(calendar), datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(expected)


def test_a_time_zone_is_kept():
    found = next_session(calendar_named("crypto"), datetime(2024, 11, 30, tzinfo=UTC))
    assert found == datetime(2024, 12, 1, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_of_another_market_that_closes_nothing_is_known():
    tokyo = Calendar(name="tokyo", periods_per_year=245, step=calendar_named("us-equity").step, continuous=False)
    assert next_session(tokyo, datetime.fromisoformat("2024-11-29")) is None


def test_the_holidays_of_2024():
    assert sorted(us_equity_holidays(2024)) == [
        date(2024, *day)
        for day in ((1, 1), (1, 15), (2, 19), (3, 29), (5, 27), (6, 19), (7, 4), (9, 2), (11, 28), (12, 25))
    ]


def test_every_sample_goes_on_as_its_calendar_says():
    seen = set()
    for name in sample_names():
        panel = load_sample(name)
        seen.add(panel.calendar.name)
        sessions = pd.DatetimeIndex(panel.sessions).to_pydatetime()
        for session, following in pairwise(sessions):
            _require_same(panel.calendar.name, session, following)
    assert "crypto" in seen


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["equity_us_1989_2018.parquet", "equity_us_2020_2026.parquet"])
def test_the_rules_of_new_york_are_those_of_its_sessions(name):
    if not (SHARED / name).exists():
        pytest.skip(f"no {name} beside the checkout")
    frame = pd.read_parquet(SHARED / name)
    column = next(each for each in frame.columns if "date" in each.lower() or "timestamp" in each.lower())
    counts = pd.to_datetime(frame[column]).dt.tz_localize(None).dt.normalize().value_counts()
    days = sorted(counts[counts > 0.5 * counts.median()].index.date)
    held = set(days)
    expected = {day for day in np.arange(days[0], days[-1] + np.timedelta64(1, "D")).tolist() if is_us_equity_day(day)}
    assert {str(day) for day in expected - held} <= UNFORESEEN
    assert held <= expected


def _require_same(calendar, session, following):
    found = next_session(calendar_named(calendar), session)
    if found != following:
        assert calendar == "us-equity"
        while found < following:
            assert str(found.date()) in UNFORESEEN
            found = datetime.combine(next_us_equity_day(found.date()), datetime.min.time())
        assert found == following
