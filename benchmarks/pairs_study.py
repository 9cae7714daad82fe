"""Cointegration of all pairs by one call, and by a loop over statsmodels: processor time, and that both say the same.

`python benchmarks/pairs_study.py` takes 101 assets × 750 sessions (5 050 pairs) and 200 × 1500 (19 900 pairs), one
direction of each pair, and a sample of pairs for the loop, whose time is extrapolated; `python
benchmarks/pairs_study.py 40` samples forty. Ours is the median of five; one thread each.
"""

from __future__ import annotations

import statistics
import sys
import warnings
from collections.abc import Callable
from time import process_time

import numpy as np
from statsmodels.tsa.stattools import coint
from statsmodels.tsa.vector_ar.vecm import coint_johansen
from threadpoolctl import threadpool_limits

from tangency.dependence import Levels, engle_granger, johansen

SIZES = ((101, 750), (200, 1500))
_SAMPLE = 60
_TIMES = 5


def main(n_sampled: int) -> None:
    """Print ratios and differences."""
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        for n, n_sessions in SIZES:
            values = np.random.default_rng(n).standard_normal((n_sessions, n)).cumsum(axis=0) + 100.0
            _contest(values, n_sampled)


def _contest(values: np.ndarray, n_sampled: int) -> None:
    n_sessions, n = values.shape
    assets = tuple(f"A{i:03d}" for i in range(n))
    first, second = (each.astype(np.int64) for each in np.triu_indices(n, 1))
    sample = np.linspace(0, len(first) - 1, n_sampled).astype(int)
    pairs = [(values[:, first[k]], values[:, second[k]], k) for k in sample]
    print(f"{len(first):,} pairs × {n_sessions:,} sessions; statsmodels extrapolated from {n_sampled} pairs")
    for name, lags in (("Engle–Granger, AIC", None), ("Engle–Granger, lag 1", 1)):
        auto = "aic" if lags is None else None
        ours, found = _median(lambda lags=lags: engle_granger(Levels.of(assets, values), first, second, lags=lags))
        theirs, told = _timed(
            lambda lags=lags, auto=auto: [coint(y, x, maxlag=lags, autolag=auto) for y, x, _ in pairs]
        )
        off = [abs(found.p_values[k] - peer[1]) for (_, _, k), peer in zip(pairs, told, strict=True)]
        away = [abs(found.statistics[k] - peer[0]) for (_, _, k), peer in zip(pairs, told, strict=True)]
        _say(name, ours, theirs * len(first) / n_sampled, f"p within {max(off):.1e}, t within {max(away):.1e}")
    ours, ranks = _median(lambda: johansen(Levels.of(assets, values), first, second))
    theirs, told = _timed(lambda: [coint_johansen(np.column_stack([y, x]), 0, 1) for y, x, _ in pairs])
    off = [abs(ranks.trace[k] - peer.lr1[0]) for (_, _, k), peer in zip(pairs, told, strict=True)]
    _say("Johansen", ours, theirs * len(first) / n_sampled, f"trace within {max(off):.1e}")


def _say(name: str, ours: float, theirs: float, equality: str) -> None:
    print(f"  {name:22} {ours * 1e3:8.1f} ms, statsmodels {theirs:8.1f} s, ratio {theirs / ours:7.0f}; {equality}")


def _median(call: Callable[[], object]) -> tuple[float, object]:
    call()  # the kernels are loaded
    runs = [_timed(call) for _ in range(_TIMES)]
    return statistics.median(seconds for seconds, _ in runs), runs[0][1]


def _timed(call: Callable[[], object]) -> tuple[float, object]:
    began = process_time()
    found = call()
    return process_time() - began, found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _SAMPLE)
