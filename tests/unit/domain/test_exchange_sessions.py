"""Sessions of exchanges: the written table against the library, and what was known in advance."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime

import exchange_calendars
import numpy as np
import pytest

from tangency.domain.calendar import CALENDARS, calendar_named, next_session
from tangency.domain.exchange_days import is_us_equity_day
from tangency.domain.exchange_sessions import coverage, exchange_sessions, next_exchange_day
from tangency.domain.exchanges import EXCHANGES, NOT_COMPUTABLE, PUBLISHED_LISTS
from tangency.errors import ConfigurationError, UnknownName


def whole_years(code: str) -> tuple[int, int]:
    """Return the years by which the sessions a year of an exchange are counted: the rule of the table."""
    earliest, latest = coverage(code)
    first = earliest.year + (earliest > date(earliest.year, 1, 1))
    return (max(2000, first), 2020) if first <= 2020 else (first, latest.year)


@pytest.mark.parametrize("code", EXCHANGES)
def test_sessions_a_year_follow_the_rule_and_lie_between_230_and_262(code):
    first, last = whole_years(code)
    held = exchange_sessions(code, date(first, 1, 1), date(last, 12, 31)).sessions
    assert EXCHANGES[code].sessions_per_year == round(len(held) / (last - first + 1))
    assert 230 <= EXCHANGES[code].sessions_per_year <= 262
    assert calendar_named(code).periods_per_year == EXCHANGES[code].sessions_per_year


@pytest.mark.parametrize("code", EXCHANGES)
def test_zone_and_hours_are_the_librarys(code):
    assert EXCHANGES[code].zone == str(made(code).tz)
    found = exchange_sessions(code, date(2024, 1, 1), date(2024, 12, 31))
    assert (found.opens < found.closes).all()
    assert (np.diff(found.sessions) > np.timedelta64(0)).all()


def made(code):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return exchange_calendars.get_calendar(code, start="2024-01-01", end="2024-12-31")


def test_the_table_holds_every_exchange_of_the_library_that_can_be_computed():
    codes = {
        name for name in exchange_calendars.get_calendar_names(include_aliases=False) if re.fullmatch("[A-Z]{4}", name)
    }
    assert codes == {*EXCHANGES, *NOT_COMPUTABLE}
    for code in NOT_COMPUTABLE:
        with pytest.raises((NotImplementedError, ValueError)):
            made(code)


def test_published_lists_are_those_with_more_than_three_listed_days_a_year():
    first, last = np.datetime64("2000-01-01"), np.datetime64("2025-01-01")
    for code in EXCHANGES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the library's own use of pandas
            listed = np.array(made(code).adhoc_holidays, dtype="datetime64[ns]")
        begun = max(coverage(code)[0].year, 2000)
        often = ((listed >= first) & (listed < last)).sum() > 3 * (2025 - begun)
        assert often == (code in PUBLISHED_LISTS), code


def test_us_equity_is_what_it_was():
    assert CALENDARS["us-equity"].periods_per_year == 252
    assert calendar_named("XNYS").periods_per_year == 252
    assert CALENDARS["us-equity"].zone == "America/New_York"


def test_new_york_goes_by_the_same_rules_under_both_names():
    for year in range(1998, 2031):
        day = date(year, 1, 1)
        while day.year == year:
            following = next_exchange_day("XNYS", day)
            assert following is not None
            assert is_us_equity_day(following)
            assert not any(
                is_us_equity_day(date.fromordinal(n)) for n in range(day.toordinal() + 1, following.toordinal())
            )
            day = following


@pytest.mark.parametrize(
    ("code", "after", "expected"),
    [
        ("XNYS", "2001-09-10", "2001-09-11"),  # it was not known
        ("XNYS", "2024-07-03", "2024-07-05"),
        ("XLON", "2024-12-24", "2024-12-27"),
        ("XLON", "2022-09-16", "2022-09-19"),  # the day of a funeral, announced a week before
        ("XTKS", "2024-12-30", "2025-01-06"),
        ("XMOS", "2022-02-25", "2022-02-28"),
        ("XHKG", "2024-02-09", "2024-02-14"),  # the new year of the moon, published
        ("XSHG", "2025-01-27", "2025-02-05"),
    ],
)
def test_unforeseen_closures_are_not_known(code, after, expected):
    found = next_session(calendar_named(code), datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(expected)


def test_beyond_what_the_library_knows_nothing_is_known():
    latest = coverage("XSES")[1]
    assert next_session(calendar_named("XSES"), datetime.fromisoformat(f"{latest.year + 2}-01-01")) is None
    assert not len(exchange_sessions("XTKS", date(1980, 1, 1), date(1990, 1, 1)).sessions)
    assert next_exchange_day("XSAU", date(2020, 6, 1)) is None  # known from 2021 on: not that January


def test_half_days_close_early_in_utc():
    found = exchange_sessions("XNYS", date(2024, 11, 27), date(2024, 12, 2))
    assert found.is_short.tolist() == [False, True, False]
    assert [str(at)[11:16] for at in found.closes] == ["21:00", "18:00", "21:00"]


@pytest.mark.parametrize(("name", "near"), [("XNY", "XNYS"), ("xlon", "XLON"), ("NYSE", "XNYS")])
def test_an_unknown_calendar_names_the_nearest(name, near):
    with pytest.raises(UnknownName, match=near):
        calendar_named(name)


@pytest.mark.parametrize("code", NOT_COMPUTABLE)
def test_an_exchange_that_cannot_be_computed_says_so(code):
    with pytest.raises(ConfigurationError, match="cannot be computed"):
        calendar_named(code)
