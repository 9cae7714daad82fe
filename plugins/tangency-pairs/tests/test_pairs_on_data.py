"""The strategies on the crypto sample and on the shared prices: what they decide is a function of what was known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.market import sample_dataset
from tangency.simulate.decider import Decided

RULE = tg.UniverseRule(top=12, n_returns=130, exclude_sectors=["Stablecoin", "Wrapped"])
TERMS = {"universe": RULE, "start": "2022-01-31", "end": "2022-05-15", "window": 130, "every": 1}
SHARED = Path(__file__).parents[4] / "shared" / "data" / "crypto_daily.parquet"
OFTEN = {"select": "p-value", "top": 6, "entry_z": 1.5}
WAYS = [
    tg.component("pairs", **OFTEN, stop_z=4.0, time_stop=30),
    tg.component("pairs", **OFTEN, hedge="kalman"),
    tg.component("pairs", **OFTEN, thresholds="optimal-return", hedge="tls"),
    tg.component("pairs", select="distance", top=6, within="sector"),
    tg.component("copula-pairs", select="distance", top=6, copula="frank"),
    tg.component("stat-arb"),
    tg.component("stat-arb", factors=2, is_net_zero=True),
]


@pytest.mark.any_processor
@pytest.mark.parametrize("strategy", ["pairs", *WAYS], ids=str)
def test_a_backtest_is_the_same_again_and_pays_for_its_shorts(strategy: object) -> None:
    costs = tg.Costs(fee_bps=10, borrow_annual=0.1)
    found, again = (tg.backtest("crypto", strategy=strategy, costs=costs, **TERMS) for _ in range(2))
    assert len(found.decisions) > 100
    assert not any(each.refused for each in found.decisions)
    assert all(reason for each in found.decisions for reason in each.reasons.values())
    assert found.nav.to_numpy().tobytes() == again.nav.to_numpy().tobytes()
    if strategy != "pairs":  # its rate of false discoveries leaves no pair in these months
        free = tg.backtest("crypto", strategy=strategy, costs=tg.Costs(fee_bps=10, borrow_annual=0.0), **TERMS)
        assert found.nav.iloc[-1] < free.nav.iloc[-1]
        assert len(found.trades)


def decisions(found: tuple[Decided, ...], cut: int) -> list[tuple[int, bytes | None, dict[str, str]]]:
    """Return session, targets to the last bit and reasons of each decision before the cut."""
    return [
        (each.at, None if each.targets is None else each.targets.tobytes(), dict(each.reasons))
        for each in found
        if each.at < cut
    ]


def require_no_look_ahead(prices: pd.DataFrame, cut: int, strategy: object) -> None:
    rng = np.random.default_rng(8)
    corrupted = prices.copy()
    corrupted.iloc[cut:] *= np.exp(rng.normal(0.0, 0.5, corrupted.iloc[cut:].shape))
    terms = {"strategy": strategy, "window": 130, "every": 2, "periods_per_year": 365}
    whole, cut_off, other = (
        decisions(tg.backtest(frame, **terms).decisions, cut) for frame in (prices, prices.iloc[:cut], corrupted)
    )
    assert len(whole) >= 60
    assert any(each is not None and np.any(np.frombuffer(each)) for _, each, _ in whole)
    assert whole == cut_off == other


@pytest.mark.parametrize("strategy", [each for each in WAYS if "within" not in each.params], ids=str)
def test_a_corrupted_future_leaves_decisions_on_sample_prices_alone(strategy: object) -> None:
    """Law: a decision is a function of the prices up to its close."""
    panel = sample_dataset("crypto").panel
    frame = pd.DataFrame(panel.prices, pd.DatetimeIndex(panel.sessions), panel.symbols)
    require_no_look_ahead(frame.loc["2021-06-01":"2022-06-30"].dropna(axis=1).iloc[:, :10], 300, strategy)


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_file(), reason="the project's data folder is not beside the checkout")
@pytest.mark.parametrize("strategy", [each for each in WAYS if "within" not in each.params], ids=str)
def test_a_corrupted_future_leaves_decisions_on_shared_prices_alone(strategy: object) -> None:
    """Law: so it is where coins are listed late, have gaps, and one collapses within the window."""
    table = pd.read_parquet(SHARED, columns=["date", "symbol", "close"])
    table["date"] = pd.to_datetime(table["date"])
    coins = ["ADA", "AVAX", "BNB", "BTC", "ETH", "FTT", "LTC", "LUNA", "SOL", "XRP"]
    wide = table[table["symbol"].isin(coins)].pivot_table(index="date", columns="symbol", values="close")
    require_no_look_ahead(wide.loc["2021-09-01":"2022-09-30"], 300, strategy)
