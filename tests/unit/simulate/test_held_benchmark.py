"""Benchmarks that are held: one asset, baskets with costs, and the largest, with the collapses of 2022 in them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.errors import DataError, UnknownName
from tangency.market import MarketCaps, sample_dataset
from tangency.simulate import bars_of, bars_of_frame
from tangency.simulate.benchmark_terms import BenchmarkTerms
from tangency.simulate.held_benchmark import made_benchmark

DAYS = pd.date_range("2024-01-30", periods=4)


def _bars(**closes):
    return bars_of_frame(pd.DataFrame(closes, DAYS[: len(next(iter(closes.values())))], dtype=float))


def _caps(*rows):
    table = pd.DataFrame(rows, columns=["timestamp", "symbol", "market_cap"])
    return MarketCaps(table=table.assign(timestamp=pd.to_datetime(table["timestamp"])), sectors={})


def test_an_asset_is_bought_and_held():
    made = made_benchmark(BenchmarkTerms(asset="A"), _bars(A=[1, 2, 1, 3], B=[1] * 4), first=1, caps=None)
    assert made.name == "A"
    assert made.returns.tolist() == [0.0, 0.0, -0.5, 2.0]
    assert made.frame().to_dict("list") == {"A": [1.0] * 3, "B": [0.0] * 3}


def test_what_is_missing_to_one_is_cash():
    made = made_benchmark(BenchmarkTerms(weights={"A": 0.5}), _bars(A=[1, 2]), first=0, caps=None)
    assert made.returns.tolist() == [0.0, 0.5]
    assert made.weights.tolist() == [[0.5], [pytest.approx(2 / 3)]]


def test_costs_are_charged_of_what_is_traded():
    bars = _bars(A=[1, 2, 2, 2], B=[1, 1, 1, 1])
    terms = BenchmarkTerms(weights={"A": 0.5, "B": 0.5}, every="month", cost_bps=100)
    made = made_benchmark(terms, bars, first=0, caps=None)
    # One is bought for 1 / 1.01; on 31 January a quarter of a half changes hands, twice.
    assert made.returns[0] == pytest.approx(1 / 1.01 - 1)
    assert made.path.traded[1] > 0.0
    assert made.returns[1] == pytest.approx(1.5 * (1 - 0.01 * made.path.traded[1] / (made.path.nav[0] * 1.5)) - 1)
    assert made.path.fills.fee.sum() == pytest.approx(0.01 * made.path.traded.sum())
    free = made_benchmark(terms.model_copy(update={"cost_bps": 0.0}), bars, first=0, caps=None)
    assert made.path.nav[-1] < free.path.nav[-1] == 1.5


def test_an_index_knows_no_lots():
    bars = replace(_bars(A=[10, 20]), lot_step=np.array([1.0]), minimum_notional=np.array([10.0]))
    assert made_benchmark(BenchmarkTerms(asset="A"), bars, first=0, caps=None).returns.tolist() == [0.0, 1.0]


def test_the_largest_are_weighted_by_size_at_the_close():
    caps = _caps(("2024-01-30", "A", 60.0), ("2024-01-30", "B", 30.0), ("2024-01-30", "C", 10.0))
    bars = _bars(A=[1, 1, 1, 1], B=[1, 4, 4, 8], C=[1, 1, 1, 1])
    made = made_benchmark(BenchmarkTerms(largest=2), bars, first=0, caps=caps)
    assert made.name == "2 largest by market cap"
    assert made.path.fills.bar.tolist() == [0, 0]  # at the end of January the sizes are what is held
    assert made.weights[1].tolist() == [pytest.approx(1 / 3), pytest.approx(2 / 3), 0.0]
    assert made.said == ()


def test_a_later_snapshot_replaces_the_sizes():
    caps = _caps(*[("2024-01-30", "A", 60.0), ("2024-01-30", "B", 30.0)], ("2024-01-31", "B", 50.0))
    made = made_benchmark(BenchmarkTerms(largest=1), _bars(A=[1] * 4, B=[1] * 4), first=0, caps=caps)
    assert made.weights.tolist() == [[1.0, 0.0], *[[0.0, 1.0]] * 3]


def test_a_price_that_begins_after_the_snapshot_brings_its_size_from_its_first_close():
    caps = _caps(("2024-01-01", "A", 10.0), ("2024-01-01", "B", 10.0))
    made = made_benchmark(BenchmarkTerms(largest=2), _bars(A=[1, 1, 1, 1], B=[None, 2, 2, 6]), first=1, caps=caps)
    assert made.weights[1].tolist() == [0.5, 0.5]


def test_what_is_larger_and_not_there_and_what_is_too_few_is_said():
    caps = _caps(("2024-01-30", "A", 10.0), ("2024-01-30", "USDT", 20.0), ("2024-01-30", "TINY", 1.0))
    made = made_benchmark(BenchmarkTerms(largest=2), _bars(A=[1] * 4), first=0, caps=caps)
    assert made.said == (
        "larger, and not in the data: USDT",
        "fewer than 2 had a size and a price at 2 of 2 rebalancings, first on 2024-01-30",
    )


def test_the_largest_that_are_not_there_are_named_and_the_rest_are_counted():
    caps = _caps(("2024-01-30", "A", 1.0), *[("2024-01-30", f"X{i:02d}", 10.0 + i) for i in range(12)])
    made = made_benchmark(BenchmarkTerms(largest=1), _bars(A=[1] * 4), first=0, caps=caps)
    assert made.said == (f"larger, and not in the data: {', '.join(f'X{i:02d}' for i in range(11, 1, -1))} and 2 more",)


def test_an_asset_without_a_price_waits_for_the_next_rebalancing_and_that_is_said():
    made = made_benchmark(
        BenchmarkTerms(weights={"A": 0.5, "B": 0.5}), _bars(A=[1] * 4, B=[None, 2, 2, 4]), first=0, caps=None
    )
    assert made.weights[:2].tolist() == [[0.5, 0.0], [0.5, 0.5]]
    assert made.said == ("B had no price at 1 of its rebalancings, first on 2024-01-30",)


def test_a_market_that_is_shut_at_a_rebalancing_keeps_what_it_holds():
    caps = _caps(("2024-01-30", "A", 10.0), ("2024-01-30", "B", 30.0))
    bars = _bars(A=[1, None, 1, 1], B=[1, None, 3, 3])
    made = made_benchmark(BenchmarkTerms(largest=2), bars, first=0, caps=caps)
    assert made.path.fills.bar.tolist() == [0, 0]
    assert made.said[0].startswith("fewer than 2 had a size and a price at 1 of 2 rebalancings")


def test_no_sizes_or_none_yet_are_refused():
    bars = _bars(A=[1] * 4)
    with pytest.raises(DataError, match="no market capitalisations"):
        made_benchmark(BenchmarkTerms(largest=2), bars, first=0, caps=None)
    with pytest.raises(DataError, match=r"known at the start.*2024-01-30.*first snapshot is of 2024-01-31"):
        made_benchmark(BenchmarkTerms(largest=2), bars, first=0, caps=_caps(("2024-01-31", "A", 1.0)))
    with pytest.raises(DataError, match="known at the start"):
        made_benchmark(BenchmarkTerms(largest=2), bars, first=0, caps=_caps(("2024-01-01", "B", 1.0)))


def test_strangers_are_named_with_the_nearest():
    with pytest.raises(UnknownName, match="did you mean BTC"):
        made_benchmark(BenchmarkTerms(asset="BTX"), _bars(BTC=[1, 2]), first=0, caps=None)


@pytest.fixture(scope="module")
def crypto():
    dataset = sample_dataset("crypto")
    return bars_of(dataset), dataset.market_caps


@pytest.mark.parametrize(("coin", "count", "before", "after"), [
    ("LUNA", 10, "2022-05-01", "2022-05-31"),
    ("FTT", 25, "2022-11-01", "2022-11-30"),
])  # fmt: skip
def test_the_largest_hold_what_collapses_and_lose_by_it(crypto, coin, count, before, after):
    bars, caps = crypto
    first, last = (int(np.searchsorted(bars.sessions, np.datetime64(day))) for day in ("2022-04-01", "2022-12-31"))
    bars = bars.cut(0, last + 1)
    made = made_benchmark(BenchmarkTerms(largest=count), bars, first=first, caps=caps)
    i, (at, gone) = bars.column(coin), (int(np.searchsorted(bars.sessions, np.datetime64(d))) for d in (before, after))
    stake = made.weights[at, i]
    assert stake > 0.002
    lowest = made.weights[at : gone + 1, i].min()
    assert lowest < 0.15 * stake
    # It is held down: what it loses is in the benchmark's return, and it is not sold before the month ends.
    units = made.path.units()[:, i]
    assert (units[at:gone] == units[at]).all()


def test_a_coin_that_lost_all_is_not_bought_again_by_the_size_it_had(crypto):
    """The snapshot of 1 May 2022 has LUNA among the ten largest; at the end of May its price makes it nothing."""
    bars, caps = crypto
    first = int(np.searchsorted(bars.sessions, np.datetime64("2022-04-01")))
    end = int(np.searchsorted(bars.sessions, np.datetime64("2022-05-31")))
    bars = bars.cut(0, end + 2)
    assert "LUNA" in caps.latest("2022-05-31").symbols[:10]
    made = made_benchmark(BenchmarkTerms(largest=10), bars, first=first, caps=caps)
    assert made.weights[end, bars.column("LUNA")] < 1e-4


def test_the_hole_of_48_days_is_held_through(crypto):
    bars, caps = crypto
    first = int(np.searchsorted(bars.sessions, np.datetime64("2024-11-01")))
    made = made_benchmark(BenchmarkTerms(largest=5), bars, first=first, caps=caps)
    hole = (bars.sessions >= np.datetime64("2024-12-10")) & (bars.sessions <= np.datetime64("2025-01-26"))
    assert not made.returns[hole].any()
    assert (made.weights[hole] == made.weights[hole][0]).all()
