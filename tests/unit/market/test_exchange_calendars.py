"""Panels on the calendars of exchanges: sessions, gaps, closed days, half days, and days that are not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.errors import DataError
from tangency.market import PanelSpec, PricePanel, check_quality

SHARED = Path(__file__).parents[4] / "shared" / "data"


def panel_on(calendar: str, days: list[str], symbol: str = "A") -> PricePanel:
    spec = PanelSpec(name="mine", calendar=calendar, currency="USD", asset_class="equity")
    closes = [100.0 + 0.1 * i + i % 3 for i in range(len(days))]
    return PricePanel.from_table(pd.DataFrame({"timestamp": days, "symbol": symbol, "close": closes}), spec)


def test_a_session_without_any_price_is_a_session_and_a_gap():
    panel = panel_on("XNYS", ["2024-07-01", "2024-07-02", "2024-07-05", "2024-07-08"])
    assert [str(day)[:10] for day in panel.sessions] == [
        *("2024-07-01", "2024-07-02", "2024-07-03", "2024-07-05", "2024-07-08")
    ]
    (gap,) = check_quality(panel).of_kind("market_gap")
    assert (gap.first.day, gap.count) == (3, 1)
    assert np.isnan(panel.returns().values[:, 0]).tolist() == [False, True, True, False]


def test_a_known_calendar_without_an_exchange_has_the_sessions_with_a_price():
    panel = panel_on("us-equity", ["2024-07-01", "2024-07-02", "2024-07-05", "2024-07-08"])
    assert len(panel.sessions) == 4
    assert panel.schedule() is None
    assert not check_quality(panel).of_kind("market_gap")


def test_a_price_on_a_day_of_rest_is_found_and_makes_no_gap_for_others():
    spec = PanelSpec(name="mine", calendar="XNYS", currency="USD", asset_class="equity")
    rows = [
        (day, symbol, 10.0 + k) for k, day in enumerate(("2024-07-02", "2024-07-03", "2024-07-05")) for symbol in "AB"
    ]
    rows.append(("2024-07-04", "A", 11.5))
    panel = PricePanel.from_table(pd.DataFrame(rows, columns=["timestamp", "symbol", "close"]), spec)
    report = check_quality(panel)
    (closed,) = report.of_kind("closed_day")
    assert (closed.symbol, closed.first.day) == ("A", 4)
    assert "2024-07-04 is no session of XNYS" in closed.detail
    assert not report.of_kind("gap")


def test_before_what_the_library_knows_the_days_with_a_price_count_and_it_is_said():
    panel = panel_on("XTKS", ["1996-12-25", "1996-12-27", "1997-01-06", "1997-01-08"])
    assert [str(day)[:10] for day in panel.sessions] == [
        *("1996-12-25", "1996-12-27", "1997-01-06", "1997-01-07", "1997-01-08")
    ]
    report = check_quality(panel)
    (note,) = report.of_kind("calendar")
    assert note.detail.startswith("the sessions of XTKS are known for 1997-01-01 to 2099-12-31")
    assert report.loads


def test_a_century_ago_is_not_beyond_the_library():
    panel = panel_on("XNYS", ["1929-10-25", "1929-10-28", "1929-10-30", "1929-10-31"])
    assert len(panel.sessions) == 5


def test_closes_are_those_of_the_zone_in_winter_and_summer():
    panel = panel_on("XLON", ["2024-03-28", "2024-04-02"])
    closes = panel.schedule().to_frame()["close"]
    assert [f"{at:%H:%M %Z}" for at in closes] == ["16:30 UTC", "15:30 UTC"]
    assert panel.calendar.zone == "Europe/London"


def test_weekly_rows_under_an_exchange_are_refused_with_the_calendar_that_fits():
    fridays = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-05", periods=8, freq="7D")]
    with pytest.raises(DataError, match=r"weekly, about 52 a year.*'XTKS' has 245.*calendar='weekly'"):
        panel_on("XTKS", fridays)


def test_an_arrow_table_keeps_its_sessions_and_needs_no_library():
    panel = panel_on("XNYS", ["2024-07-01", "2024-07-02", "2024-07-05", "2024-07-08"])
    again = PricePanel.from_arrow(panel.to_arrow())
    assert again.version == panel.version
    np.testing.assert_array_equal(again.sessions, panel.sessions)


def test_the_same_rows_have_a_version_of_each_calendar():
    days = ["2024-07-01", "2024-07-02", "2024-07-03", "2024-07-05"]
    assert len({panel_on(name, days).version for name in ("us-equity", "XNYS", "XTSE")}) == 3


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["equity_us_1989_2018.parquet", "equity_us_2020_2026.parquet"])
def test_real_sessions_of_new_york_are_the_librarys(name):
    if not (SHARED / name).exists():
        pytest.skip(f"no {name} beside the checkout")
    frame = pd.read_parquet(SHARED / name).rename(columns={"date": "timestamp"})[["timestamp", "symbol", "close"]]
    spec = PanelSpec(name="mine", calendar="XNYS", currency="USD", asset_class="equity")
    panel = PricePanel.from_table(frame, spec)
    report = check_quality(panel)
    assert not report.of_kind("closed_day")
    assert not report.of_kind("market_gap")
    same = PricePanel.from_table(frame, replace(spec, calendar="us-equity"))
    np.testing.assert_array_equal(panel.sessions, same.sessions)
