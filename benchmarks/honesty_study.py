"""The statistics of honesty where there is no skill, and what they cost.

`python benchmarks/honesty_study.py` draws 1000 sweeps of each kind at several numbers of trials, or as many as it is
given. Costs are processor time, the median of five, beside the same in numpy and with arch.
"""

import statistics
import sys
import time
from itertools import combinations, islice
from math import comb

import numpy as np

from honesty.no_skill import KINDS, coverage, draw_sweeps
from tangency.contracts.resampling import Resampling
from tangency.performance.bootstrap import headline_draws
from tangency.performance.headline import headline
from tangency.performance.no_skill import WeightPath
from tangency.performance.overfitting import overfitting
from tangency.performance.stationary_bootstrap import resampled_periods
from tangency.performance.track_record import TrackRecord
from tangency.performance.trial_returns import TrialReturns

TIMES = 5
SHARE = 20  # what is slow is measured on one part in twenty


def main(n_sweeps: int) -> None:
    """Print the study."""
    print(f"{n_sweeps} sweeps without skill, 1260 periods, 16 blocks for 100 trials, 8 for others")
    for kind in KINDS:
        for n_trials in (10, 100, 1000):
            found = draw_sweeps(
                kind, n_sweeps, n_trials=n_trials, n_periods=1260, n_blocks=16 if n_trials == 100 else 8, seed=0
            )
            error = found.overfitting.std() / np.sqrt(n_sweeps)
            print(
                f"  {kind:<11} {n_trials:5d} trials ({found.effective.mean():5.0f} effective): "
                f"deflated .95 passes {found.passes:.2%}; maximum test at 5% {found.size(0.05):.2%}, "
                f"at 50% {found.size(0.5):.1%} (± {found.error(0.05):.2%}, {found.error(0.5):.1%}); "
                f"PBO {found.overfitting.mean():.3f} ± {error:.3f}",
                flush=True,
            )
    print("coverage of 95% intervals of the Sharpe ratio, 500 periods")
    for phi, block_periods in ((0.0, 1.0), (0.0, 5.0), (0.3, 1.0), (0.3, 10.0)):
        found = coverage(n_sweeps, n_periods=500, phi=phi, draws=400, block_periods=block_periods, seed=0)
        print(f"  φ {phi}, blocks of {block_periods:g}: {found:.1%}", flush=True)
    _costs()


def _costs() -> None:
    rng = np.random.default_rng(0)
    returns = 0.01 * rng.standard_t(4, 2520)
    record = TrackRecord(
        dates=np.arange(2520),
        returns=returns,
        risk_free=0.0,
        periods_per_year=252.0,
        benchmark=0.5 * returns + rng.normal(0.0, 0.005, 2520),
        turnover=np.full(2520, 0.01),
    )
    drawn = Resampling(draws=1000, level=0.95, block_periods=10.0, seed=0)
    ours = _seconds(lambda: headline_draws({"it": record}, drawn))
    print(f"bootstrap, 1000 draws × 2520 days × 16 figures: {1e3 * ours:.0f} ms of the processor")
    print(f"  the pure functions on each draw: {SHARE * _seconds(lambda: _pure_draws(record)) / ours:.1f} times that")
    alone = {"it": TrackRecord(dates=record.dates, returns=returns, risk_free=0.0, periods_per_year=252.0)}
    ours = _seconds(lambda: headline_draws(alone, drawn))
    print(f"without a benchmark, 11 figures: {1e3 * ours:.0f} ms")
    ratio = SHARE * _seconds(lambda: _arch(returns)) / ours
    print(f"  arch's StationaryBootstrap and numpy, 8 figures: {ratio:.1f} times that")
    trials = TrialReturns(labels=tuple(map(str, range(1000))), values=0.01 * rng.standard_normal((2500, 1000)))
    ours = _seconds(lambda: overfitting(trials))
    print(f"PBO, 16 blocks, 1000 trials × 2500 days: {1e3 * ours:.0f} ms of the processor")
    numpy_seconds = _seconds(lambda: _numpy_splits(trials.values, 20), 1) * comb(16, 8) / 20
    print(f"  numpy that joins the blocks of each half: {numpy_seconds / ours:.0f} times that")
    path = WeightPath(
        assets=tuple(map(str, range(500))),
        weights=rng.dirichlet(np.ones(500), 120),
        alive=np.ones((120, 500), dtype=bool),
    )
    print(f"a no-skill twin, 120 decisions × 500 assets: {1e6 * _seconds(lambda: path.permuted_assets(seed=0)):.0f} µs")


def _pure_draws(record: TrackRecord) -> None:
    rng = np.random.default_rng(0)
    for _ in range(1000 // SHARE):
        periods = resampled_periods(record.n_periods, 10.0, rng)
        headline(
            TrackRecord(
                dates=record.dates,
                returns=record.returns[periods],
                risk_free=record.risk_free,
                periods_per_year=record.periods_per_year,
                benchmark=record.benchmark[periods],
                turnover=record.turnover[periods],
            )
        )


def _arch(returns: np.ndarray) -> None:
    from arch.bootstrap import StationaryBootstrap

    def figures(drawn: np.ndarray) -> np.ndarray:
        equity = np.cumprod(1.0 + drawn)
        deepest = (1.0 - equity / np.maximum(np.maximum.accumulate(equity), 1.0)).max()
        annual = equity[-1] ** (252.0 / drawn.size) - 1.0
        mean, deviation, downside = drawn.mean(), drawn.std(ddof=1), np.sqrt((np.minimum(drawn, 0.0) ** 2).mean())
        tail = -np.partition(drawn, 125)[:126].mean()
        hits = (drawn > 0.0).mean()
        return np.array([equity[-1], annual, deviation, mean / deviation, mean / downside, deepest, tail, hits])

    StationaryBootstrap(10, returns, seed=0).apply(figures, 1000 // SHARE)


def _numpy_splits(values: np.ndarray, n_splits: int) -> None:
    blocks = np.array_split(values, 16)
    for chosen in islice(combinations(range(16), 8), n_splits):
        rest = [block for block in range(16) if block not in chosen]
        inside, outside = (np.concatenate([blocks[block] for block in half]) for half in (chosen, rest))
        best = int(np.argmax(inside.mean(axis=0) / inside.std(axis=0)))
        measures = outside.mean(axis=0) / outside.std(axis=0)
        (measures < measures[best]).sum()


def _seconds(work, times: int = TIMES) -> float:
    work()
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
