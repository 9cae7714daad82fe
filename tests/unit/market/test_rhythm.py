"""How often rows come, beside what a calendar or `periods_per_year` says: annual figures are by the one that fits."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.domain.calendar import CALENDARS, calendar_named
from tangency.market import PanelSpec, PricePanel, RawTable, check_quality, check_raw_quality, load_sample
from tangency.market.rhythm import contradiction
from tangency.market.sessions import is_hole

WEEKLY = pd.DataFrame(
    [
        (day, symbol, close)
        for symbol, closes in (("A", [100, 102, 101, 104, 103]), ("B", [50, 49, 51, 50.5, 52]))
        for day, close in zip(pd.date_range("2024-01-05", periods=5, freq="7D"), closes, strict=True)
    ],
    columns=["timestamp", "symbol", "close"],
)
RHYTHMS = {
    "yearly": ("YE", 1),
    "quarterly": ("QE", 4),
    "monthly": ("ME", 12),
    "weekly": ("W-FRI", 52),
    "weekdays": ("B", 252),
    "every day": ("D", 365),
    "hourly": ("h", 8760),
}


def spec(calendar):
    return PanelSpec(name="mine", calendar=calendar, currency="USD", asset_class="equity", utc_day=True)


def stamps(rule, n):
    return pd.date_range("2021-01-04", periods=n, freq=rule).to_numpy(dtype="datetime64[us]")


@pytest.mark.parametrize("said", RHYTHMS)
@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_a_rhythm_contradicts_every_number_but_its_own(rhythm, said):
    found = contradiction(stamps(RHYTHMS[rhythm][0], 60), RHYTHMS[said][1])
    assert (found is None) == (rhythm == said)
    assert found is None or found.periods_per_year == RHYTHMS[rhythm][1]


@pytest.mark.parametrize("said", [250, 251, 256, 260, 261])
def test_the_usual_numbers_of_trading_days_are_all_right(said):
    assert contradiction(stamps("B", 250), said) is None


@pytest.mark.parametrize("sample", ["crypto", "crypto-hourly", "us-equity"])
def test_no_window_of_a_sample_contradicts_its_calendar(sample):
    panel = load_sample(sample)
    generator = np.random.default_rng(7)
    for i in range(len(panel.symbols)):
        own = panel.sessions[~np.isnan(panel.prices[:, i])]
        for length in (4, 5, 8, 12, 20, 60, 250, 1000):
            if length <= len(own):
                start = int(generator.integers(0, len(own) - length + 1))
                assert contradiction(own[start : start + length], panel.calendar.periods_per_year) is None


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["B", "D", "h"]), st.floats(0.3, 1.0), st.integers(5, 400))
def test_holes_contradict_nothing(seed, rule, share, n):
    """Rows that are missing make the others rarer, and no calendar wrong."""
    kept = stamps(rule, n)[np.random.default_rng(seed).random(n) < share]
    assert contradiction(kept, {"B": 252, "D": 365, "h": 8760}[rule]) is None


def test_weekly_rows_under_a_daily_calendar_are_refused_with_the_calendar_that_fits():
    with pytest.raises(tg.DataError, match=r"weekly, about 52 a year.*'us-equity' has 252.*say calendar='weekly'"):
        PricePanel.from_table(WEEKLY, spec("us-equity"))
    panel = PricePanel.from_table(WEEKLY, spec("weekly"))
    found = tg.optimize(panel, objective="min_risk")
    assert found.periods_per_year == 52
    assert found.volatility_annual == pytest.approx(found.volatility * np.sqrt(52))


@pytest.mark.parametrize(
    ("rule", "n", "calendar", "fits"),
    [("ME", 24, "us-equity", "monthly"), ("D", 60, "us-equity", "crypto"), ("B", 60, "crypto", "us-equity")],
)
def test_imports_name_the_calendar_that_fits(rule, n, calendar, fits, tmp_path):
    days = pd.date_range("2022-01-31", periods=n, freq=rule)
    file = tmp_path / "prices.csv"
    pd.DataFrame({"timestamp": days, "symbol": "A", "close": np.linspace(100, 120, n)}).to_csv(file, index=False)
    with tg.Desk(tmp_path / "home") as desk:
        with pytest.raises(tg.DataError, match=f"say calendar='{fits}'"):
            desk.datasets.read(str(file), spec(calendar))
        assert not desk.datasets.check(str(file), spec(calendar)).loads
        assert desk.datasets.check(str(file), spec(fits)).loads
        assert desk.datasets.read(str(file), spec(fits)).calendar.name == fits


def test_where_no_calendar_fits_the_number_is_named():
    quarters = pd.date_range("2020-03-31", periods=12, freq="QE")
    table = pd.DataFrame({"timestamp": quarters, "symbol": "A", "close": np.linspace(100, 120, 12)})
    with pytest.raises(tg.DataError, match=r"quarterly.*periods_per_year=4"):
        PricePanel.from_table(table, spec("us-equity"))


def test_a_quality_check_lists_the_contradiction_and_one_asset_of_another_rhythm_alone():
    (finding,) = check_raw_quality(RawTable(frame=WEEKLY, source="w"), spec("us-equity")).of_kind("calendar")
    assert (finding.severity, finding.symbol) == ("error", None)
    assert "weekly" in finding.detail
    days = pd.bdate_range("2024-01-05", periods=40)
    daily = pd.DataFrame({"timestamp": days, "symbol": "C", "close": np.linspace(100, 120, 40)})
    panel = PricePanel.from_table(pd.concat([WEEKLY, daily]), spec("us-equity"))
    found = check_quality(panel).of_kind("calendar")
    assert {(each.symbol, str(each.severity)) for each in found} == {("A", "warning"), ("B", "warning")}


def test_prices_that_were_stored_under_the_wrong_calendar_are_warned_of():
    """What an earlier version imported is still there: its annual figures say what they are."""
    weekly = PricePanel.from_table(WEEKLY, spec("weekly"))
    mistaken = PricePanel(
        name=weekly.name,
        assets=weekly.assets,
        calendar=calendar_named("us-equity"),
        facts=weekly.facts,
        sessions=weekly.sessions.copy(),
        bars=weekly.bars,
    )
    found = tg.optimize(mistaken, objective="min_risk")
    assert "252 periods a year, but the rows are weekly, about 52 a year" in found.warnings[0]
    assert "warning: annual figures" in repr(found)


@pytest.mark.parametrize(
    ("rule", "said", "fits"), [("W-FRI", 252, "52"), ("ME", 252, "12"), ("D", 252, "365"), ("B", 365, "252")]
)
def test_inline_returns_whose_dates_contradict_periods_per_year_are_refused(rule, said, fits, tmp_path):
    days = pd.date_range("2020-01-03", periods=80, freq=rule)
    frame = pd.DataFrame(np.random.default_rng(0).normal(0.001, 0.02, (80, 2)), days, ["A", "B"])
    with tg.Desk(tmp_path) as desk:
        for call in (tg.optimize, desk.optimize):
            with pytest.raises(tg.DataError, match=f"periods_per_year={fits}") as caught:
                call(frame, objective="min_risk", periods_per_year=said)
            assert caught.value.where == "periods_per_year"
            assert call(frame, objective="min_risk", periods_per_year=int(fits)).periods_per_year == int(fits)
    # Returns that overlap have no dates of their own.
    assert (
        tg.optimize(frame.reset_index(drop=True), objective="min_risk", periods_per_year=said).periods_per_year == said
    )


@pytest.mark.parametrize("name", CALENDARS)
def test_a_hole_is_what_lies_beyond_the_longest_gap(name):
    calendar = calendar_named(name)
    gap = np.timedelta64(calendar.longest_gap)
    sessions = np.array([0, 1, 2], dtype="datetime64[us]") + np.array([0, 1, 2]) * gap
    sessions[2] += np.timedelta64(1, "us")
    assert is_hole(np.array([sessions[0], sessions[0] + gap, sessions[0] + 2 * gap + 1]), calendar).tolist() == [
        False,
        True,
    ]
