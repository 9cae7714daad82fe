"""Walking forward: minimum variance of 100 assets over 2500 days, 250 to estimate and 20 to hold, beside skfolio.

`python benchmarks/walk_forward_study.py` times, in one run and on one core, the public pure call, which trades and
accounts for the book besides; skfolio's `cross_val_predict`, where it is installed; and a floor in plain NumPy: the
sample covariance of each window and one solution of its linear system, without constraints, labels or book. It compares
weights and variances of all decisions, and says how near each certificate is.
"""

from __future__ import annotations

import importlib.util
import statistics
import time
import warnings
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

import tangency as tg
from tangency.results.backtest import BacktestResult

__all__ = ["compared", "floor", "prices", "walked"]

N_ASSETS, N_RETURNS, WINDOW, EVERY = 100, 2500, 250, 20
REQUIRED = 150.0
ROUNDS = 7

R = TypeVar("R")


def prices(n_assets: int = N_ASSETS, n_returns: int = N_RETURNS, *, seed: int = 0) -> pd.DataFrame:
    """Return closing prices of five common factors and own noise."""
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.5, 1.5, (n_assets, 5)) * rng.choice([1.0, -0.3, 0.5], (n_assets, 5))
    common = rng.normal(0.0, 0.01, (n_returns, 5)) @ loadings.T
    returns = common + rng.normal(0.0, 0.015, (n_returns, n_assets)) + 0.0003
    levels = 100.0 * np.vstack([np.ones(n_assets), np.cumprod(1.0 + returns, axis=0)])
    days = pd.bdate_range("2015-01-01", periods=n_returns + 1)
    return pd.DataFrame(levels, days, [f"A{i:03d}" for i in range(n_assets)])


def walked(closes: pd.DataFrame) -> BacktestResult:
    """Return the public pure call: decisions with certificates, and the book that holds them."""
    return tg.backtest(
        closes,
        optimizer=tg.component("mvo", objective="min_risk"),
        window=WINDOW,
        every=EVERY,
        periods_per_year=252,
    )


def floor(returns: np.ndarray) -> np.ndarray:
    """Return the unconstrained weights of least variance of each window, by what NumPy offers."""
    ones, found = np.ones(returns.shape[1]), []
    for first in range(0, len(returns) - WINDOW + 1, EVERY):
        solved = np.linalg.solve(np.cov(returns[first : first + WINDOW], rowvar=False), ones)
        found.append(solved / solved.sum())
    return np.array(found)


def compared(result: BacktestResult, returns: np.ndarray, peers: np.ndarray) -> tuple[float, float]:
    """Return the largest difference of a weight from a peer's, and the largest excess over its variance, relative."""
    gap, excess = 0.0, -np.inf
    for each, peer in zip(result.decisions, peers, strict=False):
        covariance = np.cov(returns[each.at - WINDOW : each.at], rowvar=False)
        own = each.targets[0]
        gap = max(gap, float(np.abs(own - peer).max()))
        excess = max(excess, float(own @ covariance @ own) / float(peer @ covariance @ peer) - 1.0)
    return gap, excess


def main() -> None:
    """Print the study."""
    closes = prices()
    returns = closes.pct_change().iloc[1:]
    ours, result = _timed(lambda: walked(closes), ROUNDS)
    worst = max(each.certificates["mvo"].optimality_gap or 0.0 for each in result.decisions)
    print(f"{len(result.decisions)} decisions in {1e3 * ours:.1f} ms of the processor, gaps within {worst:.1e}")
    least, _ = _timed(lambda: floor(returns.to_numpy()), ROUNDS)
    print(f"floor in NumPy: {1e3 * least:.1f} ms; ours is {ours / least:.2f} times that")
    if importlib.util.find_spec("skfolio") is None:
        print("skfolio is not installed")
        return
    theirs, peers = _timed(lambda: _skfolio(returns), 3)
    gap, excess = compared(result, returns.to_numpy(), peers)
    ratio = theirs / ours
    verdict = "reached" if ratio >= REQUIRED else "MISSED"
    print(f"skfolio: {1e3 * theirs:.0f} ms, ratio {ratio:.0f} (required {REQUIRED:g}): {verdict}")
    print(f"  weights within {gap:.1e}, our variance at most {excess:+.1e} of theirs on any day")


def _skfolio(returns: pd.DataFrame) -> np.ndarray:
    from skfolio.model_selection import WalkForward, cross_val_predict
    from skfolio.optimization import MeanRisk

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        split = WalkForward(train_size=WINDOW, test_size=EVERY)
        walk = cross_val_predict(MeanRisk(), returns, cv=split)
    return np.array([portfolio.weights for portfolio in walk.portfolios])


def _timed(run: Callable[[], R], rounds: int) -> tuple[float, R]:
    """Return the median processor time of some calls, in seconds, after one that warms up; and what came out."""
    found, times = run(), []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times), found


if __name__ == "__main__":
    main()
