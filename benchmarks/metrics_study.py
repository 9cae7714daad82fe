"""All performance metrics and rolling figures of one record beside QuantStats': processor time, and what agrees.

`python benchmarks/metrics_study.py` takes 2 500 business days of a record and its benchmark as labelled series. Ours is
the public call from labels, `TrackRecord.of_series` and `compute`; QuantStats' is `reports.metrics(mode="full")`, and
its rolling functions with pandas' rolling mean and correlation. Medians of blocks; one thread each.
"""

from __future__ import annotations

import importlib
import os
import statistics
import warnings
from collections.abc import Callable
from time import process_time
from types import ModuleType

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.rolling import rolling_figures
from tangency.performance.track_record import TrackRecord

_DAYS, _YEAR, _WINDOW = 2500, 252, 126
_BLOCKS, _IN_BLOCK, _THEIRS = 7, 100, 5
# Of the same definition: QuantStats' functions of a series, and of a series and its benchmark.
_ALONE = {
    "total_return": "comp",
    "volatility": "volatility",
    "sharpe_ratio": "sharpe",
    "sortino_ratio": "sortino",
    "sample_skewness": "skew",
    "sample_excess_kurtosis": "kurtosis",
    "omega_ratio": "omega",
    "gain_to_pain_ratio": "gain_to_pain_ratio",
    "payoff_ratio": "payoff_ratio",
    "kelly_criterion": "kelly_criterion",
    "tail_ratio": "tail_ratio",
    "annual_return": "cagr",
}


def main() -> None:
    """Print ratios and differences."""
    warnings.simplefilter("ignore")
    os.environ.setdefault("MPLBACKEND", "Agg")
    returns, benchmark = _series()
    peer = _peer()
    with threadpool_limits(1):
        ours = _median(lambda: compute(_record(returns, benchmark)), _IN_BLOCK, _BLOCKS)
        windows = _median(lambda: rolling_figures(_record(returns, benchmark), window=_WINDOW), _IN_BLOCK, _BLOCKS)
        load = os.getloadavg()[0]
        print(f"{_DAYS:,} days with a benchmark, from labels; load {load:.1f}")
        print(f"  {len(METRICS)} metrics with the table of drawdowns {ours * 1e3:8.3f} ms")
        print(f"  eight rolling figures, window {_WINDOW}         {windows * 1e3:8.3f} ms")
        if peer is not None:
            _beside(peer, returns, benchmark, ours, windows)


def _peer() -> ModuleType | None:
    try:
        return importlib.import_module("quantstats")
    except ImportError as error:
        print(f"QuantStats is not here, nothing is compared: {error}")
        return None


def _beside(peer: ModuleType, returns: pd.Series, benchmark: pd.Series, ours: float, windows: float) -> None:
    stats = peer.stats

    def metrics() -> object:
        return peer.reports.metrics(
            returns, benchmark=benchmark, rf=0.0, mode="full", display=False, periods_per_year=_YEAR
        )

    def rolling() -> None:
        stats.rolling_volatility(returns, _WINDOW, _YEAR)
        stats.rolling_sharpe(returns, 0.0, _WINDOW)
        stats.rolling_sortino(returns, 0.0, _WINDOW)
        stats.rolling_greeks(returns, benchmark, _WINDOW)
        returns.rolling(_WINDOW).mean()
        returns.rolling(_WINDOW).corr(benchmark)

    theirs, theirs_rolling = _median(metrics, 1, _THEIRS), _median(rolling, 1, _THEIRS)
    print(f"  QuantStats, metrics {theirs * 1e3:8.1f} ms: ratio {theirs / ours:6.0f}")
    print(f"  QuantStats, rolling {theirs_rolling * 1e3:8.1f} ms: ratio {theirs_rolling / windows:6.0f}")
    found = compute(_record(returns, benchmark))
    for name, function in _ALONE.items():
        value, told = found[name].value, float(getattr(stats, function)(returns))
        print(f"  {name:24} {value:14.9f}, QuantStats {told:14.9f}, apart {abs(value - told):.1e}")


def _record(returns: pd.Series, benchmark: pd.Series) -> TrackRecord:
    return TrackRecord.of_series(returns, risk_free=0.0, periods_per_year=float(_YEAR), benchmark=benchmark)


def _series() -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(0)
    dates = pd.bdate_range("2014-01-01", periods=_DAYS)
    market = rng.standard_t(4, _DAYS) * 0.01 + 0.0003
    own = 0.7 * market + rng.standard_t(4, _DAYS) * 0.006 + 0.0002
    return pd.Series(own, dates), pd.Series(market, dates)


def _median(call: Callable[[], object], in_block: int, blocks: int) -> float:
    call()
    times = []
    for _ in range(blocks):
        start = process_time()
        for _ in range(in_block):
            call()
        times.append((process_time() - start) / in_block)
    return statistics.median(times)


if __name__ == "__main__":
    main()
