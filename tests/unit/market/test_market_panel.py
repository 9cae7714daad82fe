# Returns.values is an array of ours, not the attribute of pandas

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from tangency.domain.asset import Asset
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import PanelSpec, PricePanel, load_sample


def test_rows_become_sessions_and_symbols_without_filling(panel: PricePanel) -> None:
    close = panel.close()
    assert list(close.columns) == ["A", "B"]
    assert list(close.index) == list(pd.date_range("2024-01-01", "2024-01-06"))
    assert close["A"].isna().tolist() == [False, False, True, False, True, False]
    assert close["B"].isna().tolist() == [False, False, False, False, True, True]


def test_table_is_canonical_and_a_copy(panel: PricePanel) -> None:
    table = panel.table
    assert list(table.columns) == ["timestamp", "symbol", "close"]
    assert table["symbol"].tolist() == ["A"] * 4 + ["B"] * 4
    table.loc[:, "close"] = 0.0
    assert panel.table["close"].min() == 1.0


def test_a_frame_taken_out_does_not_reach_back_in(panel: PricePanel) -> None:
    close = panel.close()
    close.iloc[:, :] = 7.0
    assert panel.close().loc["2024-01-01", "A"] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        panel.prices[0, 0] = 7.0
    with pytest.raises(ValueError, match="read-only"):
        panel.sessions[0] = np.datetime64("2020-01-01")


def test_returns_join_neighbouring_sessions_only(panel: PricePanel) -> None:
    returns = panel.returns()
    assert returns.assets == ("A", "B")
    assert returns.periods_per_year == 365
    assert returns.values.flags.c_contiguous
    assert not returns.values.flags.writeable
    np.testing.assert_allclose(returns.values[:, 0], [1.0, np.nan, np.nan, np.nan, np.nan])
    np.testing.assert_allclose(returns.values[:, 1], [0.1, 1 / 11, 0.0, np.nan, np.nan])


def test_returns_are_sorted_by_label_whatever_the_order(panel: PricePanel) -> None:
    turned = panel.select(["B", "A"])
    assert turned.symbols == ("B", "A")
    assert turned.returns().assets == ("A", "B")
    np.testing.assert_array_equal(turned.returns().values, panel.returns().values)


def test_exchange_calendar_takes_its_sessions_from_the_market_and_keeps_them_in_a_cut() -> None:
    spec = PanelSpec(name="stocks", calendar="us-equity", currency="USD", asset_class="equity")
    table = pd.DataFrame(
        [
            ("2024-01-05", "X", 1.0),
            ("2024-01-08", "X", 2.0),
            ("2024-01-09", "X", 3.0),
            ("2024-01-05", "Y", 1.0),
            ("2024-01-09", "Y", 4.0),
            ("2024-03-01", "Y", 8.0),
        ],
        columns=["timestamp", "symbol", "close"],
    )
    only_y = PricePanel.from_table(table, spec).select(["Y"])
    assert len(only_y.sessions) == 4  # Friday, Monday, Tuesday, and March
    np.testing.assert_array_equal(only_y.returns().values[:, 0], [np.nan, np.nan, np.nan])  # a gap, and a hole
    friday_to_monday = PricePanel.from_table(table, spec).returns().values[0, 0]
    assert friday_to_monday == 1.0


def test_window_ends_at_as_of_and_counts_sessions(panel: PricePanel) -> None:
    window = panel.window("2024-01-04", 2)
    assert window.first_and_last() == (pd.Timestamp("2024-01-02"), pd.Timestamp("2024-01-04"))
    assert window.returns().values.shape == (2, 2)
    assert window.symbols == panel.symbols


def test_window_counts_the_sessions_of_a_hole_too(panel: PricePanel) -> None:
    assert panel.window("2024-01-06", 1).returns().values.shape == (1, 2)


@pytest.mark.parametrize(
    ("as_of", "remedy"),
    [
        ("2024-01-05", "the last day with prices is 2024-01-04; they resume on 2024-01-06"),
        ("2024-01-07", "the last day with prices is 2024-01-06"),
        ("2023-12-31", "the first day with prices is 2024-01-01"),
    ],
)
def test_window_in_a_hole_or_outside_the_data_names_the_nearest_day(panel: PricePanel, as_of: str, remedy: str) -> None:
    with pytest.raises(DataError) as caught:
        panel.window(as_of, 1)
    assert caught.value.remedy == remedy
    assert caught.value.where == "mine"


def test_window_longer_than_the_data_and_empty_window(panel: PricePanel) -> None:
    with pytest.raises(DataError, match="reaches back before the first prices"):
        panel.window("2024-01-04", 4)
    with pytest.raises(ConfigurationError, match="at least one return"):
        panel.window("2024-01-04", 0)


def test_until_knows_nothing_later(panel: PricePanel) -> None:
    past = panel.until("2024-01-02")
    assert past.table["timestamp"].max() == pd.Timestamp("2024-01-02")
    assert past.symbols == panel.symbols
    with pytest.raises(DataError, match="no prices yet"):
        panel.until("2023-12-31")


def test_as_of_inside_a_session_is_refused(panel: PricePanel) -> None:
    with pytest.raises(ConfigurationError, match="not a session label"):
        panel.window("2024-01-04T12:00", 1)


def test_assets_without_any_price_have_no_window() -> None:
    early = load_sample("crypto").until("2012-01-01").select(["SOL"])
    assert early.close()["SOL"].isna().all()
    with pytest.raises(DataError, match="no prices at all"):
        early.window("2011-12-31", 1)


def test_unknown_symbol_is_answered_with_the_nearest_of_the_larger() -> None:
    with pytest.raises(UnknownName) as caught:
        load_sample("crypto").select(["BTX"])
    assert caught.value.candidates[0] == "BTC"


def test_selection_of_nothing_or_of_one_twice_is_refused(panel: PricePanel) -> None:
    for symbols in ([], ["A", "A"]):
        with pytest.raises(ConfigurationError, match="at least one asset, and each once"):
            panel.select(symbols)


def test_assets_must_cover_the_table(panel: PricePanel, spec: PanelSpec) -> None:
    known: list[Asset] = [panel.asset("A")]
    with pytest.raises(DataError, match="not of the panel's assets") as caught:
        PricePanel.from_table(panel.table, spec, assets=known)
    assert str(caught.value.value).startswith("B ")


def test_version_follows_content_and_not_name_or_row_order(panel: PricePanel, spec: PanelSpec) -> None:
    again = PricePanel.from_table(panel.table.sample(frac=1, random_state=3), spec)
    assert again.version == panel.version
    table = panel.table
    table.loc[0, "close"] = np.nextafter(1.0, 2.0)
    assert PricePanel.from_table(table, spec).version != panel.version
    stocks = PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="crypto")
    assert PricePanel.from_table(panel.table, stocks).version != panel.version


def test_a_panel_comes_out_of_a_pickle_as_it_went_in(panel: PricePanel) -> None:
    again = pickle.loads(pickle.dumps(panel))
    assert again.version == panel.version
    assert not again.prices.flags.writeable


def test_version_counts_sessions_without_prices(panel: PricePanel) -> None:
    only_b = panel.select(["B"])
    short, long = only_b.until("2024-01-04"), only_b.until("2024-01-05")
    assert short.bars.equals(long.bars)
    assert short.version != long.version


def test_version_is_the_same_in_another_process() -> None:
    code = "from tangency.market import load_sample; print(load_sample('us-equity').version)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == load_sample("us-equity").version
