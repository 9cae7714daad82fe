"""Metrics, rolling figures and bootstrap intervals of one record of 2 500 days, from labelled series."""

import os
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry

import tangency as tg
from tangency.contracts.resampling import Resampling
from tangency.performance.bootstrap import headline_intervals
from tangency.performance.headline import FigureName
from tangency.performance.rolling import RollingName, rolling_figures
from tangency.performance.track_record import TrackRecord

__all__ = ["contests", "drawn_numbers", "record_of", "series", "their_metrics", "their_rolling"]

DAYS, YEAR, WINDOW = 2500, 252, 126
DRAWN = Resampling(draws=1000, level=0.95, block_periods=10.0, seed=0)
# QuantStats' report rounds to two places.
_ROUNDED = 0.00501
_METRICS = {
    "total_return": "Cumulative Return",
    "sharpe_ratio": "Sharpe",
    "sortino_ratio": "Sortino",
    "volatility": "Volatility (ann.)",
}


def contests() -> Iterator[Contest]:
    returns, benchmark = series()
    os.environ.setdefault("MPLBACKEND", "Agg")
    theirs, theirs_rolling = their_metrics(returns, benchmark), their_rolling(returns, benchmark)
    yield Contest(
        title=f"all metrics with the table of drawdowns, {DAYS} days with a benchmark",
        required=500.0,
        objective=lambda figures: float(figures[0]),
        agreement=_ROUNDED,
        entries=(
            Entry(name="tangency", solve=_metrics(returns, benchmark), is_peer=False),
            Entry(name="QuantStats", solve=lambda: theirs().loc[list(_METRICS.values()), "Strategy"].to_numpy(float)),
        ),
    )
    yield Contest(
        title=f"rolling figures, {DAYS} days with a benchmark, window {WINDOW}",
        required=150.0,
        objective=lambda figures: float(figures[0]),
        agreement=1e-9,
        entries=(
            Entry(name="tangency", solve=_rolling(returns, benchmark), is_peer=False),
            Entry(name="QuantStats, pandas", solve=theirs_rolling),
        ),
    )
    record = record_of(returns, benchmark)
    yield Contest(
        title=f"intervals of fifteen figures by {DRAWN.draws} bootstrap draws, {DAYS} days with a benchmark",
        objective=lambda figures: float(figures[0]),
        entries=(Entry(name="tangency", solve=lambda: _intervals(record), is_peer=False),),
        floor=lambda: drawn_numbers(record),
        floor_name="numpy's random, integers and take of that size",
    )


def series() -> tuple[pd.Series, pd.Series]:
    """Return a record and its benchmark, with fat tails."""
    rng = np.random.default_rng(0)
    dates = pd.bdate_range("2014-01-01", periods=DAYS)
    market = rng.standard_t(4, DAYS) * 0.01 + 0.0003
    own = 0.7 * market + rng.standard_t(4, DAYS) * 0.006 + 0.0002
    return pd.Series(own, dates), pd.Series(market, dates)


def record_of(returns: pd.Series, benchmark: pd.Series) -> TrackRecord:
    """Return the record, whose labels are joined anew."""
    return TrackRecord.of_series(returns, risk_free=0.0, periods_per_year=float(YEAR), benchmark=benchmark)


def drawn_numbers(record: TrackRecord) -> np.ndarray:
    """Draw what a stationary bootstrap needs, by numpy: a chance and a place for each period, and its return."""
    rng = np.random.default_rng(0)
    for _ in range(DRAWN.draws // 20):
        rng.random((20, record.n_periods))
        found = record.returns[rng.integers(record.n_periods, size=(20, record.n_periods))]
    return found


def their_metrics(returns: pd.Series, benchmark: pd.Series) -> Callable[[], pd.DataFrame]:
    """Return QuantStats' full report."""

    def solve() -> pd.DataFrame:
        from quantstats import reports

        return reports.metrics(returns, benchmark=benchmark, rf=0.0, mode="full", display=False, periods_per_year=YEAR)

    return solve


def their_rolling(returns: pd.Series, benchmark: pd.Series) -> Callable[[], np.ndarray]:
    """Return the last values of QuantStats' rolling figures, and of two that it lacks by pandas."""

    def solve() -> np.ndarray:
        from quantstats import stats

        found = (
            stats.rolling_volatility(returns, WINDOW, YEAR),
            stats.rolling_sharpe(returns, 0.0, WINDOW),
            stats.rolling_sortino(returns, 0.0, WINDOW),
            stats.rolling_greeks(returns, benchmark, WINDOW)["beta"],
            returns.rolling(WINDOW).mean() * YEAR,
            returns.rolling(WINDOW).corr(benchmark),
        )
        return np.array([values.iloc[-1] for values in found])

    return solve


def _metrics(returns: pd.Series, benchmark: pd.Series) -> Callable[[], np.ndarray]:
    def solve() -> np.ndarray:
        found = tg.analytics(returns, benchmark=benchmark, periods_per_year=YEAR)
        metrics, _ = found.metrics, found.drawdowns  # the contest is of both
        return np.array([metrics[name] for name in _METRICS])

    return solve


def _rolling(returns: pd.Series, benchmark: pd.Series) -> Callable[[], np.ndarray]:
    names = ("volatility", "sharpe_ratio", "sortino_ratio", "beta", "annual_mean_return", "correlation")

    def solve() -> np.ndarray:
        found = rolling_figures(record_of(returns, benchmark), window=WINDOW)
        return np.array([found[RollingName(name)].values[-1] for name in names])

    return solve


def _intervals(record: TrackRecord) -> np.ndarray:
    interval = headline_intervals({"it": record}, DRAWN)["it"][FigureName.SHARPE_RATIO]
    return np.array([interval.lower, interval.upper])
