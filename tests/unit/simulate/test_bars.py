"""Bars of frames and of datasets with tables."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import Dataset, GivenTables, PanelSpec, PricePanel, ReferenceTables, read_tables
from tangency.simulate import Bars, bars_of, bars_of_frame

DAYS = pd.date_range("2024-01-05", periods=4)


def test_columns_come_in_any_order_and_leave_sorted():
    bars = bars_of_frame(pd.DataFrame({"B": [2.0, 2.0], "A": [1.0, 1.0]}, DAYS[:2]))
    assert bars.assets == ("A", "B")
    assert bars.closes.tolist() == [[1.0, 2.0], [1.0, 2.0]]


def test_lives_end_with_the_last_close_and_gaps_are_within_them():
    closes = {"A": [1.0, None, 3.0, None], "B": [None, 1.0, 1.0, 1.0]}
    bars = bars_of_frame(pd.DataFrame(closes, DAYS, dtype=float))
    assert bars.last.tolist() == [2, 3]
    assert bars.has_gap.tolist() == [0, 1, 0, 0]
    assert np.isnan(bars.closes[1, 0])


def test_an_asset_without_a_price_has_no_life():
    bars = bars_of_frame(pd.DataFrame({"A": [1.0, 1.0], "B": [np.nan, np.nan]}, DAYS[:2]))
    assert bars.last.tolist() == [1, -1]


@pytest.mark.parametrize("price", [0.0, -1.0, np.inf])
def test_what_is_no_price_is_refused_with_its_place(price):
    with pytest.raises(DataError, match=r"not a positive number.*A at 2024-01-06"):
        bars_of_frame(pd.DataFrame({"A": [1.0, price]}, DAYS[:2]))


def test_rows_without_dates_are_refused():
    with pytest.raises(DataError, match="no dates"):
        bars_of_frame(pd.DataFrame({"A": [1.0, 2.0]}))


def test_opens_with_other_labels_are_refused():
    with pytest.raises(DataError, match="different labels"):
        bars_of_frame(pd.DataFrame({"A": [1.0]}, DAYS[:1]), opens=pd.DataFrame({"B": [1.0]}, DAYS[:1]))


def test_arrays_are_read_only_and_of_the_shape_of_the_bars():
    bars = bars_of_frame(pd.DataFrame({"A": [1.0, 2.0]}, DAYS[:2]))
    with pytest.raises(ValueError, match="read-only"):
        bars.closes[0, 0] = 2.0
    given = {name: getattr(bars, name) for name in Bars.__dataclass_fields__}
    with pytest.raises(ConfigurationError, match=r"funding.*1 × 1"):
        Bars(**{**given, "funding": np.zeros((1, 1))})
    with pytest.raises(DataError, match="dividends"):
        Bars(**{**given, "dividends": np.full((2, 1), np.nan)})


def test_bars_go_to_other_processes_and_simulate_there_to_the_same_bits(prices, run):
    bars = prices(A=[1.0, None, 3.0], B=[2.0, 2.5, 2.0])
    sent = pickle.loads(pickle.dumps(bars))
    assert not sent.closes.flags.writeable
    assert run(sent, {0: [0.5, 0.5]}).nav.tobytes() == run(bars, {0: [0.5, 0.5]}).nav.tobytes()


def test_a_cut_is_simulated_as_bars_that_were_never_longer(prices, run):
    bars = replace(
        prices(A=[1.0, 2.0, None, 3.0, 4.0], B=[2.0, 2.5, 2.0, None, None], C=[1.0, None, None, None, None]),
        funding=np.full((5, 3), 0.01),
        borrow=np.full((5, 3), 0.1),
        half_spread=np.full((1, 3), 0.001),
    )
    cut = bars.cut(1, 4)
    assert cut.last.tolist() == [2, 1, -1]
    assert cut.years[0] == 0.0
    frame = pd.DataFrame(bars.closes[1:4], bars.sessions[1:4], list(bars.assets))
    own = replace(bars_of_frame(frame), funding=np.full((3, 3), 0.01), half_spread=np.full((1, 3), 0.001))
    given = {0: [0.5, -0.5, 0.0]}
    assert run(cut, given).nav.tobytes() == run(own, given).nav.tobytes()
    with pytest.raises(ConfigurationError, match="3 to 9"):
        bars.cut(3, 9)


def test_an_unknown_asset_is_named_with_the_nearest():
    with pytest.raises(UnknownName, match="BTC"):
        bars_of_frame(pd.DataFrame({"BTC": [1.0]}, DAYS[:1])).column("BTX")


def test_nights_are_as_long_as_the_calendar_says():
    bars = bars_of_frame(
        pd.DataFrame({"A": [1.0, 2.0, 3.0]}, pd.to_datetime(["2024-01-05", "2024-01-08", "2024-01-09"]))
    )
    assert bars.years.tolist() == [0.0, 3 / 365, 1 / 365]


def _dataset(tables, *, opens=None, volume_unit=None):
    rows = pd.DataFrame(
        {
            "timestamp": np.repeat(pd.to_datetime(["2024-01-05", "2024-01-08", "2024-01-09"]), 2),
            "symbol": ["B", "A"] * 3,
            "close": [20.0, 10.0, 21.0, 11.0, 22.0, None],
            "volume": [5.0, None, 6.0, 7.0, 8.0, 9.0],
        }
    ).dropna(subset="close")
    if opens is not None:
        rows["open"] = opens
    spec = PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity", volume_unit=volume_unit)
    panel = PricePanel.from_table(rows, spec)
    frames = read_tables(GivenTables(tables=tables), list(panel.symbols)).frames
    return Dataset.of(panel, ReferenceTables(frames=frames), version="test")


def test_dividends_are_paid_at_the_first_bar_from_their_ex_date_on():
    rows = [
        {"ex_date": "2024-01-06", "symbol": "B", "amount": "0.5", "currency": "USD"},
        {"ex_date": "2024-01-09", "symbol": "A", "amount": "1", "currency": "USD"},
        {"ex_date": "2023-12-29", "symbol": "A", "amount": "7", "currency": "USD"},
    ]
    assert bars_of(_dataset({"dividends": rows})).dividends.tolist() == [[0, 0], [0, 0.5], [1, 0]]


def test_dividends_in_another_currency_are_refused():
    rows = [{"ex_date": "2024-01-08", "symbol": "B", "amount": "0.5", "currency": "EUR"}]
    with pytest.raises(DataError, match=r"another currency.*B"):
        bars_of(_dataset({"dividends": rows}))


def test_funding_rates_within_a_bar_are_added():
    rows = [
        {"timestamp": "2024-01-08", "symbol": "A", "rate": 0.01},
        {"timestamp": "2024-01-08 16:00", "symbol": "A", "rate": 0.02},
        {"timestamp": "2024-01-10", "symbol": "A", "rate": 5.0},
    ]
    assert bars_of(_dataset({"funding": rows})).funding[:, 0].tolist() == [0, 0.03, 0]


def test_rates_hold_until_the_next_and_are_not_known_before_the_first():
    rows = [{"timestamp": "2024-01-08", "symbol": "A", "rate_annual": 0.1}]
    borrow = bars_of(_dataset({"borrow": rows})).borrow
    assert borrow[1:, 0].tolist() == [0.1, 0.1]
    assert np.isnan(borrow[0]).all()
    spreads = [{"timestamp": "2024-01-01", "symbol": "B", "spread_bps": 10.0}]
    assert bars_of(_dataset({"spreads": spreads})).half_spread[:, 1].tolist() == [0.0005] * 3


def test_interest_is_that_of_the_prices_currency():
    rows = [
        {"timestamp": "2024-01-05", "currency": "EUR", "rate_annual": 0.03},
        {"timestamp": "2024-01-05", "currency": "USD", "rate_annual": 0.05},
    ]
    assert bars_of(_dataset({"interest": rows})).interest.tolist() == [0.05] * 3


def test_prices_in_several_currencies_are_no_bars():
    spec = PanelSpec(name="mixed", calendar="us-equity", currency="USD", asset_class="equity")
    rows = pd.DataFrame({"timestamp": DAYS[:1].repeat(2), "symbol": ["A", "B"], "close": [1.0, 2.0]})
    assets = [replace(spec.bare_asset("A"), currency="EUR"), spec.bare_asset("B")]
    panel = PricePanel.from_table(rows, spec, assets=assets)
    with pytest.raises(ConfigurationError, match=r"several currencies.*EUR: A; USD: B"):
        bars_of(panel)
    assert bars_of(panel.select(["A"])).assets == ("A",)


def test_trading_terms_and_settlement_values_are_by_asset():
    tables = {
        "trading": [{"symbol": "A", "lot_step": "0.1", "minimum_notional": 5, "taker_bps": 10}],
        "assets": [{"symbol": "A", "delisted": "2024-01-09", "settlement_value": "2.5"}],
    }
    bars = bars_of(_dataset(tables))
    assert bars.lot_step.tolist() == [0.1, 0.0]
    assert bars.minimum_notional.tolist() == [5.0, 0.0]
    assert bars.fee[0] == 0.001
    assert np.isnan(bars.fee[1])
    assert bars.settlement[0] == 2.5
    assert bars.last.tolist() == [2, 2]  # halted on its last day, not gone
    assert bars.has_gap.tolist() == [0, 0, 1]


def test_volumes_are_money_where_their_unit_is_known():
    assert bars_of(_dataset({})).traded_value is None
    assert bars_of(_dataset({}, volume_unit="USD")).traded_value[:, 1].tolist() == [5.0, 6.0, 8.0]
    assert bars_of(_dataset({}, volume_unit="shares")).traded_value[1].tolist() == [77.0, 126.0]


def test_fills_are_at_the_open_where_there_is_one():
    bars = bars_of(_dataset({}, opens=[19.0, 9.0, None, 10.5, 21.5]), price="open")
    assert bars.fills[:, 1].tolist() == [19.0, 21.0, 21.5]
    with pytest.raises(ConfigurationError, match="no open"):
        bars_of(_dataset({}), price="open")
