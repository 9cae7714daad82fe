"""The simulator beside bt and vectorbt, on one market, and beside a slow book in plain Python, on random ones.

`python benchmarks/backtest_study.py` times both peers in one run (ratios of processor time, one core) and compares NAV;
`python benchmarks/backtest_study.py scenarios 500` compares 500 random scenarios with the slow book. Ours is the public
call with its checks and labels: from a frame of closing prices to the path. bt and vectorbt are not needed for the
scenarios; without one of them the other is timed alone.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from panel import factor_panel

import tangency as tg
from reference_book import compared, scenario
from tangency.simulate import UnfilledReason

N_ASSETS, N_BARS, CAPITAL = 500, 2520, 1e6
ROUNDS = 5


@dataclass(frozen=True)
class Case:
    """A schedule to simulate: targets filled at the close at which they are decided."""

    title: str
    prices: pd.DataFrame
    weights: pd.DataFrame
    fee_bps: float | None

    def ours(self) -> np.ndarray:
        costs = None if self.fee_bps is None else tg.Costs(fee_bps=self.fee_bps)
        trading = tg.Trading(size_at="fill", may_borrow=self.fee_bps is not None)
        book = tg.backtest(self.prices, weights=self.weights, delay=0, costs=costs, trading=trading, capital=CAPITAL)
        return book.nav.to_numpy()


def monthly(prices: pd.DataFrame) -> pd.DataFrame:
    """Return equal weight at the first bar and at the last one of each month but the last."""
    ends = np.flatnonzero(np.diff(prices.index.month) != 0)
    when = np.unique(np.concatenate(([0], ends)))
    return pd.DataFrame(1.0 / prices.shape[1], prices.index[when], prices.columns)


def daily(prices: pd.DataFrame) -> pd.DataFrame:
    """Return other weights every day, of nine tenths, so that fees can be paid."""
    weights = 0.9 * np.random.default_rng(1).dirichlet(np.ones(prices.shape[1]), len(prices))
    return pd.DataFrame(weights, prices.index, prices.columns)


def bt_nav(case: Case) -> Callable[[], np.ndarray]:
    import bt

    # bt begins with a day of its own before the first price, on which nothing is traded.
    algos = [
        bt.algos.RunOnDate(*case.weights.index),
        bt.algos.SelectAll(),
        bt.algos.WeighEqually(),
        bt.algos.Rebalance(),
    ]

    def run() -> np.ndarray:
        strategy = bt.Strategy("equal weight", algos)
        backtest = bt.Backtest(
            strategy, case.prices, initial_capital=CAPITAL, integer_positions=False, progress_bar=False
        )
        backtest.run()
        return backtest.strategy.values.to_numpy()[1:]

    return run


def vectorbt_nav(case: Case) -> Callable[[], np.ndarray]:
    import vectorbt

    size = case.weights.reindex(case.prices.index).to_numpy()

    def run() -> np.ndarray:
        book = vectorbt.Portfolio.from_orders(
            case.prices,
            size=size,
            size_type="targetpercent",
            group_by=True,
            cash_sharing=True,
            call_seq="auto",
            fees=0.0 if case.fee_bps is None else case.fee_bps / 1e4,
            init_cash=CAPITAL,
            freq="1D",
        )
        return book.value().to_numpy()

    return run


def timed(run: Callable[[], np.ndarray], rounds: int) -> tuple[float, np.ndarray]:
    """Return the median processor time of some calls, in seconds, after one that warms up; and what came out."""
    nav, times = run(), []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times), nav


def hold(case: Case, peer: str, make: Callable[[Case], Callable[[], np.ndarray]], required: float, rounds: int) -> None:
    """Time a case against a peer, and print ratio and difference."""
    if importlib.util.find_spec(peer) is None:
        print(f"{case.title}: {peer} is not installed")
        return
    mine, nav = timed(case.ours, 3 * rounds)
    theirs, other = timed(make(case), rounds)
    gap = float(np.abs(nav / other - 1.0).max())
    verdict = "reached" if theirs / mine >= required and gap <= 1e-12 else "MISSED"
    print(
        f"{case.title}: {1e3 * mine:.2f} ms, {peer} {1e3 * theirs:.1f} ms, ratio {theirs / mine:.0f} (required "
        f"{required:g}), NAV within {gap:.1e}: {verdict}",
        flush=True,
    )


def contests() -> None:
    """Time all contests."""
    prices = 100.0 * (1.0 + factor_panel(N_ASSETS, N_BARS)).cumprod()
    shape = f"{N_ASSETS} × {N_BARS}"
    hold(Case(f"equal weight monthly, {shape}", prices, monthly(prices), None), "bt", bt_nav, 1000, 2)
    hold(Case(f"monthly schedule, {shape}", prices, monthly(prices), None), "vectorbt", vectorbt_nav, 50, ROUNDS)
    hold(Case(f"daily schedule, {shape}", prices, daily(prices), None), "vectorbt", vectorbt_nav, 8, ROUNDS)
    hold(Case(f"daily schedule, fee 10 bps, {shape}", prices, daily(prices), 10.0), "vectorbt", vectorbt_nav, 8, ROUNDS)


def scenarios(number: int) -> None:
    """Compare that many random scenarios with the slow book, and print how far they differ and what was in them."""
    worst, differing, n_fills, reasons = 0.0, [], 0, Counter()
    for seed in range(number):
        drawn = scenario(seed)
        nav, profit, difference = compared(drawn)
        worst = max(worst, nav, profit)
        if difference is not None:
            differing.append(seed)
            print(f"scenario {seed}: {difference}")
        path = drawn.fast()
        n_fills += len(path.fills)
        reasons.update(UnfilledReason(reason).name for reason in path.unfilled.reason)
    print(f"{number} scenarios, {n_fills} fills: {len(differing)} differ; NAV and profits within {worst:.1e} of NAV")
    print(f"not filled: {dict(reasons)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["scenarios"]:
        scenarios(int(sys.argv[2]) if len(sys.argv) > 2 else 500)
    else:
        contests()
