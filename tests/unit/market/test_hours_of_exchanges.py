"""The hours of an exchange's sessions: from the opening on, in UTC, fewer on half days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from tangency.domain.calendar import calendar_named, next_session
from tangency.domain.exchange_bars import hourly_bars
from tangency.domain.exchange_sessions import exchange_sessions
from tangency.domain.exchanges import BARS_PER_SESSION, EXCHANGES
from tangency.errors import DataError, UnknownName
from tangency.market import PanelSpec, PricePanel, check_quality
from tangency.market.refreshing.finished import last_finished

SPEC = PanelSpec(name="mine", calendar="XNYS-hourly", currency="USD", asset_class="equity")


def bars(first: date, last: date, code: str = "XNYS") -> list[np.datetime64]:
    found = exchange_sessions(code, first, last)
    return list(hourly_bars(found.opens, found.closes)[0])


def panel_on(labels: list[np.datetime64], spec: PanelSpec = SPEC) -> PricePanel:
    closes = [100.0 + i % 3 for i in range(len(labels))]
    return PricePanel.from_table(pd.DataFrame({"timestamp": labels, "symbol": "A", "close": closes}), spec)


@pytest.mark.parametrize("code", BARS_PER_SESSION)
def test_the_bars_of_a_usual_session_are_those_of_the_library(code):
    found = exchange_sessions(code, date(2019, 1, 1), date(2020, 12, 31))
    own = [len(hourly_bars(found.opens[i : i + 1], found.closes[i : i + 1])[0]) for i in range(len(found.opens))]
    assert max(set(own), key=own.count) == BARS_PER_SESSION[code]
    periods = EXCHANGES[code].sessions_per_year * BARS_PER_SESSION[code]
    assert calendar_named(f"{code}-hourly").periods_per_year == periods
    assert {int(at.astype("datetime64[m]").astype(int)) % 15 for at in found.opens} == {0}


def test_half_days_and_summer_time_are_known():
    half = bars(date(2024, 11, 29), date(2024, 12, 2))
    assert [str(at)[5:16] for at in half[:5]] == [
        *("11-29T14:30", "11-29T15:30", "11-29T16:30", "11-29T17:30", "12-02T14:30")
    ]
    assert str(bars(date(2024, 7, 1), date(2024, 7, 1))[0])[11:16] == "13:30"


def test_an_hour_without_a_price_is_a_gap_and_the_night_is_none():
    labels = bars(date(2024, 11, 25), date(2024, 12, 2))
    missing = labels.pop(9)
    panel = panel_on(labels)
    assert len(panel.sessions) == len(labels) + 1
    report = check_quality(panel)
    assert [np.datetime64(each.first, "us") for each in report.of_kind("market_gap")] == [missing]
    assert not report.of_kind("closed_day")
    assert np.isnan(panel.returns().values).sum() == 2
    last = panel.schedule().to_frame().iloc[-1]
    assert (f"{last['open']:%H:%M}", f"{last['close']:%H:%M}") == ("20:30", "21:00")


def test_sydney_opens_on_the_day_before_in_utc():
    spec = PanelSpec(name="mine", calendar="XASX-hourly", currency="AUD", asset_class="equity")
    labels = bars(date(2024, 1, 8), date(2024, 1, 9), "XASX")
    assert str(labels[0]).startswith("2024-01-07T23:00")
    assert list(panel_on(labels, spec).sessions) == labels


def test_a_few_days_are_enough_and_daily_rows_are_refused():
    assert panel_on(bars(date(2024, 7, 1), date(2024, 7, 2))).calendar.periods_per_year == 1764
    assert panel_on(bars(date(2024, 1, 2), date(2024, 12, 31))).calendar.is_hourly
    daily = pd.date_range("2024-01-01", periods=40, freq="B")
    with pytest.raises(DataError, match="daily, without weekends"):
        panel_on(list(daily.to_numpy()))
    around_the_clock = pd.date_range("2024-01-01", periods=24 * 20, freq="h")
    with pytest.raises(DataError, match=r"calendar='crypto-hourly'"):
        panel_on(list(around_the_clock.to_numpy()))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2024-11-29T16:30", "2024-11-29T17:30"),
        ("2024-11-29T17:30", "2024-12-02T14:30"),
        ("2001-09-10T19:30", "2001-09-11T13:30"),  # that the exchange stayed closed was not known
    ],
)
def test_the_next_one_is_known_in_advance(after, expected):
    found = next_session(calendar_named("XNYS-hourly"), datetime.fromisoformat(after))
    assert found == datetime.fromisoformat(expected)


def test_a_bar_is_over_when_it_ends():
    hourly = calendar_named("XNYS-hourly")
    early, late = datetime(2024, 11, 29, 17, 59, tzinfo=UTC), datetime(2024, 11, 29, 18, tzinfo=UTC)
    assert last_finished(hourly, early) == datetime.fromisoformat("2024-11-29T16:30")
    assert last_finished(hourly, late) == datetime.fromisoformat("2024-11-29T17:30")


def test_exchanges_with_a_break_have_no_hours():
    with pytest.raises(UnknownName, match="unknown calendar"):
        calendar_named("XTKS-hourly")
