from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tangency.market import PanelSpec, PricePanel, QualityThresholds, Severity, check_quality


def _panel(spec: PanelSpec, closes: dict[str, list[float]], **columns: list[float]) -> PricePanel:
    days = pd.date_range("2024-01-01", periods=len(next(iter(closes.values()))))
    table = pd.concat(
        pd.DataFrame({"timestamp": days, "symbol": symbol, "close": values, **columns})
        for symbol, values in closes.items()
    )
    return PricePanel.from_table(table, spec)


def test_a_gap_belongs_to_its_asset_and_a_hole_to_the_market(panel: PricePanel) -> None:
    report = check_quality(panel)
    assert report.summary() == {"market_gap": 1, "gap": 1, "ended": 1}
    (gap,) = report.of_kind("gap")
    assert (gap.symbol, gap.count, f"{gap.first:%d}") == ("A", 1, "03")
    (hole,) = report.of_kind("market_gap")
    assert (hole.symbol, hole.count, f"{hole.first:%d}") == (None, 1, "05")
    (ended,) = report.of_kind("ended")
    assert (ended.symbol, ended.severity) == ("B", Severity.NOTE)


def test_a_spike_is_two_moves_and_the_first_is_undone(spec: PanelSpec) -> None:
    report = check_quality(_panel(spec, {"A": [1.0, 1.1, 9.0, 1.2, 1.3]}))
    assert [f"{f.first:%d}" for f in report.of_kind("bad_tick_reversal")] == ["03"]
    assert [f"{f.first:%d}" for f in report.of_kind("extreme_move")] == ["04"]


def test_a_crash_that_stays_is_no_bad_tick(spec: PanelSpec) -> None:
    report = check_quality(_panel(spec, {"A": [9.0, 1.0, 1.5, 1.4], "B": [1.0, 1.1, 1.2, 9.0]}))
    assert report.summary() == {"extreme_move": 2}
    assert "nothing after it" in report.of_kind("extreme_move")[1].detail


def test_unchanged_closes_are_stale_from_the_threshold_on(spec: PanelSpec) -> None:
    panel = _panel(spec, {"A": [1.0, 2.0, 2.0, 2.0, 2.0, 2.1]})
    assert check_quality(panel).summary() == {}
    (run,) = check_quality(panel, QualityThresholds(stale_closes=3)).findings
    assert (run.count, f"{run.first:%d}", f"{run.last:%d}") == (3, "03", "05")


def test_bars_that_contradict_themselves_and_flat_ones(spec: PanelSpec) -> None:
    panel = _panel(
        spec,
        {"A": [1.0, 2.0, 3.0, 4.0]},
        open=[1.0, 2.0, 3.0, np.nan],
        high=[1.0, 1.5, 3.0, np.nan],
        low=[1.0, 1.0, 3.5, np.nan],
    )
    report = check_quality(panel, QualityThresholds(flat_bars=1))
    assert [f"{f.first:%d}" for f in report.of_kind("ohlc_violation")] == ["02", "03"]
    assert report.of_kind("flat_bars")[0].count == 1


def test_a_day_that_does_not_end_at_utc_midnight_is_noted(panel: PricePanel) -> None:
    spec = PanelSpec(name="m", calendar="crypto", currency="USD", asset_class="crypto", day_boundary="Tokyo noon")
    (note,) = check_quality(PricePanel.from_table(panel.table, spec)).of_kind("day_boundary")
    assert "Tokyo noon" in note.detail


def test_a_hole_in_an_exchange_calendar_is_one_finding(spec: PanelSpec) -> None:
    stocks = PanelSpec(name="s", calendar="us-equity", currency="USD", asset_class="equity", utc_day=True)
    table = _panel(spec, {"A": [1.0, 1.1, 1.2], "B": [1.0, 1.1, 1.2]}).table
    table["timestamp"] = table["timestamp"].map(lambda at: at + pd.Timedelta(days=30) if at.day == 3 else at)
    report = check_quality(PricePanel.from_table(table, stocks))
    assert report.summary() == {"market_gap": 1}


def test_the_report_as_a_frame(panel: PricePanel) -> None:
    report = check_quality(panel)
    frame = report.to_frame()
    assert list(frame["kind"]) == ["market_gap", "gap", "ended"]
    assert list(frame.columns) == ["kind", "severity", "symbol", "first", "last", "count", "detail"]
    assert (report.dataset, report.n_rows, report.n_assets) == ("mine", 8, 2)
    assert report.loads


def test_a_threshold_out_of_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        QualityThresholds(extreme_log_return=0)
