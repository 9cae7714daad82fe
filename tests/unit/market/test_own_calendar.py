"""A calendar of a user's own, by file."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.market import PanelSpec, PricePanel, calendar_from_file, check_quality

at = datetime.fromisoformat


@pytest.fixture
def sessions(tmp_path):
    """Write weekdays of 2024 and 2025 but for the days given, as a file of sessions."""

    def make(*closed: str, ending: str = ".csv", hours: bool = False):
        days = pd.bdate_range("2024-01-01", "2025-12-31").difference(pd.DatetimeIndex(closed))
        frame = pd.DataFrame({"session": days.strftime("%Y-%m-%d")})
        if hours:
            frame = frame.assign(open=frame["session"] + "T07:00Z", close=frame["session"] + "T15:30Z")
        path = tmp_path / f"calendar{ending}"
        frame.to_csv(path, index=False) if ending == ".csv" else frame.to_parquet(path)
        return path

    return make


def read(calendar, days):
    spec = PanelSpec(name="mine", calendar=calendar, currency="EUR", asset_class="equity")
    closes = [10.0 + i % 4 for i in range(len(days))]
    return PricePanel.from_table(pd.DataFrame({"timestamp": days, "symbol": "A", "close": closes}), spec)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_list_of_sessions_gives_gaps_the_next_session_and_periods_a_year(sessions, ending):
    own = calendar_from_file(sessions("2024-03-15", ending=ending), name="own", periods_per_year=261)
    panel = read(own, ["2024-03-12", "2024-03-14", "2024-03-18"])
    assert panel.calendar.periods_per_year == 261
    assert [str(day)[:10] for day in panel.sessions] == ["2024-03-12", "2024-03-13", "2024-03-14", "2024-03-18"]
    (gap,) = check_quality(panel).of_kind("market_gap")
    assert gap.first == at("2024-03-13")
    assert panel.next_session(at("2024-03-14")) == at("2024-03-18")
    assert panel.next_session(at("2025-12-31")) is None


def test_holidays_beside_a_weekmask(tmp_path):
    path = tmp_path / "holidays.csv"
    path.write_text("holiday\n2024-01-01\n2024-12-25\n", encoding="utf-8")
    own = calendar_from_file(path, name="sundays", periods_per_year=260, weekmask="1111001")
    assert own.next_day(at("2024-01-04").date()) == at("2024-01-07").date()
    assert len(own.sessions) == 260


def test_hours_are_kept_in_utc(sessions):
    own = calendar_from_file(sessions(hours=True), name="own", periods_per_year=261)
    panel = read(own, ["2024-03-12", "2024-03-13"])
    frame = panel.schedule().to_frame()
    assert [f"{at:%H:%M}" for at in frame["close"]] == ["15:30", "15:30"]
    assert frame.index.name == "session"


def test_it_travels_with_the_prices(sessions):
    own = calendar_from_file(sessions("2024-03-15"), name="own", periods_per_year=261)
    panel = read(own, ["2024-03-12", "2024-03-14", "2024-03-18"])
    again = PricePanel.from_arrow(panel.to_arrow())
    assert again.own_calendar == own
    assert again.version == panel.version
    assert again.until("2024-03-14").next_session(at("2024-03-14")) == at("2024-03-18")


def test_a_price_outside_its_sessions_is_found(sessions):
    own = calendar_from_file(sessions("2024-03-15"), name="own", periods_per_year=261)
    (found,) = check_quality(read(own, ["2024-03-14", "2024-03-15", "2024-03-18"])).of_kind("closed_day")
    assert found.symbol == "A"


@pytest.mark.parametrize("name", ["crypto", "xnys", "XLON", "xbel", "Own", "", "a" * 65])
def test_a_name_that_is_taken_or_none_is_refused(sessions, name):
    with pytest.raises(ConfigurationError, match="not a name for a calendar"):
        calendar_from_file(sessions(), name=name, periods_per_year=261)


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("day\n2024-01-02\n2024-01-03\n", {}, "has a column 'session'.*weekmask='1111100'"),
        ("session\n2024-01-02\n2024-01-02\n", {}, "listed twice.*2024-01-02"),
        ("session\n2024-01-02\nsoon\n", {}, "line 3.*cannot be read|cannot be read.*line 3"),
        ("session\n2024-01-02\n", {}, "two sessions"),
        ("holiday\n2024-01-01\n", {"weekmask": "Mon-Fri"}, "mask of weekdays"),
        ("holiday\n2024-01-01\n", {"weekmask": "0000000"}, "mask of weekdays"),
        (
            "session,open,close\n2024-01-02,2024-01-02T15:00Z,2024-01-02T09:00Z\n2024-01-03,2024-01-03T09:00Z,2024-01-03T15:00Z\n",
            {},
            "after the opening.*2024-01-02",
        ),
        ("session,close\n2024-01-02,2024-02-02T15:00Z\n2024-01-03,2024-01-03T15:00Z\n", {}, "two days from its day"),
    ],
)
def test_a_file_that_is_wrong_says_what_and_where(tmp_path, text, options, words):
    path = tmp_path / "calendar.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((DataError, ConfigurationError), match=words):
        calendar_from_file(path, name="own", periods_per_year=250, **options)


def test_periods_a_year_that_the_sessions_contradict_are_refused(sessions):
    with pytest.raises(DataError, match=r"261|252"):
        calendar_from_file(sessions(), name="own", periods_per_year=52)


@pytest.mark.parametrize("periods", [0, -1, 367, float("inf"), float("nan")])
def test_a_number_of_sessions_that_no_year_has_is_refused(sessions, periods):
    with pytest.raises(ConfigurationError, match="sessions a year"):
        calendar_from_file(sessions(), name="own", periods_per_year=periods)
