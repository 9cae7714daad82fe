"""Laws of benchmarks that are held: they know no future, and are whole."""

import os
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.market import MarketCaps
from tangency.performance.active import active_share
from tangency.simulate import Bars, bars_of_frame
from tangency.simulate.benchmark_terms import BenchmarkTerms
from tangency.simulate.held_benchmark import made_benchmark

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**31 - 1)
SYMBOLS = tuple("ABCDEFG")


def _market(seed: int) -> tuple[Bars, MarketCaps]:
    rng = np.random.default_rng(seed)
    n_bars, n = int(rng.integers(40, 120)), 5
    closes = 50.0 * np.exp(np.cumsum(rng.normal(0.0, 0.08, (n_bars, n)), axis=0))
    closes[rng.random((n_bars, n)) < 0.03] = np.nan
    if rng.random() < 0.5:
        closes[int(rng.integers(10, n_bars)) :, 1] = np.nan  # leaves the market
    if rng.random() < 0.5:
        closes[: int(rng.integers(5, 30)), 2] = np.nan  # is listed later
    closes[0, 0] = 50.0
    days = pd.date_range("2024-01-20", periods=n_bars)
    rows = [
        (day, symbol, float(rng.lognormal(3.0, 1.5)))
        for day in [days[0] - pd.Timedelta(days=9), *days[rng.random(n_bars) < 0.1]]
        for symbol in SYMBOLS
        if symbol == "A" or rng.random() < 0.9
    ]
    caps = pd.DataFrame(rows, columns=["timestamp", "symbol", "market_cap"])
    return bars_of_frame(pd.DataFrame(closes, days, list(SYMBOLS[:n]))), MarketCaps(table=caps, sectors={})


def _corrupted(bars: Bars, caps: MarketCaps, known: int, seed: int) -> tuple[Bars, MarketCaps]:
    rng = np.random.default_rng(seed)
    closes = bars.closes.copy()
    closes[known + 1 :] *= rng.lognormal(0.0, 2.0, closes[known + 1 :].shape)
    closes.flags.writeable = False
    table = caps.table.copy()
    later = (table["timestamp"] > pd.Timestamp(bars.sessions[known])).to_numpy()
    table.loc[later, "market_cap"] *= rng.lognormal(0.0, 3.0, later.sum())
    table = table.drop(table.index[later][rng.random(later.sum()) < 0.3])
    return replace(bars, closes=closes, fills=closes), MarketCaps(table=table, sectors={})


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS, count=st.integers(1, 6), at=st.floats(0.05, 0.95))
def test_the_largest_know_no_future(seed: int, count: int, at: float) -> None:
    """Other prices and sizes after a close leave returns and weights up to it as they are, to the last bit."""
    bars, caps = _market(seed)
    known = int(at * bars.n_bars)
    terms = BenchmarkTerms(largest=count, every="week")
    whole = made_benchmark(terms, bars, first=0, caps=caps)
    other_bars, other_caps = _corrupted(bars, caps, known, seed)
    other = made_benchmark(terms, other_bars, first=0, caps=other_caps)
    assert whole.returns[: known + 1].tobytes() == other.returns[: known + 1].tobytes()
    assert whole.weights[: known + 1].tobytes() == other.weights[: known + 1].tobytes()


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS, count=st.integers(1, 6), cost=st.sampled_from([0.0, 30.0]))
def test_a_benchmark_of_the_largest_is_fully_held_and_pays_what_it_trades(seed: int, count: int, cost: float) -> None:
    """Weights with cash are one, none is below 0, and the value is the profit less the costs, to 1e-12."""
    bars, caps = _market(seed)
    made = made_benchmark(BenchmarkTerms(largest=count, every="week", cost_bps=cost), bars, first=0, caps=caps)
    lives = made.path.nav > 0.0
    whole = made.weights.sum(axis=1) + made.path.cash / made.path.nav
    assert np.abs(whole[lives] - 1.0).max() <= 1e-12
    assert made.weights.min() >= 0.0
    assert made.path.fills.fee.sum() == pytest.approx(cost / 1e4 * made.path.traded.sum(), rel=1e-12)
    assert np.prod(1.0 + made.returns) == pytest.approx(made.path.nav[-1], rel=1e-12)


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS, count=st.integers(1, 6))
def test_the_order_of_columns_and_rows_is_nothing(seed: int, count: int) -> None:
    """Assets and sizes in another order give the same benchmark, to the last bit."""
    bars, caps = _market(seed)
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(bars.closes, pd.DatetimeIndex(bars.sessions), list(bars.assets))
    other = bars_of_frame(frame[list(rng.permutation(bars.assets))])
    table = caps.table.sample(frac=1.0, random_state=seed % 2**31)
    terms = BenchmarkTerms(largest=count)
    one = made_benchmark(terms, bars, first=0, caps=caps)
    two = made_benchmark(terms, other, first=0, caps=MarketCaps(table=table, sectors={}))
    assert one.returns.tobytes() == two.returns.tobytes()


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_active_share_is_a_distance(seed: int) -> None:
    """0 to itself, the same both ways, the triangle inequality, and at most 1 of portfolios without shorts."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=4)
    one, two, three = (
        pd.DataFrame(rng.dirichlet(np.ones(5), 4)[:, :4], days, list(rng.permutation(list("ABCDE"))[:4]))
        for _ in range(3)
    )
    assert active_share(one, one).tolist() == [0.0] * 4
    assert active_share(one, two).to_numpy() == pytest.approx(active_share(two, one).to_numpy(), abs=1e-15)
    assert (active_share(one, three) <= active_share(one, two) + active_share(two, three) + 1e-15).all()
    assert (active_share(one, two) <= 1.0 + 1e-15).all()
