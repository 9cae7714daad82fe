"""Weeks and months of an exchange: labelled by their last sessions, which holidays move."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from tangency.domain.calendar import calendar_named, next_session
from tangency.errors import ConfigurationError, UnknownName
from tangency.market import PanelSpec, PricePanel, check_quality
from tangency.market.refreshing.finished import last_finished

THURSDAYS = {"2024-03-28", "2024-06-20"}


def panel_on(calendar: str, days: list[str]) -> PricePanel:
    spec = PanelSpec(name="mine", calendar=calendar, currency="USD", asset_class="equity")
    closes = [100.0 + i % 3 for i in range(len(days))]
    return PricePanel.from_table(pd.DataFrame({"timestamp": days, "symbol": "A", "close": closes}), spec)


def test_weeks_are_labelled_by_their_last_session():
    whole = ["2024-03-15", "2024-03-22", "2024-03-28", "2024-04-05"]
    panel = panel_on("XNYS-weekly", whole)
    assert [str(day)[:10] for day in panel.sessions] == whole
    assert not check_quality(panel).of_kind("closed_day")
    assert panel.returns().periods_per_year == 52
    assert panel.schedule().to_frame().loc["2024-03-28"].astype(str).tolist() == [
        *("2024-03-25 13:30:00+00:00", "2024-03-28 20:00:00+00:00")
    ]


def test_a_week_without_a_price_is_a_gap_and_another_day_is_found():
    panel = panel_on("XNYS-weekly", ["2024-03-15", "2024-03-28", "2024-04-04"])
    assert [str(day)[:10] for day in panel.sessions] == ["2024-03-15", "2024-03-22", "2024-03-28", "2024-04-04"]
    report = check_quality(panel)
    assert [each.first.day for each in report.of_kind("market_gap")] == [22]
    assert "2024-04-04 is no session of XNYS-weekly" in report.of_kind("closed_day")[0].detail
    assert np.isnan(panel.returns().values[:, 0]).tolist() == [True, True, False]


def test_months_end_with_their_last_session():
    panel = panel_on("XLON-monthly", ["2024-01-31", "2024-02-29", "2024-03-28", "2024-05-31"])
    assert [str(day)[:10] for day in panel.sessions][3:] == ["2024-04-30", "2024-05-31"]
    assert (panel.calendar.periods_per_year, panel.calendar.zone) == (12, "Europe/London")


def test_two_weeks_of_holidays_are_no_hole():
    panel = panel_on("XSHG-weekly", ["2024-02-02", "2024-02-08", "2024-02-23"])
    assert len(panel.sessions) == 3
    assert not np.isnan(panel.returns().values).any()


@pytest.mark.parametrize(
    ("calendar", "after", "expected"),
    [
        ("XNYS-weekly", "2024-03-22", "2024-03-28"),
        ("XNYS-weekly", "2024-03-28", "2024-04-05"),
        ("XNYS-weekly", "2001-09-10", "2001-09-14"),  # that the exchange stayed closed was not known
        ("XNYS-monthly", "2024-02-29", "2024-03-28"),
        ("XNYS-monthly", "2024-12-30", "2024-12-31"),
    ],
)
def test_the_next_one_is_known_in_advance(calendar, after, expected):
    assert next_session(calendar_named(calendar), datetime.fromisoformat(after)) == datetime.fromisoformat(expected)


def test_a_week_is_over_at_the_close_of_its_last_session():
    weekly = calendar_named("XNYS-weekly")
    early, late = (datetime(2024, 3, 28, hour, 30, tzinfo=UTC) for hour in (19, 20))
    assert last_finished(weekly, early) == datetime.fromisoformat("2024-03-22")
    assert last_finished(weekly, late) == datetime.fromisoformat("2024-03-28")


def test_names_are_of_known_exchanges():
    with pytest.raises(UnknownName, match="XNYS-weekly"):
        calendar_named("XNYS-weekli")
    with pytest.raises(ConfigurationError, match="cannot be computed"):
        calendar_named("ASEX-weekly")
    assert calendar_named("us-equity").bars is None
