"""All performance metrics, rolling figures and bootstrap intervals of one record beside QuantStats': time, agreement.

`python benchmarks/metrics_study.py` takes 2 500 business days of a record and its benchmark as labelled series. Ours is
the call from labels, `TrackRecord.of_series` and `compute_with_drawdowns`; QuantStats' is
`reports.metrics(mode="full")`, and its rolling functions with pandas' rolling mean and correlation. Medians of blocks
of processor time; one thread each. `performance_metrics` holds the contests of the same for `make bench`.
"""

from __future__ import annotations

import importlib
import os
import statistics
import warnings
from collections.abc import Callable
from time import process_time
from types import ModuleType

import pandas as pd
from performance_metrics import DAYS, DRAWN, WINDOW, drawn_numbers, record_of, series, their_metrics, their_rolling
from threadpoolctl import threadpool_limits

from tangency.performance.bootstrap import headline_intervals
from tangency.performance.metrics.registry import METRICS, compute, compute_with_drawdowns
from tangency.performance.rolling import rolling_figures

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
    returns, benchmark = series()
    peer = _peer()
    with threadpool_limits(1):
        ours = _median(lambda: compute_with_drawdowns(record_of(returns, benchmark)), _IN_BLOCK, _BLOCKS)
        windows = _median(lambda: rolling_figures(record_of(returns, benchmark), window=WINDOW), _IN_BLOCK, _BLOCKS)
        record = record_of(returns, benchmark)
        drawn = _median(lambda: headline_intervals({"it": record}, DRAWN), 1, _BLOCKS)
        floor = _median(lambda: drawn_numbers(record), 1, _BLOCKS)
        load = os.getloadavg()[0]
        print(f"{DAYS:,} days with a benchmark, from labels; load {load:.1f}")
        print(f"  {len(METRICS)} metrics with the table of drawdowns {ours * 1e3:8.3f} ms")
        print(f"  eight rolling figures, window {WINDOW}         {windows * 1e3:8.3f} ms")
        print(f"  intervals by {DRAWN.draws} draws, 15 figures      {drawn * 1e3:8.2f} ms; floor {floor * 1e3:.2f} ms")
        if peer is not None:
            _beside(peer, returns, benchmark, ours, windows)


def _peer() -> ModuleType | None:
    try:
        return importlib.import_module("quantstats")
    except ImportError as error:
        print(f"QuantStats is not here, nothing is compared: {error}")
        return None


def _beside(peer: ModuleType, returns: pd.Series, benchmark: pd.Series, ours: float, windows: float) -> None:
    theirs = _median(their_metrics(returns, benchmark), 1, _THEIRS)
    theirs_rolling = _median(their_rolling(returns, benchmark), 1, _THEIRS)
    print(f"  QuantStats, metrics {theirs * 1e3:8.1f} ms: ratio {theirs / ours:6.0f}")
    print(f"  QuantStats, rolling {theirs_rolling * 1e3:8.1f} ms: ratio {theirs_rolling / windows:6.0f}")
    found = compute(record_of(returns, benchmark))
    for name, function in _ALONE.items():
        value, told = found[name].value, float(getattr(peer.stats, function)(returns))
        print(f"  {name:24} {value:14.9f}, QuantStats {told:14.9f}, apart {abs(value - told):.1e}")


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
