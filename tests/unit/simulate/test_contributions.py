"""Contributions to a book's return: by asset and kind, by strategy, and in the collapses of 2022."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError
from tangency.market import sample_dataset
from tangency.performance.drawdown_attribution import drawdown_attribution
from tangency.performance.drawdown_table import drawdown_table
from tangency.simulate import Costs, Schedule, Trading, bars_of, bars_of_frame, simulate
from tangency.simulate.asset_accounts import asset_accounts, held_weights
from tangency.simulate.book_record import book_record
from tangency.simulate.contributions import asset_contributions, strategy_contributions

BARS = bars_of_frame(
    pd.DataFrame({"BTC": [4.0, 5.0, 4.0], "ETH": [2.0, 2.0, 3.0]}, pd.date_range("2024-01-01", periods=3))
)


def _book(bars, weights, costs=None, strategies=(), **trading):
    schedule = Schedule(when=np.arange(len(weights)), weights=np.array(weights, dtype=float), strategies=strategies)
    return simulate(bars, capital=100.0, trading=Trading(**{"delay": 0, **trading}), costs=costs, schedule=schedule)


def test_what_the_first_close_costs_is_in_the_first_period_of_the_record():
    path = _book(BARS, [[0.5, 0.25]], Costs(fee_bps=100))
    made, record = asset_contributions(path, 0), book_record(path, 0, periods_per_year=365.0)
    assert made.dates.tolist() == record.dates.tolist()
    assert made.returns.tobytes() == record.returns.tobytes()
    assert made.residual <= 1e-15
    # 50 and 25 are traded at 1 %; BTC then gains 12.5 and loses it again, ETH gains 12.5.
    fees = made.by("kind").frame()["fees"]
    assert fees.tolist() == [pytest.approx(-0.0075), 0.0]
    assert made.by("asset").totals().to_dict() == {"BTC": pytest.approx(-0.005), "ETH": pytest.approx(0.1225)}


def test_sectors_and_cash_are_labelled():
    bars = replace(BARS, interest=np.full(3, 0.365))
    made = asset_contributions(_book(bars, [[0.5, 0.25]]), 0, sectors={"BTC": "Layer 1", "XRP": "Payments"})
    assert made.by("sector").parts == ("Layer 1", "no sector", "cash")
    assert made.by("asset", "kind").parts == ("BTC, price", "ETH, price", "cash, interest")
    assert made.by("kind").frame()["interest"].iloc[0] == pytest.approx(0.25 * 0.001)


def test_parts_of_a_hedged_kind_are_there_although_their_sum_is_nothing():
    bars = replace(BARS, funding=np.full((3, 2), 0.01))
    path = _book(bars, [[0.5, -0.5]])
    made = asset_contributions(path, 0).by("asset", "kind").frame()
    assert path.profit[1].sum() == pytest.approx(12.5)
    assert made["BTC, funding"].iloc[0] == pytest.approx(-0.005)
    assert made["ETH, funding"].iloc[0] == pytest.approx(0.005)


def test_an_asset_called_cash_is_not_the_books():
    days = pd.date_range("2024-01-01", periods=3)
    bars = replace(bars_of_frame(pd.DataFrame({"cash": [1.0, 2.0, 2.0]}, days)), interest=np.full(3, 0.1))
    assert asset_contributions(_book(bars, [[0.5]]), 0).by("asset").parts == ("cash", "the book's cash")


def test_strategies_that_cross_gain_and_lose_what_the_book_does_not():
    made = strategy_contributions(_book(BARS, [[[0.5, 0.0], [-0.5, 0.0]]], strategies=("x", "y")), 0)
    assert made.by("strategy").values.tolist() == [[0.125, -0.125], [-0.125, 0.125]]
    assert made.labels["kind"] == ("price", "price")


def test_a_book_of_one_strategy_is_not_divided():
    with pytest.raises(ConfigurationError, match="one strategy"):
        strategy_contributions(_book(BARS, [[0.5, 0.25]]), 0)


def test_a_book_that_never_trades_has_no_assets():
    made = asset_contributions(_book(BARS, [[0.0, 0.0]]), 0)
    assert made.parts == ()
    assert made.residual == 0.0
    assert made.by("asset").linked().tolist() == []


def test_a_book_that_begins_later_knows_its_own_periods():
    schedule = Schedule(when=np.array([1]), weights=np.array([[1.0, 0.0]]))
    path = simulate(BARS, capital=100.0, trading=Trading(delay=0), costs=None, schedule=schedule, first=1)
    made = asset_contributions(path, 1)
    assert (made.parts, made.values.tolist()) == (("BTC, price",), [[pytest.approx(-0.2)]])
    assert held_weights(path).tolist() == [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]]


def test_a_path_out_of_a_pickle_is_divided_alike():
    path = _book(BARS, [[0.5, 0.25]], Costs(fee_bps=100))
    again = pickle.loads(pickle.dumps(path))
    assert asset_accounts(again).profit.tobytes() == asset_accounts(path).profit.tobytes()


@pytest.mark.parametrize(
    ("coin", "start", "end"), [("LUNA", "2022-04-30", "2022-06-30"), ("FTT", "2022-10-31", "2022-12-31")]
)
def test_the_collapses_of_2022_are_a_coins_own_part_of_the_drawdown(coin, start, end):
    dataset = sample_dataset("crypto")
    bars = bars_of(dataset)
    first, last = (int(np.searchsorted(bars.sessions, np.datetime64(day))) for day in (start, end))
    coins = ["BTC", "ETH", coin]
    weights = np.zeros((1, len(bars.assets)))
    weights[0, [bars.column(each) for each in coins]] = [0.2, 0.2, 0.6]
    bars = bars.cut(0, last + 1)
    path = simulate(
        bars,
        capital=1e6,
        trading=Trading(delay=0),
        costs=None,
        schedule=Schedule(when=np.array([first]), weights=weights),
        first=first,
    )
    made, record = asset_contributions(path, first), book_record(path, first, periods_per_year=365.0)
    found = drawdown_attribution(drawdown_table(record), made.by("asset"), deepest=1)
    assert found.residual <= 1e-12
    losses = found.frame().iloc[0]
    assert losses.idxmax() == coin
    assert 0.45 < losses[coin] < found.depths[0]
    # The coin's part is what its units lost between the two closes, over the equity at the peak.
    table, place = drawdown_table(record), found.places[0]
    peak, valley = first + 1 + int(table.peaks[place]), first + 1 + int(table.valleys[place])
    i = bars.column(coin)
    lost = path.units()[first, i] * (bars.closes[peak, i] - bars.closes[valley, i]) / path.nav[peak]
    assert losses[coin] == pytest.approx(lost, rel=1e-9)
